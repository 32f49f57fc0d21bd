package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent killed with kill -9 around each of its calls, before and after their effect. */
@Tag("docker")
class KillTest {

  private static final List<Fate> BEFORE_AND_AFTER = List.of(Fate.LOST, Fate.ANSWER_LOST);

  @TempDir Path root;

  private LivingNode node() {
    LivingNode node =
        new LivingNode(root)
            .family("logs")
            .family("metrics")
            .family("web")
            .settings(
                "logs: {taskDefinition: logs, settle: 1s}",
                "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofSeconds(30)));
          model.service("web", Service.Wanted.replicas("web", 1).where("nodekeeper.ready", "true"));
        });
    return node;
  }

  /** Lets the next call of this operation have this fate, kills the agent at it, starts it anew. */
  private static void killAtNext(LivingNode node, Operation operation, Fate fate) {
    int before = node.calls(operation);
    node.world().change(model -> model.faults().next(operation, fate));
    node.until(
        operation.wireName() + " is called",
        Duration.ofMinutes(2),
        () -> node.calls(operation) > before);
    node.killAgent();
    node.agent();
  }

  @Test
  void killedAtEachStepOfTheStartItStartsEachDaemonOnce() {
    try (LivingNode node = node().agent()) {
      killAtNext(node, Operation.PUT_ATTRIBUTES, Fate.LOST);
      // The first daemon, before its start took effect; then the second, after it did.
      killAtNext(node, Operation.START_TASK, Fate.LOST);
      node.until("the first is asked for again", () -> node.calls(Operation.START_TASK) == 2);
      killAtNext(node, Operation.START_TASK, Fate.ANSWER_LOST);
      node.untilRunning("logs", "metrics");
      killAtNext(node, Operation.PUT_ATTRIBUTES, Fate.ANSWER_LOST);
      node.untilRunning("web");

      assertThat(node.happenings(Happening.TaskMade.class).map(Happening.TaskMade::family))
          .containsExactly("logs", "metrics", "web");
      assertThat(node.exits()).isEmpty();
    }
  }

  @Test
  void killedAtEachStepOfTheDrainItGoesOnWithTheSameDrain() {
    try (LivingNode node = node().agent().untilRunning("logs", "metrics", "web")) {
      node.world().change(model -> model.scaling().choose());
      killAtNext(node, Operation.UPDATE_CONTAINER_INSTANCES_STATE, Fate.LOST);
      killAtNext(node, Operation.UPDATE_CONTAINER_INSTANCES_STATE, Fate.ANSWER_LOST);
      node.until("the drain is shown", () -> deadline(node).isPresent());
      String deadline = deadline(node).orElseThrow();
      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.LIST_TASKS, fate);
      }
      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.STOP_TASK, fate);
      }
      assertThat(deadline(node)).contains(deadline);
      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.COMPLETE_LIFECYCLE_ACTION, fate);
      }
      node.until(
          "the hook is completed",
          Duration.ofMinutes(2),
          () -> node.happenings(Happening.HookEnded.class).count() == 1);

      assertThat(node.exits()).containsExactly("web", "metrics", "logs");
      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
    }
  }

  private static Optional<String> deadline(LivingNode node) {
    return node.status()
        .map(status -> status.path("drain").path("deadline").asText(""))
        .filter(text -> !text.isEmpty());
  }

  @Test
  void killedWhileAReplicaTakesItsTimeItKeepsTheHookWaiting() {
    try (LivingNode node = node()) {
      node.family("slow", "trap '' TERM; while :; do sleep 1; done", Duration.ofSeconds(25));
      node.world()
          .change(model ->
              model.service(
                  "slow", Service.Wanted.replicas("slow", 1).where("nodekeeper.ready", "true")));
      node.agent().untilRunning("logs", "metrics", "web", "slow");
      node.world().change(model -> model.scaling().choose());
      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT, fate);
      }
      node.until(
          "the hook is completed",
          Duration.ofMinutes(3),
          () -> node.happenings(Happening.HookEnded.class).count() == 1);

      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
      assertThat(node.exits()).endsWith("slow", "metrics", "logs");
    }
  }
}
