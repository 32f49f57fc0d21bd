package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.docs.Fenced;
import io.nodekeeper.docs.Page;
import io.nodekeeper.docs.Shown;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is led through docs/GETTING-STARTED.md: each command that is shown says what is shown. */
@Tag("docker")
class GettingStartedOnDockerTest {

  private static final Page PAGE = Page.of("GETTING-STARTED.md");
  private static final String DAEMONS = "etc/nodekeeper/daemons.d/";

  @TempDir private Path root = Path.of("");
  private final Deque<Shown> shown = new ArrayDeque<>();

  /** Writes the files of daemons that are shown there. */
  private static void writes(LivingNode node, String heading) {
    List<Fenced> files =
        PAGE.blocks().stream()
            .filter(block -> block.heading().equals(heading))
            .filter(block -> block.path().startsWith(DAEMONS))
            .toList();
    assertThat(files).as(heading).isNotEmpty();
    files.forEach(file -> node.write(file.path(), file.text()));
  }

  /** Gives the next commands that are shown there, as many, and compares. */
  private void shows(LivingNode node, String heading, int many) {
    if (shown.isEmpty()) {
      shown.addAll(PAGE.shown(heading));
    }
    assertThat(shown).as(heading).hasSizeGreaterThanOrEqualTo(many);
    for (int i = 0; i < many; i++) {
      Shown next = shown.remove();
      next.isWhatIsSaid(said(node, next));
    }
  }

  private static String said(LivingNode node, Shown shown) {
    if (shown.command().startsWith("journalctl")) {
      boolean warnings = shown.command().contains("-p warning");
      return node.said()
          .lines()
          .filter(line -> !(warnings && line.matches("<[5-7]>.*")))
          .map(line -> line.replaceFirst("^<\\d>", ""))
          .collect(Collectors.joining("\n"));
    }
    return node.tried(shown.words()).text();
  }

  @Test
  void aNodeBootsTakesASecondDaemonIsDrainedAndTakenBack() {
    try (var node = new LivingNode(root)) {
      node.with("NODEKEEPER_LOG_FORMAT", "journal")
          .family("node-log-router")
          .family("node-metrics")
          .family(
              "web",
              "trap 'sleep 25; exit 0' TERM; while :; do sleep 3600 & wait $!; done",
              Duration.ofSeconds(60));
      node.world().change(model -> model.ec2().tags.put("env", "prod"));
      node.until(
          "the ECS agent has registered",
          () -> node.world().look(model -> model.node().isPresent()));
      node.settings();
      writes(node, "Settings");
      node.agent().until("ready", () -> node.state().equals("ready"));
      node.until("it is told", () -> node.said().contains("nodekeeper.ready=true"));
      shows(node, "First boot", 3);

      writes(node, "A second daemon");
      node.until("it is healthy", () -> node.says("metrics").startsWith("healthy"));
      shows(node, "A second daemon", 1);

      node.world()
          .change(model -> model.service("web", Service.Wanted.replicas("web", 1).between(0, 100)));
      node.untilRunning("web");
      shows(node, "A drain", 1);
      node.until(
          "its replica is told to stop", () -> node.drain().at("/blockers/0/stopping").asBoolean());
      shows(node, "A drain", 1);
      node.until("drained", () -> node.state().equals("drained"));
      shows(node, "A drain", 2);
      node.until("ready again", () -> node.state().equals("ready"));
      shows(node, "A drain", 1);
      assertThat(shown).isEmpty();
    }
  }
}
