package io.nodekeeper.app;

import io.nodekeeper.core.Moments;
import io.nodekeeper.core.Note;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells each line, and keeps it on disk: by a thread of its own, since whoever tells must not wait
 * for a disk. What cannot be written waits; when too much does, what comes then is lost, and how
 * much that was is written when there is room again.
 */
final class EventLog implements Consumer<Line> {

  /** How many wait to be written. */
  static final int PENDING = 500;

  /** In characters; what is longer is cut, as in the journal. */
  private static final int LONGEST = 4_000;

  /** How soon a disk that is full is tried again when nothing happens. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final Consumer<Line> out;
  private final InstantSource wall;
  private final EventFiles files;
  private final Segments segments;
  private final Recent recent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Event> pending = new ArrayDeque<>();
  private final Thread writer;
  private long told;
  private long toldWhenTried;
  private int lost;
  private Instant lostSince = Instant.EPOCH;
  private Instant lostUntil = Instant.EPOCH;
  private boolean ending;
  private volatile Optional<String> trouble = Optional.empty();

  /**
   * Begins at once.
   *
   * @param out writes the journal
   * @param bytesMax what all may take on disk
   * @param shown how many of the last ones are at hand
   */
  EventLog(Places places, long bytesMax, int shown, InstantSource wall, Consumer<Line> out) {
    this.out = out;
    this.wall = wall;
    this.files = new EventFiles(places);
    this.segments = new Segments(places.history(), bytesMax);
    this.recent = new Recent(shown);
    this.writer = Thread.ofPlatform().daemon().name("history").start(this::write);
  }

  /** From any thread. */
  @Override
  public void accept(Line line) {
    out.accept(line);
    lock.lock();
    try {
      told++;
      add(event(line));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Event event(Line line) {
    String level =
        switch (line.level()) {
          case ERROR -> "error";
          case WARN -> "warning";
          case INFO, DEBUG, TRACE -> Event.INFO;
        };
    Instant at = wall.instant().truncatedTo(ChronoUnit.MILLIS);
    return new Event(at, level, line.event(), cut(line.subject()), cut(line.text()));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }

  /** What was lost stands before what is there again. */
  private void add(Event event) {
    if (pending.size() >= PENDING) {
      lostSince = lost == 0 ? event.at() : lostSince;
      lostUntil = event.at();
      lost++;
      return;
    }
    addGap();
    pending.addLast(event);
    recent.add(event);
  }

  private void addGap() {
    if (lost > 0) {
      String text =
          "%s from %s to %s: %s"
              .formatted(
                  Summary.counted(lost, "event") + (lost == 1 ? " is missing" : " are missing"),
                  Moments.words(lostSince),
                  Moments.words(lostUntil),
                  trouble.orElse("the disk was too slow"));
      Event gap = event(Line.warning("history.gap", "history", text));
      lost = 0;
      pending.addLast(gap);
      recent.add(gap);
    }
  }

  private void write() {
    try {
      if (recent.most() > 0) {
        recent.before(files.last(recent.most()));
      }
      for (Optional<Event> next = next(); next.isPresent(); next = next()) {
        write(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException fault) {
      trouble = Optional.of("what happens is not kept: " + Trouble.line(fault));
      out.accept(Line.fault("history", fault));
    }
  }

  /** The oldest that is not written; empty at the end. */
  private Optional<Event> next() throws InterruptedException {
    lock.lock();
    try {
      while (pending.isEmpty() && lost == 0) {
        if (ending) {
          return Optional.empty();
        }
        changed.await();
      }
      if (pending.isEmpty()) {
        addGap();
      }
      toldWhenTried = told;
      return Optional.of(pending.getFirst());
    } finally {
      lock.unlock();
    }
  }

  private void write(Event event) throws InterruptedException {
    try {
      segments.append(EventJson.write(event));
      if (isLastAfter(event)) {
        segments.sync();
      }
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble = Optional.of("what happens is not kept: " + e.getMessage());
      pause();
    }
  }

  /** It is written, so it waits no more. */
  private boolean isLastAfter(Event written) {
    lock.lock();
    try {
      pending.remove(written);
      return pending.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Until something happens, which is a reason to try again, or for a while. */
  private void pause() throws InterruptedException {
    lock.lock();
    try {
      if (ending) {
        pending.clear();
        lost = 0;
      } else {
        long rest = AGAIN.toNanos();
        while (told == toldWhenTried && !ending && rest > 0) {
          rest = changed.awaitNanos(rest);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Writes what there is still, if that does not take long. */
  void end(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      ending = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    writer.join(patience);
  }

  /** The last that were told, the oldest first. From any thread. */
  List<Event> recent() {
    return recent.all();
  }

  /** Why it cannot be written, as the node's notes have it. */
  List<Note> notes() {
    return trouble.map(why -> Note.warning("history", why)).stream().toList();
  }
}
