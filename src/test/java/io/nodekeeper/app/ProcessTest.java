package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeWithoutAnything() {
    node = new Node(root);
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "ecs: {introspection: \"http://127.0.0.1:1\"}\nlisten: none\n");
  }

  private Command run(Map<String, String> environment) throws IOException {
    return Command.start(root, environment, List.of(), "run");
  }

  @Test
  void theAgentRunsUntilItIsTerminatedAndCanBeAskedAfterwards() throws Exception {
    try (Command agent = run(Map.of("JOURNAL_STREAM", "8:1"))) {
      agent.until("node.waiting").until("<4>note ");
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      assertThat(agent.lines())
          .allMatch(line -> line.matches("<[346]>.*"))
          .anyMatch(line -> line.startsWith("<6>agent.starting agent: nodekeeper "));

      long begun = System.nanoTime();
      agent.signal("TERM");
      assertThat(agent.code()).isEqualTo(143);
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(60);
      agent.until("<6>agent.stopping");
      assertThat(node.run("status").out()).contains("process " + agent.pid() + " is dead");
    }
  }

  @Test
  void hangUpReadsTheSettingsAgain() throws Exception {
    try (Command agent = run(Map.of())) {
      agent.until("node.waiting");
      node.daemons("daemons:\n  logs: {taskDefinition: log-router}\n");
      agent.signal("HUP");
      agent.until("settings.loaded").until("daemon.waiting logs");
    }
  }

  @Test
  void aChangeOfTheFilesIsSeenWithoutASignal() throws Exception {
    try (Command agent = run(Map.of())) {
      agent.until("node.waiting");
      node.daemons("daemons: [");
      agent.until("settings.refused");
    }
  }

  @Test
  void aSecondAgentEndsAtOnceAndNamesTheFirst() throws Exception {
    try (Command agent = run(Map.of())) {
      agent.until("node.waiting");
      try (Command second = run(Map.of())) {
        assertThat(second.code()).isEqualTo(75);
        assertThat(second.lines())
            .singleElement()
            .asString()
            .contains("another nodekeeper (process " + agent.pid() + ") already runs on");
      }
    }
  }

  @Test
  void theNextAgentComesAfterOneThatWasKilled() throws Exception {
    try (Command agent = run(Map.of())) {
      agent.until("node.waiting").signal("KILL");
      assertThat(agent.code()).isEqualTo(137);
    }
    try (Command next = run(Map.of())) {
      next.until("node.waiting");
    }
  }

  @Test
  void jsonIsOnDemand() throws Exception {
    try (Command agent = run(Map.of("NODEKEEPER_LOG_FORMAT", "json", "JOURNAL_STREAM", "8:1"))) {
      agent.until("node.waiting");
      for (String line : agent.lines()) {
        assertThat(new JsonMapper().readTree(line).get("event").asText()).isNotEmpty();
      }
    }
  }

  @Test
  void anImpossibleAddressIsAnErrorOfTheSettings() throws Exception {
    try (Command agent = run(Map.of("DOCKER_HOST", "npipe:////x"))) {
      assertThat(agent.code()).isEqualTo(78);
      assertThat(agent.lines().getLast()).contains("DOCKER_HOST is \"npipe:////x\"; expected");
    }
  }

  /** The commands that only read our own files are asked often, and by people who wait. */
  @Test
  void lightCommandsLoadNeitherTheSdkNorDocker() throws Exception {
    Files.createDirectories(node.places().runtime());
    new StatusFile(node.places(), node.clock, Optional::empty, List::of)
        .looked(Told.look().build());
    for (String command : List.of("status", "explain", "version", "check")) {
      try (Command light = Command.start(root, Map.of(), List.of("-Xlog:class+load"), command)) {
        assertThat(light.code()).as(command).isZero();
        assertThat(light.lines())
            .anyMatch(line -> line.contains("io.nodekeeper.app."))
            .noneMatch(line -> line.contains("software.amazon."))
            .noneMatch(line -> line.contains("com.github.dockerjava."))
            .noneMatch(line -> line.contains("ch.qos.logback."));
      }
    }
  }
}
