package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is remembered of one daemon's revisions on this node.
 *
 * @param family whose revisions they are: a daemon that is given another one begins anew
 * @param good the last that was healthy here; what a daemon that dies is started with meanwhile
 * @param previous the one that was good before it: what an operator can go back to
 * @param target the one that is wanted and not reached
 * @param since when the target was first seen: the wave is counted from it
 * @param attempt the replacing under way
 * @param bad revisions that did not become healthy here, at most the last few
 * @param why the last attempt came to nothing; of bad ones, why the newest is, and then the others
 * @param obeyed when the last order that was carried out was given
 */
public record Rollout(
    String family,
    OptionalInt good,
    OptionalInt previous,
    OptionalInt target,
    Optional<Instant> since,
    Optional<Attempt> attempt,
    SortedSet<Integer> bad,
    Optional<String> why,
    Optional<Instant> obeyed) {

  private static final int MOST_BAD = 5;

  /**
   * One replacing, from its first deed to its end.
   *
   * @param to the revision that is started
   * @param at when it began; anew when its first start is tried
   * @param replaces the task that it is started in place of; empty if that died before
   * @param seen whether ECS has made a task of it
   * @param clash why both cannot run at once, if they cannot: the old one is then stopped first
   * @param refused why ECS will never start it, in its words
   */
  public record Attempt(
      int to,
      Instant at,
      Optional<TaskArn> replaces,
      boolean seen,
      Optional<String> clash,
      Optional<String> refused) {

    static Attempt begun(int to, Instant now, Optional<TaskArn> replaces, Optional<String> clash) {
      return new Attempt(to, now, replaces, false, clash, Optional.empty());
    }

    Attempt startedAt(Instant now) {
      return new Attempt(to, now, replaces, seen, clash, refused);
    }

    Attempt withSeen() {
      return new Attempt(to, at, replaces, true, clash, refused);
    }

    /** Whether this failure is the first that shows that there is no room beside the old one. */
    boolean wantsRoom(String reason) {
      return replaces.isPresent() && clash.isEmpty() && reason.contains("RESOURCE:");
    }

    /**
     * ECS has not started it this time: where it lacks room, the old one has to make it, and then
     * its time begins.
     */
    Attempt failed(String reason, Instant now) {
      return wantsRoom(reason)
          ? new Attempt(to, now, replaces, seen, Optional.of(reason), refused)
          : this;
    }

    Attempt refused(String reason) {
      return new Attempt(to, at, replaces, seen, clash, Optional.of(reason));
    }

    boolean isReplaced(TaskArn task) {
      return replaces.filter(task::equals).isPresent();
    }
  }

  static Rollout none(String family) {
    return new Rollout(
        family,
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedSet(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Of this daemon, and nothing of one that had its name and another family but which order was
   * carried out: orders name no family.
   */
  static Rollout of(Memory memory, Daemon daemon) {
    String family = daemon.taskDefinition().family();
    Optional<Rollout> known = memory.rollout(daemon.name());
    Rollout none = none(family);
    return known
        .filter(is -> is.family.equals(family))
        .orElseGet(() -> known.flatMap(Rollout::obeyed).map(none::obeying).orElse(none));
  }

  Rollout with(Optional<Attempt> changed) {
    return new Rollout(family, good, previous, target, since, changed, bad, why, obeyed);
  }

  /**
   * Another revision is healthy here: the last one before it that has stood can be gone back to.
   *
   * @param stood whether the one that was good until now has
   */
  Rollout healthy(int revision, boolean stood) {
    OptionalInt before = stood && !isBad(good.orElseThrow()) ? good : previous;
    return new Rollout(
        family,
        OptionalInt.of(revision),
        before.equals(OptionalInt.of(revision)) ? OptionalInt.empty() : before,
        target,
        since,
        attempt,
        bad,
        why,
        obeyed);
  }

  /** Nothing else is wanted than what runs. */
  Rollout reached() {
    return target.isEmpty() && why.isEmpty()
        ? this
        : new Rollout(
            family,
            good,
            previous,
            OptionalInt.empty(),
            Optional.empty(),
            attempt,
            bad,
            bad.isEmpty() ? Optional.empty() : why,
            obeyed);
  }

  /**
   * A newer one than the bad ones clears these, once none of them runs any more.
   *
   * @param present what runs
   */
  Rollout wanting(int revision, int present, Instant from) {
    boolean known = target.isPresent() && target.getAsInt() == revision;
    boolean clears = !bad.isEmpty() && revision > bad.last() && !isBad(present);
    if (known && !clears) {
      return this;
    }
    return new Rollout(
        family,
        good,
        previous,
        OptionalInt.of(revision),
        known ? since : Optional.of(from),
        attempt,
        clears ? Collections.emptySortedSet() : bad,
        known && !clears ? why : Optional.empty(),
        obeyed);
  }

  /** It is not tried again before an operator or a newer revision says so. */
  Rollout condemning(int revision, String reason) {
    var worse = new TreeSet<>(bad);
    worse.add(revision);
    while (worse.size() > MOST_BAD) {
      worse.removeFirst();
    }
    boolean wasGood = good.isPresent() && good.getAsInt() == revision;
    return new Rollout(
        family,
        wasGood ? previous : good,
        wasGood ? OptionalInt.empty() : previous,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Collections.unmodifiableSortedSet(worse),
        Optional.of(whyBad(revision, reason)),
        obeyed);
  }

  /** Why the newest of them is bad comes first, and stays, when an older one becomes bad too. */
  private String whyBad(int revision, String reason) {
    if (why.isEmpty() || bad.isEmpty() || revision >= bad.last()) {
      return reason;
    }
    return isBad(revision) ? why.get() : why.get() + "; revision " + revision + ": " + reason;
  }

  /** It was not the revision's fault: the wave is waited for once more. */
  Rollout postponed(Instant now, String reason) {
    return new Rollout(
        family,
        good,
        previous,
        target,
        Optional.of(now),
        Optional.empty(),
        bad,
        Optional.of(reason),
        obeyed);
  }

  Rollout withoutBad() {
    return new Rollout(
        family,
        good,
        previous,
        target,
        since,
        attempt,
        Collections.emptySortedSet(),
        Optional.empty(),
        obeyed);
  }

  Rollout obeying(Instant given) {
    return new Rollout(
        family, good, previous, target, since, attempt, bad, why, Optional.of(given));
  }

  boolean isBad(int revision) {
    return bad.contains(revision);
  }

  /** Whether the replacing under way brings up what was good before, not what is new. */
  boolean isToGood() {
    return attempt.filter(is -> good.equals(OptionalInt.of(is.to()))).isPresent();
  }

  /** The clock was set back: what lies in the future has been just now. */
  Rollout notAfter(Instant now) {
    return new Rollout(
        family,
        good,
        previous,
        target,
        since.map(at -> at.isAfter(now) ? now : at),
        attempt.map(is -> is.at().isAfter(now) ? is.startedAt(now) : is),
        bad,
        why,
        obeyed);
  }
}
