package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.OURS;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Starts of a broken decider that the guard does not let pass, and those that it does. */
class GuardedStartTest {

  private static final Requirement EFS = new Requirement.Mount("/cluster");
  private static final ContainerInstanceArn ANOTHER =
      new ContainerInstanceArn("arn:aws:ecs:us-west-2:123456789012:container-instance/prod/ffff");

  private static Action.StartTask start(String definition) {
    return new Action.StartTask(
        new DaemonName("logs"),
        TaskDefinitionRef.parse(definition).orElseThrow(),
        "prod",
        OURS,
        "broken");
  }

  private static List<String> objections(Scene scene, Action... actions) {
    return Guarding.objections(scene, scene.decide().memory(), actions);
  }

  private static List<String> objections(Scene scene, Rollout rollout, Action... actions) {
    return Guarding.objections(
        scene, scene.decide().memory().withRollout(new DaemonName("logs"), rollout), actions);
  }

  @Test
  void whatIsMissingIsStarted() {
    assertThat(objections(node().daemon("logs"), start("logs"))).isEmpty();
  }

  @Test
  void whatIsForOtherNodesIsNotStarted() {
    Scene scene = node().daemon("logs").but(Otherwise.on(new NodeSelector.Tag("role", "web")));
    scene.tags.put("role", "batch");

    assertThat(objections(scene, start("logs")))
        .containsExactly("it is not known to be for this node");
    scene.tags.put("role", "web");
    assertThat(objections(scene, start("logs"))).isEmpty();
    assertThat(objections(scene.imdsSilent(), start("logs")))
        .containsExactly("it is not known to be for this node");
  }

  @Test
  void whatRequiresSomethingThatIsNotThereIsNotStarted() {
    Scene scene = node().daemon("logs").but(Otherwise.on(new NodeSelector.All(), EFS));
    assertThat(objections(scene, start("logs")))
        .containsExactly("what it requires is not known to be there");

    scene.requirements.put(EFS, Reading.known(false, scene.now));
    assertThat(objections(scene, start("logs")))
        .containsExactly("what it requires is not known to be there");

    scene.requirements.put(EFS, Reading.known(true, scene.now));
    assertThat(objections(scene, start("logs"))).isEmpty();
  }

  @Test
  void whatComesAfterADaemonThatNobodyDeclaresIsNotStarted() {
    Scene scene = node().daemon("logs").but(Otherwise.unordered("nobody declares it"));
    assertThat(objections(scene, start("logs")))
        .containsExactly("what it comes after is not known");
  }

  @Test
  void whatEcsRunsIsNotStarted() {
    assertThat(objections(node().daemon("logs").but(Otherwise.ofService()), start("logs")))
        .containsExactly("a DAEMON service of ECS runs it");
  }

  @Test
  void whatIsNotDeclaredIsNotStarted() {
    assertThat(objections(node(), start("logs"))).containsExactly("no such daemon is declared");
    assertThat(objections(node().daemon("logs"), start("web")))
        .containsExactly("another family is declared");
  }

  @Test
  void nothingIsStartedOnAnotherNode() {
    var elsewhere =
        new Action.StartTask(
            new DaemonName("logs"),
            TaskDefinitionRef.parse("logs").orElseThrow(),
            "prod",
            ANOTHER,
            "broken");

    assertThat(objections(node().daemon("logs"), elsewhere))
        .containsExactly("it is not for our own container instance");
  }

  @Test
  void nothingIsStartedTwiceInOneLook() {
    assertThat(objections(node().daemon("logs"), start("logs"), start("logs")))
        .hasSize(2)
        .containsOnly("it would be started twice in one look");
  }

  @Test
  void nothingIsStartedBeforeItIsKnownWhatBecameOfTheLastStart() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Unanswered(action, "no answer"));
    scene.later(Duration.ofSeconds(3));

    assertThat(objections(scene, start("logs")))
        .containsExactly("what became of its last start is not known yet");
  }

  @Test
  void aSecondTaskIsStartedForTheOneThatIsReplacedStartFirst() {
    Scene scene = node().daemon("logs").but(Otherwise.replaced(Daemon.Update.Method.START_FIRST));
    scene.runs("logs", 1);

    assertThat(objections(scene, start("logs"))).containsExactly("a task of family logs is here");
    assertThat(objections(scene, replacing(1, Optional.empty()), start("logs"))).isEmpty();
  }

  @Test
  void noSecondTaskIsStartedWhereBothClashOrAnotherIsHere() {
    Scene scene = node().daemon("logs").but(Otherwise.replaced(Daemon.Update.Method.START_FIRST));
    scene.runs("logs", 1);
    assertThat(objections(scene, replacing(1, Optional.of("port 80")), start("logs")))
        .containsExactly("a task of family logs is here");
    assertThat(objections(scene, replacing(2, Optional.empty()), start("logs")))
        .containsExactly("a task of family logs is here");

    scene.runs("logs", 2);
    assertThat(objections(scene, replacing(1, Optional.empty()), start("logs")))
        .containsExactly("a task of family logs is here");
  }

  @Test
  void noSecondTaskIsStartedWhereTheOldOneIsStoppedFirst() {
    Scene scene = node().daemon("logs").but(Otherwise.replaced(Daemon.Update.Method.STOP_FIRST));
    scene.runs("logs", 1);

    assertThat(objections(scene, replacing(1, Optional.empty()), start("logs")))
        .containsExactly("a task of family logs is here");
  }

  private static Rollout replacing(int number, Optional<String> clash) {
    return Rollout.none("logs")
        .with(
            Optional.of(
                Rollout.Attempt.begun(
                    8, Scene.NOON, Optional.of(Scene.arn("logs", number)), clash)));
  }
}
