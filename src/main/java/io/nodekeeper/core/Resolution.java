package io.nodekeeper.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * With what a task is started, once every tag and fact is known. Tags are anybody's text: what ECS
 * would refuse is found out before it is asked.
 */
final class Resolution {

  private final Observation seen;
  private final List<String> troubles = new ArrayList<>();

  private Resolution(Observation seen) {
    this.seen = seen;
  }

  /** What a start is told, or why that cannot be said. */
  sealed interface Resolved {
    record Whole(TaskOptions options) implements Resolved {}

    record Withheld(String why) implements Resolved {}
  }

  static Resolved of(Daemon.Launching launching, Observation seen) {
    return new Resolution(seen).resolve(launching);
  }

  private Resolved resolve(Daemon.Launching launching) {
    var containers = new ArrayList<TaskOptions.ContainerOverride>();
    for (Daemon.ContainerOverride container : launching.containers()) {
      containers.add(container(container));
    }
    var tags = new TreeMap<String, String>();
    launching.tags().forEach((key, value) -> tags.put(key, tag(key, value)));
    int length = TaskOptions.overridesLength(containers);
    if (length > TaskOptions.OVERRIDES_MOST) {
      troubles.add(
          "environment and command have %d characters as JSON, and ECS takes %d"
              .formatted(length, TaskOptions.OVERRIDES_MOST));
    }
    return troubles.isEmpty()
        ? new Resolved.Whole(
            new TaskOptions(
                List.copyOf(containers),
                launching.enableExecuteCommand(),
                launching.propagateTags(),
                Collections.unmodifiableSortedMap(tags),
                launching.network(),
                launching.group(),
                launching.startedBy()))
        : new Resolved.Withheld(troubles.getFirst());
  }

  private TaskOptions.ContainerOverride container(Daemon.ContainerOverride container) {
    var variables = new TreeMap<String, String>();
    container
        .environment()
        .forEach((name, value) ->
            variables.put(name, text("environment." + container.name() + "." + name, value)));
    variables.forEach((name, value) -> {
      if (value.indexOf('\0') >= 0) {
        troubles.add("environment." + container.name() + "." + name + ": its value has a NUL");
      }
    });
    return new TaskOptions.ContainerOverride(
        container.name(), Collections.unmodifiableSortedMap(variables), container.command());
  }

  private String tag(String key, Daemon.Value value) {
    String text = text("tags." + key, value);
    if (!isTagValue(text)) {
      troubles.add("tags." + key + ": its value is none that a task's tag can have");
    }
    return text;
  }

  static boolean isTagValue(String text) {
    return TAG_VALUE.matcher(text).matches();
  }

  private static final Pattern TAG_VALUE =
      Pattern.compile("(?!(?i:aws:))(?:" + TaskOptions.TAG_VALUE.pattern() + ")");

  /** Empty, with a trouble, where it is not known. */
  private String text(String key, Daemon.Value value) {
    return switch (value) {
      case Daemon.Value.Text(String text) -> text;
      case Daemon.Value.From(Policy.Source source) -> {
        Reading<String> reading = NodeValues.of(source, seen);
        reading.whyNot().ifPresent(why -> troubles.add(key + ": " + why));
        yield reading.toOptional().orElse("");
      }
    };
  }
}
