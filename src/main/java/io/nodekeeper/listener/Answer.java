package io.nodekeeper.listener;

/** What is said to one question. */
record Answer(int code, String type, String body) {

  static Answer text(int code, String lines) {
    return new Answer(code, "text/plain; charset=utf-8", lines);
  }

  static Answer html(int code, String page) {
    return new Answer(code, "text/html; charset=utf-8", page);
  }

  static Answer json(int code, String document) {
    return new Answer(code, "application/json", document);
  }
}
