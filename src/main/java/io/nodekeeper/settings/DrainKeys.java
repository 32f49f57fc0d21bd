package io.nodekeeper.settings;

import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** How the node leaves: the keys below {@code drain}. */
final class DrainKeys {

  private static final Form<Duration> DEADLINE =
      Form.duration(Duration.ofMinutes(1), Duration.ofDays(2));

  private static final Form<Result> AT_DEADLINE =
      Form.oneOf(List.of(Result.values()), value -> value.name().toLowerCase(Locale.ROOT));

  private static final Form<Policy.Standalone> STANDALONE =
      Form.text(
          "wait, stop, or how long after the drain's begin they are stopped, from 1s to 48h",
          text ->
              switch (text) {
                case "wait" -> Optional.of(new Policy.Standalone.Wait());
                case "stop" -> Optional.of(new Policy.Standalone.Stop(Duration.ZERO));
                default ->
                    DurationText.parse(text)
                        .filter(after -> after.compareTo(Duration.ofSeconds(1)) >= 0)
                        .filter(after -> after.compareTo(Duration.ofDays(2)) <= 0)
                        .map(Policy.Standalone.Stop::new);
              },
          choice ->
              switch (choice) {
                case Policy.Standalone.Wait() -> "wait";
                case Policy.Standalone.Stop(Duration after) ->
                    after.isZero() ? "stop" : DurationText.of(after);
              },
          text -> DidYouMean.among(List.of("wait", "stop"), text));

  private static final Duration MARGIN = Duration.ofSeconds(15);

  private DrainKeys() {}

  static Policy.Draining read(Section drain) {
    var usual =
        new Policy.Limit(
            drain.value("deadline", DEADLINE, Duration.ofHours(1)),
            drain.value("atDeadline", AT_DEADLINE, Result.CONTINUE));
    Policy.HookChoice hook = hook(drain);
    Duration shutdown =
        drain.value(
            "shutdown",
            Form.duration(Duration.ofSeconds(10), Duration.ofMinutes(25)),
            Duration.ofMinutes(5));
    Policy.Standalone standalone =
        drain.value("standalone", STANDALONE, new Policy.Standalone.Wait());
    Map<Cause, Policy.Limit> limits = new EnumMap<>(Cause.class);
    limits.put(Cause.ECS_DRAINING, limit(drain.section("ecs"), usual));
    limits.put(Cause.AUTO_SCALING, limit(drain.section("autoScaling"), usual));
    limits.put(Cause.OPERATOR, limit(drain.section("command"), usual));
    Section rebalance = drain.section("rebalance");
    boolean rebalances = rebalance.value("drain", Form.flag(), false);
    limits.put(Cause.REBALANCE, limit(rebalance, usual));
    limits.put(
        Cause.HOST_SHUTDOWN,
        new Policy.Limit(
            shutdown.compareTo(usual.deadline()) < 0 ? shutdown : usual.deadline(),
            Result.CONTINUE));
    Section spot = drain.section("spot");
    Duration margin =
        spot.value("margin", Form.duration(Duration.ofSeconds(1), Duration.ofSeconds(110)), MARGIN);
    spot.end();
    Section maintenance = drain.section("maintenance");
    Duration before =
        maintenance.value(
            "before",
            Form.duration(Duration.ofMinutes(1), Duration.ofDays(2)),
            Duration.ofHours(1));
    maintenance.end();
    return new Policy.Draining(
        Collections.unmodifiableSortedMap(new TreeMap<>(limits)),
        hook,
        margin,
        before,
        rebalances,
        standalone);
  }

  private static Policy.Limit limit(Section section, Policy.Limit usual) {
    var limit =
        new Policy.Limit(
            section.value("deadline", DEADLINE, usual.deadline()),
            section.value("atDeadline", AT_DEADLINE, usual.atDeadline()));
    section.end();
    return limit;
  }

  /** A word, or a list of hooks' names. */
  private static Policy.HookChoice hook(Section drain) {
    Optional<Node.Entry> entry = drain.entry("hook");
    if (entry.isEmpty() || !(entry.get().value() instanceof Node.Sequence sequence)) {
      return drain.value("hook", NodeForms.HOOK_CHOICE, new Policy.HookChoice.Auto());
    }
    String path = drain.path("hook");
    Set<String> names = new LinkedHashSet<>();
    List<Node> items = sequence.items();
    for (int i = 0; i < items.size(); i++) {
      String at = path + "[" + i + "]";
      Node item = items.get(i);
      Optional<String> name = drain.read(item, at, NodeForms.HOOK_NAME);
      if (name.isPresent() && !names.add(name.get())) {
        drain.wrong(item, at, "each hook once", Optional.empty());
      }
    }
    if (items.isEmpty()) {
      drain.wrong(sequence, path, "at least one hook's name", Optional.of("none"));
    }
    drain.note(path, "[" + String.join(", ", names) + "]", entry);
    return names.isEmpty()
        ? new Policy.HookChoice.Auto()
        : new Policy.HookChoice.Named(new ArrayList<>(names));
  }
}
