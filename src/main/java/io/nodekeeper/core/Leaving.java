package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether the node is to go, and whose DRAINING it is. Remembered is only what the world cannot
 * tell: when each cause began, its deadline, and whether the DRAINING is our doing.
 */
final class Leaving {

  /** Whether the node is leaving, by what is known now. */
  record Verdict(boolean isLeaving) {}

  private static final Note RIVAL =
      Note.warning(
          "drain",
          "somebody has set the container instance ACTIVE again while it is leaving; it is left so,"
              + " and new replicas may be placed: CloudTrail knows who called"
              + " UpdateContainerInstancesState");

  private Leaving() {}

  static Verdict recognise(Draft draft) {
    Optional<Drain> before =
        draft
            .memory
            .drain()
            .map(known ->
                draft.node.agent().map(agent -> known.of(agent.containerInstance())).orElse(known));
    var causes = Causes.of(draft, before);
    if (!causes.standing().isEmpty()) {
      Drain drain =
          before
              .orElseGet(() -> Drain.begun(draft.now))
              .causedBy(causes.standing(), causes.order());
      draft.memory = draft.memory.withDrain(Optional.of(drain));
      bringAboutDraining(draft, drain);
      return new Verdict(true);
    }
    if (before.isEmpty()) {
      return new Verdict(false);
    }
    Drain drain =
        before.get().withdrawn().isPresent() ? before.get() : before.get().withdrawnAt(draft.now);
    boolean undone = undo(draft, drain);
    draft.memory = draft.memory.withDrain(undone ? Optional.empty() : Optional.of(drain));
    return new Verdict(!undone);
  }

  /** Sets DRAINING once, if nobody has; a rival who sets ACTIVE again is named, not fought. */
  private static void bringAboutDraining(Draft draft, Drain drain) {
    Optional<EcsNode> node = draft.seen.node().toOptional();
    Optional<EcsAgent> agent = draft.node.agent();
    if (node.isEmpty() || agent.isEmpty() || !node.get().isActive()) {
      return;
    }
    if (drain.draining() == Drain.Ownership.UNDONE) {
      draft.note(RIVAL);
      return;
    }
    Memory.Try last = draft.memory.tries().get(Action.SetDraining.KEY);
    if (drain.draining() == Drain.Ownership.OURS && last != null) {
      if (draft.seen.node().at().isBefore(last.at().plus(draft.policy.pace().drainPoll()))) {
        draft.askOnceOlderThan(
            Question.NODE, draft.seen.node(), draft.policy.pace().drainPoll().dividedBy(5));
        return;
      }
      if (last.failures() == 0) {
        draft.note(RIVAL);
        draft.memory = draft.memory.withDrain(Optional.of(drain.with(Drain.Ownership.UNDONE)));
        return;
      }
    }
    if (draft.mayTry(Action.SetDraining.KEY, draft.policy.pace().settle())) {
      draft.act(
          new Action.SetDraining(
              agent.get().cluster(),
              agent.get().containerInstance(),
              drain.causes().firstEntry().getValue().words()));
    }
  }

  /** Takes back what we did, and no more; true when nothing of ours is left. */
  private static boolean undo(Draft draft, Drain drain) {
    if (drain.draining() != Drain.Ownership.OURS) {
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
  private static Instant lastDoubt(Draft draft, Drain drain) {
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
