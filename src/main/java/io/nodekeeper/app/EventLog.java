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
  private final Backlog backlog = new Backlog();
  private final Thread writer;
  private long told;
  private long toldWhenTried;
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
      Event event = event(line);
      if (backlog.add(event)) {
        recent.add(event);
      }
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

  /** How it is told that much is missing. */
  private Event gap(Backlog.Gap gap) {
    String text =
        "%s %s missing from %s to %s: %s"
            .formatted(
                Summary.counted(gap.lost(), "event"),
                gap.lost() == 1 ? "is" : "are",
                Moments.words(gap.since()),
                Moments.words(gap.until()),
                trouble.orElse("the disk was too slow"));
    Event event = event(Line.warning("history.gap", "history", text));
    recent.add(event);
    return event;
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
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
      // A fault of ours ends the writing, and not silently; the node is kept all the same.
      trouble = Optional.of("what happens is not kept: " + Trouble.line(fault));
      out.accept(Line.fault("history", fault));
    }
  }

  /** The oldest that is not written; empty at the end. */
  private Optional<Event> next() throws InterruptedException {
    lock.lock();
    try {
      while (backlog.isEmpty()) {
        if (ending) {
          return Optional.empty();
        }
        changed.await();
      }
      toldWhenTried = told;
      return Optional.of(backlog.first(this::gap));
    } finally {
      lock.unlock();
    }
  }

  private void write(Event event) throws InterruptedException {
    try {
      segments.append(EventJson.write(event));
      if (isLast()) {
        segments.sync();
      }
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble = Optional.of("what happens is not kept: " + e.getMessage());
      pause();
    }
  }

  /** It is written, so it waits no more; whether nothing else does. */
  private boolean isLast() {
    lock.lock();
    try {
      backlog.written();
      return backlog.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Until something happens, which is a reason to try again, or for a while. */
  private void pause() throws InterruptedException {
    lock.lock();
    try {
      if (ending) {
        backlog.clear();
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
