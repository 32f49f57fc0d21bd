package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last look of the agent, as its file has it.
 *
 * @param text the file's own
 * @param age how long ago it was taken
 * @param alive whether the process that took it lives
 * @param late whether the next look is overdue, so that the agent hangs if it lives
 * @param unwritten why a later look could not be in the file, if it is overdue
 * @param refused why no agent can be started in place of one that is dead, if it is the settings
 */
record LastLook(
    StatusDocument document,
    String text,
    Duration age,
    boolean alive,
    boolean late,
    Optional<String> unwritten,
    Optional<String> refused) {

  private static final int MOST_BYTES = 16 << 20;

  /** What the kernel says of a process's start is that coarse, and the clock may be slewed. */
  private static final Duration COARSE = Duration.ofSeconds(2);

  /**
   * Reads it.
   *
   * @throws Stopped if there is none, or none that can be understood
   */
  static LastLook read(Places places, InstantSource wall) throws Stopped {
    Path file = places.status();
    String text = text(places);
    try {
      return of(StatusJson.read(text), text, wall.instant(), places);
    } catch (IOException e) {
      throw new Stopped(
          Exit.UNAVAILABLE,
          file
              + " cannot be understood: "
              + e.getMessage()
              + "; the agent writes it anew with each look");
    }
  }

  private static String text(Places places) throws Stopped {
    Path file = places.status();
    try {
      return TextFile.read(file, MOST_BYTES).orElseThrow(() -> none(places));
    } catch (IOException e) {
      throw new Stopped(
          Exit.PERMISSION,
          "%s cannot be read: %s; %s"
              .formatted(
                  file,
                  e.getMessage(),
                  e.getCause() instanceof AccessDeniedException
                      ? "run it as the user nodekeeper or root"
                      : "it has to be the file that the agent writes with each look"));
    }
  }

  /** There is none: if that is for the settings, they come first. */
  private static Stopped none(Places places) {
    var lines = new ArrayList<>(refusals(places));
    lines.add(
        "there is no "
            + places.status()
            + NoRoom.in(places.runtime(), 0)
                .map(why -> ": " + why + ", so that no agent can say how the node stands")
                .orElse(
                    ": the agent has not looked since the boot; see systemctl status nodekeeper"));
    return new Stopped(Exit.UNAVAILABLE, lines);
  }

  /** Each problem of the settings, if there is one and whoever asks may read them. */
  private static List<String> refusals(Places places) {
    try {
      Wanted.load(places);
      return List.of();
    } catch (Stopped refused) {
      boolean seen = refused.lines().stream().noneMatch(line -> line.contains("cannot be read"));
      return seen ? refused.lines() : List.of();
    }
  }

  /** The document, if there is one that can be understood. */
  static Optional<StatusDocument> present(Places places) {
    try {
      Optional<String> text = TextFile.read(places.status(), MOST_BYTES);
      return text.isPresent() ? Optional.of(StatusJson.read(text.get())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether an agent runs, as far as its file tells. */
  static boolean showsAnAgent(Places places, InstantSource wall) {
    try {
      return read(places, wall).alive();
    } catch (Stopped none) {
      return false;
    }
  }

  private static LastLook of(StatusDocument document, String text, Instant now, Places places) {
    boolean alive = isAlive(document);
    boolean late = document.isLate(now);
    return new LastLook(
        document,
        text,
        Duration.between(document.at(), now),
        alive,
        late,
        Optional.of(places.runtime())
            .filter(_ -> late && alive)
            .flatMap(directory -> NoRoom.in(directory, text.length())),
        alive ? Optional.empty() : refusals(places).stream().findFirst());
  }

  /** A process of that id that has begun since the look is another one. */
  private static boolean isAlive(StatusDocument document) {
    return ProcessHandle.of(document.pid())
        .filter(ProcessHandle::isAlive)
        .filter(process ->
            process
                .info()
                .startInstant()
                .filter(start -> start.isAfter(document.at().plus(COARSE)))
                .isEmpty())
        .isPresent();
  }

  /** Whether the clock has been set back since the look, or the file is another node's. */
  boolean fromTheFuture() {
    return age.compareTo(COARSE.negated()) < 0;
  }

  /** The agent, in one line. */
  String agent() {
    String looked =
        fromTheFuture()
            ? "its look is " + Durations.words(age.negated()) + " from the future"
            : "it looked " + Durations.words(age) + " ago";
    String process = "process " + document.pid();
    if (!alive) {
      return process + " is dead; " + looked;
    }
    if (unwritten.isPresent()) {
      return process + " lives; the look here is " + Durations.words(age) + " old";
    }
    return process + (late ? " lives and hangs: " : " lives; ") + looked;
  }
}
