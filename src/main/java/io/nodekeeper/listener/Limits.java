package io.nodekeeper.listener;

/**
 * What one who asks can take from the agent. The JDK's server reads these once, when its first
 * class is loaded; what the operator has set by {@code -D} stays.
 */
final class Limits {

  /** How long a request, and then its answer, may take to be sent. */
  private static final int SECONDS = 5;

  private static final int CONNECTIONS = 16;
  private static final int HEADER_FIELDS = 50;

  /** Of all that comes before a body. The server hangs up on who sends more, and says nothing. */
  private static final int HEADER_BYTES = 64 << 10;

  private Limits() {}

  /** To be called before anything of the server is touched. */
  static void set() {
    set("sun.net.httpserver.maxReqTime", SECONDS);
    set("sun.net.httpserver.maxRspTime", SECONDS);
    set("jdk.httpserver.maxConnections", CONNECTIONS);
    set("sun.net.httpserver.maxReqHeaders", HEADER_FIELDS);
    set("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
    // A request's body is never read, not even to be thrown away: the connection is closed.
    set("sun.net.httpserver.drainAmount", 0);
  }

  private static void set(String property, int value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Integer.toString(value));
    }
  }
}
