package io.nodekeeper.page;

import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

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
    return document
        .drain()
        .map(leaving -> leaving.begin().minus(BEFORE))
        .filter(begin -> begin.isBefore(now))
        .orElseGet(() -> withEnough(recent, known(document, recent), now));
  }

  /** But not the time of which nothing is known. */
  private static Instant withEnough(List<Event> recent, List<Event> known, Instant now) {
    int enough = Math.min(SOME, recent.size());
    Instant from =
        LENGTHS.stream()
            .map(now::minus)
            .filter(begin ->
                recent.stream().filter(event -> !event.at().isBefore(begin)).count() >= enough)
            .findFirst()
            .orElse(now.minus(LENGTHS.getLast()));
    Instant latest = now.minus(BEFORE);
    Instant first =
        Stream.concat(recent.stream(), known.stream())
            .map(Event::at)
            .min(Comparator.naturalOrder())
            .orElse(from);
    return first.isAfter(latest) ? latest : first.isAfter(from) ? first : from;
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
