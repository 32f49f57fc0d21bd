package io.nodekeeper.app;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The journal's lines for a drain that is held and does not move: at rising intervals, each with
 * all that is known of who holds it; and one when a deadline is near. By the looks' own time.
 */
final class HeldLines {

  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration MOST = Duration.ofHours(1);
  private static final Duration NEAR_AT_LEAST = Duration.ofMinutes(1);

  /** A deadline is near when this part of its time is left. */
  private static final int NEAR_PART = 10;

  private static final int NAMED = 5;

  private final Consumer<Line> out;
  private List<TaskArn> held = List.of();
  private Instant since = Instant.EPOCH;
  private Instant told = Instant.EPOCH;
  private Duration pause = FIRST;
  private Optional<Instant> warnedOf = Optional.empty();

  HeldLines(Consumer<Line> out) {
    this.out = out;
  }

  void tell(Optional<DrainStatus> drain, Instant now) {
    List<Blocker> blockers =
        drain.filter(leaving -> !leaving.withdrawn()).map(DrainStatus::blockers).orElse(List.of());
    List<TaskArn> tasks = blockers.stream().map(Blocker::task).sorted().toList();
    if (!tasks.equals(held)) {
      held = tasks;
      since = now;
      told = now;
      pause = FIRST;
    }
    if (drain.isEmpty()) {
      warnedOf = Optional.empty();
    } else if (!blockers.isEmpty()) {
      near(drain.get(), now);
      again(drain.get(), now);
    }
  }

  private void again(DrainStatus drain, Instant now) {
    if (now.isBefore(told.plus(pause))) {
      return;
    }
    told = now;
    pause = pause.multipliedBy(2).compareTo(MOST) < 0 ? pause.multipliedBy(2) : MOST;
    String text = "unchanged for " + StatusCommand.ago(since, now) + ", " + words(drain, now);
    out.accept(
        now.isBefore(drain.deadline()) && stuck(drain.blockers()).isEmpty()
            ? Line.info("drain.held", "drain", text)
            : Line.warning("drain.held", "drain", text));
  }

  /** What is to be done about one of them that does not go by itself. */
  static Optional<String> stuck(List<Blocker> blockers) {
    return blockers.stream()
        .flatMap(blocker -> blocker.advice().stream())
        .filter(Blocker::isStuck)
        .findFirst();
  }

  private void near(DrainStatus drain, Instant now) {
    Instant deadline = drain.deadline();
    boolean isNear = !now.isBefore(deadline.minus(nearness(drain))) && now.isBefore(deadline);
    if (isNear && !warnedOf.equals(Optional.of(deadline))) {
      warnedOf = Optional.of(deadline);
      out.accept(Line.warning("drain.near", "drain", "the deadline is near, " + words(drain, now)));
    }
  }

  private static Duration nearness(DrainStatus drain) {
    Instant begin =
        drain.causes().stream()
            .filter(why -> why.deadline().equals(drain.deadline()))
            .map(DrainStatus.Why::since)
            .findFirst()
            .orElse(drain.begin());
    Duration whole = Duration.between(begin, drain.deadline());
    Duration part = whole.dividedBy(NEAR_PART);
    Duration usual = part.compareTo(NEAR_AT_LEAST) > 0 ? part : NEAR_AT_LEAST;
    Duration half = whole.dividedBy(2);
    return usual.compareTo(half) < 0 ? usual : half;
  }

  private static String words(DrainStatus drain, Instant now) {
    List<Blocker> all = drain.blockers();
    String more = all.size() > NAMED ? " | and " + (all.size() - NAMED) + " more" : "";
    return "%s: %s left: %s%s"
        .formatted(
            StatusCommand.left(drain.deadline(), now),
            Summary.counted(all.size(), "replica"),
            all.stream().limit(NAMED).map(HeldLines::words).collect(Collectors.joining(" | ")),
            more);
  }

  private static String words(Blocker blocker) {
    return "task %s of %s:%d (%s; %s), %s %s%s%s"
        .formatted(
            blocker.task().id(),
            blocker.family(),
            blocker.revision(),
            blocker.owner(),
            containers(blocker.containers()),
            blocker.stopping() ? "told to stop, waited for since" : "not told to stop, since",
            Moments.words(blocker.since()),
            blocker.killedAt().map(at -> ", killed at " + Moments.words(at)).orElse(""),
            blocker.advice().map(text -> ": " + text).orElse(""));
  }

  /** Those of a replica that run. */
  static String containers(List<String> names) {
    return names.isEmpty() ? "no container runs" : "container " + Summary.named(names);
  }
}
