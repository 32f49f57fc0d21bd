package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskOptions;
import io.nodekeeper.sim.judge.Rule;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Wrong ways to heed with what daemons are declared to be started. */
final class LaunchSlips {

  private LaunchSlips() {}

  static List<Mutant> all() {
    return List.of(
        thinking(
            Rule.AS_DECLARED,
            "starts with an empty text for a tag that is missing",
            t -> t.tagged(LaunchSlips::withAnEmptyTag).sound()),
        thinking(
            Rule.AS_DECLARED,
            "forgets with what a task is started once there has been one",
            t ->
                Thought.changing(
                    t.sound(),
                    action ->
                        isAnother(t, action) ? starting(action, _ -> TaskOptions.none()) : action)),
        thinking(
            Rule.AS_DECLARED,
            "lets a container run the command of its definition",
            t ->
                Thought.changing(
                    t.sound(), action -> starting(action, LaunchSlips::withoutCommands))),
        thinking(
            Rule.AS_DECLARED,
            "starts in a group of its own in spite of a declared one",
            t ->
                Thought.changing(
                    t.sound(), action -> starting(action, LaunchSlips::withoutGroup))));
  }

  private static Reading<InstanceTags> withAnEmptyTag(Reading<InstanceTags> tags) {
    return tags.map(is -> {
      var values = new TreeMap<>(is.values());
      values.putIfAbsent("env", "");
      return new InstanceTags(is.enabled(), values);
    });
  }

  private static boolean isAnother(Thought thought, Action action) {
    return action instanceof Action.StartTask start
        && thought.memory().starts(start.daemon()).count() > 0;
  }

  private static Action starting(Action action, UnaryOperator<TaskOptions> with) {
    return action instanceof Action.StartTask start
        ? new Action.StartTask(
            start.daemon(),
            start.taskDefinition(),
            start.cluster(),
            start.containerInstance(),
            with.apply(start.options()),
            start.because())
        : action;
  }

  private static TaskOptions withoutCommands(TaskOptions is) {
    List<TaskOptions.ContainerOverride> containers =
        is.containers().stream()
            .map(container ->
                new TaskOptions.ContainerOverride(
                    container.name(), container.environment(), List.of()))
            .toList();
    return with(is, containers, is.group());
  }

  private static TaskOptions withoutGroup(TaskOptions is) {
    return with(is, is.containers(), Optional.empty());
  }

  private static TaskOptions with(
      TaskOptions is, List<TaskOptions.ContainerOverride> containers, Optional<String> group) {
    return new TaskOptions(
        containers,
        is.enableExecuteCommand(),
        is.propagateTags(),
        is.tags(),
        is.network(),
        group,
        is.startedBy());
  }
}
