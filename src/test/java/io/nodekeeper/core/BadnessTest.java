package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** How a node tells others what it found bad. */
class BadnessTest {

  private static Scene twoBadRevisions() {
    Scene scene = node().daemon("logs").daemon("metrics").runs("logs", 1).runs("metrics", 1);
    for (String name : List.of("logs", "metrics")) {
      scene.memory =
          scene.memory.withRollout(
              new DaemonName(name), Rollout.none(name).condemning(9, "it exited"));
    }
    return scene;
  }

  private static List<Action.PutAttributes> told(Decision decision) {
    return actions(decision, Action.PutAttributes.class).stream()
        .filter(Action.PutAttributes::isOfRevisions)
        .toList();
  }

  @Test
  void eachIsToldByItself() {
    assertThat(told(twoBadRevisions().decide()))
        .extracting(Action.PutAttributes::attributes)
        .containsExactly(
            new TreeMap<>(Map.of("nodekeeper.bad.logs", "9")),
            new TreeMap<>(Map.of("nodekeeper.bad.metrics", "9")));
  }

  @Test
  void oneForWhichThereIsNoRoomIsNamedWithItsRemedyAndKeepsNoOtherBack() {
    Scene scene = twoBadRevisions();
    Decision first = scene.decide();
    Action.PutAttributes logs = told(first).getFirst();
    scene.memory =
        first
            .memory()
            .before(List.of(logs), scene.now)
            .after(List.of(new Outcome.Refused(logs, "AttributeLimitExceeded")), scene.now);
    Decision next = scene.later(Duration.ofMillis(100)).decide();

    assertThat(told(next))
        .extracting(put -> put.attributes().firstKey())
        .containsExactly("nodekeeper.bad.metrics");
    assertThat(next.notes())
        .extracting(Note::text)
        .anyMatch(text ->
            text.startsWith("other nodes are not told nodekeeper.bad.logs=9")
                && text.endsWith("aws ecs delete-attributes makes room"));
  }

  private static Scene noLongerBad(String value) {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.attributes.put("nodekeeper.bad.logs", value);
    scene.memory = scene.memory.withRollout(new DaemonName("logs"), Rollout.none("logs"));
    return scene;
  }

  private static List<String> deleted(Decision decision) {
    return actions(decision, Action.DeleteAttribute.class).stream()
        .map(Action.DeleteAttribute::name)
        .toList();
  }

  @Test
  void whatIsNotBadAnyMoreIsDeletedSinceAnInstanceHasRoomForTen() {
    assertThat(deleted(noLongerBad("9").decide())).containsExactly("nodekeeper.bad.logs");
    assertThat(told(noLongerBad("9").decide())).isEmpty();
    assertThat(deleted(noLongerBad("none").decide())).as("of before").hasSize(1);
    assertThat(deleted(node().daemon("logs").decide())).isEmpty();
    Scene scene = noLongerBad("9");
    scene.step();
    assertThat(deleted(scene.later(Duration.ofSeconds(1)).decide()))
        .as("what ECS took may not show yet")
        .isEmpty();
  }

  @Test
  void withoutThePermissionItBecomesNoneAndThatIsSaidAndNotTriedAgain() {
    Scene scene = noLongerBad("9");
    scene.step(action ->
        action instanceof Action.DeleteAttribute
            ? new Outcome.Refused(action, "ecs:DeleteAttributes: AccessDeniedException")
            : new Outcome.Done(action));
    Decision next = scene.later(Duration.ofMinutes(10)).step();
    assertThat(told(next))
        .extracting(Action.PutAttributes::attributes)
        .containsExactly(new TreeMap<>(Map.of("nodekeeper.bad.logs", "none")));
    assertThat(deleted(next)).isEmpty();
    Decision later = scene.later(Duration.ofMinutes(10)).decide();
    assertThat(told(later)).isEmpty();
    assertThat(deleted(later)).isEmpty();
    assertThat(later.notes())
        .contains(
            Note.info(
                "rollout",
                "nodekeeper.bad.logs stays as an attribute, as none: the node's role lacks"
                    + " ecs:DeleteAttributes"));
  }

  @Test
  void whatEcsShowsAlreadyIsNotToldAgain() {
    Scene scene = twoBadRevisions();
    scene.attributes.put("nodekeeper.bad.logs", "9");

    assertThat(told(scene.decide()))
        .extracting(put -> put.attributes().firstKey())
        .containsExactly("nodekeeper.bad.metrics");
    assertThat(deleted(scene.decide())).as("what is bad still").isEmpty();
  }

  @Test
  void whatIsNotBadAnyMoreIsTakenBackAlsoOfADaemonThatIsDeclaredNoMore() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.memory = scene.memory.withRollout(new DaemonName("logs"), Rollout.none("logs"));
    scene.attributes.put("nodekeeper.bad.logs", "9");
    scene.attributes.put("nodekeeper.bad.former", "3");
    scene.attributes.put("nodekeeper.ready", "true");

