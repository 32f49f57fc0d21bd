package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Operators' orders that stand in their file when the agent's memory is lost. */
class PastOrdersTest {

  private static Rolling running() {
    return running(STOP_FIRST);
  }

  private static Rolling running(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    node.runs("logs", 7);
    return node.minutes(5);
  }

  private static Rolling losesItsMemory(Rolling node) {
    node.scene.memory = Memory.lost(node.scene.now);
    return node;
  }

  private static RolloutOrder ordered(Rolling node) {
    return node.scene.orders.orElseThrow().toOptional().orElseThrow().getFirst();
  }

  @Test
  void aRestartThatWasCarriedOutIsNotCarriedOutAgain() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(5);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");

    losesItsMemory(node).minutes(20);
    assertThat(node.deeds).hasSize(2);
    assertThat(Scene.status(node.last, "logs").obeyed()).contains(ordered(node).at());
  }

  @Test
  void aRestartOfATaskThatIsOlderThanTheOrderIsCarriedOut() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.now = node.scene.now.plusSeconds(1);
    losesItsMemory(node).minutes(20);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");
  }

  @Test
  void notWhereTheOrderIsOlderThanTwoDays() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.now = node.scene.now.plus(Duration.ofDays(2)).plusSeconds(1);
    losesItsMemory(node).minutes(20);
    assertThat(node.deeds).isEmpty();
    assertThat(Scene.status(node.last, "logs").obeyed()).contains(ordered(node).at());
  }

  @Test
  void beforeEcsHasSaidWhenTheTaskWasMadeNothingIsDecided() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.now = node.scene.now.plusSeconds(1);
    node.scene.ecsSays(Reading.known(node.scene.ecsNode(), node.scene.now), Reading.notAsked());
    losesItsMemory(node).seconds(5);
    assertThat(node.last.ask().questions()).contains(Question.TASKS);
    assertThat(Scene.status(node.last, "logs").obeyed()).isEmpty();

    node.scene.answering();
    assertThat(node.minutes(5).deeds).containsExactly("stop logs:7", "start logs:7");
  }

  @Test
  void aRestartOfWhatIsNotThereAtAllIsDoneByItsStart() {
    Rolling node = running();
    node.tasks.clear();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.now = node.scene.now.plusSeconds(1);
    losesItsMemory(node).minutes(20);
    assertThat(node.deeds).containsExactly("start logs");
  }

  @Test
  void anUndoThatWasCarriedOutIsNotJudgedAnew() {
    Rolling node = running().registers("logs", 8).minutes(20);
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.minutes(5);
    assertThat(node.running("logs")).containsExactly(7);

    losesItsMemory(node).minutes(20);
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.warnings()).noneMatch(text -> text.contains("is not undone"));
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
    assertThat(Scene.status(node.last, "logs").vain()).isEmpty();
  }

  @Test
  void aResumeOfBeforeTakesNothingBackThatWasFoundBadSince() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method);
      node.order(RolloutOrder.Kind.RESUME, "logs");
      node.sick.add("logs:8");
      node.registers("logs", 8).minutes(30);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
      int deeds = node.deeds.size();

      losesItsMemory(node).minutes(30);
      assertThat(node.deeds).as("%s", method).hasSize(deeds);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
    }
  }

  @Test
  void anOrderNoNewerThanTheLastThatWasCarriedOutIsNeverDue() {
    Rolling node = running();
    var older =
        new RolloutOrder(
            new DaemonName("logs"),
            RolloutOrder.Kind.RESTART,
            node.scene.now.minusSeconds(1),
            "anna");
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(5);
    node.scene.orders = Optional.of(Reading.known(List.of(older), node.scene.now));
    assertThat(node.minutes(20).deeds).hasSize(2);
    assertThat(node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().good())
        .isEqualTo(OptionalInt.of(7));
  }

  /** What declares logs cannot be read, while what the files declare is started. */
  private static Rolling readsItsSourceLater(Rolling node) {
    Daemon logs = node.scene.daemons.removeFirst();
    node.scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    var update = new Daemon.Update(STOP_FIRST, Duration.ZERO, 0, Duration.ofMinutes(5));
    node.declare("router", "router", "", update);
    losesItsMemory(node).minutes(2);
    assertThat(node.scene.memory.lostAt()).as("router has been started").isEmpty();
    node.scene.daemons.addFirst(logs);
    node.scene.unread = List.of();
    node.deeds.clear();
    return node;
  }

  @Test
  void oneAboutADaemonOfASourceThatIsReadLaterIsNotCarriedOutAgain() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(5);
    readsItsSourceLater(node).minutes(5);
    assertThat(node.deeds).isEmpty();
    assertThat(Scene.status(node.last, "logs").obeyed()).contains(ordered(node).at());
    assertThat(node.scene.memory.tries()).doesNotContainKey("lost");

    node.order(RolloutOrder.Kind.RESTART, "logs");
    assertThat(node.minutes(5).deeds).as("a new one").hasSize(2);
  }

  @Test
  void oneThatIsDueStillIsAboutADaemonOfASourceThatIsReadLater() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.now = node.scene.now.plusSeconds(1);
    readsItsSourceLater(node).minutes(5);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");
  }

  @Test
  void itIsRememberedHoweverLongTheSourceIsNotRead() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(5);
    Instant lost = node.scene.now;
    readsItsSourceLater(node);
    Daemon logs = node.scene.daemons.removeFirst();
    node.scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    for (int days = 0; days < 5; days++) {
      node.scene.now = node.scene.now.plus(Duration.ofHours(20));
      node.look();
    }
    assertThat(node.scene.memory.tries())
        .hasEntrySatisfying("lost", is -> assertThat(is.trouble()).contains(lost.toString()));
    node.scene.now = lost.minusSeconds(60);
    node.look();
    assertThat(node.scene.memory.tries())
        .as("the clock was set back")
        .hasEntrySatisfying(
            "lost", is -> assertThat(is.trouble()).contains(node.scene.now.toString()));

    node.scene.daemons.addFirst(logs);
    node.scene.unread = List.of();
    node.deeds.clear();
    assertThat(node.minutes(5).deeds).doesNotContain("stop logs:7");
  }

  @Test
  void whatIsNoDaemonOrCannotBeReadIsWaitedFor() {
    Rolling node = running();
    node.order(RolloutOrder.Kind.RESTART, "other");
    Reading<List<RolloutOrder>> orders = node.scene.orders.orElseThrow();
    node.scene.orders = Optional.of(Reading.unknown("not JSON", node.scene.now));
    node.scene.now = node.scene.now.plusSeconds(1);
    losesItsMemory(node).seconds(5);
    assertThat(node.scene.memory.tries()).containsKey("lost");
    node.scene.orders = Optional.of(orders);
    node.seconds(5);
    assertThat(node.scene.memory.tries()).containsKey("lost");
    assertThat(node.minutes(2).scene.memory.tries()).doesNotContainKey("lost");
  }
}
