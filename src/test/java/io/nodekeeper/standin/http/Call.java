package io.nodekeeper.standin.http;

import com.sun.net.httpserver.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One HTTP request, read to its end.
 *
 * @param path without the query, decoded
 * @param query decoded; of a name given twice the last counts
 */
record Call(
    String method, String path, SequencedMap<String, String> query, Headers headers, String body) {

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.getFirst(name));
  }

  /** The pairs of a query string or of a form. */
  static SequencedMap<String, String> pairs(String text) {
    var pairs = new LinkedHashMap<String, String>();
    for (String pair : text.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        pairs.put(decoded(name), decoded(value));
      }
    }
    return Collections.unmodifiableSequencedMap(pairs);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
