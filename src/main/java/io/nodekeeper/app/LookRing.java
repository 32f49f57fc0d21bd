package io.nodekeeper.app;

import io.nodekeeper.core.Note;
import io.nodekeeper.core.Veil;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.record.RecordedLook;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the last looks at which something else was decided than at the look before, so that it can
 * be decided again from them. They are written on a thread of its own: a disk that is full or hangs
 * costs records, and the loop nothing.
 */
final class LookRing implements Witness, AutoCloseable {

  /** Looks that wait for a slow disk; more are not recorded. */
  private static final int WAITING = 4;

  private static final long IDLE_SECONDS = 10;
  private static final long FAREWELL_MILLIS = 300;

  private final LookFiles files;
  private final ThreadPoolExecutor writer;
  private List<String> last = List.of();
  private volatile Optional<String> trouble = Optional.empty();

  LookRing(Places places) {
    this.files = new LookFiles(places);
    this.writer =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("looks").factory());
    writer.allowCoreThreadTimeOut(true);
  }

  @Override
  public void looked(Look look) {
    List<String> essence = Outline.essence(look.decision());
    if (essence.equals(last)) {
      return;
    }
    try {
      writer.execute(() -> keep(look));
      last = essence;
    } catch (RejectedExecutionException slow) {
      // The next look is another chance.
    }
  }

  private void keep(Look look) {
    try {
      files.write(recorded(look));
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble = Optional.of("the last looks are not recorded: " + e.getMessage());
    } catch (RuntimeException fault) {
      // A look that cannot be recorded, by a fault of ours, must not end the recording of others.
      trouble = Optional.of("the last looks are not recorded: " + Trouble.line(fault));
    }
  }

  /** The look under its veil, and what is decided from that; what was decided beside is told. */
  static RecordedLook recorded(Look look) {
    Veil veil =
        Veil.over(
            look.policy(), look.seen(), look.before(), look.at(), UUID.randomUUID().toString());
    Planned again = Planned.of(veil.policy(), veil.seen(), veil.memory(), look.at());
    List<String> decided = Outline.of(again.decision(), again.objections());
    List<String> really = Outline.of(look.decision(), look.objections());
    return new RecordedLook(
        RecordedLook.VERSION,
        Version.TEXT,
        look.at(),
        veil.policy(),
        veil.seen(),
        veil.memory(),
        decided,
        Outline.without(really, decided));
  }

  /** Why the last one was not kept, as the node's notes have it. */
  List<Note> notes() {
    return trouble.map(why -> Note.info("looks", why)).stream().toList();
  }

  /** What waits is written, if that takes no time. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      writer.awaitTermination(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
