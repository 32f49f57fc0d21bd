package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.OURS;
import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a broken decider would do, and the guard does not let pass. */
class GuardTest {

  private static final Action START =
      new Action.StartTask(
          new DaemonName("logs"),
          TaskDefinitionRef.parse("logs").orElseThrow(),
          "prod",
          OURS,
          "broken");
  private static final Action STOP =
      new Action.StopTask(new DaemonName("logs"), arn("logs", 1), "prod", "broken");
  private static final Action ACTIVE = new Action.SetActive("prod", OURS, "broken");
  private static final Action COMPLETE =
      new Action.CompleteLifecycle(
          "asg-a", "hook", "i-0abc", Action.CompleteLifecycle.Result.CONTINUE, "broken");

  private static boolean objects(Scene scene, Action action) {
    scene.step();
    Decision broken = scene.decide().doing(List.of(action));
    return !Guard.object(scene.policy(), scene.seen(), broken, scene.now).isEmpty();
  }

  @Test
  void aDaemonThatIsHereIsNotStartedAgain() {
    assertThat(objects(node().daemon("logs").runs("logs", 1), START)).isTrue();
    assertThat(
            objects(node().daemon("logs").agent("logs", 1, false, AgentTask.Status.PENDING), START))
        .isTrue();
  }

  @Test
  void nothingIsStartedBlindlyOrOnANodeThatLeaves() {
    assertThat(objects(node().daemon("logs").dockerSilent(), START)).isTrue();
    assertThat(objects(node().daemon("logs").agentSilent(), START)).isTrue();
    assertThat(objects(node().daemon("logs").chosen(), START)).isTrue();
    assertThat(objects(node().daemon("logs").draining(), START)).isTrue();
  }

  @Test
  void noDaemonIsStoppedInADrainWhileAReplicaLives() {
    assertThat(objects(node().daemon("logs").runs("logs", 1).runs("web", 1).draining(), STOP))
        .isTrue();
    assertThat(objects(node().daemon("logs").runs("logs", 1).draining(), STOP)).isFalse();
  }

  @Test
  void noDaemonIsStoppedBeforeWhatIsStartedAfterIt() {
    Scene scene =
        node()
            .daemon("logs")
            .daemon("metrics", "logs")
            .runs("logs", 1)
            .runs("metrics", 1)
            .draining();

    assertThat(objects(scene, STOP)).isTrue();
  }

  @Test
  void theOnlyCopyIsNotStopped() {
    assertThat(objects(node().daemon("logs").runs("logs", 1), STOP)).isTrue();
    assertThat(objects(node().daemon("logs").runs("logs", 1).runs("logs", 2), STOP)).isFalse();
  }

  @Test
  void onlyOurOwnDrainingIsUndone() {
    assertThat(objects(node().draining(), ACTIVE)).isTrue();
    assertThat(objects(node(), ACTIVE)).isTrue();
  }

  @Test
  void theInstanceIsNotLetGoBeforeEverythingIsGoneOrTheDeadlineHasPassed() {
    Scene held = node().daemon("logs").runs("logs", 1).chosen();
    assertThat(objects(held, COMPLETE)).isTrue();
    Scene late = node().daemon("logs").runs("logs", 1).chosen();
    late.step();
    late.later(Duration.ofHours(1));
    assertThat(objects(late, COMPLETE)).isFalse();
  }

  @Test
  void aFileIsNeverMadeEmpty() {
    assertThat(
            objects(node(), new Action.WriteFile(new NodeFile("/x", List.of()), " \n", "broken")))
        .isTrue();
  }

  @Test
  void noAttributeIsDeletedButWhatIsToldOfRevisions() {
    assertThat(objects(node(), new Action.DeleteAttribute("prod", OURS, "stack", "broken")))
        .isTrue();
    assertThat(
            objects(
                node(), new Action.DeleteAttribute("prod", OURS, "nodekeeper.bad.logs", "sound")))
        .isFalse();
  }

  @Test
  void aNodeThatLeavesIsNeverCalledReady() {
    var ready = new TreeMap<String, String>();
    ready.put("nodekeeper.ready", "true");
    Action put = new Action.PutAttributes("prod", OURS, ready, "broken");

    assertThat(objects(node().draining(), put)).isTrue();
    assertThat(objects(node(), put)).isFalse();
  }

  @Test
  void whatTheSoundDeciderDoesIsNotObjectedTo() {
    Scene scene = node().daemon("logs").daemon("metrics", "logs").chosen();
    scene.target = Optional.of("InService");
    Decision decision = scene.decide();

    assertThat(decision.actions()).isNotEmpty();
    assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now)).isEmpty();
  }
}
