package io.nodekeeper.core;

import java.time.Duration;
import java.util.Optional;

/** Tasks that we started: no others are stopped while the node stays. */
final class Ours {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private Ours() {}

  /** Why what runs is not to be replaced: only what we started is ours to stop. */
  static Optional<String> obstacle(Draft draft, Daemon daemon, Optional<NodeTask> task) {
    if (task.isEmpty()) {
      return Optional.empty();
    }
    if (draft.node.present(daemon).size() > 1) {
      return Optional.of("more than one task of it is here");
    }
    if (task.get().owner().isEmpty()) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
      return Optional.of("whose task runs is not known: " + Badness.notKnown(draft.seen.tasks()));
    }
    return task.get().isOurs()
        ? Optional.empty()
        : Optional.of("the task that runs was started by others, who have to replace it");
  }

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
