package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Whether the node is to go, why, and whose DRAINING it is. The causes are read off the world at
 * each look; remembered is only what the world cannot tell: the begin, the deadline, and whether
 * the DRAINING is our doing.
 */
final class Leaving {

  /** Whether the node is leaving, by what is known now. */
  record Verdict(boolean isLeaving) {}

  private static final Note RIVAL =
      Note.warning(
          "drain",
          "somebody has set the container instance ACTIVE again while it is leaving; it is left so,"
              + " and new replicas may be placed: find out who");

  private Leaving() {}

  static Verdict recognise(Draft draft) {
    Optional<Memory.Drain> before =
        draft
            .memory
            .drain()
            .map(known ->
                draft.node.agent().map(agent -> known.of(agent.containerInstance())).orElse(known));
    SortedSet<Cause> causes = causes(draft, before);
    if (!causes.isEmpty()) {
      Memory.Drain drain =
          before
              .map(known -> known.causedBy(causes, until(draft, known, causes)))
              .orElseGet(() -> begin(draft, causes));
      draft.memory = draft.memory.withDrain(Optional.of(drain));
      bringAboutDraining(draft, drain);
      return new Verdict(true);
    }
    if (before.isEmpty()) {
      return new Verdict(false);
    }
    Memory.Drain drain =
        before.get().withdrawn().isPresent() ? before.get() : before.get().withdrawnAt(draft.now);
    boolean undone = undo(draft, drain);
    draft.memory = draft.memory.withDrain(undone ? Optional.empty() : Optional.of(drain));
    return new Verdict(!undone);
  }

  private static Memory.Drain begin(Draft draft, SortedSet<Cause> causes) {
    return new Memory.Drain(
        causes,
        draft.now,
        deadline(draft, causes),
        Memory.Ownership.NOT_OURS,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Instant deadline(Draft draft, SortedSet<Cause> causes) {
    Policy.Draining drain = draft.policy.drain();
    boolean shutdown = causes.contains(Cause.HOST_SHUTDOWN);
    boolean brief = shutdown && drain.shutdown().compareTo(drain.deadline()) < 0;
    return draft.now.plus(brief ? drain.shutdown() : drain.deadline());
  }

  /** A shutdown that joins a drain shortens it; no cause ever lengthens one. */
  private static Instant until(Draft draft, Memory.Drain drain, SortedSet<Cause> causes) {
    boolean joins =
        causes.contains(Cause.HOST_SHUTDOWN) && !drain.causes().contains(Cause.HOST_SHUTDOWN);
    return joins ? deadline(draft, causes) : drain.deadline();
  }

  /** What is not known to have changed has not: Unknown neither causes nor withdraws. */
  private static SortedSet<Cause> causes(Draft draft, Optional<Memory.Drain> before) {
    var causes = new TreeSet<Cause>();
    before.ifPresent(drain -> causes.addAll(drain.causes()));
    Optional<String> target = draft.seen.targetLifecycleState().toOptional().flatMap(s -> s);
    if (draft.seen.isChosenByAutoScaling()) {
      causes.add(Cause.AUTO_SCALING);
    } else if (target.isPresent()) {
      causes.remove(Cause.AUTO_SCALING);
    }
    draft
        .seen
        .host()
        .toOptional()
        .ifPresent(host -> {
          if (host.isShuttingDown()) {
            causes.add(Cause.HOST_SHUTDOWN);
          } else {
            causes.remove(Cause.HOST_SHUTDOWN);
          }
        });
    boolean ours = before.filter(drain -> drain.draining() == Memory.Ownership.OURS).isPresent();
    Optional<EcsNode> node = draft.seen.node().toOptional();
    if (node.filter(EcsNode::isDraining).isPresent() && !ours) {
      causes.add(Cause.ECS_DRAINING);
    } else if (node.filter(EcsNode::isActive).isPresent()) {
      causes.remove(Cause.ECS_DRAINING);
    }
    return Collections.unmodifiableSortedSet(causes);
  }

  /** Sets DRAINING once, if nobody has; a rival who sets ACTIVE again is named, not fought. */
  private static void bringAboutDraining(Draft draft, Memory.Drain drain) {
    Optional<EcsNode> node = draft.seen.node().toOptional();
    Optional<EcsAgent> agent = draft.node.agent();
    if (node.isEmpty() || agent.isEmpty() || !node.get().isActive()) {
      return;
    }
    if (drain.draining() == Memory.Ownership.UNDONE) {
      draft.note(RIVAL);
      return;
    }
    Memory.Try last = draft.memory.tries().get(Action.SetDraining.KEY);
    if (drain.draining() == Memory.Ownership.OURS && last != null) {
      if (draft.seen.node().at().isBefore(last.at().plus(draft.policy.pace().drainPoll()))) {
        draft.askOnceOlderThan(
            Question.NODE, draft.seen.node(), draft.policy.pace().drainPoll().dividedBy(5));
        return;
      }
      if (last.failures() == 0) {
        draft.note(RIVAL);
        draft.memory = draft.memory.withDrain(Optional.of(drain.with(Memory.Ownership.UNDONE)));
        return;
      }
    }
    if (draft.mayTry(Action.SetDraining.KEY, draft.policy.pace().settle())) {
      draft.act(
          new Action.SetDraining(
              agent.get().cluster(),
              agent.get().containerInstance(),
              drain.causes().first().words()));
    }
  }

  /** Takes back what we did, and no more; true when nothing of ours is left. */
  private static boolean undo(Draft draft, Memory.Drain drain) {
    if (drain.draining() != Memory.Ownership.OURS) {
      return true;
    }
    Instant since = lastDoubt(draft, drain);
    Optional<EcsNode> node =
        draft.seen.node().knownSince(since) ? draft.seen.node().toOptional() : Optional.empty();
    if (node.isEmpty()) {
      draft.askOnceOlderThan(
          Question.NODE, draft.seen.node(), draft.policy.pace().drainPoll().dividedBy(5));
      if (since.isAfter(draft.now)) {
        draft.lookAt(since);
      }
      return false;
    }
    if (!node.get().isDraining()) {
      return true;
    }
    Optional<EcsAgent> agent = draft.node.agent();
    if (agent.isPresent() && draft.mayTry(Action.SetActive.KEY, draft.policy.pace().settle())) {
      draft.act(
          new Action.SetActive(
              agent.get().cluster(),
              agent.get().containerInstance(),
              "the cause is gone, and the DRAINING was ours"));
    }
    return false;
  }

  /**
   * From when on the node's status can be believed: after the withdrawal, after a SetActive, and,
   * if our SetDraining was never answered, after it would have shown.
   */
  private static Instant lastDoubt(Draft draft, Memory.Drain drain) {
    Instant since = drain.withdrawn().orElse(draft.now);
    Memory.Try active = draft.memory.tries().get(Action.SetActive.KEY);
    if (active != null && active.failures() == 0 && active.at().isAfter(since)) {
      since = active.at();
    }
    Memory.Try draining = draft.memory.tries().get(Action.SetDraining.KEY);
    if (draining != null && draining.failures() > 0) {
      Instant shown = draining.at().plus(draft.policy.pace().settle());
      since = shown.isAfter(since) ? shown : since;
    }
    return since;
  }
}
