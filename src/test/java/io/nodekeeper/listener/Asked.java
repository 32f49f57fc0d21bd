package io.nodekeeper.listener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came back over a real socket.
 *
 * @param headers by their names in lower case
 */
record Asked(int code, Map<String, String> headers, String body) {

  private static final int PATIENCE_MILLIS = 20_000;

  /** Asks as a well-behaved client on this host does. */
  static Asked get(InetSocketAddress address, String target, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return raw(address, "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n");
  }

  /** Sends just this, and reads until the other end closes. */
  static Asked raw(InetSocketAddress address, String request) throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static Asked of(String answer) throws IOException {
    String[] parts = answer.split("\r\n\r\n", 2);
    if (parts.length < 2) {
      throw new IOException("no answer, but: " + answer);
    }
    String[] lines = parts[0].split("\r\n", -1);
    Map<String, String> headers = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] header = lines[i].split(": ", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
    }
    return new Asked(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, parts[1]);
  }
}
