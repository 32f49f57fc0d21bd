package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
   * Under this key and the daemon's name, as what its last start was sent: only that tells whose a
   * task is that came of a start without an answer.
   */
  private static final String SENT = "sent:";

  static Memory sent(Memory memory, Action.StartTask start, Instant now) {
    String what = start.taskDefinition().family() + " " + start.group() + " " + start.startedBy();
    return memory.withTry(SENT + start.daemon(), new Memory.Try(now, 0, Optional.of(what)));
  }

  /** What a start was answered with is ours, in whatever group it is. */
  static Memory answered(Memory memory, Action.StartTask start, TaskArn task, Instant now) {
    boolean shows = start.options().group().isEmpty() && start.options().startedBy().isEmpty();
    return shows ? memory : withOurs(memory, KEY + task, Optional.of(start.daemon().value()), now);
  }

  /** Whether it is what the last start of a daemon was to become. */
  static boolean isSent(Draft draft, DaemonName daemon, NodeTask task) {
    Memory.Try sent = draft.memory.tries().get(SENT + daemon);
    return sent != null
        && task.owner().filter(is -> sent.trouble().equals(words(task.family(), is))).isPresent();
  }

  private static Optional<String> words(String family, EcsTask.Owner owner) {
    return owner instanceof EcsTask.Owner.Standalone(Optional<String> startedBy, String group)
        ? startedBy.map(by -> family + " " + group + " " + by)
        : Optional.empty();
  }

  /**
   * Tasks in a group that is not ours alone, or marked as somebody else's. What a start was
   * answered with is remembered then; of any other, ECS says whose it is, and that can be seen only
   * while their daemon is declared with that group. It holds for as long as they live.
   */
  static void remember(Draft draft) {
    for (Daemon daemon : draft.policy.daemons()) {
      Daemon.Launching launching = daemon.launching();
      if (launching.group().isPresent() || launching.startedBy().isPresent()) {
        draft.node.present(daemon).forEach(task -> learn(draft, daemon, task));
      }
    }
    boolean seen = draft.seen.agentTasks().isKnown() && draft.seen.containers().isKnown();
    for (TaskArn task : known(draft.memory, draft.seen)) {
      boolean alive = draft.node.task(task).filter(NodeTask::isAliveForAnyone).isPresent();
      if (alive || !seen || isAwaited(draft, task)) {
        draft.memory = withOurs(draft.memory, KEY + task, Optional.empty(), draft.now);
      } else {
        draft.memory = draft.memory.withoutTry(KEY + task);
      }
    }
  }

  private static void learn(Draft draft, Daemon daemon, NodeTask task) {
    if (isMarked(draft, daemon, task)) {
      Optional<String> name = Optional.of(daemon.name().value());
      draft.memory = withOurs(draft.memory, KEY + task.arn(), name, draft.now);
    } else if (task.owner().isEmpty() && !task.isOurs()) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
  }

  /** ECS has taken it, and it may show yet. */
  private static boolean isAwaited(Draft draft, TaskArn task) {
    return draft.memory.daemons().values().stream()
        .flatMap(starts -> starts.open().stream())
        .anyMatch(open -> open.task().filter(task::equals).isPresent());
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

  /**
   * @param daemon whose it is; empty where nothing new is known of that
   */
  private static Memory withOurs(Memory memory, String key, Optional<String> daemon, Instant now) {
    Memory.Try known = memory.tries().get(key);
    Optional<String> before = known == null ? Optional.empty() : known.trouble();
    Optional<String> name = daemon.or(() -> before);
    return known != null && name.equals(before) && now.isBefore(known.at().plus(REMIND))
        ? memory
        : memory.withTry(key, new Memory.Try(now, 0, name));
  }

  /**
   * For which daemon a task was started; known only of what is surely ours: by what is remembered,
   * or by the group of that daemon's own and the mark of this very node.
   */
  static Optional<DaemonName> daemon(Draft draft, NodeTask task) {
    return Optional.ofNullable(draft.memory.tries().get(KEY + task.arn()))
        .flatMap(Memory.Try::trouble)
        .or(() -> task.owner().flatMap(owner -> named(draft, owner)))
        .map(DaemonName::new);
  }

  private static Optional<String> named(Draft draft, EcsTask.Owner owner) {
    String prefix = Action.StartTask.GROUP_PREFIX;
    return owner instanceof EcsTask.Owner.Standalone(Optional<String> startedBy, String group)
        ? draft
            .node
            .agent()
            .map(agent -> agent.containerInstance().id())
            .filter(mark -> startedBy.filter(mark::equals).isPresent())
            .filter(_ -> group.startsWith(prefix))
            .map(_ -> group.substring(prefix.length()))
            .filter(name -> !name.isBlank())
        : Optional.empty();
  }

  /** What is remembered, and what ECS shows to be what a start of ours was sent as. */
  static SortedSet<TaskArn> known(Memory memory, Observation seen) {
    SortedSet<TaskArn> known = remembered(memory);
    var sent = new TreeSet<String>();
    memory
        .tries()
        .tailMap(SENT)
        .forEach((key, what) -> {
          if (key.startsWith(SENT)) {
            what.trouble().ifPresent(sent::add);
          }
        });
    seen.tasks().toOptional().orElse(List.of()).stream()
        .filter(task -> isOfOwnGroup(task.owner()))
        .filter(task -> words(task.family(), task.owner()).filter(sent::contains).isPresent())
        .forEach(task -> known.add(task.arn()));
    return known;
  }

  /** One that does not tell by itself that what is in it is ours. */
  private static boolean isOfOwnGroup(EcsTask.Owner owner) {
    return owner instanceof EcsTask.Owner.Standalone(var _, String group)
        && !group.startsWith(Action.StartTask.GROUP_PREFIX);
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
