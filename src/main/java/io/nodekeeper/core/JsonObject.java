package io.nodekeeper.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the members of an object in JSON (RFC 8259). It says nothing of what it reads. */
final class JsonObject {

  private static final int DEPTH_MAX = 64;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final Pattern UNICODE = Pattern.compile("[0-9a-fA-F]{4}");
  private static final int UNICODE_LENGTH = 4;

  private final String json;
  private int at;

  private JsonObject(String json) {
    this.json = json;
  }

  /**
   * By name: texts, and numbers and truth values as they are written; empty for anything else. Of a
   * name that is there twice, the last.
   *
   * @return empty if it is no JSON, or no object
   */
  static Optional<SortedMap<String, Optional<String>>> members(String json) {
    var reader = new JsonObject(json);
    try {
      reader.blanks();
      var members = reader.object(0);
      reader.blanks();
      return reader.at == json.length() ? Optional.of(members) : Optional.empty();
    } catch (NotJson no) {
      return Optional.empty();
    }
  }

  private SortedMap<String, Optional<String>> object(int depth) throws NotJson {
    expect('{');
    var members = new TreeMap<String, Optional<String>>();
    blanks();
    if (!isNext('}')) {
      do {
        blanks();
        String name = text();
        blanks();
        expect(':');
        members.put(name, value(depth + 1));
        blanks();
      } while (isNext(','));
      expect('}');
    }
    return Collections.unmodifiableSortedMap(members);
  }

  private void array(int depth) throws NotJson {
    expect('[');
    blanks();
    if (!isNext(']')) {
      do {
        value(depth + 1);
        blanks();
      } while (isNext(','));
      expect(']');
    }
  }

  private Optional<String> value(int depth) throws NotJson {
    if (depth > DEPTH_MAX) {
      throw new NotJson();
    }
    blanks();
    return switch (peek()) {
      case '"' -> Optional.of(text());
      case '{' -> {
        object(depth);
        yield Optional.empty();
      }
      case '[' -> {
        array(depth);
        yield Optional.empty();
      }
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> {
        word("null");
        yield Optional.empty();
      }
      default -> number();
    };
  }

  private Optional<String> word(String word) throws NotJson {
    if (!json.startsWith(word, at)) {
      throw new NotJson();
    }
    at += word.length();
    return Optional.of(word);
  }

  private Optional<String> number() throws NotJson {
    Matcher number = NUMBER.matcher(json).region(at, json.length());
    if (!number.lookingAt()) {
      throw new NotJson();
    }
    at = number.end();
    return Optional.of(number.group());
  }

  private String text() throws NotJson {
    expect('"');
    var text = new StringBuilder();
    while (!isNext('"')) {
      char c = next();
      if (c < ' ') {
        throw new NotJson();
      }
      text.append(c == '\\' ? escaped() : c);
    }
    return text.toString();
  }

  private char escaped() throws NotJson {
    char c = next();
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        Matcher digits = UNICODE.matcher(json).region(at, json.length());
        if (!digits.lookingAt()) {
          throw new NotJson();
        }
        at += UNICODE_LENGTH;
        yield (char) Integer.parseInt(digits.group(), 16);
      }
      default -> throw new NotJson();
    };
  }

  private void blanks() {
    while (at < json.length() && " \t\r\n".indexOf(json.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() throws NotJson {
    if (at >= json.length()) {
      throw new NotJson();
    }
    return json.charAt(at);
  }

  private char next() throws NotJson {
    char c = peek();
    at++;
    return c;
  }

  private boolean isNext(char wanted) throws NotJson {
    boolean is = peek() == wanted;
    at += is ? 1 : 0;
    return is;
  }

  private void expect(char wanted) throws NotJson {
    if (next() != wanted) {
      throw new NotJson();
    }
  }

  /** Without words: they could be of a secret. */
  private static final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
