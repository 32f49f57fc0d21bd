package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An operator's order to drain, and its times. */
class OrdersTest {

  private static Scene held() {
    return node().daemon("logs").runs("logs", 1).runs("web", 1);
  }

  private static DrainOrder order(Duration within) {
    return new DrainOrder(
        NOON, NOON.plus(within), false, false, Optional.of("new kernel"), "alice");
  }

  @Test
  void aNewOrderOfAnOperatorTakesThePlaceOfTheOneBefore() {
    Scene scene = held();
    scene.order = Optional.of(order(Duration.ofMinutes(30)));
    scene.step();
    scene.order = Optional.of(order(Duration.ofMinutes(45)));

    assertThat(scene.step().drain().orElseThrow().deadline())
        .isEqualTo(NOON.plus(Duration.ofMinutes(45)));
  }

  @Test
  void anOrderFromTheFutureCountsFromWhenItWasFirstSeenAndIsWarnedOf() {
    Scene scene = held();
    Instant since = NOON.plus(Duration.ofDays(365));
    scene.order =
        Optional.of(
            new DrainOrder(
                since, since.plusSeconds(1800), false, false, Optional.empty(), "alice"));
    Decision first = scene.step();
    assertThat(first.drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(1800));
    assertThat(first.notes())
        .anyMatch(note ->
            note.level() == Note.Level.WARNING
                && note.text()
                    .startsWith(
                        "the order to drain says that it was given at 2027-11-21T12:00:00Z, which"
                            + " is still to come"));

    Decision later = scene.later(Duration.ofMinutes(5)).step();
    assertThat(later.drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(1800));
    assertThat(later.notes()).anyMatch(note -> note.text().contains("still to come"));
  }

  @Test
  void aClockThatWasSetBackMovesNoOrdersDeadlineEvenIfTheMemoryIsLost() {
    Scene scene = held();
    scene.order = Optional.of(order(Duration.ofMinutes(30)));
    scene.step();
    scene.now = NOON.minus(Duration.ofHours(3));
    scene.memory = Memory.lost(scene.now);
    Decision decision = scene.step();

    assertThat(decision.drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(1800));
    assertThat(decision.notes()).anyMatch(note -> note.text().contains("its deadline is as it"));
  }

  @Test
  void anOrderThatIsAheadByLessThanAMinuteIsTakenAsItIs() {
    Scene scene = held();
    scene.now = NOON.minusSeconds(60);
    scene.order = Optional.of(order(Duration.ofMinutes(30)));
    Decision decision = scene.step();

    assertThat(decision.drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(1800));
    assertThat(decision.notes()).noneMatch(note -> note.text().contains("still to come"));
  }
}
