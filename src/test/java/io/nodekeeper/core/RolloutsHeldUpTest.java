package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Replacing where others, the node or ECS stand in its way. */
class RolloutsHeldUpTest {

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile("/x", "x", "x");

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

  @Test
  void oneIsReplacedAfterTheOtherAlsoWhereTheyNeedNotEachOther() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics");
    node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
    for (String name : List.of("logs", "metrics")) {
      node.registers(name, 7).runs(name, 7);
    }
    node.minutes(2);
    for (String name : List.of("logs", "metrics")) {
      node.registers(name, 8);
      node.scene.definitions.remove(name);
    }
    node.minutes(15);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "start logs:8", "stop metrics:7", "start metrics:8");
  }

  @Test
  void aStartThatEcsDoesNotTakeForNowProvesNothingAboutTheRevision() {
    Rolling node = Rolling.of(START_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8);
    for (int i = 0; i < 1500; i++) {
      node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: AGENT"));
      node.seconds(1);
    }
    node.answer = Optional.empty();
    node.minutes(40);

    assertThat(node.scene.attributes).doesNotContainEntry("nodekeeper.bad.logs", "8");
    assertThat(node.running("logs")).containsExactly(8);
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
