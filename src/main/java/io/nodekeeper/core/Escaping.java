package io.nodekeeper.core;

import java.util.Locale;
import java.util.Optional;

/** How a value is written into a text of the operator's, so that it stays a value there. */
public enum Escaping {
  /** Between double quotes. */
  SHELL,
  /** As the rest of a line of an environment file; what cannot stand there is refused. */
  ENV,
  /** Between double quotes. */
  JSON,
  /** Between double quotes. */
  YAML,
  /** As the rest of a line; what cannot stand there is refused. */
  INI,
  HTML,
  /** As it is: whoever writes the value writes the file. */
  NONE;

  /** As settings spell it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Why a value cannot be written so at all. */
  public Optional<String> refusal(String value) {
    return switch (this) {
      case SHELL, JSON, YAML, HTML, NONE -> Formats.refusal(NodeFile.Format.JSON, value);
      case ENV -> Formats.refusal(NodeFile.Format.ENV, value);
      case INI -> Formats.refusal(NodeFile.Format.INI, value);
    };
  }

  /** The value, escaped. */
  public String escaped(String value) {
    return switch (this) {
      case SHELL -> Formats.shellEscaped(value);
      case JSON -> JsonText.escaped(value);
      case YAML -> yaml(value);
      case HTML -> html(value);
      case ENV, INI, NONE -> value;
    };
  }

  /** As in JSON, but for characters beyond U+FFFF: YAML's readers refuse a surrogate pair. */
  private static String yaml(String value) {
    var text = new StringBuilder(value.length());
    value
        .codePoints()
        .forEach(c ->
            text.append(
                Character.isBmpCodePoint(c)
                    ? JsonText.escaped(Character.toString(c))
                    : "\\U%08x".formatted(c)));
    return text.toString();
  }

  private static String html(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
