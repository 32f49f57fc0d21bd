package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/GETTING-STARTED.md tells a new operator to write. What to type is as on every page
 * CommandsOnPagesTest's, and what the node then shows GettingStartedOnDockerTest's.
 */
class GettingStartedTest {

  @TempDir private Path root = Path.of("");

  @Test
  void theSettingsHold() {
    var node = new Node(root);
    Page.of("GETTING-STARTED.md").blocks().stream()
        .filter(block -> block.language().equals("yaml"))
        .forEach(file -> node.with(file.path(), file.text()));
    Node.Ran ran = node.run("check");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("log-router", "metrics", "ECS_CLUSTER");
  }

  @Test
  void theReadmeAndTheNextPagesLeadHere() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains("(docs/GETTING-STARTED.md)");
  }
}
