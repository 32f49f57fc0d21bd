package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Two daemons that both mount one file, and not its folder. */
class StaleInOrderTest {

  private static final String PATH = "/etc/container_config/app.config";
  private static final List<String> BOTH = List.of("logs", "mesh");

  /** Both run, and read what the file says; mesh runs after logs. */
  private static Rolling node(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs", "mesh").registers("logs", 7).registers("mesh", 3);
    var file =
        new NodeFile(PATH, List.of(new Policy.Variable("ENV", new Policy.Source.Tag("env"))));
    node.scene.files =
        List.of(
            FileScene.but(
                file, NodeFile.Needs.nothing(), Optional.empty(), NodeFile.Edits.RESTORED, true));
    node.scene.contents.put(PATH, Reading.known(Optional.empty(), node.scene.now));
    node.scene.tags.put("env", "old");
    node.mounts = List.of(PATH);
    node.minutes(5);
    assertThat(BOTH).allMatch(node::isUp);
    node.deeds.clear();
    node.scene.tags.put("env", "new");
    return node;
  }

  /** What is done, and that never both are down at once. */
  private static List<String> deeds(Rolling node) {
    for (int second = 0; second < 300; second++) {
      node.seconds(1);
      List<String> down = new ArrayList<>(BOTH);
      down.removeIf(node::isUp);
      assertThat(down).as("down after %d s: %s", second, node.deeds).hasSizeLessThan(2);
    }
    assertThat(BOTH).allMatch(node::isUp);
    return node.deeds;
  }

  @Test
  void areRestartedOneAfterTheOtherInOrder() {
    assertThat(deeds(node(STOP_FIRST)))
        .containsExactly("stop logs:7", "start logs:7", "stop mesh:3", "start mesh:3");
    assertThat(deeds(node(START_FIRST)))
        .containsExactly("start logs:7", "stop logs:7", "start mesh:3", "stop mesh:3");
  }
}
