package io.nodekeeper.listener;

import com.sun.net.httpserver.HttpExchange;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.page.NodePage;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.ReadinessDocument;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The five pages, made of the last look when they are asked for. */
final class Pages {

  /**
   * How long the first look may take: it waits for every source's deadline, on a host that boots.
   */
  private static final Duration FIRST_LOOK = Duration.ofMinutes(2);

  private static final String NOT_YET = "the agent has not looked yet";

  private final String version;
  private final Supplier<Optional<Told>> told;
  private final Supplier<List<Event>> recent;
  private final InstantSource clock;
  private final Instant begun;

  Pages(
      String version,
      Supplier<Optional<Told>> told,
      Supplier<List<Event>> recent,
      InstantSource clock) {
    this.recent = recent;
    this.version = version;
    this.told = told;
    this.clock = clock;
    this.begun = clock.instant();
  }

  Answer answer(HttpExchange exchange) {
    List<String> accepted = exchange.getRequestHeaders().getOrDefault("Accept", List.of());
    String accept = String.join(",", accepted);
    Instant now = clock.instant();
    return switch (exchange.getRequestURI().getPath()) {
      case "/" -> page(now, "live".equals(exchange.getRequestURI().getQuery()));
      case "/metrics" -> Exposition.of(new Metrics(version, told.get()).all(), accept);
      case "/livez" -> live(now);
      case "/readyz" ->
          ready(now, "json".equals(exchange.getRequestURI().getQuery()) || wantsJson(accept));
      case "/status" ->
          told.get()
              .map(last -> Answer.json(200, StatusJson.write(last.document())))
              .orElseGet(() -> Answer.json(503, "{\"error\" : \"" + NOT_YET + "\"}\n"));
      default -> Answer.text(404, "there are /, /metrics, /livez, /readyz and /status\n");
    };
  }

  /** For people. */
  private Answer page(Instant now, boolean live) {
    return told.get()
        .map(last ->
            Answer.html(
                200,
                NodePage.of(
                    last.document(),
                    last.why(),
                    late(last.document(), now),
                    recent.get(),
                    last.report(),
                    now,
                    live)))
        .orElseGet(() -> Answer.html(503, NodePage.unknown(NOT_YET)));
  }

  private static boolean wantsJson(String accept) {
    return accept.contains("application/json");
  }

  /** Whether the loop goes round. */
  private Answer live(Instant now) {
    Optional<StatusDocument> last = told.get().map(Told::document);
    if (last.isEmpty()) {
      String since = ", for " + Durations.words(Duration.between(begun, now)) + "\n";
      return Answer.text(now.isAfter(begun.plus(FIRST_LOOK)) ? 503 : 200, NOT_YET + since);
    }
    Optional<String> late = late(last.get(), now);
    return Answer.text(late.isPresent() ? 503 : 200, late.orElse("the agent looks") + "\n");
  }

  private static Optional<String> late(StatusDocument last, Instant now) {
    return Optional.of(
            "the agent hangs: it was to look again by " + Moments.words(last.lookAgainAt()))
        .filter(_ -> last.isLate(now));
  }

  private Answer ready(Instant now, boolean json) {
    Optional<Told> last = told.get();
    ReadinessDocument document =
        last.map(known ->
                ReadinessDocument.of(
                    known.document(), known.why(), late(known.document(), now), now))
            .orElseGet(() -> ReadinessDocument.unknown(NOT_YET));
    int code = document.ready() ? 200 : 503;
    return json ? Answer.json(code, document.json()) : Answer.text(code, document.text(now));
  }
}
