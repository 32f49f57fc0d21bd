package io.nodekeeper.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file's YAML as a tree with places. Bounded in depth and number of values; aliases and type
 * tags are refused, so that a value is what is written where it is used.
 */
final class YamlFile {

  static final int DEEPEST = 12;

  /** In all files together. */
  static final int MOST_VALUES = 50_000;

  private static final String EXPECTED = "YAML: check indentation, quotes and brackets";

  private static final YAMLFactory YAML =
      YAMLFactory.builder()
          .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
          .build();

  /** Ends the reading of a file; the problem has been reported. */
  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1;
  }

  private final Report report;
  private int values;

  YamlFile(Report report) {
    this.report = report;
  }

  /**
   * The file's keys, none if it is empty; empty when the file could not be read to its end, which
   * then has been reported. Called once for each file.
   */
  Optional<Node.Mapping> parse(String file, String text) {
    var start = new Place(file, 1, 1);
    try (YAMLParser parser = YAML.createParser(text)) {
      try {
        return root(parser, file, start);
      } catch (JsonProcessingException e) {
        syntax(e, parser, file);
      } catch (RuntimeException e) {
        // The parser is not ours and the text is anybody's: what it stumbles over is a problem too.
        report.unread(
            place(file, parser.currentTokenLocation()),
            "",
            "not YAML: " + Shown.plain(e.toString()),
            EXPECTED);
      }
    } catch (Stop _) {
      return Optional.empty();
    } catch (IOException e) {
      report.unread(start, "", "not YAML: " + Shown.plain(e.toString()), EXPECTED);
    }
    return Optional.empty();
  }

  private Optional<Node.Mapping> root(YAMLParser parser, String file, Place start)
      throws IOException, Stop {
    if (parser.nextToken() == null) {
      return Optional.of(new Node.Mapping(start, List.of()));
    }
    Node root = value(parser, file, "", 0);
    if (parser.nextToken() != null) {
      throw stop(
          place(file, parser.currentTokenLocation()), "found a second document", "one in a file");
    }
    return switch (root) {
      case Node.Mapping mapping -> Optional.of(mapping);
      case Node.Scalar(Place place, Node.Scalar.Kind kind, _)
          when kind == Node.Scalar.Kind.NOTHING ->
          Optional.of(new Node.Mapping(place, List.of()));
      case Node.Refused _ -> Optional.empty();
      default -> throw stop(root.place(), root.found(), "keys, each followed by a colon");
    };
  }

  private Node value(YAMLParser parser, String file, String path, int depth)
      throws IOException, Stop {
    Place place = place(file, parser.currentTokenLocation());
    if (++values > MOST_VALUES) {
      throw stop(
          place,
          "found more than " + MOST_VALUES + " values in all files",
          "at most " + MOST_VALUES);
    }
    if (depth > DEEPEST) {
      throw stop(place, "found more than " + DEEPEST + " levels of nesting", "at most " + DEEPEST);
    }
    if (parser.isCurrentAlias()) {
      return refused(place, path, "found the alias *" + Shown.plain(parser.getText()));
    }
    Object tag = parser.getTypeId();
    Node node =
        switch (parser.currentToken()) {
          case START_OBJECT -> mapping(parser, file, path, place, depth);
          case START_ARRAY -> sequence(parser, file, path, place, depth);
          case VALUE_TRUE, VALUE_FALSE -> scalar(parser, place, Node.Scalar.Kind.BOOLEAN);
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
              scalar(parser, place, Node.Scalar.Kind.NUMBER);
          case VALUE_NULL -> scalar(parser, place, Node.Scalar.Kind.NOTHING);
          case VALUE_STRING -> scalar(parser, place, Node.Scalar.Kind.TEXT);
          default -> new Node.Refused(place);
        };
    return tag == null
        ? node
        : refused(place, path, "found the type tag " + Shown.quoted(tag.toString()));
  }

  private Node refused(Place place, String path, String found) {
    report.unread(place, path, found, "the value itself");
    return new Node.Refused(place);
  }

  private static Node scalar(YAMLParser parser, Place place, Node.Scalar.Kind kind)
      throws IOException {
    return new Node.Scalar(place, kind, parser.getText());
  }

  private Node sequence(YAMLParser parser, String file, String path, Place place, int depth)
      throws IOException, Stop {
    var items = new ArrayList<Node>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser, file, path + "[" + items.size() + "]", depth + 1));
    }
    return new Node.Sequence(place, items);
  }

  private Node mapping(YAMLParser parser, String file, String path, Place place, int depth)
      throws IOException, Stop {
    var entries = new ArrayList<Node.Entry>();
    Map<String, Place> seen = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Place keyPlace = place(file, parser.currentTokenLocation());
      String key = parser.currentName();
      String keyPath = child(path, key);
      Place first = seen.putIfAbsent(key, keyPlace);
      if (first != null) {
        report.add(
            keyPlace, keyPath, "duplicate key, first at line " + first.line(), "each key once");
      }
      parser.nextToken();
      entries.add(new Node.Entry(key, keyPlace, value(parser, file, keyPath, depth + 1)));
    }
    return new Node.Mapping(place, entries);
  }

  /** The path of a key below another; the empty path is the whole file. */
  static String child(String path, String key) {
    return path.isEmpty() ? Shown.key(key) : path + "." + Shown.key(key);
  }

  private Stop stop(Place place, String found, String expected) {
    report.unread(place, "", found, expected);
    return new Stop();
  }

  // Deprecated in favour of its parent, which does not say where and what.
  @SuppressWarnings("deprecation")
  private void syntax(JsonProcessingException e, YAMLParser parser, String file) {
    Place place = place(file, parser.currentTokenLocation());
    String what = e.getOriginalMessage();
    if (e instanceof MarkedYAMLException marked) {
      place =
          new Place(
              file, marked.getProblemMark().getLine() + 1, marked.getProblemMark().getColumn() + 1);
      what = marked.getProblem();
    }
    if (what.contains("\\t(TAB)")) {
      report.unread(place, "", "found a tab", "spaces for indentation");
    } else if (what.startsWith("Expected a field name")) {
      report.unread(place, "", "found a key that is not plain text", "a key");
    } else {
      String plain = what.replaceFirst("(?s)\\. \\(Do not use .*", "").strip();
      report.unread(place, "", "not YAML: " + Shown.plain(plain), EXPECTED);
    }
  }

  private static Place place(String file, JsonLocation location) {
    return new Place(file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
  }
}
