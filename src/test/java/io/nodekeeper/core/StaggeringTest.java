package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Pull storms are avoided by staggering starts across a fleet. */
class StaggeringTest {

  private static final Duration SPREAD = Duration.ofMinutes(20);
  private static final int SIZE = 1000;

  private static Scene booted(int number) {
    Scene scene = node().daemon("logs").daemon("metrics");
    String instance = "i-%017x".formatted(number * 7919L);
    scene.identity = new Identity(instance, "us-west-2", "us-west-2a", "m7i.large");
    scene.upkeep = new Policy.Upkeep(true, SPREAD);
    return scene;
  }

  @Test
  void theFirstStartsOfNodesThatBootAtOnceAreSpreadEvenlyOverTheTimeGiven() {
    int[] tenths = new int[10];
    for (int number = 0; number < SIZE; number++) {
      Scene scene = booted(number);
      int tenth = -1;
      for (Decision look = scene.step(); Scene.started(look).isEmpty(); look = scene.step()) {
        scene.later(SPREAD.dividedBy(10));
        tenth++;
      }
      assertThat(tenth).as("node %d, by the end of the time given", number).isBetween(0, 9);
      tenths[tenth]++;
    }
    for (int tenth : tenths) {
      assertThat(tenth).as("nodes in a tenth").isBetween(SIZE * 7 / 100, SIZE * 13 / 100);
    }
  }

  @Test
  void aNodesDaemonsHaveOneTurnAndTheSameAfterEachRestart() {
    Scene scene = booted(5);
    String waits = Scene.status(scene.step(), "logs").reason();

    assertThat(waits).contains("this node's turn is at");
    assertThat(Scene.status(scene.step(), "metrics").reason()).isEqualTo(waits);
    assertThat(Scene.status(scene.later(Duration.ofSeconds(9)).step(), "logs").reason())
        .isEqualTo(waits);
  }

  @Test
  void theAgentLooksAgainWhenTheTurnComes() {
    Scene scene = booted(5);
    scene.upkeep = new Policy.Upkeep(true, Duration.ofSeconds(3));
    Decision waiting = scene.step();
    assertThat(Scene.started(waiting)).isEmpty();

    assertThat(waiting.lookAgainAt()).isBefore(Scene.NOON.plusSeconds(3));

    scene.now = waiting.lookAgainAt();
    assertThat(Scene.started(scene.step())).contains("logs");
  }

  @Test
  void eachBootHasATurnOfItsOwn() {
    Scene scene = booted(5);
    scene.step();
    scene.later(Duration.ofDays(1));
    scene.bootId = "boot-2";

    assertThat(Scene.started(scene.step())).isEmpty();
    assertThat(Scene.started(scene.later(SPREAD).step())).contains("logs");
  }

  @Test
  void whatDiesWhileTheNodeComesUpIsNotStaggeredOnceMore() {
    Scene scene = booted(5);
    scene.daemons.removeLast();
    scene.step();
    scene.later(SPREAD).step(action -> new Outcome.Done(action, Optional.of(Scene.arn("logs", 1))));
    scene.runs("logs", 1, Duration.ZERO, Container.Health.NONE).step();
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
    scene.upkeep = new Policy.Upkeep(true, Duration.ofHours(9));

    assertThat(Scene.status(scene.later(Duration.ofSeconds(1)).step(), "logs").phase())
        .isEqualTo(DaemonStatus.Phase.BACKING_OFF);
  }

  private static void dies(Scene scene) {
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
  }

