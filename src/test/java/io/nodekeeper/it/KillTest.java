package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerInstance.Status;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent killed with kill -9 around each of its calls, before and after their effect, and
 * between the steps of a drain.
 */
@Tag("docker")
class KillTest {

  private static final List<Fate> BEFORE_AND_AFTER = List.of(Fate.LOST, Fate.ANSWER_LOST);

  /** Goes on for three seconds after SIGTERM: time enough to kill the agent meanwhile. */
  private static final String SLOW =
      "trap 'sleep 3; exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  /** Longer than an agent that is killed twice takes to its next heartbeat on a busy machine. */
  private static final Duration HOOK = Duration.ofSeconds(60);

  @TempDir Path root;

  private LivingNode node() {
    return node(LivingNode.WELL, web(), HOOK);
  }

  private LivingNode node(String daemon, Service.Wanted web, Duration heartbeatTimeout) {
    LivingNode node =
        new LivingNode(root)
            .family("logs", daemon, Duration.ofSeconds(20))
            .family("metrics", daemon, Duration.ofSeconds(20))
            .family("web")
            .settings(
                "logs: {taskDefinition: logs, settle: 1s}",
                "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", heartbeatTimeout));
          model.service("web", web);
        });
    return node;
  }

  private static Service.Wanted web() {
    return Service.Wanted.replicas("web", 1).where("nodekeeper.ready", "true");
  }

  /** Lets the next call of this operation have this fate, and kills the agent at it. */
  private static void killedAtNext(LivingNode node, Operation operation, Fate fate) {
    int before = node.calls(operation);
    node.world().change(model -> model.faults().next(operation, fate));
    node.until(operation.wireName() + " is called", () -> node.calls(operation) > before);
    node.killAgent();
  }

  /** The same, and starts it anew. */
  private static void killAtNext(LivingNode node, Operation operation, Fate fate) {
    killedAtNext(node, operation, fate);
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
  void killedAtAndAfterEachStepOfTheDrainItGoesOnWithTheSameDrain() {
    // Such a replica is stopped by its owner alone. While the agent is dead, nobody keeps the hook
    // waiting: it waits longer than all the starts between two heartbeats take.
    try (LivingNode node = node(SLOW, web().between(100, 100), Duration.ofMinutes(5))) {
      node.agent().untilRunning("logs", "metrics", "web");
      node.until("ready", () -> node.state().equals("ready"));
      node.world().change(model -> model.scaling().choose());
      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.UPDATE_CONTAINER_INSTANCES_STATE, fate);
      }
      node.untilLooked().until("it is held", () -> node.drain().path("blockers").size() == 1);
      List<String> drain = identity(node);
      assertThat(node.drain("causes")).containsExactly("auto_scaling");
      assertThat(Instant.parse(node.drain().path("begin").asText())).isBefore(draining(node));

      for (Fate fate : BEFORE_AND_AFTER) {
        killAtNext(node, Operation.LIST_TASKS, fate);
      }
      node.untilLooked();
      assertThat(identity(node)).as("killed while held").isEqualTo(drain);
      assertThat(node.calls(Operation.STOP_TASK)).isZero();

      // The replica goes; the first stage is told to stop, and ends while nobody looks.
      node.world().change(model -> model.scale("web", 0));
      killAtNext(node, Operation.STOP_TASK, Fate.LOST);
      killedAtNext(node, Operation.STOP_TASK, Fate.ANSWER_LOST);
      node.until("metrics has ended", () -> node.exits().contains("metrics"));
      assertThat(node.exits()).containsExactly("web", "metrics");
      assertThat(node.running("logs")).hasSize(1);
      int told = node.calls(Operation.STOP_TASK);
      node.restart();
      assertThat(identity(node)).as("killed between two stages").isEqualTo(drain);

      node.until("logs is told to stop", () -> node.calls(Operation.STOP_TASK) > told);
      node.killAgent();
      node.until("logs has ended", () -> node.exits().contains("logs"));
      assertThat(node.happenings(Happening.HookEnded.class)).isEmpty();
      assertThat(completions(node)).isZero();
      node.world()
          .change(model ->
              model
                  .faults()
                  .next(Operation.COMPLETE_LIFECYCLE_ACTION, Fate.LOST, Fate.ANSWER_LOST));
      node.agent().until("completion is asked for", () -> completions(node) == 1);
      node.restart();
      assertThat(identity(node)).as("killed before completion").isEqualTo(drain);
      node.until("completion is asked for again", () -> completions(node) == 2);
      node.killAgent();
      node.agent();

      node.until(
          "the instance is gone",
          () -> node.happenings(Happening.InstanceTerminated.class).findAny().isPresent());
      assertThat(node.exits()).containsExactly("web", "metrics", "logs");
      assertThat(completions(node)).isEqualTo(2);
      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
    }
  }

  private static int completions(LivingNode node) {
    return node.calls(Operation.COMPLETE_LIFECYCLE_ACTION);
  }

  private static List<String> identity(LivingNode node) {
    return List.of(
        node.drain().path("causes").toString(),
        node.drain().path("begin").asText(),
        node.drain().path("deadline").asText());
  }

  private static Instant draining(LivingNode node) {
    return node.happenings(Happening.NodeBecame.class)
        .filter(became -> became.status() == Status.DRAINING)
        .findFirst()
        .orElseThrow()
        .at();
  }

  @Test
  void killedWhileAReplicaTakesItsTimeItKeepsTheHookWaiting() {
    try (LivingNode node = node()) {
      node.family("slow", "trap '' TERM; while :; do sleep 1; done", HOOK);
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
          "the hook is completed", () -> node.happenings(Happening.HookEnded.class).count() == 1);

      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
      assertThat(node.exits()).endsWith("slow", "metrics", "logs");
    }
  }
}
