package io.nodekeeper.core;

import static io.nodekeeper.core.Otherwise.on;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.started;
import static io.nodekeeper.core.Scene.status;
import static io.nodekeeper.core.Scene.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.NodeSelector.And;
import io.nodekeeper.core.NodeSelector.Architecture;
import io.nodekeeper.core.NodeSelector.Attribute;
import io.nodekeeper.core.NodeSelector.AvailabilityZone;
import io.nodekeeper.core.NodeSelector.InstanceId;
import io.nodekeeper.core.NodeSelector.InstanceType;
import io.nodekeeper.core.NodeSelector.Not;
import io.nodekeeper.core.NodeSelector.Or;
import io.nodekeeper.core.NodeSelector.Tag;
import io.nodekeeper.core.Selection.Match;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On which nodes a daemon runs, and what becomes of it on the others. */
class SelectionTest {

  private static final Duration SETTLE = Policy.Pace.standard().settle();

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static final NodeSelector WEB = new Tag("role", "web*");

  private static Scene tagged(String key, String value) {
    Scene scene = node();
    scene.tags.put(key, value);
    return scene;
  }

  private static Class<?> kind(NodeSelector selector, Scene scene) {
    return Selection.of(selector, scene.seen()).getClass();
  }

  @ParameterizedTest
  @CsvSource({
    "web*, web, true",
    "web*, web-1, true",
    "web*, aweb, false",
    "*a, us-west-2a, true",
    "*a, us-west-2b, false",
    "m?i.*, m7i.large, true",
    "m?i.*, m7a.large, false",
    "m7i.large, m7i.large, true",
    "m7i.large, m7i.large2, false",
    "a*b*c, aXbXbXc, true",
    "a*b*c, aXbXbX, false",
    "?, '', false",
    "*, '', true",
    "'', '', true",
    "[a-z], b, false"
  })
  void aGlobHasTwoCharactersOfItsOwn(String glob, String text, boolean matches) {
    assertThat(Selection.matches(glob, text)).isEqualTo(matches);
  }

  @Test
  void noGlobTakesLong() {
    assertThat(Selection.matches("*a".repeat(120) + "b", "a".repeat(255))).isFalse();
  }

  @Test
  void eachConditionIsAboutWhatItNames() {
    Scene scene = tagged("role", "web-1");
    scene.attributes.put("ecs.cpu-architecture", "arm64");
    scene.attributes.put("stack", "prod");
    for (NodeSelector fits :
        List.of(
            new NodeSelector.All(),
            WEB,
            new InstanceType("m7i.*"),
            new InstanceId("i-0*"),
            new AvailabilityZone("*a"),
            new Architecture("arm64"),
            new Attribute("stack", "prod"),
            new Not(new Tag("role", "db")))) {
      assertThat(kind(fits, scene)).as("%s", fits).isEqualTo(Match.Fits.class);
    }
    for (NodeSelector differs :
        List.of(
            new Tag("role", "db"),
            new Tag("none", "*"),
            new InstanceType("c7i.*"),
            new InstanceId("i-1*"),
            new AvailabilityZone("*b"),
            new Architecture("x86_64"),
            new Attribute("stack", "test"),
            new Attribute("none", "*"),
            new Not(WEB))) {
      assertThat(kind(differs, scene)).as("%s", differs).isEqualTo(Match.Differs.class);
    }
  }

  @Test
  void whatIsNotKnownDecidesNothingButWhatIsKnownMay() {
    Scene silent = node().imdsSilent();
    silent.attributes.put("stack", "prod");
    NodeSelector yes = new Attribute("stack", "prod");
    NodeSelector no = new Not(yes);
    assertThat(kind(WEB, silent)).isEqualTo(Match.NotKnown.class);
    assertThat(kind(new Not(WEB), silent)).isEqualTo(Match.NotKnown.class);
    assertThat(kind(new And(List.of(WEB, yes)), silent)).isEqualTo(Match.NotKnown.class);
    assertThat(kind(new And(List.of(WEB, no)), silent)).isEqualTo(Match.Differs.class);
    assertThat(kind(new Or(List.of(WEB, no)), silent)).isEqualTo(Match.NotKnown.class);
    assertThat(kind(new Or(List.of(WEB, yes)), silent)).isEqualTo(Match.Fits.class);
    assertThat(kind(new Architecture("*"), node())).isEqualTo(Match.NotKnown.class);
  }

  @Test
  void whereAStartIsStillOpenItIsForOtherNodesAsSoonAsThatIsSettled() {
    Rolling node = Rolling.of(Daemon.Update.Method.STOP_FIRST, "logs").registers("logs", 7);
    node.scene.but(on(WEB)).tags.put("role", "web");
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer in time"));
    while (!node.deeds.contains("start logs")) {
      node.seconds(1);
    }
    node.scene.tags.put("role", "batch");
    var phases = EnumSet.noneOf(DaemonStatus.Phase.class);
    for (int second = 0; second < 300; second++) {
      phases.add(status(node.seconds(1).last, "logs").phase());
    }
    assertThat(phases).containsExactly(DaemonStatus.Phase.STARTING, DaemonStatus.Phase.ELSEWHERE);
  }

