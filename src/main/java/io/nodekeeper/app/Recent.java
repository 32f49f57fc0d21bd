package io.nodekeeper.app;

import io.nodekeeper.core.Outcome;
import io.nodekeeper.record.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What has happened last, for whoever asks over HTTP; so much of it, and no more. */
final class Recent {

  /** For a page. */
  static final int SHOWN = 200;

  /** What commands print is the journal's, which not everybody may read. */
  private static final String SAID = "file.told";

  private final int most;
  private final Deque<Event> events = new ArrayDeque<>();

  Recent(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  synchronized void add(Event event) {
    fit(event).ifPresent(events::addLast);
    bound();
  }

  /** What an agent before has told. */
  synchronized void before(List<Event> older) {
    var all = new ArrayList<Event>();
    older.forEach(event -> fit(event).ifPresent(all::add));
    all.addAll(events);
    events.clear();
    events.addAll(all);
    bound();
  }

  private static Optional<Event> fit(Event event) {
    int said = event.text().indexOf(Outcome.SAID);
    if (said < 0) {
      return Optional.of(event).filter(any -> !any.event().equals(SAID));
    }
    String text = event.text().substring(0, said) + "; the log has what it said";
    return Optional.of(new Event(event.at(), event.level(), event.event(), event.subject(), text));
  }

  private void bound() {
    while (events.size() > most) {
      events.removeFirst();
    }
  }

  /** The oldest first. */
  synchronized List<Event> all() {
    return List.copyOf(events);
  }
}
