package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Ways out of a replacing: to the new one, or back to what was good. */
class RolloutsWayBackTest {

  @Test
  void whatIsRequiredAndGoneKeepsNoOldOneBesideItsHealthySuccessor() {
    var file = new Requirement.Path("/cluster/ready");
    Rolling node = Rolling.of(START_FIRST, "logs").registers("logs", 7);
    node.scene.but(Otherwise.on(new NodeSelector.All(), file));
    node.scene.requirements.put(file, Reading.known(true, node.scene.now));
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8);
    while (node.running("logs").size() < 2) {
      node.seconds(1);
    }
    node.scene.requirements.put(file, Reading.known(false, node.scene.now));

    assertThat(node.minutes(5).running("logs")).containsExactly(8);
  }

  @Test
  void whatIsBadIsGoneBackFromAndNotRestarted() {
    Rolling node = Rolling.of(START_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.sick.add("logs:8");
    node.registers("logs", 8);
    while (!node.running("logs").contains(8)) {
      node.seconds(1);
    }
    // Somebody stops the good one: the bad one is all that is left.
    node.tasks.removeIf(task -> task.revision == 7);
    while (node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().bad().isEmpty()) {
      node.seconds(1);
    }
    node.order(RolloutOrder.Kind.RESTART, "logs");

    assertThat(node.minutes(10).running("logs")).containsExactly(7);
    assertThat(node.deeds.stream().filter("start logs:8"::equals)).hasSize(1);
  }

  @Test
  void whatThereAreTwoReasonsForIsDoneOnceInALook() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.tasks.clear();
    node.sluggish.add("logs:8");
    node.runs("logs", 8);
    node.runs("logs", 8);
    // As one too many, and beside what is tried once more.
    while (node.last.actions().stream().noneMatch(Action.StopTask.class::isInstance)) {
      node.seconds(1);
    }
    assertThat(node.last.actions()).extracting(Action::key).doesNotHaveDuplicates();
  }

  @Test
  void whereEcsStartsTheGoodOneNoMoreTheOneBeforeItIsGoneBackTo() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8).minutes(20);
    assertThat(node.running("logs")).containsExactly(8);
    node.sick.add("logs:9");
    node.deregisters("logs:8");
    node.registers("logs", 9).minutes(30);

    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.warnings()).anyMatch(text -> text.contains("; revision 7 goes on; "));
  }
}
