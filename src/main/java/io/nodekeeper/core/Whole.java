package io.nodekeeper.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether a task has all that it is made of. The ECS agent ends a task when an essential container
 * of it dies; but before it has seen that, and while it is silent, Docker shows the others running
 * as before, and of what was removed nothing at all. So what is there is compared with what the
 * definition says has to be. What is not essential may end, and be removed.
 */
final class Whole {

  /** After which the ECS agent, which still calls a task RUNNING, is not going to end it. */
  private static final Duration CONCLUSIONS_DRAWN = Duration.ofSeconds(3);

  private Whole() {}

  /** Which essential containers do not run; empty if all do, and while that is not known. */
  static Optional<String> lack(Draft draft, Daemon daemon, NodeTask task) {
    List<String> lacking =
        definition(draft, daemon, task).toOptional().map(is -> lacking(is, task)).orElse(List.of());
    return lacking.isEmpty()
        ? Optional.empty()
        : Optional.of("its essential container " + String.join(", and ", lacking));
  }

  /**
   * Whether it is known that a healthy one lacks nothing: by its definition, or by the ECS agent,
   * which has seen what Docker shows and has not ended it.
   */
  static boolean isProven(Draft draft, Daemon daemon, NodeTask task) {
    return known(draft, daemon, task).isKnown() || isSo(task);
  }

  private static List<String> lacking(Definition definition, NodeTask task) {
    return definition.essential().stream()
        .filter(name -> container(task, name).filter(is -> is.state().isAlive()).isEmpty())
        .map(name -> name + " is " + state(container(task, name)))
        .toList();
  }

  private static Optional<Container> container(NodeTask task, String name) {
    return task.containers().stream().filter(is -> is.name().equals(name)).findFirst();
  }

  private static String state(Optional<Container> container) {
    return container
        .map(is -> is.state() == Container.State.CREATED ? "not started yet" : "dead")
        .orElse("not there");
  }

  /** It is asked for only in doubt, and once: what a revision is made of never changes. */
  private static Reading<Definition> definition(Draft draft, Daemon daemon, NodeTask task) {
    Reading<Definition> known = known(draft, daemon, task);
    return known.isKnown() || isSo(task) || task.revision() == 0
        ? known
        : Revisions.learn(draft, daemon, task.revision());
  }

  private static Reading<Definition> known(Draft draft, Daemon daemon, NodeTask task) {
    DaemonFacts facts = draft.seen.daemons();
    Reading<Definition> newest = facts.definition(daemon.taskDefinition().family());
    return newest.toOptional().filter(is -> is.revision() == task.revision()).isPresent()
        ? newest
        : facts.definition(Revisions.name(daemon, task.revision()));
  }

  /** The ECS agent goes on listing what was removed. */
  private static boolean isSo(NodeTask task) {
    return task.agent()
        .filter(is -> is.containers().stream().allMatch(id -> isInOrder(task, id)))
        .isPresent();
  }

  private static boolean isInOrder(NodeTask task, ContainerId id) {
    return task.containers().stream()
        .filter(is -> is.id().equals(id))
        .anyMatch(is ->
            is.state().isAlive()
                || (is.state() == Container.State.EXITED
                    && is.inState().compareTo(CONCLUSIONS_DRAWN) >= 0));
  }
}
