package io.nodekeeper.bundle;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * With what daemons are started, by settings: below {@code environment} and {@code command} may
 * stand anything, and no name needs to tell that it is a secret.
 */
final class Launched {

  private static final YAMLFactory YAML = new YAMLFactory();

  private static final String KEYS = "(?:environment|command)";

  /** How the drain is ordered from the command line. */
  private static final String OTHER = "drain.command";

  private static final Pattern PATH = Pattern.compile("(?:.*\\.)?" + KEYS + "(?:\\..*)?");

  private static final Pattern WRITTEN = Pattern.compile("\\b" + KEYS + "[\"']?\\s*[:=]");

  /** From the end of a key to that of its value. */
  private record Range(int begin, int end) {}

  private Launched() {}

  /** Whether a key of this path has it as its value. */
  static boolean isPath(String path) {
    return PATH.matcher(path).matches() && !path.startsWith(OTHER);
  }

  /** Lines of settings without it. */
  static String without(String text) {
    if (!WRITTEN.matcher(text).find()) {
      return text;
    }
    var rest = new StringBuilder();
    int from = 0;
    for (Range range : ranges(text)) {
      rest.append(text, from, range.begin()).append(": ").append(Redaction.REDACTED);
      from = range.end();
      if (text.charAt(from - 1) == '\n') {
        rest.append('\n');
      }
    }
    return rest.append(text, from, text.length()).toString();
  }

  private static List<Range> ranges(String text) {
    var ranges = new ArrayList<Range>();
    int key = 0;
    try (YAMLParser parser = YAML.createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME && isPath(path(parser))) {
          key = end(parser, text);
          parser.nextToken();
          parser.skipChildren();
          ranges.add(new Range(key, withoutIndent(text, Math.max(key, end(parser, text)))));
        }
      }
    } catch (IOException | RuntimeException e) {
      // From there on nobody knows what belongs to what.
      int sure = ranges.isEmpty() ? 0 : ranges.getLast().end();
      Matcher written = WRITTEN.matcher(text);
      if (written.find(sure)) {
        ranges.add(new Range(written.end() - 1, text.length()));
      }
    }
    return ranges;
  }

  private static String path(YAMLParser parser) {
    return parser.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.');
  }

  /** The parser counts characters as people do. */
  private static int end(YAMLParser parser, String text) {
    int characters = (int) parser.currentLocation().getCharOffset();
    return text.offsetByCodePoints(0, characters);
  }

  /** What ends where another key begins ends with the line before. */
  private static int withoutIndent(String text, int end) {
    int line = text.lastIndexOf('\n', end - 1) + 1;
    return text.substring(line, end).isBlank() ? Math.max(line, 1) : end;
  }
}
