package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Replacing what comes after a daemon that runs, and is not well. */
class RolloutsInAChainTest {

  private static final String SICK =
      "metrics is unhealthy, and has to be healthy first; \"nodekeeper explain\" says why it is not";

  /** Logs are after metrics, and both are well. */
  private static Rolling chained(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "metrics", "logs");
    node.registers("metrics", 1).runs("metrics", 1);
    node.registers("logs", 7).runs("logs", 7);
    return node.minutes(2);
  }

  private static void ships(Rolling node, String family, int revision) {
    node.registers(family, revision).scene.definitions.remove(family);
  }

  @Test
  void nothingIsStoppedForAStartThatWouldWaitForAnUnhealthyOne() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = chained(method);
      node.sick.add("metrics:1");
      ships(node, "logs", 8);
      node.minutes(15);
      assertThat(node.deeds).as("%s", method).isEmpty();
      assertThat(node.rollout("logs")).isEqualTo("revision 8 is wanted: " + SICK);

      node.sick.clear();
      assertThat(node.minutes(10).running("logs")).as("%s", method).containsExactly(8);
    }
  }

  @Test
  void anOrderToRestartWaitsUntilTheNextStartNeedNotWait() {
    Rolling node = chained(STOP_FIRST);
    node.sick.add("metrics:1");
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(3);
    assertThat(node.deeds).isEmpty();
    assertThat(node.rollout("logs")).isEqualTo("is to be restarted by order of anna: " + SICK);

    node.sick.clear();
    assertThat(node.minutes(2).deeds).containsExactly("stop logs:7", "start logs:7");
  }

  @Test
  void anUnhealthyOneFartherOffIsNotWaitedFor() {
    Rolling node = chained(STOP_FIRST);
    node.declare("proxy", "proxy", "logs", node.scene.daemons.getFirst().update());
    node.registers("proxy", 1).runs("proxy", 1);
    node.minutes(2).sick.add("metrics:1");
    ships(node, "proxy", 2);

    assertThat(node.minutes(15).running("proxy")).containsExactly(2);
  }

  @Test
  void whatMakesTheUnhealthyOneWellWaitsForNothingThatComesAfterIt() {
    Rolling node = chained(STOP_FIRST);
    ships(node, "logs", 8);
    while (!node.deeds.contains("stop logs:7")) {
      node.seconds(1);
    }
    node.sick.add("metrics:1");
    node.seconds(10);
    assertThat(node.rollout("logs")).startsWith("is replaced by revision 8: ");
    ships(node, "metrics", 2);
    node.minutes(15);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "stop metrics:1", "start metrics:2", "start logs:8");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void whatBecomesUnhealthyBeforeTheOldOneIsStoppedEndsTheReplacing() {
    Rolling node = chained(START_FIRST);
    node.refusing.add("logs:8");
    ships(node, "logs", 8);
    while (!node.deeds.contains("start logs:8")) {
      node.seconds(1);
    }
    node.sick.add("metrics:1");
    ships(node, "metrics", 2);
    while (!node.deeds.contains("start metrics:2")) {
      node.seconds(1);
    }
    assertThat(node.running("logs")).containsExactly(7);

    node.refusing.clear();
    assertThat(node.minutes(30).running("logs")).containsExactly(8);
  }
}
