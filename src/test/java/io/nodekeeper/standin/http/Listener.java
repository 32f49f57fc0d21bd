package io.nodekeeper.standin.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * One HTTP address on loopback. It keeps its port for good: closed and opened again it is found at
 * the same place, and in between connections are refused.
 */
final class Listener implements AutoCloseable {

  /** Answers requests, each on a thread of its own. */
  @FunctionalInterface
  interface Site {
    Reply answer(Call call);
  }

  private static final int LONGEST_BODY = 1 << 20;
  private static final long LONGEST_SILENCE_MINUTES = 10;

  static {
    // Answers are small and go out in two writes: without this each waits 40 ms for an ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Site site;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final int port;
  private Optional<HttpServer> server;

  /**
   * Opens it.
   *
   * @param port 0 for any that is free
   */
  Listener(int port, Site site) {
    this.site = site;
    HttpServer opened = opened(port);
    this.server = Optional.of(opened);
    this.port = opened.getAddress().getPort();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Connections are accepted from now on. */
  synchronized void open() {
    if (server.isEmpty()) {
      server = Optional.of(opened(port));
    }
  }

  /** Connections are refused from now on; those that stand are cut. */
  synchronized void shut() {
    server.ifPresent(open -> open.stop(0));
    server = Optional.empty();
  }

  synchronized boolean isOpen() {
    return server.isPresent();
  }

  @Override
  public void close() {
    closed.countDown();
    shut();
    threads.shutdownNow();
  }

  private HttpServer opened(int wanted) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
      HttpServer created = HttpServer.create(address, 128);
      created.setExecutor(threads);
      created.createContext("/", this::exchange);
      created.start();
      return created;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1:" + wanted, e);
    }
  }

  private void exchange(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (site.answer(read(exchange))) {
        case Reply.Answer answer -> write(exchange, answer);
        case Reply.Silence _ -> hold();
        case Reply.Nothing _ -> {
          // Closing the exchange before any header is written closes its connection.
        }
      }
    }
  }

  private void hold() {
    try {
      var _ = closed.await(LONGEST_SILENCE_MINUTES, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Call read(HttpExchange exchange) throws IOException {
    try (InputStream body = exchange.getRequestBody()) {
      byte[] bytes = body.readNBytes(LONGEST_BODY + 1);
      if (bytes.length > LONGEST_BODY) {
        throw new IOException("a request longer than " + LONGEST_BODY + " bytes");
      }
      URI uri = exchange.getRequestURI();
      String query = uri.getRawQuery();
      return new Call(
          exchange.getRequestMethod(),
          uri.getPath(),
          Call.pairs(query == null ? "" : query),
          exchange.getRequestHeaders(),
          new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private static void write(HttpExchange exchange, Reply.Answer answer) throws IOException {
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", answer.contentType());
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
