package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How a daemon is kept up. */
class CareTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration FIVE = Duration.ofMinutes(5);
  private static final Daemon.Care CARE =
      new Daemon.Care(
          3, Duration.ofMinutes(10), Duration.ofMinutes(30), FIVE, true, Optional.of(FIVE));

  private static Scene logs(Daemon.Care care) {
    Scene scene = node().daemon("logs");
    Daemon plain = scene.daemons.removeLast();
    scene.daemons.add(
        new Daemon(
            plain.name(),
            plain.taskDefinition(),
            plain.after(),
            plain.critical(),
            plain.settle(),
            plain.leaves(),
            plain.run(),
            plain.where(),
            plain.launching(),
            plain.update(),
            care));
    return scene;
  }

  private static DaemonStatus logs(Decision decision) {
    return decision.daemons().getFirst();
  }

  private static List<TaskArn> stopped(Decision decision) {
    return decision.actions().stream()
        .filter(Action.StopTask.class::isInstance)
        .map(action -> ((Action.StopTask) action).task())
        .toList();
  }

  private static boolean starts(Decision decision) {
    return decision.actions().stream().anyMatch(Action.StartTask.class::isInstance);
  }

  /** It is started, runs for a moment and dies; the look that learns of it. */
  private static Decision dies(Scene scene, int number) {
    Decision begun =
        scene.step(action -> new Outcome.Done(action, Optional.of(arn("logs", number))));
    assertThat(starts(begun)).as("start %d", number).isTrue();
    scene
        .later(Duration.ofSeconds(1))
        .runs("logs", number, Duration.ofSeconds(1), Container.Health.NONE);
    scene.step();
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.later(Duration.ofSeconds(1)).agent("logs", number, true, AgentTask.Status.STOPPED);
    scene.container("logs", number, Container.State.EXITED, Container.Health.NONE, Duration.ZERO);
    return scene.step();
  }

  /** The next start's time comes. */
  private static Duration waits(Scene scene, Decision decision) {
    Instant until = logs(decision).until().orElseThrow();
    Duration wait = Duration.between(scene.now, until);
    scene.later(wait);
    return wait;
  }

  @Test
  void aDaemonThatDiesYoungOftenEnoughIsFlappingAndWaitsLonger() {
    Scene scene = logs(CARE);
    for (int number = 1; number <= 2; number++) {
      Decision decision = dies(scene, number);
      assertThat(logs(decision).phase()).isEqualTo(DaemonStatus.Phase.BACKING_OFF);
      assertThat(waits(scene, decision)).isLessThan(Duration.ofMinutes(1));
    }

    Decision third = dies(scene, 3);
    assertThat(logs(third).phase()).isEqualTo(DaemonStatus.Phase.FLAPPING);
    assertThat(logs(third).reason())
        .startsWith("flapping since 2026-11-21T12:")
        .contains("died 3 times within 10 min: container app exited 137");
    assertThat(waits(scene, third)).isBetween(Duration.ofMinutes(24), Duration.ofMinutes(36));

    // It is still flapping, however long ago its earlier deaths are.
    assertThat(logs(dies(scene, 4)).phase()).isEqualTo(DaemonStatus.Phase.FLAPPING);
  }

  @Test
  void oneThatHasStayedUpIsFlappingNoMore() {
    Scene scene = logs(CARE);
    for (int number = 1; number <= 3; number++) {
      waits(scene, dies(scene, number));
    }
    scene.step(action -> new Outcome.Done(action, Optional.of(arn("logs", 4))));
    scene
        .later(Duration.ofMinutes(6))
        .runs("logs", 4, Duration.ofMinutes(6), Container.Health.NONE);
    scene.step();

    assertThat(scene.memory.starts(LOGS).flapping()).isEmpty();
    assertThat(scene.memory.starts(LOGS).deaths()).isEmpty();
  }

  @Test
  void deathsFarApartAreNoFlapping() {
    List<Instant> deaths =
        Flapping.deaths(
            List.of(NOON.minusSeconds(1200), NOON.minusSeconds(900)),
            NOON,
            NOON.minus(CARE.flapWithin()),
            CARE);

    assertThat(deaths).containsExactly(NOON);
    assertThat(Flapping.since(Optional.empty(), deaths, CARE)).isEmpty();
  }

  @Test
  void aStartThatIsRefusedIsNoDeath() {
    Scene scene = logs(CARE);
    for (int i = 0; i < 5; i++) {
      Decision decision = scene.step(action -> new Outcome.Failed(action, "RESOURCE:MEMORY"));
      assertThat(starts(decision)).isTrue();
      waits(scene, scene.decide());
    }

    assertThat(scene.memory.starts(LOGS).flapping()).isEmpty();
  }

  @Test
  void aTaskThatWeStoppedIsNoDeath() {
    Scene scene = logs(CARE);
    scene.step(action -> new Outcome.Done(action, Optional.of(arn("logs", 1))));
    scene.later(Duration.ofSeconds(1));
    scene.runs("logs", 1, Duration.ofSeconds(1), Container.Health.NONE);
    scene.step();
    scene.memory =
        scene.memory.before(
            List.of(new Action.StopTask(LOGS, arn("logs", 1), "prod", "an order")), scene.now);
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
    scene.later(Duration.ofSeconds(1)).step();

    assertThat(scene.memory.starts(LOGS).failure()).isPresent();
    assertThat(scene.memory.starts(LOGS).deaths()).isEmpty();
  }

  @Test
  void aTaskThatStaysPendingIsTimedNamedAndBySettingStopped() {
    Scene scene = logs(CARE).agent("logs", 1, false, AgentTask.Status.PENDING);
    scene.ecs("logs", 1, "PENDING", "RUNNING", ours("logs"));
    Decision early = scene.step();
    assertThat(logs(early).reason()).startsWith("PENDING: its image is pulled");
    assertThat(early.notes()).extracting(Note::level).doesNotContain(Note.Level.WARNING);
    assertThat(stopped(early)).isEmpty();

    Decision late = scene.later(FIVE).step();
    assertThat(logs(late).reason()).startsWith("PENDING for more than 5 min: its image is pulled");
    assertThat(late.notes()).extracting(Note::level).contains(Note.Level.WARNING);
    assertThat(stopped(late)).containsExactly(arn("logs", 1));
    assertThat(Guard.object(scene.policy(), scene.seen(), late, scene.now)).isEmpty();

    Scene kept = logs(Daemon.Care.standard()).agent("logs", 1, false, AgentTask.Status.PENDING);
    kept.ecs("logs", 1, "PENDING", "RUNNING", ours("logs"));
    kept.step();
    Decision named = kept.later(Duration.ofMinutes(10)).step();
    assertThat(named.notes()).extracting(Note::level).contains(Note.Level.WARNING);
    assertThat(stopped(named)).isEmpty();
  }

  @Test
  void whatIsStillStoppingIsNamedAsWhatAPendingTaskWaitsFor() {
    Scene scene = logs(CARE).agent("logs", 1, false, AgentTask.Status.PENDING);
    scene.agent("web", 3, true, AgentTask.Status.RUNNING);
    scene.container("web", 3, Container.State.RUNNING, Container.Health.NONE, FIVE);

    assertThat(logs(scene.decide()).reason())
        .isEqualTo(
            "PENDING: its image is pulled, or it waits for what web:7 holds, which is still"
                + " stopping");
  }

  @Test
  void anUnhealthyTaskOfOursIsReplacedAfterItsTime() {
    Scene scene = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    Decision early = scene.step();
    assertThat(logs(early).reason())
        .isEqualTo(
            "its container's health check fails; it is stopped at 2026-11-21T12:05:00Z unless it"
                + " recovers");
    assertThat(stopped(early)).isEmpty();

    Decision late = scene.later(FIVE).step();
    assertThat(stopped(late)).containsExactly(arn("logs", 1));
    assertThat(logs(late).reason())
        .isEqualTo("its container's health check fails; it is told to stop, and started anew then");
    assertThat(Guard.object(scene.policy(), scene.seen(), late, scene.now)).isEmpty();
  }

  @Test
  void whatAnUnhealthyTaskWaitsForIsSaidUntilItIsToldToStop() {
    Scene unasked = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    unasked.step();
    Decision waits = unasked.later(FIVE).step();
    assertThat(stopped(waits)).isEmpty();
    assertThat(logs(waits).reason())
        .endsWith("health check fails; it is stopped once ECS has said that it is ours");

    Scene silent = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    silent.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    silent.step();
    silent.agentSilent();
    Decision alone = silent.later(FIVE).step();
    assertThat(stopped(alone)).isEmpty();
    assertThat(logs(alone).reason())
        .endsWith("fails; it goes on until it may be started anew: connection refused");
    assertThat(alone.notes()).extracting(Note::text).noneMatch(text -> text.contains("not ours"));
  }

  @Test
  void oneThatRecoversIsTimedAnew() {
    Scene scene = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    scene.step();
    scene.containers.clear();
    scene.later(Duration.ofMinutes(4));
    scene.container("logs", 1, Container.State.RUNNING, Container.Health.HEALTHY, FIVE);
    scene.step();
    scene.containers.clear();
    scene.container("logs", 1, Container.State.RUNNING, Container.Health.UNHEALTHY, FIVE);
    scene.step();

    assertThat(stopped(scene.later(Duration.ofMinutes(2)).step())).isEmpty();
  }

  @Test
  void anUnhealthyTaskThatIsNotOursOrOnANodeThatLeavesIsLeftAlone() {
    Scene others = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    others.ecs("logs", 1, "RUNNING", "RUNNING", Scene.service("logs"));
    others.step();
    Decision left = others.later(FIVE).step();
    assertThat(stopped(left)).isEmpty();
    assertThat(logs(left).reason()).endsWith("fails; it is not ours to stop");

    Scene leaving = logs(CARE).runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    leaving.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    leaving.runs("web", 2).ecs("web", 2, "RUNNING", "RUNNING", Scene.service("web"));
    leaving.step();
    assertThat(stopped(leaving.draining().later(FIVE).step())).isEmpty();
  }

  @Test
  void theGuardLetsNoHealthyTaskBeStopped() {
    Scene scene = logs(CARE).runs("logs", 1);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    var stop = new Action.StopTask(LOGS, arn("logs", 1), "prod", "a mistake");
    Decision decision = scene.decide().doing(List.of(stop));

    assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now)).hasSize(1);
  }

  @Test
  void whoHoldsAPortOrMemoryIsNamed() {
    Scene scene = logs(CARE).runs("web", 1).runs("db", 2);
    scene.twisted(CareTest::defined);
    scene.step(action -> new Outcome.Failed(action, "ecs:StartTask: RESOURCE:PORTS"));
    assertThat(logs(scene.step()).reason())
        .isEqualTo(
            "ecs:StartTask: RESOURCE:PORTS; wanted are 80/tcp; held by web:7 (task web1) with port 80/tcp");

    Scene memory = logs(CARE).runs("web", 1).runs("db", 2).runs("idle", 3);
    memory.room = Optional.of(new EcsNode.Room(676, 100, 2048, 0));
    memory.twisted(CareTest::defined);
    memory.step(action -> new Outcome.Failed(action, "ecs:StartTask: RESOURCE:MEMORY"));
    assertThat(logs(memory.step()).reason())
        .isEqualTo(
            "ecs:StartTask: RESOURCE:MEMORY; wanted are 256 MiB; free are 100 of 676 MiB; held by"
                + " db:7 (task db2) with 512 MiB, web:7 (task web1) with 64 MiB");
  }

  private static String refused(String resource, EcsNode.Room room, Duration age) {
    Scene scene = logs(CARE).runs("web", 1).runs("db", 2);
    scene.room = Optional.of(room);
    scene.twisted(CareTest::defined);
    Reading<EcsNode> said = Reading.known(scene.ecsNode(), scene.now);
    scene.ecsSays(said, Reading.known(List.of(), scene.now)).later(age);
    scene.step(action -> new Outcome.Failed(action, "ecs:StartTask: RESOURCE:" + resource));
    return logs(scene.step()).reason();
  }

  @Test
  void whatAsksForMoreThanTheNodeHasNeverFitsAndNobodyIsToBlame() {
    assertThat(refused("MEMORY", new EcsNode.Room(255, 100, 2048, 0), Duration.ZERO))
        .isEqualTo("ecs:StartTask: RESOURCE:MEMORY; never fits: asks 256 MiB, the node has 255");
    assertThat(refused("CPU", new EcsNode.Room(256, 100, 127, 0), Duration.ZERO))
        .isEqualTo("ecs:StartTask: RESOURCE:CPU; never fits: asks 128 CPU units, the node has 127");
    assertThat(refused("MEMORY", new EcsNode.Room(256, 100, 2048, 0), Duration.ZERO))
        .contains("; wanted are 256 MiB; free are 100 of 256 MiB; held by ");
    Scene unsaid = logs(CARE);
    unsaid.twisted(CareTest::defined);
    unsaid.step(action -> new Outcome.Failed(action, "RESOURCE:MEMORY"));
    assertThat(logs(unsaid.step()).reason()).isEqualTo("RESOURCE:MEMORY; wanted are 256 MiB");
  }

  @Test
  void whatIsFreeIsSaidWithItsTimeWhenEcsHasNotBeenAskedSince() {
    var room = new EcsNode.Room(676, 100, 2048, 40);
    assertThat(refused("MEMORY", room, Duration.ofSeconds(10))).contains("; free are 100 of 676");
    assertThat(refused("CPU", room, Duration.ofSeconds(40)))
        .contains(
            "; wanted are 128 CPU units; free at 2026-11-21T12:00:00Z were 40 of 2048 CPU units;"
                + " held by ");
  }

  @Test
  void whatIsNotKnownOfHoldersIsAskedForAndNotGuessed() {
    Scene scene = logs(CARE).runs("web", 1);
    scene.step(action -> new Outcome.Failed(action, "ecs:StartTask: RESOURCE:PORTS"));
    Decision decision = scene.step();

    assertThat(logs(decision).reason()).isEqualTo("ecs:StartTask: RESOURCE:PORTS");
    assertThat(decision.ask().definitions()).contains("logs", "web:7");
  }

  private static Observation defined(Observation s) {
    var definitions = new TreeMap<String, Reading<Definition>>();
    define(definitions, "logs", "logs", "80/tcp", 256);
    define(definitions, "web:7", "web", "80/tcp", 64);
    define(definitions, "db:7", "db", "5432/tcp", 512);
    define(definitions, "idle:7", "idle", "9/tcp", 0);
    return new Observation(
        s.host(),
        s.identity(),
        s.imdsTags(),
        s.ec2Tags(),
        s.targetLifecycleState(),
        s.notices(),
        s.agent(),
        s.agentTasks(),
        s.containers(),
        s.node(),
        s.tasks(),
        s.autoScaling(),
        new DaemonFacts(
            definitions, new TreeMap<>(), new TreeMap<>(), Reading.known(List.of(), NOON)),
        s.files());
  }

  private static void define(
      SortedMap<String, Reading<Definition>> all,
      String name,
      String family,
      String port,
      int memory) {
    all.put(
        name,
        Reading.known(
            new Definition(
                family,
                7,
                true,
                Optional.empty(),
                List.of("app"),
                new TreeSet<>(List.of(port)),
                memory,
                128,
                new TreeMap<>()),
            NOON));
  }
}
