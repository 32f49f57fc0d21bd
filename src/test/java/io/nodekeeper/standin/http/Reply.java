package io.nodekeeper.standin.http;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a request is answered with. */
sealed interface Reply {

  /** An HTTP answer. */
  record Answer(int status, String contentType, SortedMap<String, String> headers, String body)
      implements Reply {

    Answer with(String header, String value) {
      var more = new TreeMap<>(headers);
      more.put(header, value);
      return new Answer(status, contentType, Collections.unmodifiableSortedMap(more), body);
    }
  }

  /** The connection is closed without a byte: the caller cannot know what became of it. */
  record Nothing() implements Reply {}

  /** The connection stands, and nothing comes until the caller gives up. */
  record Silence() implements Reply {}

  static Answer of(int status, String contentType, String body) {
    return new Answer(status, contentType, Collections.emptySortedMap(), body);
  }

  static Answer text(int status, String body) {
    return of(status, "text/plain; charset=utf-8", body);
  }

  static Answer json(int status, String body) {
    return of(status, "application/json", body);
  }
}
