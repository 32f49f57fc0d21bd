package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static io.nodekeeper.core.Scene.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A daemon whose health check fails again and again, and that is started anew each time. */
class UnhealthyRestartsTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String END = "its health check failed, and it was stopped for that";

  private static Daemon cared(Daemon plain) {
    return cared(plain, 3, SOON);
  }

  private static Daemon cared(Daemon plain, int flaps, Duration restartAfter) {
    return new Daemon(
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
        new Daemon.Care(
            flaps,
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofMinutes(5),
            false,
            Optional.of(restartAfter)));
  }

  /** It exits 0 when it is told to stop. */
  private static Rolling running() {
    Rolling node = Rolling.of(Daemon.Update.Method.MANUAL, "logs").registers("logs", 7);
    node.scene.but(UnhealthyRestartsTest::cared);
    node.exits.put("logs:7", OptionalInt.of(0));
    Rolling.Task _ = node.runs("logs", 7);
    return node;
  }

  @Test
  void itsHealthCheckIsWhyItEndedWhateverItsExitCodeIs() {
    Rolling node = running();
    node.sick.add("logs:7");
    var said = new TreeSet<String>();
    for (int second = 0; second < 300; second++) {
      node.seconds(1);
      node.scene.memory.starts(LOGS).failure().map(Starts.Failure::why).ifPresent(said::add);
    }
    assertThat(said).containsExactly(END);
  }

  @Test
  void whatMayNotBeStartedAnewIsNotStoppedForItsHealth() {
    var file = new Requirement.Path("/cluster/ready");
    Rolling node = running();
    node.scene.but(Otherwise.on(new NodeSelector.All(), file));
    node.scene.requirements.put(file, Reading.known(false, node.scene.now));
    node.sick.add("logs:7");
    assertThat(node.minutes(20).deeds).isEmpty();
    assertThat(status(node.last, "logs"))
        .returns(DaemonStatus.Phase.UNHEALTHY, DaemonStatus::phase)
        .returns(
            "its container's health check fails; it goes on until it may be started anew:"
                + " /cluster/ready is not there",
            DaemonStatus::reason);

    node.scene.requirements.put(file, Reading.known(true, node.scene.now));
    assertThat(node.minutes(1).deeds).startsWith("stop logs:7", "start logs");
  }

  @Test
  void whatWouldWaitForWhatItIsAfterIsNotStoppedForItsHealth() {
    Rolling node = Rolling.of(Daemon.Update.Method.MANUAL, "proxy", "logs").registers("logs", 7);
    node.scene.but(UnhealthyRestartsTest::cared);
    node.registers("proxy", 7).runs("proxy", 7);
    node.runs("logs", 7);
    node.sick.add("proxy:7");
    node.sick.add("logs:7");
    assertThat(node.minutes(20).deeds).isEmpty();
    assertThat(status(node.last, "logs").reason()).endsWith("waits for proxy to be healthy");

    node.sick.remove("proxy:7");
    assertThat(node.minutes(1).deeds).startsWith("stop logs:7", "start logs");
  }

  @Test
  void itIsFlappingWhenItWasStoppedYoungTooOften() {
    Rolling node = running();
    node.sick.add("logs:7");
    node.minutes(9);

    assertThat(status(node.last, "logs"))
        .returns(DaemonStatus.Phase.FLAPPING, DaemonStatus::phase)
        .satisfies(is ->
            assertThat(is.reason())
                .startsWith("flapping since ")
                .endsWith("died 3 times without having become steady: " + END));
  }

  @Test
  void itIsFlappingHoweverLongEachTaskWasWaitedFor() {
    Rolling node = running();
    node.scene.but(daemon -> cared(daemon, Daemon.Care.standard().flaps(), Duration.ofMinutes(6)));
    node.sick.add("logs:7");
    node.minutes(33);
    assertThat(node.deeds).filteredOn(deed -> deed.startsWith("start")).hasSize(5);
    assertThat(node.scene.memory.starts(LOGS).flapping()).isEmpty();

    node.minutes(4);
    assertThat(status(node.last, "logs").reason())
        .startsWith("flapping since ")
        .endsWith("died 5 times without having become steady: " + END);
  }

  @Test
  void oneThatLivesForLongerThanTheWaitWaitsAfterItsEnd() {
    Rolling node = running();
    var brief =
        new Daemon.Care(
            2,
            Duration.ofMinutes(2),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            false,
            Optional.of(Duration.ofSeconds(20)));
    node.scene.but(Otherwise.caredFor(brief));
    node.sick.add("logs:7");
    while (node.scene.memory.starts(LOGS).flapping().isEmpty()) {
      node.seconds(1);
    }
    int deeds = node.deeds.size();

    assertThat(status(node.last, "logs").phase()).isEqualTo(DaemonStatus.Phase.FLAPPING);
    assertThat(node.seconds(6).deeds).hasSize(deeds);
    assertThat(node.seconds(7).deeds).hasSize(deeds + 1).endsWith("start logs");
  }

  @Test
  void oneThatDiesByItselfIsFlappingByItsTimeAlone() {
    Rolling node = running();
    node.scene.but(daemon -> cared(daemon, 3, Duration.ofMinutes(6)));
    node.sick.add("logs:7");
    node.minutes(21);
    assertThat(node.scene.memory.starts(LOGS).deaths()).hasSize(2);

    node.scene.now = node.scene.now.plus(Duration.ofMinutes(11));
    node.crashing.add("logs:7");
    node.seconds(3);
    assertThat(node.scene.memory.starts(LOGS).deaths()).hasSize(1);
  }

  @Test
  void oneThatWasWellForLongHasNotDiedYoung() {
    Rolling node = running();
    node.minutes(90);
    node.sick.add("logs:7");
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.seconds(5);

    Starts starts = node.scene.memory.starts(LOGS);
    assertThat(starts.deaths()).isEmpty();
    assertThat(node.deeds).startsWith("stop logs:7");
  }

  @Test
  void oneThatRecoversThoughItWasToBeStoppedEndsForItsOwnReason() {
    Scene scene = node().daemon("logs").but(UnhealthyRestartsTest::cared);
    scene.runs("logs", 1, Duration.ofHours(1), Container.Health.UNHEALTHY);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    scene.step();
    scene
        .later(SOON)
        .step(action ->
            action instanceof Action.StopTask
                ? new Outcome.Failed(action, "ecs:StopTask: no answer")
                : new Outcome.Done(action));
    assertThat(scene.memory.tries()).containsKey("stop:" + arn("logs", 1));

    scene.containers.clear();
    scene.container("logs", 1, Container.State.RUNNING, Container.Health.HEALTHY, SOON).step();
    scene.containers.clear();
    scene.agentTasks.clear();
    scene.ecsTasks.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
    scene.ecs("logs", 1, "STOPPED", "STOPPED", ours("logs"));
    scene.later(Duration.ofSeconds(2)).step();

    assertThat(scene.memory.starts(LOGS).failure().orElseThrow().why())
        .isEqualTo("Essential container exited");
  }

  @Test
  void whatWasSaidOfATaskIsForgottenWithIt() {
    Rolling node = running();
    node.sick.add("logs:7");
    node.minutes(5);

    assertThat(node.scene.memory.tries().keySet())
        .filteredOn(key -> key.startsWith("unhealthy:"))
        .hasSizeLessThan(2);
  }
}