  /** Looks every few seconds for a minute, which is long before its turn. */
  private static boolean isStarted(Scene scene) {
    for (int i = 0; i < 12; i++) {
      if (!Scene.started(scene.later(Duration.ofSeconds(5)).step()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static Scene steady() {
    Scene scene = booted(5);
    scene.daemons.removeLast();
    scene.upkeep = new Policy.Upkeep(true, Duration.ZERO);
    scene.step();
    return scene;
  }

  @Test
  void whatWasSteadyWhenTheSettingCameIsBackAsEver() {
    Scene ours = steady();
    ours.step(action -> new Outcome.Done(action, Optional.of(Scene.arn("logs", 1))));
    ours.later(Duration.ofHours(1)).runs("logs", 1).step();
    ours.upkeep = new Policy.Upkeep(true, Duration.ofHours(9));
    dies(ours);
    assertThat(ours.memory.starts(new DaemonName("logs")).count()).isZero();
    assertThat(isStarted(ours)).as("ours").isTrue();

    Scene others = booted(5);
    others.daemons.removeLast();
    others.runs("logs", 1).step();
    others.later(Duration.ofSeconds(1)).step();
    dies(others);
    assertThat(isStarted(others)).as("what others started").isTrue();
  }

  @Test
  void afterALossOfTheMemoryThereIsNoTurn() {
    Scene scene = booted(5);
    scene.memory = Memory.lost(scene.now);
    scene.step();
    scene.later(Policy.Pace.standard().settle());

    assertThat(isStarted(scene)).isTrue();
  }

  @Test
  void aNodeThatStaysAfterAllHasHadItsTurn() {
    Scene scene = booted(5).runs("logs", 1);
    scene.daemons.removeLast();
    scene.step();
    scene.later(SPREAD).step();
    scene.draining().later(Duration.ofSeconds(1)).step();
    dies(scene);
    scene.later(Duration.ofSeconds(1)).step();
    scene.status = "ACTIVE";

    assertThat(isStarted(scene)).isTrue();
  }

  @Test
  void aNodeThatLeavesAWarmPoolHasItsTurnThen() {
    Scene scene = booted(5);
    scene.target = Optional.of("Warmed:Running");
    scene.step();
    scene.later(SPREAD).step();
    scene.target = Optional.of("InService");

    assertThat(isStarted(scene)).isFalse();
  }

  @Test
  void whatRanBeforeABootHasATurnOnceMore() {
    Scene scene = booted(5).runs("logs", 1);
    scene.daemons.removeLast();
    scene.step();
    scene.later(Duration.ofSeconds(1)).step();
    dies(scene);
    scene.later(Duration.ofSeconds(1)).bootId = "boot-2";

    assertThat(isStarted(scene)).isFalse();
  }

  @Test
  void aBootThatAShutdownCameBeforeHasATurnOfItsOwn() {
    for (Duration up : List.of(Duration.ofSeconds(1), SPREAD)) {
      Scene scene = booted(5).runs("logs", 1);
      scene.daemons.removeLast();
      scene.step();
      scene.later(up).step();
      scene.shuttingDown = true;
      scene.later(Duration.ofSeconds(1)).step();
      dies(scene);
      scene.later(Duration.ofSeconds(1)).step();
      scene.shuttingDown = false;
      scene.bootId = "boot-2";

      assertThat(isStarted(scene)).as("up for %s", up).isFalse();
      assertThat(Scene.status(scene.step(), "logs").reason()).contains("this node's turn is at");
    }
  }

  @Test
  void nothingIsStoppedForWhatMayNotBeStarted() {
    Rolling node = Rolling.of(Daemon.Update.Method.STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.scene.upkeep = new Policy.Upkeep(true, Duration.ofHours(1));
    node.registers("logs", 8).scene.definitions.remove("logs");
    node.minutes(5);

    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
  }

  @Test
  void whileTheBootCannotBeReadNothingIsStoppedThatWouldWaitForATurn() {
    Rolling node = Rolling.of(Daemon.Update.Method.STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.scene.upkeep = new Policy.Upkeep(true, Duration.ofHours(1));
    node.scene.twisted(StaggeringTest::withoutHost);
    node.registers("logs", 8).scene.definitions.remove("logs");

    assertThat(node.minutes(15).deeds).isEmpty();
    assertThat(node.rollout("logs")).contains("this node's turn is at");
  }

  private static Observation withoutHost(Observation seen) {
    return new Observation(
        Reading.unknown("no /proc", seen.agent().at()),
        seen.identity(),
        seen.imdsTags(),
        seen.ec2Tags(),
        seen.targetLifecycleState(),
        seen.notices(),
        seen.agent(),
        seen.agentTasks(),
        seen.containers(),
        seen.node(),
        seen.tasks(),
        seen.autoScaling(),
        seen.daemons(),
        seen.files());
  }

  @Test
  void aGateThatNothingKeepsClosedEndsNoTurn() {
    Scene scene = booted(5).but(Otherwise::uncritical);
    scene.daemons.removeFirst();

    assertThat(scene.step().ready()).isTrue();
    Decision later = scene.later(Duration.ofSeconds(9)).step();
    assertThat(Scene.started(later)).isEmpty();
    assertThat(Scene.status(later, "metrics").reason()).contains("this node's turn is at");
  }

  @Test
  void theGatesTimeCountsFromTheNodesTurn() {
    Scene scene = booted(5);
    Instant turn = until(scene, decision -> !Scene.started(decision).isEmpty());
    Instant opened = until(scene, Decision::ready);

    assertThat(Duration.between(Scene.NOON, turn)).isBetween(SPREAD.dividedBy(9), SPREAD);
    assertThat(Duration.between(turn, opened))
        .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
  }

  /** When it is first so, looking twice a minute, none of its daemons ever coming to be. */
  private static Instant until(Scene scene, Predicate<Decision> so) {
    while (!so.test(scene.step())) {
      scene.later(Duration.ofSeconds(30));
    }
    return scene.now;
  }

  @Test
  void theFirstStartsAfterABootWaitForTheNodesTurn() {
    Scene scene = node().daemon("logs");
    scene.upkeep = new Policy.Upkeep(true, Duration.ofHours(1));
    scene.step();
    Decision waiting = scene.later(Duration.ofSeconds(1)).step();
    assertThat(waiting.actions()).noneMatch(Action.StartTask.class::isInstance);
    assertThat(waiting.daemons().getFirst())
        .returns(DaemonStatus.Phase.WAITING, DaemonStatus::phase)
        .extracting(DaemonStatus::reason)
        .asString()
        .startsWith("the first starts of a fleet are spread, and this node's turn is at 2026-");

    assertThat(scene.later(Duration.ofHours(1)).step().actions())
        .anyMatch(Action.StartTask.class::isInstance);
  }

  @Test
  void aBackOffHasJitterSoThatNodesThatFailTogetherAreNotTriedAgainTogether() {
    var waits = new TreeSet<Duration>();
    for (int number = 0; number < 100; number++) {
      Scene scene = node().daemon("logs");
      scene.identity = new Identity("i-%017x".formatted(number), "r", "ra", "m7i.large");
      for (int failure = 0; failure < 3; failure++) {
        scene.step(action -> new Outcome.Failed(action, "RESOURCE:MEMORY"));
        scene.now = Scene.status(scene.decide(), "logs").until().orElseThrow();
      }
      scene.step(action -> new Outcome.Failed(action, "RESOURCE:MEMORY"));
      DaemonStatus status = Scene.status(scene.decide(), "logs");
      waits.add(Duration.between(scene.now, status.until().orElseThrow()));
    }
    Duration middle = Policy.Pace.standard().backoffFirst().multipliedBy(8);

    assertThat(waits).hasSizeGreaterThan(90);
    assertThat(waits.first()).isBetween(percent(middle, 80), percent(middle, 85));
    assertThat(waits.last()).isBetween(percent(middle, 115), percent(middle, 120));
  }

  private static Duration percent(Duration whole, int percent) {
    return whole.multipliedBy(percent).dividedBy(100);
  }
}
