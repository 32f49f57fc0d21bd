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
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class EcsUnreachableTest {

  @TempDir Path root;

  @Test
  void withoutEcsADrainHoldsForTheReplicasByLocalWitnessesAndGoesOnWhenEcsIsBack() {
    try (LivingNode node = served()) {
      node.world()
          .change(model -> {
            model.faults().fates(EcsUnreachableTest::withoutEcs);
            model.scaling().choose();
          });
      node.until("it is held", () -> node.drain().path("blockers").size() == 1);
      String begin = node.drain().path("begin").asText();
      String deadline = node.drain().path("deadline").asText();
      node.until(
          "ECS is asked again and again, and the hook kept waiting",
          () ->
              node.calls(Operation.LIST_TASKS) >= 3
                  && node.calls(Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT) >= 2);
      assertThat(node.drain("blockers/0/witnesses")).containsExactly("Docker", "ECS agent");
      assertThat(node.calls(Operation.STOP_TASK)).isZero();

      // As its owner does.
      node.world().change(model -> model.scale("web", 0));
      node.until(
          "the local witnesses decide, and it is said",
          () -> node.said().contains("so Docker and the ECS agent decide alone"));
      node.until(
          "the first daemon's stop is tried",
          () ->
              node.calls(Operation.STOP_TASK) >= 1
                  && node.drain("stage").equals(List.of("metrics")));
      assertThat(node.exits()).containsExactly("web");
      assertThat(node.happenings(Happening.HookEnded.class)).isEmpty();
      assertThat(node.nodeStatus()).isEqualTo(Status.ACTIVE);

      node.world().change(model -> model.faults().heal());
      node.until(
          "the hook is completed",
          () -> node.happenings(Happening.HookEnded.class).findAny().isPresent());
      assertThat(node.exits()).containsExactly("web", "metrics", "logs");
      assertThat(node.nodeStatus()).isEqualTo(Status.DRAINING);
      assertThat(node.happenings(Happening.HookEnded.class).map(Happening.HookEnded::by))
          .containsExactly("call");
      assertThat(node.drain().path("begin").asText()).isEqualTo(begin);
      assertThat(node.drain().path("deadline").asText()).isEqualTo(deadline);
    }
  }

  private LivingNode served() {
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
    return node.agent()
        .untilRunning("logs", "metrics", "web")
        .until("ready", () -> node.state().equals("ready"));
  }

  private static Fate withoutEcs(Operation operation) {
    return switch (operation.bucket()) {
      case AUTO_SCALING,
          EC2_READ,
          PARAMETER_READ,
          SECRET_READ,
          OBJECT_READ,
          EVENT_WRITE,
          MESSAGE_WRITE ->
          Fate.PASS;
      case CLUSTER_MODIFY,
          CLUSTER_READ,
          SERVICE_READ,
          SERVICE_MODIFY,
          DEFINITION_READ,
          DEFINITION_MODIFY ->
          Fate.UNREACHABLE;
    };
  }
}
