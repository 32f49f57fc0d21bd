package io.nodekeeper.core;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Tasks that we started: no others are stopped while the node stays. */
final class Ours {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final String KEY = "ours:";

  /** What is remembered is kept for a while only, and so is remembered again in time. */
  private static final Duration REMIND = Duration.ofDays(1);

  private Ours() {}

  /**
   * Tasks in a group that is not ours alone: that they are ours can be seen only while their daemon
   * is declared with it, and holds for as long as they live.
   */
  static void remember(Draft draft) {
    for (Daemon daemon : draft.policy.daemons()) {
      if (daemon.launching().group().isPresent()) {
        draft.node.present(daemon).stream()
            .filter(task -> isMarked(draft, daemon, task))
            .forEach(task -> remember(draft, KEY + task.arn()));
      }
    }
    boolean seen = draft.seen.agentTasks().isKnown() && draft.seen.containers().isKnown();
    for (TaskArn task : remembered(draft.memory)) {
      boolean alive = draft.node.task(task).filter(NodeTask::isAliveForAnyone).isPresent();
      if (alive || !seen) {
        remember(draft, KEY + task);
      } else {
        draft.memory = draft.memory.withoutTry(KEY + task);
      }
    }
  }

  /** As StartTask marks what we start: what others put into the same group is theirs. */
  private static boolean isMarked(Draft draft, Daemon daemon, NodeTask task) {
    Optional<String> mark =
        daemon
            .launching()
            .startedBy()
            .or(() -> draft.node.agent().map(agent -> agent.containerInstance().id()));
    return task.owner()
        .filter(is ->
            draft.policy.isOurs(task.family(), is)
                && is instanceof EcsTask.Owner.Standalone(Optional<String> startedBy, var _)
                && startedBy.isPresent()
                && startedBy.equals(mark))
        .isPresent();
  }

  private static void remember(Draft draft, String key) {
    Memory.Try known = draft.memory.tries().get(key);
    if (known == null || !draft.now.isBefore(known.at().plus(REMIND))) {
      draft.memory = draft.memory.withTry(key, new Memory.Try(draft.now, 0, Optional.empty()));
    }
  }

  static SortedSet<TaskArn> remembered(Memory memory) {
    var tasks = new TreeSet<TaskArn>();
    for (String key : memory.tries().tailMap(KEY).keySet()) {
      if (!key.startsWith(KEY)) {
        break;
      }
      tasks.add(new TaskArn(key.substring(KEY.length())));
    }
    return tasks;
  }

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

  /**
   * Stops it if ECS says that it is ours; asks ECS when that is not known. Returns what becomes of
   * it.
   */
  static String stop(Draft draft, DaemonName daemon, NodeTask task, String because) {
    if (task.owner().isEmpty()) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
      return "it is stopped once ECS has said that it is ours";
    }
    if (!task.isOurs()) {
      draft.note(
          Note.warning(
              daemon.value(),
              "task " + task.arn().id() + " is not ours to stop, though " + because));
      return "it is not ours to stop";
    }
    Optional<EcsAgent> agent = draft.node.agent();
    if (agent.isEmpty()) {
      return "it is stopped once the ECS agent answers";
    }
    var stop = new Action.StopTask(daemon, task.arn(), agent.get().cluster(), because);
    draft.lookIn(LOOK);
    if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
      draft.act(stop);
    }
    return "it is told to stop, and started anew then";
  }
}
