package io.nodekeeper.standin.http;

import java.util.List;
import java.util.function.BiConsumer;

/** XML being written, element by element, without white space between them. */
final class Xml {

  private final StringBuilder text = new StringBuilder();

  Xml raw(String markup) {
    text.append(markup);
    return this;
  }

  /** An element with text. */
  Xml leaf(String name, Object value) {
    text.append('<').append(name).append('>');
    text.append(escaped(value.toString()));
    text.append("</").append(name).append('>');
    return this;
  }

  /** An element with elements. */
  Xml node(String name, Runnable inner) {
    text.append('<').append(name).append('>');
    inner.run();
    text.append("</").append(name).append('>');
    return this;
  }

  /** A list: {@code <list><entry>…</entry>…</list>}. */
  <T> Xml list(String list, String entry, List<T> values, BiConsumer<Xml, T> write) {
    return node(list, () -> values.forEach(value -> node(entry, () -> write.accept(this, value))));
  }

  private static String escaped(String value) {
    var escaped = new StringBuilder(value.length());
    value
        .codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\n', '\r', '\t' -> escaped.append("&#").append(point).append(';');
            default -> escaped.appendCodePoint(point);
          }
        });
    return escaped.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
