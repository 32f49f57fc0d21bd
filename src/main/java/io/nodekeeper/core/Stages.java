package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The order in which daemons stop: those that leave first, then those in their order, then those
 * that leave last; among each, what is started last goes first. Each stage is seen gone.
 */
final class Stages {

  private Stages() {}

  /** Stops, while replicas still live, what is to leave before them; what is left of a stage. */
  static List<DaemonName> stopEarly(Draft draft) {
    if (!draft.seen.containers().isKnown()) {
      return List.of(); // Whether a stage is gone, only Docker can say.
    }
    return stopNext(
        draft,
        inStoppingOrder(draft.policy).stream()
            .filter(stage -> stage.getFirst().leaves() == Daemon.Leaves.FIRST)
            .map(stage -> early(draft, stage))
            .toList());
  }

  /** What ECS runs, it stops after the replicas; what it has told to stop already is waited for. */
  private static List<Daemon> early(Draft draft, List<Daemon> stage) {
    return stage.stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT || isStopping(draft, daemon))
        .toList();
  }

  private static boolean isStopping(Draft draft, Daemon daemon) {
    return draft.node.alive(daemon).stream().anyMatch(NodeTask::isToldToStop);
  }

  /** Stops what is left of the first stage that is not gone; that stage, empty when all are. */
  static List<DaemonName> stopNext(Draft draft) {
    List<DaemonName> left = stopNext(draft, inStoppingOrder(draft.policy));
    return left.isEmpty() ? stopStrays(draft) : left;
  }

  private static List<DaemonName> stopNext(Draft draft, List<List<Daemon>> stages) {
    for (List<Daemon> stage : stages) {
      var left = new ArrayList<DaemonName>();
      for (Daemon daemon : stage) {
        List<NodeTask> alive = draft.node.alive(daemon);
        if (!alive.isEmpty() && DaemonServices.isWaitedFor(draft, daemon, alive)) {
          left.add(daemon.name());
          alive.forEach(task -> stop(draft, daemon.name(), task));
        }
      }
      if (!left.isEmpty()) {
        return List.copyOf(left);
      }
    }
    return List.of();
  }

  /** What we started for daemons that have left the settings goes with the last stage. */
  private static List<DaemonName> stopStrays(Draft draft) {
    var left = new ArrayList<DaemonName>();
    for (NodeTask task : draft.node.strays()) {
      var name = new DaemonName(task.family());
      left.add(name);
      stop(draft, name, task);
    }
    return List.copyOf(left);
  }

  /** The daemons, declared or not, that are still seen on the node itself. */
  static List<DaemonName> remaining(Draft draft) {
    var left = new ArrayList<DaemonName>();
    for (Daemon daemon : draft.policy.daemons()) {
      if (draft.node.alive(daemon).stream().anyMatch(NodeTask::isAliveHere)) {
        left.add(daemon.name());
      }
    }
    draft.node.strays().stream()
        .filter(NodeTask::isAliveHere)
        .forEach(task -> left.add(new DaemonName(task.family())));
    return List.copyOf(left);
  }

  private static void stop(Draft draft, DaemonName daemon, NodeTask task) {
    draft.lookIn(Duration.ofSeconds(1));
    if (task.life() == NodeTask.Life.STOPPING
        || task.life() == NodeTask.Life.GONE
        || task.isOfService()
        || (isRunByEcs(draft, daemon) && !task.isOurs())) {
      return;
    }
    draft
        .node
        .agent()
        .ifPresent(agent -> {
          var stop =
              new Action.StopTask(daemon, task.arn(), agent.cluster(), because(draft, daemon));
          if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
            draft.act(stop);
          }
        });
  }

  private static boolean isRunByEcs(Draft draft, DaemonName daemon) {
    return draft.policy.daemon(daemon).filter(is -> is.run() == Daemon.Run.SERVICE).isPresent();
  }

  private static String because(Draft draft, DaemonName daemon) {
    boolean early =
        draft.policy.daemon(daemon).filter(is -> is.leaves() == Daemon.Leaves.FIRST).isPresent();
    if (early) {
      return "the node leaves, and " + daemon + " leaves first";
    }
    boolean last =
        draft.policy.daemon(daemon).filter(is -> is.leaves() == Daemon.Leaves.LAST).isPresent();
    boolean needed = draft.policy.daemons().stream().anyMatch(is -> is.after().contains(daemon));
    return "the node leaves, its replicas are gone"
        + (last ? ", and so are the daemons that do not leave last" : "")
        + (needed ? ", and what is started after " + daemon + " is stopped" : "");
  }

  /** Stages from the one stopped first to the one stopped last; each of one kind. */
  static List<List<Daemon>> inStoppingOrder(Policy policy) {
    var depths = new TreeMap<DaemonName, Integer>();
    for (Daemon daemon : policy.daemons()) {
      int depth = 0;
      for (DaemonName earlier : daemon.after()) {
        depth = Math.max(depth, depths.getOrDefault(earlier, -1) + 1);
      }
      depths.put(daemon.name(), depth);
    }
    var ordered = new ArrayList<List<Daemon>>();
    for (Daemon.Leaves leaves : Daemon.Leaves.values()) {
      SortedMap<Integer, List<Daemon>> stages = new TreeMap<>();
      for (Daemon daemon : policy.daemons()) {
        if (daemon.leaves() == leaves) {
          stages
              .computeIfAbsent(-depths.getOrDefault(daemon.name(), 0), _ -> new ArrayList<>())
              .add(daemon);
        }
      }
      ordered.addAll(stages.values());
    }
    return List.copyOf(ordered);
  }
}
