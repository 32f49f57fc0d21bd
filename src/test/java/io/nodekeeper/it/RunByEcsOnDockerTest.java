package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that a DAEMON service of ECS runs. */
@Tag("docker")
class RunByEcsOnDockerTest {

  /** Goes on for four seconds after SIGTERM. */
  private static final String SLOW =
      "trap 'sleep 4; exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  @TempDir Path root;

  @Test
  void itIsLeftToEcsAndCountedForReadinessOrderStatusAndDraining() {
    try (LivingNode node =
        new LivingNode(root)
            .family("relay", SLOW, Duration.ofSeconds(20))
            .family("logs")
            .settings(
                "relay: {taskDefinition: relay, run: service, settle: 1s}",
                "logs: {taskDefinition: logs, after: [relay], settle: 1s}")) {
      node.agent()
          .until("order", () -> node.says("logs").contains("waits for relay to be healthy"));
      assertThat(node.says("relay")).isEqualTo("waiting: its DAEMON service has no task here");
      assertThat(node.status().orElseThrow().path("ready").asBoolean()).isFalse();

      node.world().change(model -> model.service("relays", Service.Wanted.daemon("relay")));
      node.until("readiness", () -> node.state().equals("ready"));
      assertThat(node.says("relay")).isEqualTo("healthy: ");
      assertThat(started(node)).as("by the agent").containsExactly("logs");
      assertThat(
              node.happenings(Happening.ContainerStarted.class)
                  .map(Happening.ContainerStarted::family))
          .containsExactly("relay", "logs");

      node.write("run/nodekeeper/shutdown", "");
      node.until("draining", () -> node.state().equals("drained"));
      assertThat(node.exits()).containsExactlyInAnyOrder("logs", "relay");
      assertThat(node.calls(Operation.STOP_TASK)).as("the service's is left to it").isEqualTo(1);
    }
  }

  private static List<String> started(LivingNode node) {
    return node.happenings(Happening.Called.class)
        .filter(call -> call.operation() == Operation.START_TASK)
        .map(Happening.Called::about)
        .toList();
  }
}
