package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds a node is named: whose it is, since when, until when, and what can be done. */
class BlockersTest {

  private static Blocker only(Scene scene) {
    return scene.draining().step().drain().orElseThrow().blockers().getFirst();
  }

  @Test
  void aServiceThatCanNeitherLackATaskNorHaveOneMoreNeverMoves() {
    Scene scene =
        node().runs("web", 1).ecs("web", 1, "RUNNING", "RUNNING", service("web", 100, 100));

    assertThat(only(scene).advice().orElseThrow())
        .contains("minimumHealthyPercent and maximumPercent at 100")
        .contains("lower the one, or raise the other");
  }

  @Test
  void aServiceThatNeedsAReplacementElsewhereNeedsRoom() {
    Scene scene =
        node().runs("web", 1).ecs("web", 1, "RUNNING", "RUNNING", service("web", 100, 200));

    assertThat(only(scene).advice().orElseThrow()).contains("room");
  }

  @Test
  void whatWasToldToStopIsNamedWithWhenItIsKilled() {
    Scene scene = node().agent("web", 1, true, AgentTask.Status.RUNNING);
    scene.container(
        "web", 1, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(5));
    scene.stoppingAt = Optional.of(NOON.minusSeconds(5));
    scene.stopTimeout = Optional.of(Duration.ofHours(1));
    scene.ecs("web", 1, "RUNNING", "STOPPED", service("web"));
    Blocker blocker = only(scene);

    assertThat(blocker.stopping()).isTrue();
    assertThat(blocker.containers()).containsExactly("app");
    assertThat(blocker.since()).isEqualTo(NOON.minusSeconds(5));
    assertThat(blocker.killedAt()).contains(NOON.minusSeconds(5).plus(Duration.ofHours(1)));
    assertThat(blocker.advice()).isEmpty();

    Decision overdue = scene.later(Duration.ofMinutes(61)).step();
    assertThat(overdue.drain().orElseThrow().blockers().getFirst().advice().orElseThrow())
        .contains("Docker should have killed it");
  }

  @Test
  void whenItWasToldToStopIsNotGuessed() {
    Scene scene = node().agent("web", 1, true, AgentTask.Status.RUNNING);
    scene.container(
        "web", 1, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(5));
    scene.stopTimeout = Optional.of(Duration.ofSeconds(30));
    scene.ecs("web", 1, "RUNNING", "STOPPED", service("web"));

    assertThat(only(scene))
        .returns(true, Blocker::stopping)
        .returns(Optional.empty(), Blocker::stoppingAt)
        .returns(Optional.of(Duration.ofSeconds(30)), Blocker::stopTimeout)
        .returns(Optional.empty(), Blocker::killedAt);
  }

  @Test
  void anOrphanIsSeenForWhatItIsAndHoldsTheNode() {
    Scene scene = node().agent("web", 1, true, AgentTask.Status.STOPPED);
    scene.container(
        "web", 1, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(5));
    scene.ecs("web", 1, "STOPPED", "STOPPED", service("web"));

    assertThat(only(scene).advice().orElseThrow()).contains("docker stop ecs-web-7-app-1");
  }

  @Test
  void aTaskThatIsStillPulledHoldsTheNode() {
    Scene scene = node().agent("web", 1, false, AgentTask.Status.PENDING);
    scene.ecs("web", 1, "PENDING", "RUNNING", service("web"));
    Blocker blocker = only(scene);

    assertThat(blocker.stopping()).isFalse();
    assertThat(blocker.witnesses()).containsExactly("ECS agent", "ECS");
  }

  @Test
  void aTaskWhoseContainerComesBackByARestartPolicyHoldsTheNodeInBetween() {
    Scene scene = node().agent("web", 1, false, AgentTask.Status.RUNNING);
    scene.container(
        "web", 1, Container.State.EXITED, Container.Health.NONE, Duration.ofMillis(200));

    assertThat(only(scene).witnesses()).containsExactly("ECS agent");
  }

  @Test
  void whoseATaskIsStaysKnownWhenEcsFallsSilent() {
    Scene scene = node().runs("web", 1).ecs("web", 1, "RUNNING", "RUNNING", service("web"));
    scene.draining().step();
    scene.ecsSays(
        Reading.unknown("throttled", NOON),
        Reading.known(scene.seen().tasks().toOptional().orElseThrow(), NOON));

    Decision later = scene.later(Duration.ofMinutes(20)).step();
    assertThat(later.drain().orElseThrow().blockers().getFirst().owner()).isEqualTo("service web");
  }

  @Test
  void anOlderProtectorIsNamed() {
    Scene scene = node();
    scene.image = "iamwaneal/ecs-daemon-protector:latest";
    scene.runs("logs", 1);

    assertThat(scene.step().notes())
        .anyMatch(note ->
            note.text().contains("ecs-daemon-protector") && note.text().contains("remove it"));
  }

  @Test
  void othersAreHeldUntilEcsHasSaidWhetherATaskThatStopsIsADrain() {
    Scene scene = node().agent("web", 1, true, AgentTask.Status.RUNNING);
    EcsNode node = scene.ecsNode();
    scene.ecsSays(Reading.known(node, NOON.minusSeconds(30)), Reading.notAsked());
    Decision first = scene.step();
    assertThat(first.hold()).isTrue();
    assertThat(first.ask().questions()).contains(Question.NODE);

    scene.later(Duration.ofSeconds(6));
    assertThat(scene.step().hold()).isTrue();
    scene.ecsSays(Reading.known(node, scene.now), Reading.notAsked());
    assertThat(scene.step().hold()).isFalse();
    assertThat(node().runs("web", 1).step().hold()).isFalse();
  }

  @Test
  void aTaskThatIsToldToStopWhileAnotherOneAlreadyDoesIsSuspiciousAnew() {
    Scene scene = node().agent("slow", 1, true, AgentTask.Status.RUNNING);
    scene.step();
    scene.later(Duration.ofSeconds(10));
    assertThat(scene.step().hold()).isFalse();

    scene.agent("web", 1, true, AgentTask.Status.RUNNING);
    assertThat(scene.step().hold()).isTrue();
  }

  @Test
  void oneThatIsKilledOnlyAfterTheDeadlineCanBeHelped() {
    Scene scene = node().agent("web", 1, true, AgentTask.Status.RUNNING);
    scene.container(
        "web", 1, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(5));
    scene.stoppingAt = Optional.of(NOON);
    scene.stopTimeout = Optional.of(Duration.ofHours(2));
    scene.ecs("web", 1, "RUNNING", "STOPPED", service("web"));

    assertThat(only(scene).advice())
        .contains(
            "it may take until 2026-11-21T14:00:00Z, which is after the deadline: to have it end"
                + " before, docker kill ecs-web-7-app-1");
  }
}
