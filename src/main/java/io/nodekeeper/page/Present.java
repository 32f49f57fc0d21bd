package io.nodekeeper.page;

import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which part of the recent history belongs to how the node stands now. */
final class Present {

  /** What a drain's picture shows of before. */
  private static final Duration BEFORE = Duration.ofMinutes(1);

  /** So many of the last events are to be in the picture, if there are. */
  private static final int SOME = 20;

  private static final List<Duration> LENGTHS =
      List.of(
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(7));

  private Present() {}

  /** Since a drain's begin; else the shortest of some times with enough in it. */
  static Instant from(StatusDocument document, List<Event> recent, Instant now) {
    Optional<Instant> drain =
        document
            .drain()
            .map(leaving -> leaving.begin().minus(BEFORE))
            .filter(begin -> begin.isBefore(now));
    int enough = Math.min(SOME, recent.size());
    return drain.orElseGet(() ->
        LENGTHS.stream()
            .map(now::minus)
            .filter(from ->
                recent.stream().filter(event -> !event.at().isBefore(from)).count() >= enough)
            .findFirst()
            .orElse(now.minus(LENGTHS.getLast())));
  }

  /** How all stands, in the form of events, where the last of these do not tell it any more. */
  static List<Event> known(StatusDocument document, List<Event> recent) {
    var known = new ArrayList<Event>();
    add(known, recent, "node", "node", document.state(), document.since(), "");
    for (StatusDocument.Daemon daemon : document.daemons()) {
      String phase = daemon.phase().replace('_', '-');
      String name = daemon.name().value();
      add(known, recent, "daemon", name, phase, daemon.since(), daemon.reason());
    }
    document
        .drain()
        .filter(drain -> Timeline.last(recent, "drain", "drain").isEmpty())
        .ifPresent(drain ->
            known.add(
                new Event(
                    drain.begin(),
                    Event.INFO,
                    "drain.begun",
                    "drain",
                    String.join("; ", drain.why()))));
    return known;
  }

  private static void add(
      List<Event> known,
      List<Event> recent,
      String kind,
      String subject,
      String is,
      Instant since,
      String text) {
    if (Timeline.last(recent, kind, subject).filter(is::equals).isEmpty()) {
      known.add(new Event(since, Event.INFO, kind + "." + is, subject, text));
    }
  }
}