    assertThat(deleted(scene.decide()))
        .containsExactly("nodekeeper.bad.former", "nodekeeper.bad.logs");
  }

  @Test
  void allOfSeveralAreToldTheNewestFirst() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    Rollout rollout = Rollout.none("logs").condemning(8, "it exited").condemning(9, "it exited");
    scene.memory = scene.memory.withRollout(new DaemonName("logs"), rollout);

    assertThat(told(scene.decide()))
        .extracting(put -> put.attributes().get("nodekeeper.bad.logs"))
        .containsExactly("9 8");
  }

  @Test
  void asManyAsAreRememberedHaveRoom() {
    Rollout rollout = Rollout.none("logs");
    for (int revision = 999_999_990; revision <= 999_999_999; revision++) {
      rollout = rollout.condemning(revision, "it exited");
    }

    assertThat(Badness.value(rollout.bad())).hasSizeLessThanOrEqualTo(128);
    assertThat(Badness.revisions(Badness.value(rollout.bad()))).isEqualTo(rollout.bad());
  }

  @Test
  void nobodyIsToldWhileTheNodeOrTheEcsAgentIsNotKnown() {
    assertThat(told(twoBadRevisions().agentSilent().decide())).isEmpty();
    assertThat(told(twoBadRevisions().ecsSilent().decide())).isEmpty();
  }

  @Test
  void whatWasToldIsNotToldAgainBeforeEcsHasBeenAskedWhatItShows() {
    Scene scene = twoBadRevisions();
    Decision first = scene.decide();
    scene.memory = first.memory().before(first.actions(), scene.now);
    List<Outcome> done =
        first.actions().stream().<Outcome>map(action -> new Outcome.Done(action)).toList();
    scene.memory = scene.memory.after(done, scene.now);
    Reading<EcsNode> before = Reading.known(scene.ecsNode(), scene.now);
    scene.later(Duration.ofHours(1));
    assertThat(told(scene.ecsSays(before, Reading.known(List.of(), scene.now)).decide())).isEmpty();

    scene.answering();
    assertThat(told(scene.decide())).as("ECS has lost it").hasSize(2);
    assertThat(scene.decide().notes())
        .extracting(Note::text)
        .noneMatch(text -> text.startsWith("other nodes are not told"));
  }

  @Test
  void whatEcsDidNotTakeIsToldAgainThoughItHasNotBeenAskedSince() {
    Scene scene = twoBadRevisions();
    Reading<EcsNode> before = Reading.known(scene.ecsNode(), scene.now);
    scene.step(action -> new Outcome.Failed(action, "throttled"));
    scene.later(Duration.ofHours(1));
    assertThat(told(scene.ecsSays(before, Reading.known(List.of(), scene.now)).decide()))
        .hasSize(2);
  }

  @Test
  void aStartThatIsStillBeingToldIsNoWarning() {
    Scene scene = twoBadRevisions();
    Decision first = scene.decide();
    scene.memory = first.memory().before(first.actions(), scene.now);

    assertThat(scene.later(Duration.ofMillis(100)).decide().notes())
        .extracting(Note::text)
        .noneMatch(text -> text.startsWith("other nodes are not told"));
  }

  @Test
  void whatThisNodeSaidBeforeItsMemoryWasLostIsTakenForBadAgain() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.attributes.put("nodekeeper.bad.logs", "9 8");
    assertThat(scene.decide().memory().rollout(new DaemonName("logs")).orElseThrow().bad())
        .containsExactly(8, 9);

    scene.attributes.put("nodekeeper.bad.logs", "none");
    assertThat(scene.decide().memory().rollout(new DaemonName("logs")).map(Rollout::bad))
        .isNotEqualTo(Optional.of(new TreeSet<>(List.of(9))));
  }

  @Test
  void onlyRevisionsAreReadAsSuch() {
    assertThat(Badness.revisions("9")).containsExactly(9);
    assertThat(Badness.revisions("123456789 7")).containsExactly(7, 123_456_789);
    for (String value : List.of("", "none", "0", "09", "-9", "9 ", "9  8", "9 x", "1234567890")) {
      assertThat(Badness.revisions(value)).as(value).isEmpty();
    }
  }

  @Test
  void aNameThatIsTooLongForEcsEndsInItsHash() {
    var fits = new DaemonName("a".repeat(113));
    var one = new DaemonName("a".repeat(113) + "b");
    var other = new DaemonName("a".repeat(113) + "c");

    assertThat(Badness.attribute(fits)).isEqualTo("nodekeeper.bad." + fits);
    assertThat(Badness.attribute(one)).hasSize(128).startsWith("nodekeeper.bad.aaa");
    assertThat(Badness.attribute(one)).isNotEqualTo(Badness.attribute(other));
  }
}
