package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.DaemonStatus.Phase;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each document for programs says first of which schema it is, as docs/DOCUMENTS.md has it. */
class SchemaTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.environment = Map.of("DOCKER_HOST", "unix://" + root.resolve("none.sock"));
    node.daemons("daemons: {logs: {taskDefinition: logs}}\n");
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(Told.look().daemon("logs", Phase.HEALTHY, "").build());
  }

  private void beginsWithItsVersion(Ran ran) {
    JsonNode document = ran.json();
    assertThat(document.fieldNames().next()).as(ran.out()).isEqualTo("version");
    assertThat(document.get("version").toString()).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "explain",
        "plan",
        "check",
        "render",
        "drain",
        "undrain",
        "history",
        "rollout status",
        "rollout undo logs",
        "restart logs",
        "pause --all",
        "resume logs"
      })
  void itBeginsWithItsVersion(String command) {
    beginsWithItsVersion(node.run((command + " --json").split(" ", -1)));
  }

  @Test
  void thatOfABundleDoesToo() {
    beginsWithItsVersion(node.run("bundle", "--json", root.resolve("bundle.tgz").toString()));
  }

  @Test
  void thatOfSettingsThatDoNotHoldDoesToo() {
    node.daemons("daemons: {logs: {}}\n");
    beginsWithItsVersion(node.run("check", "--json"));
  }
}
