package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The order in which daemons stop: what is started last goes first, each stage seen gone. */
final class Stages {

  private Stages() {}

  /** Stops what is left of the first stage that is not gone; that stage, empty when all are. */
  static List<DaemonName> stopNext(Draft draft) {
    for (List<Policy.Daemon> stage : inStoppingOrder(draft.policy)) {
      var left = new ArrayList<DaemonName>();
      for (Policy.Daemon daemon : stage) {
        List<NodeTask> alive = draft.node.alive(daemon);
        if (!alive.isEmpty()) {
          left.add(daemon.name());
          alive.forEach(task -> stop(draft, daemon.name(), task));
        }
      }
      if (!left.isEmpty()) {
        return List.copyOf(left);
      }
    }
    return stopStrays(draft);
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

  private static void stop(Draft draft, DaemonName daemon, NodeTask task) {
    draft.lookIn(Duration.ofSeconds(1));
    if (task.life() == NodeTask.Life.STOPPING
        || task.life() == NodeTask.Life.GONE
        || task.isOfService()) {
      return;
    }
    draft
        .node
        .agent()
        .ifPresent(agent -> {
          var stop =
              new Action.StopTask(
                  daemon,
                  task.arn(),
                  agent.cluster(),
                  "the node leaves, its replicas are gone, and what is started after "
                      + daemon
                      + " is stopped");
          if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
            draft.act(stop);
          }
        });
  }

  /** Stages from the one stopped first to the one stopped last. */
  static List<List<Policy.Daemon>> inStoppingOrder(Policy policy) {
    var depths = new TreeMap<DaemonName, Integer>();
    SortedMap<Integer, List<Policy.Daemon>> stages = new TreeMap<>();
    for (Policy.Daemon daemon : policy.daemons()) {
      int depth = 0;
      for (DaemonName earlier : daemon.after()) {
        depth = Math.max(depth, depths.getOrDefault(earlier, -1) + 1);
      }
      depths.put(daemon.name(), depth);
      stages.computeIfAbsent(-depth, _ -> new ArrayList<>()).add(daemon);
    }
    return List.copyOf(stages.values());
  }
}
