package io.nodekeeper.app;

import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** From when to when a picture is. */
record Stretch(Instant from, Instant until) {

  private static final Duration LEAST = Duration.ofSeconds(10);

  /** Of a drain, with a little of before and after. */
  static Stretch of(DrainReport drain, Instant now) {
    Instant end = drain.end().orElse(now);
    Duration margin = Duration.between(drain.begin(), end).dividedBy(10).plusSeconds(5);
    Instant after = end.plus(margin);
    return between(drain.begin().minus(margin), after.isBefore(now) ? after : now);
  }

  /** Since a moment, until now. */
  static Stretch since(Instant from, Instant now) {
    return between(from, now);
  }

  /** The last drain, or the time since the agent's last start if that has come later. */
  static Stretch last(List<Event> events, List<DrainReport> drains, Instant now) {
    Optional<Instant> started =
        events.stream()
            .filter(event -> event.event().equals("agent.starting"))
            .map(Event::at)
            .reduce((_, later) -> later);
    Optional<DrainReport> drain =
        drains.stream()
            .findFirst()
            .filter(last -> last.end().orElse(Instant.MAX).isAfter(started.orElse(Instant.MIN)));
    return drain
        .map(last -> of(last, now))
        .orElseGet(() -> since(started.orElse(now.minus(Duration.ofDays(1))), now));
  }

  private static Stretch between(Instant from, Instant until) {
    Instant least = from.plus(LEAST);
    return new Stretch(from, until.isBefore(least) ? least : until);
  }
}
