package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static io.nodekeeper.core.Otherwise.startedWith;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The settings name a container in environment or command that a revision does not have. */
class StrangersTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  /** Revision 7, whose container is app, runs with the settings for it. */
  private static Rolling running(Daemon.Update.Method method, String... others) {
    Rolling node = Rolling.of(method, others);
    node.declare("logs", "logs", "", update(method));
    node.registers("logs", 7).runs("logs", 7);
    return with(node, "app").minutes(2);
  }

  private static Daemon.Update update(Daemon.Update.Method method) {
    return new Daemon.Update(method, Duration.ZERO, 0, Duration.ofMinutes(5));
  }

  /** Settings that are for this container: those of the last daemon. */
  private static Rolling with(Rolling node, String container) {
    var override = new Daemon.ContainerOverride(container, new TreeMap<>(), List.of("run"));
    node.scene.but(
        startedWith(
            new Daemon.Launching(
                List.of(override),
                false,
                false,
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    return node;
  }

  /** A revision whose container is other. */
  private static Rolling renamed(Rolling node, int revision) {
    node.named = "other";
    return node.registers("logs", revision);
  }

  private static String stranger(String container, int revision, String has) {
    return "environment or command names the container %s, and logs:%d has %s"
        .formatted(container, revision, has);
  }

  private static Rolling until(Rolling node, String deed) {
    while (!node.deeds.contains(deed)) {
      node.seconds(1);
    }
    return node;
  }

  @Test
  void aRevisionThatTheSettingsDoNotFitReplacesNothingAndIsNotBad() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = renamed(running(method), 8).minutes(60);
      assertThat(node.deeds).isEmpty();
      assertThat(node.rollout("logs"))
          .isEqualTo("revision 8 is wanted: " + stranger("app", 8, "other"));
      assertThat(node.warnings())
          .contains(
              "revision 8 is wanted, and the old one goes on: " + stranger("app", 8, "other"));
      assertThat(node.scene.memory.rollout(LOGS).orElseThrow().bad()).isEmpty();

      with(node, "other").minutes(2);
      assertThat(node.running("logs")).as("%s", method).containsExactly(8);
    }
  }

  @Test
  void whereTheSettingsFitNoMoreInTheMiddleTheRevisionIsNotBad() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method);
      node.refusing.add("logs:8");
      until(node.registers("logs", 8), "start logs:8");
      // No room of its own: it is tried again.
      node.refusing.clear();
      with(node, "third").minutes(10);
      assertThat(node.scene.memory.rollout(LOGS).orElseThrow())
          .returns(Optional.empty(), Rollout::attempt)
          .satisfies(is -> assertThat(is.bad()).isEmpty());

      with(node, "app").minutes(2);
      assertThat(node.running("logs")).as("%s", method).containsExactly(8);
    }
  }

  @Test
  void whereTheGoodOneFitsNoMoreTheWantedOneIsStartedBeforeItsWave() {
    Rolling node = renamed(running(STOP_FIRST), 8);
    var wave = new Daemon.Update(STOP_FIRST, Duration.ofDays(2), 0, Duration.ofMinutes(5));
    node.declare("logs", "logs:8", "", wave);
    with(node, "other").minutes(2);
    assertThat(node.rollout("logs")).contains("its wave comes here at");
    node.tasks.clear();

    assertThat(node.seconds(20).running("logs")).containsExactly(8);
  }

  @Test
  void whereNeitherFitsNothingIsStartedUntilTheSettingsDo() {
    Rolling node = with(renamed(running(STOP_FIRST), 8), "third").minutes(2);
    node.tasks.clear();
    node.minutes(60);
    assertThat(node.deeds).isEmpty();
    assertThat(Scene.status(node.last, "logs"))
        .returns(DaemonStatus.Phase.WAITING, DaemonStatus::phase)
        .satisfies(is -> assertThat(is.reason()).endsWith(stranger("third", 8, "other")));

    assertThat(with(node, "app").seconds(20).running("logs")).containsExactly(7);
  }

  /** Revision 8 is bad, and the settings are for it and not for 7. */
  private static Rolling bad(String... others) {
    Rolling node = running(STOP_FIRST, others);
    node.sick.add("logs:8");
    return with(renamed(node, 8), "other").minutes(60);
  }

  @Test
  void whatIsBadIsNotStoppedForAGoodOneThatTheSettingsDoNotFit() {
    Rolling node = bad();
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(node.scene.memory.rollout(LOGS).orElseThrow().bad()).containsExactly(8);
    assertThat(node.rollout("logs"))
        .isEqualTo("revision 8 is to go back to 7: " + stranger("other", 7, "app"));
    assertThat(node.warnings())
        .contains(
            "what runs goes on, for revision 7 cannot be started: " + stranger("other", 7, "app"))
        .anyMatch(text ->
            text.startsWith("revision 8 is taken for bad here")
                && text.contains("; revision 7 cannot be started with the settings of now; "));

    assertThat(with(node, "app").minutes(1).running("logs")).containsExactly(7);
  }

  @Test
  void whatIsBadAndDiesIsStartedWhereTheSettingsDoNotFitTheGoodOne() {
    Rolling node = bad();
    node.tasks.clear();

    assertThat(node.minutes(1).running("logs")).containsExactly(8);
  }

  @Test
  void aNewerOneTakesThePlaceOfABadOneThatHasNoWayBack() {
    Rolling node = renamed(bad(), 9).minutes(60);

    assertThat(node.running("logs")).containsExactly(9);
    assertThat(node.deeds).doesNotContain("start logs:7");
  }

  @Test
  void nobodyWaitsForWhatCannotGoBack() {
    Rolling node = bad("metrics");
    node.registers("metrics", 7).runs("metrics", 7);
    node.minutes(2);
    node.registers("metrics", 8).minutes(60);

    assertThat(node.running("metrics")).containsExactly(8);
  }

  @Test
  void whatTheSettingsDoNotFitAnyMoreIsNotRestarted() {
    Rolling node = with(running(STOP_FIRST), "third");
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(5);
    assertThat(node.deeds).isEmpty();
    assertThat(node.rollout("logs")).endsWith(stranger("third", 7, "app"));
    assertThat(node.warnings())
        .contains(
            "what runs goes on, for revision 7 cannot be started: " + stranger("third", 7, "app"));

    with(node, "app").minutes(2);
    assertThat(node.deeds).hasSize(2).startsWith("stop logs:7");
  }
}
