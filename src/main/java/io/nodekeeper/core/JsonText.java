package io.nodekeeper.core;

/** Texts as JSON writes them. */
final class JsonText {

  private JsonText() {}

  /** In quotes, in ASCII: it is the same whatever encoding its reader takes it for. */
  static String quoted(String text) {
    return '"' + escaped(text) + '"';
  }

  /** As it stands between the quotes. */
  static String escaped(String text) {
    var json = new StringBuilder(text.length() + 2);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> json.append('\\').append(c);
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> {
          if (c < ' ' || c > '~') {
            json.append("\\u%04x".formatted((int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    return json.toString();
  }
}
