package io.nodekeeper.core;

import static io.nodekeeper.core.RemovedTest.starts;
import static io.nodekeeper.core.RemovedTest.stopped;
import static io.nodekeeper.core.Scene.arn;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * What becomes of a daemon's task when the daemon has another family, and is not for this node any
 * more or run by ECS as well.
 */
class AnotherFamilyTest {

  private static final NodeSelector WEB = new NodeSelector.Tag("role", "web");

  /** With another family, neither of them is started by us on this node. */
  private static final List<UnaryOperator<Daemon>> NOT_STARTED_HERE =
      List.of(Otherwise.on(WEB), Otherwise.ofService());

  private static Scene given(UnaryOperator<Daemon> otherwise) {
    return RemovedTest.givenAnotherFamily().but(otherwise);
  }

  @Test
  void itsTaskOfBeforeIsStoppedAlsoWhereTheNewFamilyIsNotStartedByUsHere() {
    for (UnaryOperator<Daemon> otherwise : NOT_STARTED_HERE) {
      Scene scene = given(otherwise);
      Decision decision = scene.step();
      assertThat(stopped(decision)).containsExactly(arn("logs", 1));
      assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now)).isEmpty();
      assertThat(decision.daemons().getFirst().reason())
          .contains("; its task of family logs is stopped");

      scene.agentTasks.clear();
      scene.containers.clear();
      scene.ecsTasks.clear();
      Decision gone = scene.later(Duration.ofMinutes(1)).step();
      assertThat(stopped(gone)).isEmpty();
      assertThat(starts(gone)).isFalse();
      assertThat(gone.daemons().getFirst().reason()).doesNotContain("family logs");
    }
  }

  @Test
  void bothTasksOfOneThatWasBeingReplacedAreStoppedWhereItsNewFamilyIsNotStartedByUsHere() {
    for (UnaryOperator<Daemon> otherwise : NOT_STARTED_HERE) {
      for (Daemon.Launching launching : RemovedTest.ALL_MARKS) {
        Rolling node = RemovedTest.replacing(launching);
        node.scene.daemons.clear();
        node.declare("logs", "router", "", Daemon.Update.standard());
        node.scene.but(Otherwise.startedWith(launching)).but(otherwise);
        node.deeds.clear();
        node.seconds(10);
        assertThat(node.deeds)
            .as("%s", launching)
            .containsExactlyInAnyOrder("stop logs:8", "stop logs:7");
      }
    }
  }

  @Test
  void itsTaskOfBeforeGoesOnWhereRemovedOnesAreKeptOrASourceIsUnreadOrTheNodeLeaves() {
    for (UnaryOperator<Daemon> otherwise : NOT_STARTED_HERE) {
      Scene kept = given(otherwise);
      kept.upkeep = new Policy.Upkeep(false, Duration.ZERO);
      assertThat(stopped(kept.step())).isEmpty();

      Scene unread = given(otherwise);
      unread.unread = List.of("ssm:/nodekeeper/prod/daemons");
      assertThat(stopped(unread.step())).isEmpty();

      Scene leaves = given(otherwise).runs("web", 2).draining();
      leaves.ecs("web", 2, "RUNNING", "RUNNING", Scene.service("web"));
      assertThat(stopped(leaves.step())).as("before the replicas").isEmpty();
    }
  }

  @Test
  void whatIsNotOursOfTheFamilyBeforeIsLeftAloneWhereTheNewOneIsNotStartedByUsHere() {
    List<EcsTask.Owner> others =
        List.of(Scene.runTask(), Scene.daemonService("logs"), Scene.service("nodekeeper-logs"));
    for (UnaryOperator<Daemon> otherwise : NOT_STARTED_HERE) {
      for (EcsTask.Owner owner : others) {
        Scene scene = given(otherwise);
        scene.ecsTasks.clear();
        Reading<EcsNode> active = Reading.known(scene.ecsNode(), scene.now);
        Decision asking = scene.ecsSays(active, Reading.notAsked()).step();
        assertThat(asking.ask().questions()).contains(Question.TASKS);
        assertThat(stopped(asking)).isEmpty();
        assertThat(asking.daemons().getFirst().reason()).doesNotContain("family logs");

        scene.answering().ecs("logs", 1, "RUNNING", "RUNNING", owner);
        Decision told = scene.later(Duration.ofSeconds(1)).step();
        assertThat(stopped(told)).as("%s", owner).isEmpty();
        assertThat(told.daemons().getFirst().reason()).doesNotContain("family logs");
      }
    }
  }

  @Test
  void theTasksOfTheServiceThatRunsItNowAreNeverStoppedBesideItsTaskOfBefore() {
    Scene scene = given(Otherwise.ofService()).runs("router", 2);
    scene.ecs("router", 2, "RUNNING", "RUNNING", Scene.daemonService("router"));
    assertThat(stopped(scene.step())).containsExactly(arn("logs", 1));
    assertThat(stopped(scene.later(Duration.ofMinutes(5)).step())).containsExactly(arn("logs", 1));
  }
}
