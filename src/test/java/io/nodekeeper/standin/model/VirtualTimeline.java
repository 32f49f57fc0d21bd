package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/** Time that moves only when told to, and skips what nobody waits for. Deterministic. */
public final class VirtualTimeline implements Timeline {

  private record Entry(Instant when, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = when.compareTo(other.when);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> queue = new PriorityQueue<>();
  private Instant now;
  private long order;

  public VirtualTimeline(Instant begin) {
    now = begin;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void at(Instant when, Runnable what) {
    queue.add(new Entry(when.isBefore(now) ? now : when, order++, what));
  }

  /** When the next thing happens; empty if nothing will. */
  public Optional<Instant> next() {
    Entry head = queue.peek();
    return head == null ? Optional.empty() : Optional.of(head.when());
  }

  /** Has the next thing happen, at its time. */
  public boolean runNext() {
    Entry head = queue.poll();
    if (head == null) {
      return false;
    }
    now = head.when();
    head.what().run();
    return true;
  }

  /** Has everything happen until then, that included; then it is then. */
  public void advanceTo(Instant then) {
    for (Entry head = queue.peek(); head != null; head = queue.peek()) {
      if (head.when().isAfter(then)) {
        break;
      }
      runNext();
    }
    if (then.isAfter(now)) {
      now = then;
    }
  }

  public void advance(Duration by) {
    advanceTo(now.plus(by));
  }
}
