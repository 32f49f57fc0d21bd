package io.nodekeeper.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An HTTP server on a free port of this machine that answers as a test says, and keeps what it was
 * asked.
 */
public final class HttpStub implements AutoCloseable {

  /**
   * What was asked.
   *
   * @param header by name in lower case, the first of each
   */
  public record Request(String method, String path, Map<String, String> header, String body) {

    /** The operation's name, in either of AWS's protocols. */
    public String operation() {
      String target = header.getOrDefault("x-amz-target", "");
      return target.isEmpty() ? form("Action") : target.substring(target.indexOf('.') + 1);
    }

    /** A member of a form's body, or nothing. */
    public String form(String name) {
      for (String pair : body.split("&", -1)) {
        if (pair.startsWith(name + "=")) {
          return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
        }
      }
      return "";
    }
  }

  /** What is answered. */
  public sealed interface Reply {

    record Full(int status, Map<String, String> header, String body) implements Reply {}

    /** The connection is closed in place of an answer. */
    record Drop() implements Reply {}

    /** No answer while the server lives. */
    record Silence() implements Reply {}

    /** After a while. */
    record Late(Duration after, Reply then) implements Reply {}

    /** A good begin, byte by byte, which does not end while the server lives. */
    record Trickle(int status) implements Reply {}

    /** More than anybody wants to read. */
    record Flood(int status) implements Reply {}
  }

  /** An answer of ECS's. */
  public static Reply json(int status, String body) {
    return new Reply.Full(
        status,
        Map.of("Content-Type", "application/x-amz-json-1.1", "x-amzn-RequestId", "r-1"),
        body);
  }

  /** An answer of ECS's that is an error. */
  public static Reply error(int status, String code, String message) {
    return json(status, "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}");
  }

  public static Reply text(int status, String body) {
    return new Reply.Full(status, Map.of("Content-Type", "text/plain"), body);
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Function<Request, Reply> replies;

  public HttpStub(Function<Request, Reply> replies) {
    this.replies = replies;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public List<String> operations() {
    return requests.stream().map(Request::operation).toList();
  }

  public Request only() {
    if (requests.size() != 1) {
      throw new AssertionError(requests.size() + " requests in place of one");
    }
    return requests.getFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = request(exchange);
      requests.add(request);
      reply(exchange, replies.apply(request));
    }
  }

  private void reply(HttpExchange exchange, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Late late -> {
        awaitEnd(late.after().toMillis());
        reply(exchange, late.then());
      }
      case Reply.Full full -> answer(exchange, full);
      case Reply.Drop _ -> {}
      case Reply.Silence _ -> awaitEnd();
      case Reply.Trickle trickle -> {
        exchange.sendResponseHeaders(trickle.status(), 0);
        trickle(exchange.getResponseBody());
      }
      case Reply.Flood flood -> {
        exchange.sendResponseHeaders(flood.status(), 0);
        flood(exchange.getResponseBody());
      }
    }
  }

  private static Request request(HttpExchange exchange) throws IOException {
    var header = new TreeMap<String, String>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> header.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    try (InputStream body = exchange.getRequestBody()) {
      return new Request(
          exchange.getRequestMethod(),
          exchange.getRequestURI().getRawPath(),
          header,
          new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void answer(HttpExchange exchange, Reply.Full full) throws IOException {
    full.header().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    byte[] body = full.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(full.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private void trickle(OutputStream body) throws IOException {
    do {
      body.write(' ');
      body.flush();
    } while (!awaitEnd(20));
  }

  private void flood(OutputStream body) throws IOException {
    byte[] piece = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
    while (!awaitEnd(0)) {
      body.write(piece);
    }
  }

  private void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitEnd(long millis) {
    try {
      return over.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
