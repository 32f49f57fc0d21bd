package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What died says nothing of what is started in its place. */
class TriedTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  private static Daemon.Update update(Daemon.Update.Method method) {
    return new Daemon.Update(method, Duration.ZERO, 0, Duration.ofMinutes(5));
  }

  private static DaemonStatus.Phase phase(Rolling node) {
    return Scene.status(node.last, "logs").phase();
  }

  /** Revision 1 dies young until it is flapping. */
  private static Rolling flapping(String definition) {
    var node = new Rolling();
    node.registers("logs", 1).declare("logs", definition, "", update(STOP_FIRST));
    node.crashing.add("logs:1");
    node.exits.put("logs:1", OptionalInt.of(3));
    node.crashing.add("logs:2");
    node.exits.put("logs:2", OptionalInt.of(4));
    node.minutes(4);
    assertThat(phase(node)).isEqualTo(DaemonStatus.Phase.FLAPPING);
    node.deeds.clear();
    return node;
  }

  @Test
  void anotherRevisionThanTheOneThatDiedIsTriedAtOnce() {
    Rolling node = flapping("logs:1");
    node.registers("logs", 2).declare("logs", "logs:2", "", update(STOP_FIRST));

    assertThat(node.seconds(2).deeds).containsExactly("start logs:2");
    node.seconds(3);
    assertThat(phase(node)).as("its own count begins").isEqualTo(DaemonStatus.Phase.BACKING_OFF);
    node.seconds(60);
    assertThat(node.deeds).as("and grows as that of any").hasSizeBetween(3, 4);
    assertThat(node.minutes(3).deeds).hasSize(5);
    assertThat(phase(node)).isEqualTo(DaemonStatus.Phase.FLAPPING);
  }

  @Test
  void aNewerRevisionOfTheFamilyIsTriedOnceItIsKnown() {
    Rolling node = flapping("logs");
    assertThat(node.minutes(1).deeds).isEmpty();
    node.registers("logs", 2);
    node.scene.definitions.put(
        "logs",
        Reading.known(java.util.Objects.requireNonNull(node.newest.get("logs")), node.scene.now));

    assertThat(node.seconds(2).deeds).containsExactly("start logs");
    assertThat(node.tasks).extracting(task -> task.revision).containsExactly(2);
  }

  @Test
  void theSameRevisionStartedWithSomethingElseIsTriedAtOnce() {
    Rolling node = flapping("logs:1");
    Daemon.Launching plain = Daemon.Launching.plain();
    node.scene.but(
        Otherwise.startedWith(
            new Daemon.Launching(
                List.of(),
                true,
                false,
                Collections.emptySortedMap(),
                plain.network(),
                Optional.empty(),
                Optional.empty())));

    assertThat(node.seconds(2).deeds).containsExactly("start logs:1");
    assertThat(node.seconds(30).deeds).as("once, and then as any").hasSizeBetween(2, 4);
  }

  @Test
  void theSameAsItDiedGoesOnWaiting() {
    Rolling node = flapping("logs:1");
    node.declare("logs", "logs:1", "", update(START_FIRST));

    assertThat(node.minutes(3).deeds).isEmpty();
  }

  @Test
  void aMemoryOfBeforeThatDoesNotKnowWhatWasTriedWaitsAsItDid() {
    Rolling node = flapping("logs:1");
    node.scene.memory = node.scene.memory.withoutTry("tried:logs");
    node.registers("logs", 2).declare("logs", "logs:2", "", update(STOP_FIRST));

    assertThat(node.minutes(3).deeds).isEmpty();
  }

  @Test
  void aRestartStartsOneThatIsFlappingAtOnceAndOnce() {
    Rolling node = flapping("logs:1");
    node.order(RolloutOrder.Kind.RESTART, "logs");

    assertThat(node.seconds(2).deeds).containsExactly("start logs:1");
    assertThat(Scene.status(node.last, "logs").obeyed()).isPresent();
    node.seconds(10);
    assertThat(phase(node)).as("it has died too often").isEqualTo(DaemonStatus.Phase.FLAPPING);
    assertThat(node.minutes(3).deeds).hasSize(1);
  }

  @Test
  void aRestartStartsOneThatIsBackedOffAtOnce() {
    var node = new Rolling();
    node.registers("logs", 1).declare("logs", "logs:1", "", update(STOP_FIRST));
    node.refusing.add("logs:1");
    node.minutes(4).deeds.clear();
    assertThat(phase(node)).isEqualTo(DaemonStatus.Phase.BACKING_OFF);
    assertThat(node.scene.memory.starts(LOGS).count()).isGreaterThan(5);
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.refusing.clear();

    assertThat(node.seconds(2).deeds).containsExactly("start logs:1");
    assertThat(node.minutes(2).deeds).hasSize(1);
  }
}
