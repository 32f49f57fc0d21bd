package io.nodekeeper.app;

import io.nodekeeper.core.Note;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.outward.Message;
import io.nodekeeper.outward.Outbox;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Standing;
import io.nodekeeper.outward.Target;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.OutwardJson;
import io.nodekeeper.record.Plain;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What is to be told outside and has not been yet: in memory, so that whoever tells waits for
 * nobody, and on disk soon after, so that the next agent tells it. While the disk is full only the
 * latter fails.
 */
final class Post implements Consumer<Line> {

  /** Whom its notes are about. */
  static final String EVENTS = "events";

  private final InstantSource wall;
  private final Places places;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReentrantLock saving = new ReentrantLock();
  private final Map<Target, Standing> standings = new EnumMap<>(Target.class);
  private Outward wanted;
  private Outbox outbox = Outbox.empty();

  /** What is on disk; empty while that is not certain. */
  private Optional<Outbox> saved = Optional.empty();

  private volatile Optional<String> trouble = Optional.empty();

  /** What of an agent before could not be read, until a look has said it. */
  private Optional<String> lost = Optional.empty();

  /** With what an agent before has left. */
  Post(Places places, Outward wanted, InstantSource wall) {
    this.places = places;
    this.wall = wall;
    this.wanted = wanted;
    for (Target target : Target.values()) {
      standings.put(target, Standing.fresh());
    }
    try {
      Optional<String> text = TextFile.read(places.outbox(), OutwardJson.MOST_BYTES);
      if (text.isPresent()) {
        outbox = OutwardJson.read(text.get());
      }
      saved = Optional.of(outbox);
    } catch (IOException e) {
      lost = Optional.of(places.outbox() + " is lost: " + e.getMessage());
      trouble = lost;
    }
  }

  /** From any thread; nobody is told yet. */
  @Override
  public void accept(Line line) {
    lock.lock();
    try {
      if (wanted.wants(line.event(), !level(line).equals(Event.INFO))) {
        change(outbox.plus(message(line), wanted.targets()), 1);
      }
    } finally {
      lock.unlock();
    }
  }

  private Message message(Line line) {
    return new Message(
        UUID.randomUUID().toString(),
        wall.instant().truncatedTo(ChronoUnit.MILLIS),
        level(line),
        line.event(),
        Plain.line(line.subject()),
        Plain.line(text(line)),
        line.facts().daemon(),
        line.facts().task(),
        line.facts().reason().map(Post::unsaid).map(Plain::line),
        line.facts().attempt());
  }

  private static String level(Line line) {
    return switch (line.level()) {
      case ERROR -> "error";
      case WARN -> "warning";
      case INFO, DEBUG, TRACE -> Event.INFO;
    };
  }

  /** Settings, and what a fault quotes, may have what is nobody else's business. */
  private static String text(Line line) {
    return switch (line.event()) {
      case "settings.refused" ->
          "the files do not hold, so the settings of before stay in force;"
              + " \"nodekeeper check\" on the node says why";
      case "agent.fault" ->
          "a fault of nodekeeper's: "
              + line.fault().map(fault -> fault.getClass().getSimpleName()).orElse("unknown")
              + "; the node's log has the whole";
      default -> unsaid(line.text());
    };
  }

  /** What a command printed stays on the node. */
  private static String unsaid(String text) {
    int said = text.indexOf(Outcome.SAID);
    return said < 0 ? text : text.substring(0, said) + "; the node's log has what it said";
  }

  /**
   * These settings are in force now, and time has passed.
   *
   * @return what one target is to be told next; nothing while there is nothing, or it rests
   */
  List<Message> next(Target target, Outward inForce, Instant steady) {
    lock.lock();
    try {
      wanted = inForce;
      outbox = outbox.only(wanted.targets()); // Nobody asks for it any more: that is no loss.
      change(outbox.at(wall.instant()), 0);
      return standing(target).rests(steady) ? List.of() : outbox.next(target);
    } finally {
      lock.unlock();
    }
  }

  /** What became of it; {@code who} spreads the calls of many nodes. */
  void sent(Target target, Sent sent, String who, Instant steady) {
    lock.lock();
    try {
      outbox = outbox.told(target, sent.ids());
      int taken = sent.ids().size();
      Standing before = standing(target);
      standings.put(
          target,
          sent.why()
              .map(why -> before.failed(taken, why, who, steady, wall.instant()))
              .orElseGet(() -> before.took(taken)));
    } finally {
      lock.unlock();
    }
  }

  private Standing standing(Target target) {
    return Objects.requireNonNull(standings.get(target));
  }

  /** What was there, or came, and is not any more, is lost to whom it was for. */
  private void change(Outbox next, int came) {
    for (Target target : wanted.targets()) {
      int lost = outbox.count(target) + came - next.count(target);
      if (lost > 0) {
        standings.put(target, standing(target).dropped(lost));
      }
    }
    outbox = next;
  }

  /** Writes down what waits, if that has changed: at most one thread at once. */
  void save() {
    saving.lock();
    try {
      Outbox now = now();
      if (!saved.equals(Optional.of(now))) {
        saved = Optional.empty();
        write(now);
        saved = Optional.of(now);
        trouble = Optional.empty();
      }
    } catch (IOException e) {
      trouble = Optional.of("what is to be told outside is not on disk: " + e.getMessage());
    } finally {
      saving.unlock();
    }
  }

  private Outbox now() {
    lock.lock();
    try {
      return outbox;
    } finally {
      lock.unlock();
    }
  }

  private void write(Outbox now) throws IOException {
    var file = new AtomicFile(places.outbox(), AtomicFile.PRIVATE);
    if (now.waiting().isEmpty()) {
      file.delete();
    } else {
      file.write(OutwardJson.write(now));
    }
  }

  /** Writes down what there is still, if that does not take long. */
  void end(Duration patience) throws InterruptedException {
    Thread.ofVirtual().name("outbox at the end").start(this::save).join(patience);
  }

  /** Why it cannot be kept on disk; empty if it can. */
  Optional<String> trouble() {
    return trouble;
  }

  /** How it goes with each, whether it is told anything or not. From any thread. */
  Map<Target, Standing> standings() {
    lock.lock();
    try {
      return new EnumMap<>(standings);
    } finally {
      lock.unlock();
    }
  }

  /** Who is not told, and why, as the node's notes have it; what is lost is said once. */
  List<Note> notes() {
    var notes = new ArrayList<Note>();
    Optional<String> why;
    lock.lock();
    try {
      for (Target target : wanted.targets()) {
        standing(target)
            .trouble(target, outbox.count(target))
            .ifPresent(untold -> notes.add(Note.warning(EVENTS, untold)));
      }
      why = lost.or(() -> trouble);
      lost = Optional.empty();
    } finally {
      lock.unlock();
    }
    why.ifPresent(text -> notes.add(Note.warning(EVENTS, text)));
    return notes;
  }
}
