package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Replacing where a daemon is not, or not any more, the agent's to run on this node. */
class RolloutsElsewhereTest {

  private static final NodeSelector WEB = new NodeSelector.Tag("role", "web");

  @Test
  void aDaemonOfTheChainThatIsForOtherNodesIsNotDown() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics").registers("logs", 7);
    node.scene.but(Otherwise.on(WEB));
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8).minutes(15);

    assertThat(Scene.status(node.last, "metrics").phase()).isEqualTo(DaemonStatus.Phase.ELSEWHERE);
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void whereItIsNotForThisNodeAnyMoreAReplacingEndsAndOthersGoOn() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = Rolling.of(method, "proxy", "logs").registers("logs", 7);
      node.registers("proxy", 7).runs("proxy", 7);
      node.runs("logs", 7);
      node.scene.tags.put("role", "web");
      node.scene.but(Otherwise.on(WEB));
      node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
      node.minutes(2);
      node.registers("logs", 8);
      for (int i = 0; i < 900 && !isBeingReplaced(node); i++) {
        node.seconds(1);
      }
      assertThat(isBeingReplaced(node)).isTrue();
      node.scene.tags.put("role", "batch");
      node.registers("proxy", 8).minutes(15);

      assertThat(node.running("logs")).as("%s", method).isEmpty();
      assertThat(node.running("proxy")).as("%s", method).containsExactly(8);
    }
  }

  private static boolean isBeingReplaced(Rolling node) {
    return Rollout.of(node.scene.memory, node.scene.daemons.get(1)).attempt().isPresent();
  }

  private static Daemon unchained(Daemon is) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        List.of(),
        is.critical(),
        is.settle(),
        is.leaves(),
        is.run(),
        is.where(),
        is.launching(),
        is.update(),
        is.care());
  }
}