  @Test
  void aDaemonForOtherNodesIsNeitherStartedNorWaitedFor() {
    Scene scene = node().daemon("logs").but(on(WEB)).daemon("metrics", "logs").runs("metrics", 1);
    Decision decision = scene.decide();

    assertThat(started(decision)).isEmpty();
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.ELSEWHERE);
    assertThat(status(decision, "logs").reason())
        .isEqualTo("not for this node: there is no tag role");
    assertThat(decision.ready()).isTrue();
    assertThat(started(node().daemon("logs").but(on(WEB)).daemon("metrics", "logs").decide()))
        .containsExactly("metrics");
  }

  @Test
  void aDaemonWhoseNodesCannotBeToldWaitsWithTheReasonAndOneThatRunsGoesOn() {
    Decision missing = node().imdsSilent().daemon("logs").but(on(WEB)).decide();
    assertThat(started(missing)).isEmpty();
    assertThat(status(missing, "logs").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    assertThat(status(missing, "logs").reason())
        .isEqualTo(
            "whether it is for this node is not known: the instance's tags are not known: 503");
    assertThat(missing.ready()).isFalse();

    Scene running = node().imdsSilent().daemon("logs").but(on(WEB)).runs("logs", 1);
    assertThat(status(running.decide(), "logs").phase()).isEqualTo(DaemonStatus.Phase.HEALTHY);
  }

  @Test
  void theTagsOfASelectorAreAskedOfEc2WhereImdsHasNone() {
    Scene scene = node().daemon("logs").but(on(new Not(WEB)));
    scene.twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            Reading.known(new InstanceTags(false, new java.util.TreeMap<>()), scene.now),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));
    assertThat(scene.decide().ask().questions()).contains(Question.TAGS);
  }

  private static Scene misplaced() {
    Scene scene = tagged("role", "web").daemon("logs").but(on(WEB)).runs("logs", 1);
    return scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
  }

  @Test
  void aTaskOfOursOnTheWrongNodeIsStoppedOnlyAfterAWhile() {
    Scene scene = misplaced();
    scene.step();
    scene.tags.put("role", "db");
    Decision first = scene.step();
    assertThat(stopped(first)).isEmpty();
    assertThat(status(first, "logs").reason())
        .isEqualTo(
            "not for this node: tag role is not web*; its task is stopped if that is so for 45s");
    assertThat(stopped(scene.later(SETTLE.minusMillis(1)).step())).isEmpty();
    Decision due = scene.later(Duration.ofMillis(1)).step();
    assertThat(stopped(due)).containsExactly("logs1");
    assertThat(Guard.object(scene.policy(), scene.seen(), due, scene.now)).isEmpty();
  }

  @Test
  void aDoubtBeginsTheWhileAnew() {
    Scene scene = misplaced();
    scene.tags.put("role", "db");
    scene.step();
    scene.later(SETTLE.dividedBy(2)).tags.put("role", "web");
    scene.step();
    scene.later(SETTLE.dividedBy(2)).tags.put("role", "db");
    assertThat(stopped(scene.step())).isEmpty();
    assertThat(stopped(scene.later(SETTLE).step())).containsExactly("logs1");
  }

  @Test
  void whatIsNotOursIsLeftAloneOnTheWrongNode() {
    Scene scene = node().daemon("logs").but(on(WEB)).runs("logs", 1);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.runTask());
    scene.step();
    Decision decision = scene.later(SETTLE).step();
    assertThat(stopped(decision)).isEmpty();
    assertThat(status(decision, "logs").reason())
        .endsWith("a task of its family runs here that is not known to be ours, and is left alone");
  }

  @Test
  void whatIsStartedAfterItIsStoppedBeforeItOnTheWrongNode() {
    Scene scene = node().daemon("logs").but(on(WEB)).daemon("metrics", "logs").but(on(WEB));
    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.runs("metrics", 2).ecs("metrics", 2, "RUNNING", "RUNNING", Scene.ours("metrics"));
    scene.step();
    Decision decision = scene.later(SETTLE).step();
    assertThat(stopped(decision)).containsExactly("metrics2");
    assertThat(status(decision, "logs").reason())
        .endsWith("its task is stopped after that of metrics");
  }

  @Test
  void whatIsStartedAfterItAndStaysHereHoldsItsStopOnTheWrongNodeBackNoLonger() {
    Scene scene = node().daemon("logs").but(on(WEB)).daemon("metrics", "logs");
    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.runs("metrics", 2).ecs("metrics", 2, "RUNNING", "RUNNING", Scene.ours("metrics"));
    scene.step();
    assertThat(stopped(scene.later(SETTLE).step())).containsExactly("logs1");
  }

  @Test
  void inADrainTheWrongNodeIsNoReasonToStop() {
    Scene scene = node().daemon("logs").but(on(WEB)).runs("logs", 1).runs("web", 2);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.ecs("web", 2, "RUNNING", "RUNNING", Scene.service("web"));
    scene.step();
    scene.later(SETTLE.multipliedBy(2)).draining();
    assertThat(stopped(scene.step())).isEmpty();
  }

  @Test
  void theGuardRefusesAStartThatIsNotKnownToBeForThisNode() {
    Scene scene = node().daemon("logs");
    Decision decision = scene.decide();
    scene.but(on(WEB));
    assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now))
        .extracting(Objection::why)
        .containsExactly("it is not known to be for this node");
  }
}
