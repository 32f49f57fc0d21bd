package io.nodekeeper.app;

import io.nodekeeper.record.Event;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

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
    if (!event.event().equals(SAID)) {
      events.addLast(event);
      bound();
    }
  }

  /** What an agent before has told. */
  synchronized void before(List<Event> older) {
    var all = new ArrayList<>(older);
    all.removeIf(event -> event.event().equals(SAID));
    all.addAll(events);
    events.clear();
    events.addAll(all);
    bound();
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
