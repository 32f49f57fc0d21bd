package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * What the world cannot tell us: what has been tried, and when; the drain and whose it is; since
 * when the gate has been waiting. Losing it is safe, only slower.
 *
 * @param lostAt when this memory began in place of one that was lost on this boot
 * @param gate readiness since the boot
 * @param daemons by daemon; of those no longer declared until what was started is gone
 * @param tries by {@link Action#key()}, of everything but StartTask
 * @param attributes what was last put and acknowledged
 * @param rollouts by daemon; those no longer declared are forgotten
 * @param files by path; those no longer declared are forgotten
 */
public record Memory(
    Optional<Instant> lostAt,
    Optional<Gate> gate,
    SortedMap<DaemonName, Starts> daemons,
    SortedMap<String, Try> tries,
    Optional<Drain> drain,
    Optional<Attributes> attributes,
    SortedMap<DaemonName, Rollout> rollouts,
    SortedMap<String, FileMemory> files) {

  /**
   * The readiness gate of one boot.
   *
   * @param bootId the boot it is about: another boot is another gate
   * @param since when it began to wait
   * @param openedAt when it opened
   * @param launchedAt when no launch hook waited for it any more
   */
  public record Gate(
      String bootId, Instant since, Optional<Instant> openedAt, Optional<Instant> launchedAt) {

    static Gate closed(String bootId, Instant now) {
      return new Gate(bootId, now, Optional.empty(), Optional.empty());
    }

    Gate openedAt(Instant at) {
      return new Gate(bootId, since, Optional.of(at), launchedAt);
    }

    Gate launchedAt(Instant at) {
      return new Gate(bootId, since, openedAt, Optional.of(at));
    }

    Gate notAfter(Instant now) {
      return since.isAfter(now)
          ? new Gate(bootId, now, openedAt.map(_ -> now), launchedAt.map(_ -> now))
          : this;
    }
  }

  /**
   * Attempts at one thing.
   *
   * @param at the last
   * @param failures in a row; 0 after one that was accepted
   * @param trouble of the last
   */
  public record Try(Instant at, int failures, Optional<String> trouble) {
    static final String OPEN = "not answered yet";

    /**
     * One from the future (the clock was set back) was a moment ago: before whatever else is taken
     * for now, since nobody knows the order, and it is better done twice than never.
     */
    Try notAfter(Instant now) {
      return at.isAfter(now) ? new Try(now.minusMillis(1), failures, trouble) : this;
    }
  }

  /** By name, what was put last; what is told of revisions is not among it. */
  public record Attributes(SortedMap<String, String> values, Instant at) {}

  /** A node that has never been looked at. */
  public static Memory none() {
    return new Memory(
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap());
  }

  /** In place of a memory that should be there and is not. */
  public static Memory lost(Instant now) {
    Memory none = none();
    return new Memory(
        Optional.of(now),
        none.gate,
        none.daemons,
        none.tries,
        none.drain,
        none.attributes,
        none.rollouts,
        none.files);
  }

  public Starts starts(DaemonName daemon) {
    return daemons.getOrDefault(daemon, Starts.none());
  }

  Memory withDaemons(SortedMap<DaemonName, Starts> changed) {
    return new Memory(
        lostAt,
        gate,
        Collections.unmodifiableSortedMap(changed),
        tries,
        drain,
        attributes,
        rollouts,
        files);
  }

  Memory withStarts(DaemonName daemon, Starts starts) {
    boolean first = starts.restarts() > starts(daemon).restarts() && isAtRest(daemon);
    var changed = new TreeMap<>(daemons);
    changed.put(daemon, first ? starts.notCounted() : starts);
    Memory memory =
        new Memory(
            lostAt,
            gate,
            Collections.unmodifiableSortedMap(changed),
            tries,
            drain,
            attributes,
            rollouts,
            files);
    return first ? memory.withoutTry(REST + daemon) : memory;
  }

  public Optional<Rollout> rollout(DaemonName daemon) {
    return Optional.ofNullable(rollouts.get(daemon));
  }

  Memory withRollout(DaemonName daemon, Rollout rollout) {
    var changed = new TreeMap<>(rollouts);
    changed.put(daemon, rollout);
    return new Memory(
        lostAt,
        gate,
        daemons,
        tries,
        drain,
        attributes,
        Collections.unmodifiableSortedMap(changed),
        files);
  }

  public FileMemory file(String path) {
    return files.getOrDefault(path, FileMemory.none());
  }

  Memory withFile(String path, FileMemory file) {
    var changed = new TreeMap<>(files);
    changed.put(path, file);
    return new Memory(
        lostAt,
        gate,
        daemons,
        tries,
        drain,
        attributes,
        rollouts,
        Collections.unmodifiableSortedMap(changed));
  }

  /** A file says what it should, and so is ours from now on. */
  public Memory found(String path, String content, FoundFile.Ids ids, Instant now) {
    FileMemory before = file(path);
    String digest = Digest.of(content);
    // What was about to be written is as it was made then; nothing has been known of that yet.
    boolean keeps = before.ids().isPresent() && !before.isTrying(digest);
    return withFile(
        path, before.found(digest, now).ownedBy(keeps ? before.ids() : Optional.of(ids)));
  }

  /** With the replacing under way changed; the same when there is none. */
  private Memory withAttempt(DaemonName daemon, UnaryOperator<Rollout.Attempt> change) {
    return rollout(daemon)
        .filter(known -> known.attempt().isPresent())
        .map(known -> withRollout(daemon, known.with(known.attempt().map(change))))
        .orElse(this);
  }

  private boolean isAtRest(DaemonName daemon) {
    return tries.containsKey(REST + daemon);
  }

  /** The daemon is gone because it should be: what starts it next does not start it again. */
  Memory resting(DaemonName daemon, Instant now) {
    return isAtRest(daemon) || starts(daemon).restarts() == 0
        ? this
        : withTry(REST + daemon, new Try(now, 0, Optional.empty()));
  }

  private static final String REST = "rest:";

  Memory withGate(Optional<Gate> changed) {
    return new Memory(lostAt, changed, daemons, tries, drain, attributes, rollouts, files);
  }

  Memory withDrain(Optional<Drain> changed) {
    return new Memory(lostAt, gate, daemons, tries, changed, attributes, rollouts, files);
  }

  Memory withTry(String key, Try attempt) {
    var changed = new TreeMap<>(tries);
    changed.put(key, attempt);
    return withTries(changed);
  }

  Memory withoutTry(String key) {
    if (!tries.containsKey(key)) {
      return this;
    }
    var changed = new TreeMap<>(tries);
    changed.remove(key);
    return withTries(changed);
  }

  private Memory withTries(SortedMap<String, Try> changed) {
    SortedMap<String, Try> kept = Collections.unmodifiableSortedMap(changed);
    return new Memory(lostAt, gate, daemons, kept, drain, attributes, rollouts, files);
  }

  Memory found() {
    return new Memory(Optional.empty(), gate, daemons, tries, drain, attributes, rollouts, files);
  }

  Memory withAttributes(Attributes put) {
    return new Memory(lostAt, gate, daemons, tries, drain, Optional.of(put), rollouts, files);
  }

  /** Write-ahead: what is about to be tried. */
  public Memory before(List<Action> actions, Instant now) {
    Memory memory = this;
    for (Action action : actions) {
      memory = memory.before(action, now);
    }
    return memory;
  }

  private Memory before(Action action, Instant now) {
    return switch (action) {
      case Action.StartTask start ->
          Ours.sent(
              Tried.remember(
                  withStarts(
                      start.daemon(), starts(start.daemon()).tried(now, replaced(start.daemon()))),
                  start,
                  now),
              start,
              now);
      case Action.SetDraining draining ->
          withDrain(drain.map(leaving -> leaving.ours(draining.containerInstance())))
              .trying(action, now);
      case Action.StopTask _,
          Action.StopReplica _,
          Action.SetActive _,
          Action.PutAttributes _,
          Action.DeleteAttribute _,
          Action.Heartbeat _,
          Action.CompleteLifecycle _,
          Action.CompleteLaunch _,
          Action.RunCommand _,
          Action.SignalContainer _ ->
          trying(action, now);
      case Action.WriteFile write -> {
        FileMemory known = file(write.path());
        Memory anew = Writing.isAnother(this, write) ? withoutTry(write.key()) : this;
        Memory tried =
            write.changes()
                ? anew.withFile(write.path(), known.trying(Digest.of(write.content())))
                : anew;
        yield tried.trying(action, now);
      }
    };
  }

  /** The same text for others to read says nothing new: whoever reads the old file reads it too. */
  private FileMemory written(Action.WriteFile write, Outcome.Written is) {
    FileMemory known = file(write.path());
    return (write.changes() ? known.wrote(Digest.of(write.content()), is.at()) : known)
        .ownedBy(is.ids());
  }

  private Optional<TaskArn> replaced(DaemonName daemon) {
    return rollout(daemon).flatMap(Rollout::attempt).flatMap(Rollout.Attempt::replaces);
  }

  private Memory trying(Action action, Instant now) {
    Try last = tries.get(action.key());
    int failures = last == null ? 0 : last.failures();
    return withTry(action.key(), new Try(now, failures + 1, Optional.of(Try.OPEN)));
  }

  /** What became of what was tried. */
  public Memory after(List<Outcome> outcomes, Instant now) {
    Memory memory = this;
    for (Outcome outcome : outcomes) {
      memory = memory.after(outcome, now);
    }
    return memory;
  }

  private Memory after(Outcome outcome, Instant now) {
    return outcome.action() instanceof Action.StartTask start
        ? afterStart(start, outcome, now)
        : afterTry(outcome, now);
  }

  private Memory afterStart(Action.StartTask start, Outcome outcome, Instant now) {
    Starts starts = starts(start.daemon());
    return switch (outcome) {
      case Outcome.Done(var _, Optional<TaskArn> task, var _) ->
          task.isPresent()
              ? Ours.answered(this, start, task.get(), now)
                  .withStarts(start.daemon(), starts.answered(task.get()))
                  .withAttempt(start.daemon(), Rollout.Attempt::withSeen)
              : this;
      case Outcome.Failed(var _, String why) -> {
        // It is tried again as soon as the old one has made room, which is not to be waited for.
        boolean wantsRoom = makesRoom(start.daemon(), why);
        Starts failed = starts.failed(now, why);
        yield withStarts(start.daemon(), wantsRoom ? failed.atOnce() : failed)
            .withAttempt(start.daemon(), is -> is.failed(why, now));
      }
      case Outcome.Refused(var _, String why) ->
          withStarts(start.daemon(), starts.failed(now, why))
              .withAttempt(start.daemon(), is -> is.refused(why));
      case Outcome.Unanswered _ -> this;
    };
  }

  private boolean makesRoom(DaemonName daemon, String why) {
    return rollout(daemon)
        .flatMap(Rollout::attempt)
        .filter(attempt -> attempt.wantsRoom(why))
        .isPresent();
  }

  /** What was put before under other names stands. */
  private Attributes put(SortedMap<String, String> values, Instant now) {
    var all = new TreeMap<String, String>();
    attributes.ifPresent(before -> all.putAll(before.values()));
    all.putAll(values);
    return new Attributes(Collections.unmodifiableSortedMap(all), now);
  }

  private Memory afterTry(Outcome outcome, Instant now) {
    Action action = outcome.action();
    Try last = tries.getOrDefault(action.key(), new Try(now, 1, Optional.empty()));
    if (!(outcome instanceof Outcome.Done(var _, var _, Optional<Outcome.Written> written))) {
      Memory troubled = withTry(action.key(), new Try(last.at(), last.failures(), outcome.brief()));
      return action instanceof Action.SetDraining && !(outcome instanceof Outcome.Unanswered)
          ? troubled.withDrain(drain.map(leaving -> leaving.with(Drain.Ownership.NOT_OURS)))
          : troubled;
    }
    Memory done = withTry(action.key(), new Try(last.at(), 0, Optional.empty()));
    return switch (action) {
      case Action.PutAttributes put ->
          put.isOfRevisions() ? done : done.withAttributes(put(put.attributes(), now));
      case Action.CompleteLifecycle complete ->
          done.withDrain(drain.map(leaving -> leaving.completed(complete.hook())));
      case Action.CompleteLaunch _ -> done.withGate(gate.map(waiting -> waiting.launchedAt(now)));
      // It is sent only when a SetDraining before it can have no effect any more.
      case Action.SetActive _ -> done.withoutTry(Action.SetDraining.KEY);
      case Action.WriteFile write ->
          done.withFile(
              write.path(),
              written(write, written.orElse(new Outcome.Written(Optional.empty(), now))));
      case Action.RunCommand run -> done.withFile(run.path(), file(run.path()).told(now));
      case Action.SignalContainer signal ->
          done.withFile(signal.path(), file(signal.path()).signalled(now));
      case Action.StartTask _,
          Action.StopTask _,
          Action.StopReplica _,
          Action.SetDraining _,
          Action.DeleteAttribute _,
          Action.Heartbeat _ ->
          done;
    };
  }
}
