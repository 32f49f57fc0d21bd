package io.nodekeeper.listener;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.nodekeeper.page.Style;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets in what may be asked, and hands out the answers, one at a time. */
final class Door implements HttpHandler {

  /**
   * Names of this host by itself. A page in a browser on it can be made to ask a name of its own
   * that points here (DNS rebinding); it cannot make the browser say another name than that.
   */
  private static final Pattern LOOPBACK =
      Pattern.compile("(127\\.0\\.0\\.1|\\[::1]|localhost)(:[0-9]{1,5})?");

  /** Longer than the name of any page, with all that may be asked of one. */
  private static final int LONGEST = 200;

  private final Pages pages;
  private final Consumer<Throwable> fault;

  /** So that no number of askers takes more memory than one. */
  private final ReentrantLock writing = new ReentrantLock();

  Door(Pages pages, Consumer<Throwable> fault) {
    this.pages = pages;
    this.fault = fault;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", answer.type());
      headers.set("Cache-Control", "no-store");
      headers.set("X-Content-Type-Options", "nosniff");
      headers.set("Referrer-Policy", "no-referrer");
      headers.set("Content-Security-Policy", Style.policy());
      headers.set("Connection", "close");
      if (answer.code() == 405) {
        headers.set("Allow", "GET, HEAD");
      }
      if (exchange.getRequestMethod().equals("HEAD")) {
        headers.set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(answer.code(), -1);
      } else {
        exchange.sendResponseHeaders(answer.code(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange) {
    if (exchange.getRequestURI().toString().length() > LONGEST) {
      return Answer.text(414, "there is no page of so long a name\n");
    }
    if (!isForLoopback(exchange.getRequestHeaders().get("Host"))) {
      return Answer.text(403, "the header Host has to be 127.0.0.1, localhost or [::1]\n");
    }
    if (!List.of("GET", "HEAD").contains(exchange.getRequestMethod())) {
      return Answer.text(405, "only GET and HEAD are answered\n");
    }
    writing.lock();
    try {
      return pages.answer(exchange);
    } catch (RuntimeException unforeseen) {
      fault.accept(unforeseen);
      return Answer.text(500, "this is a fault of nodekeeper's: see its log\n");
    } finally {
      writing.unlock();
    }
  }

  private static boolean isForLoopback(@Nullable List<String> hosts) {
    return hosts != null
        && hosts.size() == 1
        && LOOPBACK.matcher(hosts.getFirst().toLowerCase(Locale.ROOT)).matches();
  }
}
