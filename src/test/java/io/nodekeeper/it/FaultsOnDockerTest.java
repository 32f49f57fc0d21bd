package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class FaultsOnDockerTest {

  private static final String LOGS = "logs: {taskDefinition: logs, settle: 1s}";

  @TempDir Path root;

  @Test
  void withTheEcsAgentGoneForAMinuteTheNodeWaitsAndThenHeals() {
    try (LivingNode node =
        new LivingNode(root).family("logs").settings(LOGS).agent().untilRunning("logs")) {
      node.world().change(model -> model.agent().stop());
      node.killContainer("logs");
      node.until("it says what it waits for", () -> node.state().equals("waiting"));
      Instant back = Instant.now().plusSeconds(60);
      node.until("a minute", () -> Instant.now().isAfter(back));
      assertThat(node.calls(Operation.START_TASK)).isEqualTo(1);

      node.world().change(model -> model.agent().start(Duration.ZERO));
      node.until("another is started", () -> node.happenings(Happening.TaskMade.class).count() == 2)
          .untilRunning("logs");
      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(2);
    }
  }

  @Test
  void withDockerRestartedUnderItTheNodeHeals() {
    try (var engine = new OwnEngine();
        LivingNode node =
            new LivingNode(root, new StandIn(WorldModel.Settings.example(1), engine.host()))) {
      node.family("logs")
          .family("metrics")
          .settings(LOGS, "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}")
          .agent()
          .untilRunning("logs", "metrics");
      node.until("ready", () -> node.state().equals("ready"));
      engine.restart();
      node.until(
              "both are started again",
              () -> node.happenings(Happening.TaskMade.class).count() == 4)
          .untilRunning("logs", "metrics");

      assertThat(node.happenings(Happening.TaskMade.class).map(Happening.TaskMade::family))
          .containsExactly("logs", "metrics", "logs", "metrics");
    }
  }

  @Test
  void withAFullDiskNothingIsStartedThatCouldNotBeWrittenDown() throws Exception {
    Path state = root.resolve("var/lib/nodekeeper");
    Files.createDirectories(state);
    LivingNode.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", state.toString());
    try (LivingNode node =
        new LivingNode(root).family("logs").settings(LOGS).agent().untilRunning("logs")) {
      node.until("ready", () -> node.state().equals("ready"));
      Path ballast = state.resolve("ballast");
      fill(ballast);
      String memory = Files.readString(state.resolve("memory.json"));
      node.killContainer("logs");
      node.until(
          "it says so",
          () ->
              node.says("logs")
                  .startsWith("waiting: nothing is started, for the memory cannot be saved: "));
      assertThat(node.says("logs"))
          .endsWith("No space left on device; make room there, or mend it");
      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(1);
      assertThat(Files.readString(state.resolve("memory.json"))).isEqualTo(memory);

      Files.delete(ballast);
      node.untilRunning("logs");
      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(2);
    } finally {
      LivingNode.run("umount", "-l", state.toString());
    }
  }

  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      var block = new byte[512];
      for (int written = 0; written < 1 << 20; written += block.length) {
        out.write(block);
      }
      throw new AssertionError("the disk is not as small as it was made");
    } catch (IOException _) {
      assertThat(Files.size(file)).isPositive();
    }
  }
}
