package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The node's leaving, as it is remembered.
 *
 * @param causes none once it is withdrawn
 * @param deadline the nearest of the causes'; the last one's when none is left
 * @param order the operator's, while {@link Cause#OPERATOR} stands
 * @param draining whether DRAINING is our doing
 * @param registered which container instance we set DRAINING
 * @param withdrawn since when its last cause has been gone, while we undo what we did
 * @param completed the hooks whose lifecycle action was completed, or proved to have ended
 * @param letGo no hook of ours holds the instance any more
 */
public record Drain(
    SortedMap<Cause, Standing> causes,
    Instant begin,
    Instant deadline,
    Optional<DrainOrder> order,
    Ownership draining,
    Optional<ContainerInstanceArn> registered,
    Optional<Instant> withdrawn,
    SortedSet<String> completed,
    Optional<Instant> letGo) {

  static Drain begun(Instant now) {
    return new Drain(
        Collections.emptySortedMap(),
        now,
        now,
        Optional.empty(),
        Ownership.NOT_OURS,
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedSet(),
        Optional.empty());
  }

  private Drain as(Ownership ownership, Optional<ContainerInstanceArn> node) {
    return new Drain(causes, begin, deadline, order, ownership, node, withdrawn, completed, letGo);
  }

  Drain with(Ownership ownership) {
    return as(ownership, registered);
  }

  Drain ours(ContainerInstanceArn node) {
    return as(Ownership.OURS, Optional.of(node));
  }

  /** What we did to another container instance says nothing about this one. */
  Drain of(ContainerInstanceArn node) {
    return registered.filter(before -> !before.equals(node)).isPresent()
        ? as(Ownership.NOT_OURS, Optional.empty())
        : this;
  }

  /** The nearest deadline rules. An instance that is chosen anew has not been let go. */
  Drain causedBy(SortedMap<Cause, Standing> now, Optional<DrainOrder> ordered) {
    boolean chosen = now.containsKey(Cause.AUTO_SCALING);
    return new Drain(
        now,
        begin,
        now.values().stream().map(Standing::deadline).min(Instant::compareTo).orElse(deadline),
        ordered,
        draining,
        registered,
        Optional.empty(),
        chosen ? completed : Collections.emptySortedSet(),
        letGo.filter(_ -> chosen));
  }

  Drain withdrawnAt(Instant at) {
    return new Drain(
        Collections.emptySortedMap(),
        begin,
        deadline,
        Optional.empty(),
        draining,
        registered,
        Optional.of(at),
        completed,
        letGo);
  }

  /** The clock was set back: what begins in the future has begun just now. */
  Drain notAfter(Instant now) {
    boolean withdrawnLater = withdrawn.filter(at -> at.isAfter(now)).isPresent();
    boolean causedLater = causes.values().stream().anyMatch(cause -> cause.since().isAfter(now));
    if (!begin.isAfter(now) && !withdrawnLater && !causedLater) {
      return this;
    }
    var since = new TreeMap<>(causes);
    since.replaceAll((_, cause) -> cause.notAfter(now));
    return new Drain(
        Collections.unmodifiableSortedMap(since),
        begin.isAfter(now) ? now : begin,
        deadline,
        order,
        draining,
        registered,
        withdrawn.map(at -> at.isAfter(now) ? now : at),
        completed,
        letGo);
  }

  Drain completed(String hook) {
    var hooks = new TreeSet<>(completed);
    hooks.add(hook);
    return new Drain(
        causes,
        begin,
        deadline,
        order,
        draining,
        registered,
        withdrawn,
        Collections.unmodifiableSortedSet(hooks),
        letGo);
  }

  Drain letGoAt(Instant at) {
    return new Drain(
        causes,
        begin,
        deadline,
        order,
        draining,
        registered,
        withdrawn,
        completed,
        Optional.of(at));
  }

  /** The cause whose deadline is the nearest; empty once none is left. */
  Optional<Cause> ruling() {
    return causes.entrySet().stream()
        .filter(entry -> entry.getValue().deadline().equals(deadline))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * One cause of a drain.
   *
   * @param since when it was first seen
   * @param deadline fixed then, and never moved
   * @param words for people
   */
  public record Standing(Instant since, Instant deadline, String words) {
    Standing notAfter(Instant now) {
      return since.isAfter(now) ? new Standing(now, deadline, words) : this;
    }
  }

  /** Who set the node DRAINING. */
  public enum Ownership {
    /** Nobody has yet, or somebody else has. */
    NOT_OURS,
    /** We have, or have tried and do not know whether it was heard. */
    OURS,
    /** We had, and somebody has set it ACTIVE since: a DRAINING that comes then is not ours. */
    UNDONE
  }
}
