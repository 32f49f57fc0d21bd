package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A daemon's task that ECS has accepted and that does not run. The ECS agent keeps a task PENDING
 * while its image is pulled, and while port, CPU or memory are held by others, a task that is still
 * stopping among them; and while one of its containers waits for another.
 */
final class Pending {

  private static final String KEY = "pending:";
  private static final String END = "it does not get beyond PENDING";

  private Pending() {}

  /** What is known of why; after too long a warning, and by setting its end. */
  static String decide(Draft draft, Daemon daemon, NodeTask task, boolean leaving) {
    Instant since = since(draft, task);
    String why = why(draft, daemon, task);
    Duration patience = daemon.care().pendingWithin();
    Instant over = since.plus(patience);
    if (draft.now.isBefore(over)) {
      draft.lookAt(over);
      return why;
    }
    String late =
        "PENDING for more than %s: %s".formatted(Durations.words(patience), why.substring(PREFIX));
    draft.note(Note.warning(daemon.name().value(), late));
    if (daemon.care().stopPending() && !leaving) {
      stop(draft, daemon, task, since);
    }
    return late;
  }

  private static void stop(Draft draft, Daemon daemon, NodeTask task, Instant since) {
    Ours.stop(draft, daemon.name(), task, END);
    if (draft.stops(task.arn())) {
      draft.memory =
          draft.memory.withTry(KEY + task.arn(), new Memory.Try(since, 0, Optional.of(END)));
    }
  }

  /**
   * From when the back-off counts: from the last start, or from the end of what was stopped, which
   * has been waited for longer than any back-off.
   */
  static Instant end(Draft draft, Starts starts) {
    boolean stopped = starts.lastTask().filter(is -> isStopped(draft, is)).isPresent();
    return starts
        .failure()
        .map(Starts.Failure::at)
        .filter(at -> stopped && at.isAfter(starts.lastAt()))
        .orElse(starts.lastAt());
  }

  private static boolean isStopped(Draft draft, TaskArn task) {
    Memory.Try known = draft.memory.tries().get(KEY + task);
    return known != null && known.trouble().isPresent();
  }

  /** Whether it has been so for longer than anybody should wait. */
  static boolean isLong(Draft draft, Daemon daemon, NodeTask task) {
    Instant over = since(draft, task).plus(daemon.care().pendingWithin());
    if (draft.now.isBefore(over)) {
      draft.lookAt(over);
      return false;
    }
    return true;
  }

  private static final int PREFIX = "PENDING: ".length();

  private static Instant since(Draft draft, NodeTask task) {
    String key = KEY + task.arn();
    Memory.Try known = draft.memory.tries().get(key);
    if (known == null) {
      known = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, known);
    }
    return known.at();
  }

  private static String why(Draft draft, Daemon daemon, NodeTask task) {
    if (task.agent().isEmpty()) {
      return "PENDING: ECS has accepted it, the ECS agent has not got it yet";
    }
    Optional<String> blindness = draft.seen.containers().whyNot("Docker");
    if (blindness.isPresent()) {
      return "PENDING: why is not known: " + blindness.get();
    }
    if (!task.containers().isEmpty()) {
      return "PENDING: " + inside(Revisions.learn(draft, daemon, task.revision()), task);
    }
    List<String> stopping =
        draft.node.ending().stream().map(other -> other.family() + ":" + other.revision()).toList();
    return stopping.isEmpty()
        ? "PENDING: its image is pulled, or it waits for a port, CPU or memory"
        : "PENDING: its image is pulled, or it waits for what "
            + String.join(", ", stopping)
            + " holds, which is still stopping";
  }

  /** A container of it is there: it has got all that a task waits for as a whole. */
  private static String inside(Reading<Definition> definition, NodeTask task) {
    List<Definition.Wait> all = definition.toOptional().map(Definition::waits).orElse(List.of());
    List<String> open =
        all.stream()
            .filter(wait -> !isStarted(task, wait.container()))
            .filter(wait -> container(task, wait.other()).filter(wait::isOpen).isPresent())
            .map(wait ->
                "container %s waits for %s to be %s"
                    .formatted(wait.container(), wait.other(), wait.condition()))
            .toList();
    if (!open.isEmpty()) {
      return String.join(", ", open);
    }
    return "not all of its containers run, and why is not known"
        + (definition.isKnown()
            ? "; an image may be pulled"
            : "; its definition is not known: " + Badness.notKnown(definition));
  }

  private static Optional<Container> container(NodeTask task, String name) {
    return task.containers().stream().filter(is -> is.name().equals(name)).findFirst();
  }

  private static boolean isStarted(NodeTask task, String name) {
    return container(task, name)
        .filter(is -> is.state().isAlive() || is.state() == Container.State.EXITED)
        .isPresent();
  }

  /** Forgets tasks that are not PENDING any more, but for what the next start waits after. */
  static void tidy(Draft draft) {
    for (String key : List.copyOf(draft.memory.tries().keySet())) {
      if (key.startsWith(KEY)
          && draft.seen.agentTasks().isKnown()
          && isOver(draft, new TaskArn(key.substring(KEY.length())))) {
        draft.memory = draft.memory.withoutTry(key);
      }
    }
  }

  private static boolean isOver(Draft draft, TaskArn arn) {
    Optional<NodeTask.Life> life = draft.node.task(arn).map(NodeTask::life);
    boolean last =
        draft.memory.daemons().values().stream()
            .anyMatch(starts -> starts.lastTask().filter(arn::equals).isPresent());
    boolean runs = life.filter(NodeTask.Life.RUNNING::equals).isPresent();
    return life.filter(NodeTask.Life.PENDING::equals).isEmpty()
        && (runs || !last || !isStopped(draft, arn));
  }
}
