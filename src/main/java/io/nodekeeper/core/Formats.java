package io.nodekeeper.core;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Variables as the readers of a file know them. Each value is read back as it is, character by
 * character, or refused by its variable's name.
 */
final class Formats {

  /** Docker reads lines of less than 64 KiB from an environment file, with the name. */
  private static final int MOST_BYTES_OF_A_VALUE = 32 << 10;

  static final String HALF = "half of a surrogate pair, which UTF-8 cannot write";

  private Formats() {}

  static NodeFiles.Rendering write(NodeFile.Format format, SequencedMap<String, String> values) {
    for (Map.Entry<String, String> entry : values.entrySet()) {
      Optional<String> refusal = refusal(format, entry.getValue());
      if (refusal.isPresent()) {
        return new NodeFiles.Rendering.Withheld(entry.getKey() + ": its value " + refusal.get());
      }
    }
    return new NodeFiles.Rendering.Whole(
        switch (format) {
          case SHELL -> shell(values);
          case ENV -> env(values);
          case JSON -> json(values);
          case INI -> ini(values);
        });
  }

  /** Why a value cannot be written so that its readers read the same. */
  static Optional<String> refusal(NodeFile.Format format, String value) {
    if (value.indexOf('\0') >= 0) {
      return Optional.of("has a NUL, which no program can be given");
    }
    if (hasHalf(value)) {
      return Optional.of("has " + HALF);
    }
    return switch (format) {
      case SHELL, JSON -> Optional.empty();
      case ENV -> env(value);
      case INI -> plain(value);
    };
  }

  /** What docker takes as it stands, systemd would take for quotes, escapes or blanks to drop. */
  private static Optional<String> env(String value) {
    if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES_OF_A_VALUE) {
      return Optional.of("is longer than " + MOST_BYTES_OF_A_VALUE + " bytes");
    }
    if (value.codePoints().anyMatch(Formats::isNone)) {
      return Optional.of("has a code point that is no character, for which systemd drops the file");
    }
    if (value.indexOf('\\') >= 0) {
      return Optional.of("has a backslash, which docker and systemd read differently");
    }
    if (value.startsWith("\"") || value.startsWith("'")) {
      return Optional.of("begins with a quote, which docker and systemd read differently");
    }
    return plain(value);
  }

  /** JSON can spell it, in a secret for one; in a file it would become another character. */
  static boolean hasHalf(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** Unicode's own noncharacters. */
  private static boolean isNone(int c) {
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
  }

  private static Optional<String> plain(String value) {
    if (value.chars().anyMatch(c -> c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028')) {
      return Optional.of("has a line break, which a line cannot hold");
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("has a control character");
    }
    boolean dropped =
        !value.isEmpty() && (isBlank(value.charAt(0)) || isBlank(value.charAt(value.length() - 1)));
    return dropped
        ? Optional.of("begins or ends with a blank, which its readers drop")
        : Optional.empty();
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static String shell(SequencedMap<String, String> values) {
    var text = new StringBuilder(NodeFiles.HEADER);
    values.forEach(
        (name, value) -> text.append(name).append('=').append(shellQuoted(value)).append('\n'));
    return text.toString();
  }

  /** A word that every POSIX shell reads back as the same characters. */
  static String shellQuoted(String value) {
    return '"' + shellEscaped(value) + '"';
  }

  /** As it stands between double quotes. */
  static String shellEscaped(String value) {
    var word = new StringBuilder(value.length() + 2);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c == '$' || c == '`') {
        word.append('\\');
      }
      word.append(c);
    }
    return word.toString();
  }

  private static String env(SequencedMap<String, String> values) {
    var text = new StringBuilder(NodeFiles.HEADER);
    values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  private static String json(SequencedMap<String, String> values) {
    var text = new StringBuilder("{");
    values.forEach((name, value) ->
        text.append(text.length() > 1 ? ",\n  " : "\n  ")
            .append(JsonText.quoted(name))
            .append(": ")
            .append(JsonText.quoted(value)));
    return text.append("\n}\n").toString();
  }

  /** Names without a section first; the sections in the order of their names. */
  private static String ini(SequencedMap<String, String> values) {
    var text = new StringBuilder(NodeFiles.HEADER);
    var sections = new TreeMap<String, StringBuilder>();
    values.forEach((name, value) -> {
      int dot = name.indexOf('.');
      StringBuilder into =
          dot < 0
              ? text
              : sections.computeIfAbsent(name.substring(0, dot), _ -> new StringBuilder());
      into.append(name.substring(dot + 1)).append(" = ").append(value).append('\n');
    });
    sections.forEach(
        (section, lines) -> text.append('[').append(section).append("]\n").append(lines));
    return text.toString();
  }
}
