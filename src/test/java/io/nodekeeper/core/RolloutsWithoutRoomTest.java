package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A revision for which the node has no room even in place of what runs: that runs on. */
class RolloutsWithoutRoomTest {

  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static Rolling running(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7).registers("batch", 1, "80/tcp");
    node.runs("logs", 7);
    node.runs("batch", 1).owner =
        new EcsTask.Owner.Standalone(Optional.of("somebody"), "family:batch");
    node.scene.room = Optional.of(new EcsNode.Room(1000, 872, 2048, 2028));
    node.minutes(2);
    node.fewestHealthy = 1;
    return node;
  }

  private static void assertHeld(Rolling node, String why) {
    node.minutes(30);
    assertThat(node.deeds).isEmpty();
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.rollout("logs")).isEqualTo("revision 8 is wanted: " + why);
    assertThat(node.warnings()).contains("revision 8 is wanted, and the old one goes on: " + why);
    assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
  }

  @Test
  void whatAsksForMoreThanTheNodeHasStopsNothing() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method);
      node.memoryMiB = 1001;
      assertHeld(node.registers("logs", 8), "it asks for 1001 MiB, and the node has 1000");
    }
  }

  @Test
  void whatOthersHoldIsNotFreedByStoppingTheOldOneAndOnceItIsTheRevisionComes() {
    Rolling node = running(STOP_FIRST);
    node.memoryMiB = 937;
    assertHeld(
        node.registers("logs", 8),
        "it asks for 937 MiB, and the node has 1000; held by batch:1 (task batch1) with 64 MiB"
            .replace("batch1", node.tasks.getLast().arn.id()));

    node.tasks.removeIf(task -> task.family.equals("batch"));
    assertThat(node.minutes(30).deeds).containsExactly("stop logs:7", "start logs:8");
  }

  @Test
  void whatJustFitsInPlaceOfTheOldOneIsStarted() {
    Rolling node = running(STOP_FIRST);
    node.memoryMiB = 936;
    assertThat(node.registers("logs", 8).minutes(30).running("logs")).containsExactly(8);
  }

  @Test
  void aPortOfSomebodyElseIsNotFreedByStoppingTheOldOne() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method);
      assertHeld(
          node.registers("logs", 8, "80/tcp"),
          "a host port that it wants is held by batch:1 (task %s) with port 80/tcp"
              .formatted(node.tasks.getLast().arn.id()));
    }
  }

  /** It was not known before: the node has become smaller, say. */
  @Test
  void theOldOneIsNotStoppedWhereThatIsFoundOutBesideIt() {
    Rolling node = running(START_FIRST);
    node.memoryMiB = 900;
    node.scene.room = Optional.empty();
    node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: RESOURCE:MEMORY"));
    node.registers("logs", 8);
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.scene.room = Optional.of(new EcsNode.Room(900, 0, 2048, 2028));
    node.minutes(30);
    assertThat(node.deeds).containsExactly("start logs:8");
    assertThat(node.fewestHealthy).isEqualTo(1);
  }

  /** Who asks for no more costs no calls for the definitions of all that runs. */
  @Test
  void onlyForOneThatAsksForMoreTheOthersAreReadAbout() {
    Rolling node = running(STOP_FIRST);
    node.registers("logs", 8).minutes(30);
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.scene.definitions).doesNotContainKey("batch:1");
  }
}
