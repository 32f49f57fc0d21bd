package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a daemon is said to be tried again, and when it is. */
class TriedAgainTest {

  /** A look or two. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private static Rolling running() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    return node.minutes(1).registers("logs", 8);
  }

  /** Each start comes when it was said to come, not earlier and not later. */
  private static Rolling keepsItsWord(Rolling node) {
    Optional<Instant> said = Optional.empty();
    Instant end = node.scene.now.plus(Duration.ofMinutes(30));
    while (node.scene.now.isBefore(end)) {
      boolean starts = !Scene.started(node.look()).isEmpty();
      Instant now = node.scene.now;
      if (starts) {
        assertThat(said.filter(now::isBefore)).as("%s at %s", node.deeds, now).isEmpty();
      }
      assertThat(said.filter(at -> !starts && now.isAfter(at.plus(SOON))))
          .as("%s at %s", node.deeds, now)
          .isEmpty();
      Optional<Instant> until = Scene.status(node.last, "logs").until();
      boolean reached = said.filter(at -> !at.isAfter(now)).isPresent();
      said = starts ? Optional.empty() : reached ? said : until;
      node.scene.now = now.plusSeconds(1);
    }
    return node;
  }

  @Test
  void theGoodOneIsStartedWhenTheOtherIsGivenUpWhichIsSaidBefore() {
    Rolling node = running();
    node.crashing.add("logs:8");
    assertThat(keepsItsWord(node).deeds).hasSizeGreaterThan(3).endsWith("start logs:7");
  }

  @Test
  void theGoodOneIsStartedWhenWhatEcsDoesNotTakeIsPostponedWhichIsSaidBefore() {
    Rolling node = running();
    node.refusing.add("logs:8");
    assertThat(keepsItsWord(node).deeds).hasSizeGreaterThan(3).contains("start logs:7");
  }

  @Test
  void aGoodOneThatDoesNotComeUpAnyMoreWaitsForItsBackOff() {
    Rolling node = running();
    node.sick.add("logs:8");
    while (!node.deeds.contains("start logs:8")) {
      node.seconds(1);
    }
    node.crashing.add("logs:7");
    assertThat(keepsItsWord(node).deeds).hasSizeGreaterThan(6).endsWith("start logs:7");
  }

  @Test
  void oneThatHasNoGoodOneWaitsForItsBackOff() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.sick.add("logs:7");
    node.runs("logs", 7);
    node.minutes(1).registers("logs", 8);
    node.refusing.add("logs:8");
    node.refusing.add("logs");
    assertThat(keepsItsWord(node).deeds).contains("start logs:8").hasSizeGreaterThan(6);
  }
}
