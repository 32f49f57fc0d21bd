package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Whether the node takes replicas, and all that keeps it from it: one line each, or JSON.
 *
 * @param ready whether it takes replicas by a look that is not too old to vouch for it
 * @param late why the last look no longer vouches for anything
 * @param state as in the status document
 * @param reason the state, in words
 * @param daemons those that are not healthy
 * @param secondsLeft of a drain that is under way, until its deadline; not where no hook holds the
 *     instance till then
 * @param drain with every replica that holds the node
 */
public record ReadinessDocument(
    boolean ready,
    Optional<String> late,
    String state,
    Optional<Instant> since,
    String reason,
    List<StatusDocument.Daemon> daemons,
    Optional<Long> secondsLeft,
    Optional<StatusDocument.Drain> drain) {

  /**
   * By a look.
   *
   * @param why the node's state, in words
   * @param late why the look is too old, if it is
   */
  public static ReadinessDocument of(
      StatusDocument look, String why, Optional<String> late, Instant now) {
    return new ReadinessDocument(
        look.ready() && late.isEmpty(),
        late,
        look.state(),
        Optional.of(look.since()),
        why,
        look.daemons().stream().filter(daemon -> !daemon.phase().equals("healthy")).toList(),
        look.drain()
            .flatMap(StatusDocument.Drain::until)
            .map(until -> Duration.between(now, until).toSeconds()),
        look.drain());
  }

  /** Before the first look. */
  public static ReadinessDocument unknown(String why) {
    return new ReadinessDocument(
        false,
        Optional.empty(),
        "unknown",
        Optional.empty(),
        why,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** One JSON document, on lines that a person can read. */
  public String json() {
    try {
      return Json.shown().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a document is always plain data", e);
    }
  }

  /** For people: whether it is ready, then one line for each reason. */
  public String text(Instant now) {
    var lines = new ArrayList<String>();
    lines.add(ready ? "ready" : "not ready");
    late.ifPresent(lines::add);
    lines.add(
        "state %s%s: %s"
            .formatted(state, since.map(then -> " for " + ago(then, now)).orElse(""), reason));
    daemons.forEach(daemon -> lines.add(line(daemon, now)));
    drain.ifPresent(leaving -> {
      lines.add(line(leaving, now));
      leaving.blockers().forEach(replica -> lines.add(line(replica, leaving, now)));
    });
    var text = new StringBuilder();
    lines.forEach(line -> text.append(Plain.line(line)).append('\n'));
    return text.toString();
  }

  private static String line(StatusDocument.Daemon daemon, Instant now) {
    return "daemon %s %s for %s%s%s"
        .formatted(
            daemon.name(),
            daemon.phase(),
            ago(daemon.since(), now),
            daemon.reason().isEmpty() ? "" : ": " + daemon.reason(),
            daemon.until().map(then -> "; tried again at " + Moments.words(then)).orElse(""));
  }

  private static String line(StatusDocument.Drain drain, Instant now) {
    if (!drain.underWay()) {
      return "drain since "
          + Moments.words(drain.begin())
          + (drain.withdrawn() ? ", being undone" : ", nothing is waited for");
    }
    return "drain since "
        + Moments.words(drain.begin())
        + drain
            .until()
            .map(until ->
                ", until %s at the latest, %s".formatted(Moments.words(until), left(until, now)))
            .orElse(", not held by a hook");
  }

  private static String line(
      StatusDocument.Replica replica, StatusDocument.Drain drain, Instant now) {
    var line = new StringJoiner(", ");
    line.add(
        "replica %s of %s:%d".formatted(replica.task().id(), replica.family(), replica.revision()));
    if (!replica.containers().isEmpty()) {
      line.add("containers " + String.join(" ", replica.containers()));
    }
    line.add(replica.owner());
    line.add("holds the node for " + ago(replica.since(), now));
    line.add(stopping(replica, now));
    replica
        .stopTimeoutSeconds()
        .map(Duration::ofSeconds)
        .ifPresent(timeout -> line.add("stop timeout " + Durations.words(timeout)));
    replica.killedAt().ifPresent(then -> line.add("killed at " + Moments.words(then)));
    drain.until().ifPresent(until -> line.add(left(until, now)));
    return line + replica.advice().map(advice -> "; " + advice).orElse("");
  }

  private static String stopping(StatusDocument.Replica replica, Instant now) {
    if (!replica.stopping()) {
      return "not told to stop";
    }
    return "told to stop"
        + replica.stoppingSince().map(then -> " " + ago(then, now) + " ago").orElse("");
  }

  private static String ago(Instant then, Instant now) {
    return Durations.words(Duration.between(then, now));
  }

  private static String left(Instant deadline, Instant now) {
    return now.isBefore(deadline)
        ? Durations.words(Duration.between(now, deadline)) + " left"
        : "over its deadline";
  }
}
