package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The starts of one daemon since it was last steady.
 *
 * @param count how many
 * @param lastAt when the last was tried
 * @param lastTask what the last one became; the one it is to replace, while it is open
 * @param open a start that has been tried and whose effect has not been seen
 * @param failure why the last one of which that is known came to nothing
 * @param restarts how many of our starts were accepted, ever; but for those after a rest
 * @param deaths when its tasks ended young, the latest last; only what counts for flapping
 * @param flapping since when it has been flapping
 */
public record Starts(
    int count,
    Instant lastAt,
    Optional<TaskArn> lastTask,
    Optional<Open> open,
    Optional<Failure> failure,
    int restarts,
    List<Instant> deaths,
    Optional<Instant> flapping) {

  static Starts none() {
    return new Starts(
        0,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        List.of(),
        Optional.empty());
  }

  Starts tried(Instant now, Optional<TaskArn> replaced) {
    return new Starts(
        count + 1,
        now,
        replaced,
        Optional.of(new Open(now, Optional.empty())),
        failure.map(known -> known.before(now)),
        restarts,
        deaths,
        flapping);
  }

  Starts answered(TaskArn task) {
    return new Starts(
        count,
        lastAt,
        Optional.of(task),
        open.map(start -> new Open(start.at(), Optional.of(task))),
        failure,
        open.isPresent() ? restarts + 1 : restarts,
        deaths,
        flapping);
  }

  /**
   * A task is seen on the node: the open start's effect, or somebody else's. Whether it succeeds is
   * not known yet: what the start before came to is still the cause of what is wrong.
   */
  Starts seen(TaskArn task) {
    boolean unanswered = open.filter(start -> start.task().isEmpty()).isPresent();
    return new Starts(
        count,
        lastAt,
        Optional.of(task),
        Optional.empty(),
        failure.map(known -> known.before(lastAt)),
        unanswered ? restarts + 1 : restarts,
        deaths,
        flapping);
  }

  /** The clock was set back: what lies in the future has been just now. */
  Starts notAfter(Instant now) {
    boolean ahead = lastAt.isAfter(now) || deaths.stream().anyMatch(at -> at.isAfter(now));
    return ahead
        ? new Starts(
            count,
            now,
            lastTask,
            open.map(start -> new Open(now, start.task())),
            failure.map(known -> new Failure(now, known.why())),
            restarts,
            deaths.stream().map(at -> at.isAfter(now) ? now : at).toList(),
            flapping.map(at -> at.isAfter(now) ? now : at))
        : this;
  }

  /** The open start came to nothing, or the task of the last one ended young. */
  Starts failed(Instant now, String why) {
    boolean unanswered = open.filter(start -> start.task().isEmpty()).isPresent();
    return new Starts(
        count,
        lastAt,
        unanswered ? Optional.empty() : lastTask,
        Optional.empty(),
        Optional.of(new Failure(now, why)),
        restarts,
        deaths,
        flapping);
  }

  /**
   * Its task ended, and we had not stopped it, or for its health.
   *
   * @param horizon deaths before it do not count any more
   */
  Starts died(Instant now, Instant horizon, Daemon.Care care) {
    List<Instant> recent = Flapping.deaths(deaths, now, horizon, care);
    return new Starts(
        count,
        lastAt,
        lastTask,
        open,
        failure,
        restarts,
        recent,
        Flapping.since(flapping, recent, care));
  }

  Starts notCounted() {
    return new Starts(count, lastAt, lastTask, open, failure, restarts - 1, deaths, flapping);
  }

  /** What the last one started is ended by an order: so it has not failed. */
  Starts ordered() {
    return counting(Math.max(0, count - 1));
  }

  private Starts counting(int counted) {
    return new Starts(counted, lastAt, lastTask, open, failure, restarts, deaths, flapping);
  }

  /**
   * An order lets the next start wait as after one failure, however many there were; one death more
   * is again one too many.
   */
  Starts again() {
    return atOnce().counting(Math.min(count, 1));
  }

  /** The next start does not wait for those before it; one death more is again one too many. */
  Starts atOnce() {
    return new Starts(0, lastAt, lastTask, open, failure, restarts, deaths, Optional.empty());
  }

  /** What is started next is another one than what died, and none of this is held against it. */
  Starts anew() {
    return new Starts(0, lastAt, lastTask, open, failure, restarts, List.of(), Optional.empty());
  }

  /** Its task is healthy: what the starts before came to is over. */
  Starts succeeded() {
    return new Starts(count, lastAt, lastTask, open, Optional.empty(), restarts, deaths, flapping);
  }

  Starts steady() {
    return new Starts(
        0, lastAt, lastTask, open, Optional.empty(), restarts, List.of(), Optional.empty());
  }

  /**
   * A start that was tried.
   *
   * @param task empty while no answer has come
   */
  public record Open(Instant at, Optional<TaskArn> task) {}

  public record Failure(Instant at, String why) {
    /** Of an earlier start than the one that was tried then. */
    Failure before(Instant tried) {
      return at.isBefore(tried) ? this : new Failure(tried.minusMillis(1), why);
    }
  }
}
