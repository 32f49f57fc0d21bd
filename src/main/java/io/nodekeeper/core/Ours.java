package io.nodekeeper.core;

import java.time.Duration;

/** Tasks that we started: no others are stopped while the node stays. */
final class Ours {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private Ours() {}

  /** Stops it if ECS says that it is ours; asks ECS when that is not known. */
  static void stop(Draft draft, DaemonName daemon, NodeTask task, String because) {
    if (task.owner().isEmpty()) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
      return;
    }
    if (!task.isOurs() || draft.node.agent().isEmpty()) {
      draft.note(
          Note.warning(
              daemon.value(),
              "task " + task.arn().id() + " is not ours to stop, though " + because));
      return;
    }
    var stop =
        new Action.StopTask(
            daemon, task.arn(), draft.node.agent().orElseThrow().cluster(), because);
    draft.lookIn(LOOK);
    if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
      draft.act(stop);
    }
  }
}
