package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class DrainOnDockerTest {

  /** Goes on for eight seconds after SIGTERM. */
  private static final String SLOW =
      "trap 'sleep 8; exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  @TempDir Path root;

  /** Two daemons in order and two replicas, one of which takes its time. */
  private LivingNode served() {
    LivingNode node =
        new LivingNode(root)
            .family("logs")
            .family("metrics")
            .family("web")
            .family("slow", SLOW, Duration.ofSeconds(30))
            .settings(
                "logs: {taskDefinition: logs, settle: 1s}",
                "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofMinutes(5)));
          for (String family : new String[] {"web", "slow"}) {
            model.service(
                family, Service.Wanted.replicas(family, 1).where("nodekeeper.ready", "true"));
          }
        });
    return node.agent().untilRunning("logs", "metrics", "web", "slow");
  }

  private static void ended(LivingNode node) {
    node.until(
        "the hook is completed", () -> node.happenings(Happening.HookEnded.class).count() == 1);
    Happening.HookEnded hook = node.happenings(Happening.HookEnded.class).findFirst().orElseThrow();
    assertThat(hook.by()).isEqualTo("call");
    assertThat(hook.result()).isEqualTo("CONTINUE");
    assertThat(node.exits()).containsExactly("web", "slow", "metrics", "logs");
  }

  @Test
  void daemonsOutliveTheReplicasAndGoInReverseOrderThenTheInstanceIsLetGo() {
    try (LivingNode node = served()) {
      node.world().change(model -> model.scaling().choose());
      ended(node);

      assertThat(
              node.happenings(Happening.AttributePut.class)
                  .filter(put -> put.name().equals("nodekeeper.ready"))
                  .map(Happening.AttributePut::value))
          .last()
          .isEqualTo("false");
    }
  }

  @Test
  void aDrainByHandIsHeldAndEndsWithNothingOfOursLeft() {
    try (LivingNode node = served()) {
      node.world()
          .change(model ->
              model.setStatus(model.node().orElseThrow().arn(), ContainerInstance.Status.DRAINING));
      node.until("drained", () -> node.state().equals("drained"));

      assertThat(node.exits()).containsExactly("web", "slow", "metrics", "logs");
      assertThat(node.happenings(Happening.HookEnded.class)).isEmpty();
    }
  }

  @Test
  void aTaskThatEcsNeverStopsHoldsTheNodeAndIsNamed() {
    try (LivingNode node = served()) {
      node.family("batch");
      node.world().change(model -> model.runStandalone("batch", "somebody"));
      node.untilRunning("batch");
      node.world().change(model -> model.scaling().choose());
      node.until(
          "only the standalone task is left",
          () ->
              node.exits().contains("slow")
                  && node.status().orElseThrow().path("drain").path("blockers").size() == 1);
      assertThat(node.status().orElseThrow().path("drain").path("blockers").toString())
          .contains("batch")
          .contains("standalone task started by somebody");
      assertThat(node.exits()).doesNotContain("metrics");

      node.world()
          .change(model ->
              model.tasks().stream()
                  .filter(task -> task.definition().family().equals("batch"))
                  .findFirst()
                  .ifPresent(task -> model.stop(task.arn(), "by hand")));
      node.until("it goes on", () -> node.happenings(Happening.HookEnded.class).count() == 1);
      assertThat(node.exits()).containsExactly("web", "slow", "batch", "metrics", "logs");
    }
  }

  @Test
  void aWithdrawnTerminationPutsTheNodeBackToWork() {
    try (LivingNode node = served()) {
      node.world().change(model -> model.scaling().choose());
      node.until(
          "it is DRAINING, and says so",
          () ->
              node.nodeStatus() == ContainerInstance.Status.DRAINING
                  && node.state().equals("draining"));
      node.world().change(model -> model.scaling().withdraw());
      node.until("ready again", () -> node.state().equals("ready"));

      assertThat(node.nodeStatus()).isEqualTo(ContainerInstance.Status.ACTIVE);
      assertThat(node.exits()).doesNotContain("metrics", "logs");
    }
  }
}
