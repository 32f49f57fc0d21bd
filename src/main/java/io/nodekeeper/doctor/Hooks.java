package io.nodekeeper.doctor;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether Auto Scaling waits for this node, and for as long as the settings say. */
public final class Hooks {

  private static final String WHERE = "hook";

  /** systemd takes two minutes to see that an agent hangs, and a new one has to look first. */
  private static final Duration SHORT = Duration.ofMinutes(3);

  private Hooks() {}

  /**
   * The group against the settings.
   *
   * @param group empty where the instance is in none
   */
  public static Judgement judge(Reading<Optional<Group>> group, Policy policy) {
    return Judgement.from(
        "the Auto Scaling group",
        group,
        is -> is.map(known -> of(known, policy)).orElse(List.of()));
  }

  private static List<Finding> of(Group group, Policy policy) {
    var found = new ArrayList<Finding>();
    List<Group.Hook> ours = chosen(group, policy.drain().hook(), found);
    for (Group.Hook hook : ours) {
      found.addAll(timing(group, hook, policy.drain()));
    }
    found.addAll(rivals(group, ours));
    found.addAll(abandon(group, ours, policy.drain()));
    policy
        .ready()
        .launchHook()
        .filter(name -> group.hooks().stream().noneMatch(is -> isLaunch(is, name)))
        .ifPresent(name -> found.add(noLaunchHook(group, name)));
    return found;
  }

  private static boolean isLaunch(Group.Hook hook, String name) {
    return !hook.terminating() && hook.name().equals(name);
  }

  private static Finding noLaunchHook(Group group, String name) {
    return Finding.error(
        WHERE,
        "the group %s has no launch hook %s, which ready.hook names: instances go into service before they are ready"
            .formatted(group.name(), name),
        put(group, name, "LAUNCHING", Duration.ofMinutes(10))
            + ", or take ready.hook out of the settings");
  }

  /** The hooks that the agent would complete; what keeps it from knowing them is found. */
  private static List<Group.Hook> chosen(
      Group group, Policy.HookChoice choice, List<Finding> found) {
    List<Group.Hook> all = group.ours();
    return switch (choice) {
      case Policy.HookChoice.None() -> List.of();
      case Policy.HookChoice.Named(List<String> names) -> {
        names.stream()
            .filter(name -> all.stream().noneMatch(hook -> hook.name().equals(name)))
            .forEach(name -> found.add(missing(group, name)));
        yield all.stream().filter(hook -> names.contains(hook.name())).toList();
      }
      case Policy.HookChoice.Auto() -> {
        if (all.isEmpty()) {
          found.add(missing(group, "nodekeeper-drain"));
        } else if (all.size() > 1) {
          found.add(ambiguous(group, all));
          yield List.of();
        }
        yield all;
      }
    };
  }

  private static Finding missing(Group group, String name) {
    return Finding.error(
        WHERE,
        "the group %s has no termination hook of ours (%s): Auto Scaling ends the instance without waiting for its replicas"
            .formatted(group.name(), name),
        put(group, name, "TERMINATING", Duration.ofMinutes(5)) + " --default-result CONTINUE");
  }

  private static String put(Group group, String name, String transition, Duration heartbeat) {
    return "aws autoscaling put-lifecycle-hook --auto-scaling-group-name %s --lifecycle-hook-name %s --lifecycle-transition autoscaling:EC2_INSTANCE_%s --heartbeat-timeout %d"
        .formatted(group.name(), name, transition, heartbeat.toSeconds());
  }

  private static Finding ambiguous(Group group, List<Group.Hook> all) {
    return Finding.error(
        WHERE,
        "the group %s has several termination hooks (%s), and drain.hook is auto: none is kept alive or completed"
            .formatted(group.name(), names(all)),
        "set drain.hook to those that are the agent's, or remove the others");
  }

  private static String names(List<Group.Hook> hooks) {
    return hooks.stream().map(Group.Hook::name).collect(Collectors.joining(", "));
  }

  private static List<Finding> timing(Group group, Group.Hook hook, Policy.Draining drain) {
    var found = new ArrayList<Finding>();
    Duration deadline = drain.limit(Cause.AUTO_SCALING).deadline();
    if (hook.global().compareTo(deadline) < 0) {
      found.add(tooShort(group, hook, deadline));
    }
    if (hook.heartbeat().compareTo(SHORT) < 0) {
      found.add(
          Finding.warning(
              WHERE,
              "the hook %s has a heartbeat time-out of %s: an agent that hangs is not started anew within it, and the instance goes with its replicas"
                  .formatted(hook.name(), Durations.words(hook.heartbeat())),
              put(group, hook.name(), "TERMINATING", Duration.ofMinutes(5))));
    }
    if (!hook.defaultResult().equals("CONTINUE")) {
      found.add(
          Finding.warning(
              WHERE,
              "the hook %s has the default result %s: when it times out, Auto Scaling skips all other hooks of the group"
                  .formatted(hook.name(), hook.defaultResult()),
              put(group, hook.name(), "TERMINATING", hook.heartbeat())
                  + " --default-result CONTINUE"));
    }
    return found;
  }

  /** A wait ends after 100 heartbeat time-outs, however often it is heartbeated. */
  private static Finding tooShort(Group group, Group.Hook hook, Duration deadline) {
    Duration enough = deadline.dividedBy(AutoScaling.MOST_HEARTBEATS).plusSeconds(1);
    Duration heartbeat = enough.compareTo(SHORT) < 0 ? Duration.ofMinutes(5) : enough;
    return Finding.error(
        WHERE,
        "Auto Scaling waits for the hook %s no longer than %s, and drain.autoScaling.deadline is %s: the instance goes before"
            .formatted(hook.name(), Durations.words(hook.global()), Durations.words(deadline)),
        put(group, hook.name(), "TERMINATING", heartbeat) + ", or lower the deadline");
  }

  private static List<Finding> rivals(Group group, List<Group.Hook> ours) {
    var found = new ArrayList<Finding>();
    if (group.hasManagedDraining() && !ours.isEmpty()) {
      found.add(
          Finding.warning(
              WHERE,
              "managed draining is on beside our hook: Auto Scaling waits for both, so that at our deadline ECS's hook holds the instance on, for up to 48 h, and the instance goes at once if one of them is abandoned",
              "turn managed draining off in the capacity provider, or know that our deadline is not the last"));
    }
    for (Group.Hook hook : group.ours()) {
      hook.target()
          .ifPresent(target ->
              found.add(
                  Finding.warning(
                      WHERE,
                      "the termination hook %s tells %s: what listens there, such as an older drain Lambda, may complete the hook while replicas live"
                          .formatted(hook.name(), target),
                      "remove what listens; put the hook without a target: delete it, and make it anew")));
    }
    return found;
  }

  /** Without the group's policy, an abandoned instance ends as one that was let go. */
  private static List<Finding> abandon(Group group, List<Group.Hook> ours, Policy.Draining drain) {
    boolean wanted =
        drain.limits().values().stream()
            .anyMatch(limit -> limit.atDeadline() == Action.CompleteLifecycle.Result.ABANDON);
    boolean kept = group.retainsAbandoned().orElse(true);
    return !wanted || kept || ours.isEmpty()
        ? List.of()
        : List.of(
            Finding.warning(
                WHERE,
                "drain.atDeadline is abandon, and the group %s does not retain an instance that is abandoned: it ends it all the same, and skips its other hooks"
                    .formatted(group.name()),
                "set the group's instance lifecycle policy to TerminateHookAbandon=retain, or atDeadline to continue"));
  }
}
