package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerInstance.Status;
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

/** The agent killed with kill -9 between the steps of a drain. */
@Tag("docker")
class DrainKilledTest {

  /** Goes on for three seconds after SIGTERM: time enough to kill the agent meanwhile. */
  private static final String SLOW =
      "trap 'sleep 3; exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  @TempDir Path root;

  private LivingNode served() {
    LivingNode node =
        new LivingNode(root)
            .family("logs", SLOW, Duration.ofSeconds(20))
            .family("metrics", SLOW, Duration.ofSeconds(20))
            .family("web")
            .settings(
                "logs: {taskDefinition: logs, settle: 1s}",
                "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofSeconds(30)));
          model.service(
              "web",
              Service.Wanted.replicas("web", 1)
                  .where("nodekeeper.ready", "true")
                  .between(100, 100));
        });
    return node.agent()
        .untilRunning("logs", "metrics", "web")
        .until("ready", () -> node.state().equals("ready"));
  }

  @Test
  void killedAfterEachStepOfTheDrainItGoesOnWithTheSameCauseBeginAndDeadline() {
    try (LivingNode node = served()) {
      node.world().change(model -> model.scaling().choose());
      node.until("DRAINING is set", () -> node.nodeStatus() == Status.DRAINING);
      node.restart().until("it is held", () -> node.drain().path("blockers").size() == 1);
      Instant begin = Instant.parse(node.drain().path("begin").asText());
      List<String> drain = identity(node);
      assertThat(drain.getFirst()).isEqualTo("[\"auto_scaling\"]");
      assertThat(begin).isBefore(draining(node));

      node.restart();
      assertThat(identity(node)).as("killed while held").isEqualTo(drain);
      assertThat(node.calls(Operation.STOP_TASK)).isZero();

      // The replica goes; the first stage is told to stop, and ends while nobody looks.
      node.world().change(model -> model.scale("web", 0));
      endsWithoutAnAgent(node, "metrics");
      assertThat(node.exits()).containsExactly("web", "metrics");
      assertThat(node.running("logs")).hasSize(1);
      node.restart();
      assertThat(identity(node)).as("killed between two stages").isEqualTo(drain);

      endsWithoutAnAgent(node, "logs");
      assertThat(node.happenings(Happening.HookEnded.class)).isEmpty();
      node.restart();
      assertThat(identity(node)).as("killed before completion").isEqualTo(drain);

      node.until(
          "the hook is completed",
          () -> node.happenings(Happening.HookEnded.class).findAny().isPresent());
      node.until(
          "the instance is gone",
          () -> node.happenings(Happening.InstanceTerminated.class).findAny().isPresent());
      assertThat(node.exits()).containsExactly("web", "metrics", "logs");
      assertThat(node.calls(Operation.COMPLETE_LIFECYCLE_ACTION)).isEqualTo(1);
      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
    }
  }

  /** Kills the agent when it has told this daemon to stop, and lets the daemon end meanwhile. */
  private static void endsWithoutAnAgent(LivingNode node, String daemon) {
    int told = node.calls(Operation.STOP_TASK);
    node.until(daemon + " is told to stop", () -> node.calls(Operation.STOP_TASK) > told);
    node.killAgent();
    node.until(daemon + " has ended", () -> node.exits().contains(daemon));
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
}
