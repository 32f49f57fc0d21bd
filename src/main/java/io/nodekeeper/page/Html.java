package io.nodekeeper.page;

import io.nodekeeper.record.Plain;
import java.util.List;

/**
 * HTML that is being written. Whatever is not markup of ours is escaped: anybody may have said it.
 */
final class Html {

  /** After these a blank shows nowhere, but a line may be broken there. */
  private static final List<String> LINES =
      List.of("div", "h1", "h2", "li", "p", "td", "title", "tr", "ul");

  private final StringBuilder out = new StringBuilder(16 << 10);

  /**
   * Begins an element.
   *
   * @param attributes names, which are ours, each with its value, which is anybody's
   */
  Html open(String tag, String... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i + 1 < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  Html close(String tag) {
    out.append("</").append(tag).append('>');
    if (LINES.contains(tag)) {
      out.append('\n');
    }
    return this;
  }

  /** Anybody's text. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** A whole element with nothing but text in it. */
  Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  /** Markup of ours. */
  Html markup(String constant) {
    out.append(constant);
    return this;
  }

  /** With what would turn the direction of writing, or cannot be seen, written out. */
  private void escape(String text) {
    String plain = Plain.line(text);
    for (int i = 0; i < plain.length(); i++) {
      char next = plain.charAt(i);
      switch (next) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(next);
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
