package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a node tells whoever looks over the fleet, and when. */
class BulletinTest {

  private static final String DAEMONS = "nodekeeper.daemons";
  private static final String REASON = "nodekeeper.reason";

  private static Scene telling() {
    Scene scene = node();
    scene.upkeep = Policy.Upkeep.standard();
    return scene;
  }

  /** A node on which all is well, and whose gate has opened. */
  private static Scene well() {
    return settled(telling().daemon("logs").runs("logs", 1));
  }

  private static Scene settled(Scene scene) {
    List<Map<String, String>> _ = told(scene, Duration.ofMinutes(10));
    return scene;
  }

  /** What is told of this in so long; with a look every five seconds. */
  private static List<Map<String, String>> told(
      Scene scene, Duration time, Function<Action, Outcome> outcome) {
    return told(scene, time, Duration.ofSeconds(5), outcome);
  }

  private static List<Map<String, String>> told(
      Scene scene, Duration time, Duration look, Function<Action, Outcome> outcome) {
    var told = new ArrayList<Map<String, String>>();
    for (long i = 0; i < time.dividedBy(look); i++) {
      scene.later(look).step(outcome).actions().stream()
          .filter(Action.PutAttributes.class::isInstance)
          .map(Action.PutAttributes.class::cast)
          .filter(Action.PutAttributes::isOfBulletin)
          .forEach(put -> told.add(new TreeMap<>(put.attributes())));
    }
    return told;
  }

  private static List<Map<String, String>> told(Scene scene, Duration time) {
    return told(scene, time, Outcome.Done::new);
  }

  /** The daemon has died, and ECS has no room for another. */
  private static Scene dies(Scene scene) {
    scene.containers.clear();
    scene.agentTasks.clear();
    return scene;
  }

  private static int attempts;

  /** With a number that is another each time. */
  private static Outcome noRoom(Action action) {
    return action instanceof Action.StartTask
        ? new Outcome.Failed(action, "RESOURCE:MEMORY (attempt " + attempts++ + ")")
        : new Outcome.Done(action);
  }

  @Test
  void aNodeThatIsRightSaysSoOnceAndThenNothing() {
    Scene scene = telling().daemon("logs").runs("logs", 1);
    assertThat(told(scene, Duration.ofMinutes(4)))
        .containsExactly(Map.of(DAEMONS, "111:logs", REASON, "none"));
    assertThat(told(scene, Duration.ofHours(3))).isEmpty();
  }

  @Test
  void anAgentThatHasLostItsMemoryTellsNothingAgain() {
    Scene scene = well();
    scene.memory = Memory.lost(scene.now);
    assertThat(told(scene, Duration.ofMinutes(30))).isEmpty();
  }

  @Test
  void whatSomebodyElseHasWrittenIsPutRight() {
    Scene scene = well();
    scene.attributes.put(DAEMONS, "111:mine");
    assertThat(told(scene, Duration.ofMinutes(10)))
        .containsExactly(Map.of(DAEMONS, "111:logs", REASON, "none"));
  }

  @Test
  void aFleetThatChangesAtOnceTellsOfItSpreadOverAMinute() {
    var seconds = new ArrayList<Long>();
    Duration second = Duration.ofSeconds(1);
    for (int i = 0; i < 50; i++) {
      Scene scene = telling().daemon("logs").runs("logs", 1);
      scene.identity =
          new Identity(
              "i-0%016x".formatted(i * 7919L),
              scene.identity.region(),
              scene.identity.availabilityZone(),
              scene.identity.instanceType(),
              scene.identity.accountId(),
              scene.identity.imageId(),
              scene.identity.privateAddress(),
              scene.identity.architecture());
      dies(settled(scene));
      long after = 0;
      while (told(scene, second, second, BulletinTest::noRoom).isEmpty()) {
        after++;
      }
      seconds.add(after);
    }
    assertThat(seconds).allMatch(after -> after <= 66);
    assertThat(seconds.stream().filter(after -> after < 20).count()).isBetween(5L, 30L);
    assertThat(seconds.stream().filter(after -> after > 40).count()).isBetween(5L, 30L);
  }

  @Test
  void aDaemonThatIsDownIsToldWithItsReasonAndThenLittleAnHour() {
    Scene scene = dies(well());
    List<Map<String, String>> first = told(scene, Duration.ofMinutes(2), BulletinTest::noRoom);
    assertThat(first).hasSize(1);
    assertThat(first.getFirst()).containsEntry(DAEMONS, "000:logs");
    assertThat(first.getFirst().get(REASON)).startsWith("logs: ").contains("RESOURCE:MEMORY");
    assertThat(told(scene, Duration.ofHours(1), BulletinTest::noRoom))
        .as("other numbers are no news")
        .isEmpty();
  }

  @Test
  void aDaemonThatComesAndGoesIsToldAtMostEveryFiveMinutes() {
    Scene scene = well();
    int told = 0;
    for (int minute = 0; minute < 60; minute++) {
      if (minute % 2 == 0) {
        dies(scene);
      } else {
        scene.runs("logs", 2 + minute);
      }
      told += told(scene, Duration.ofMinutes(1), BulletinTest::noRoom).size();
    }
    assertThat(told).isBetween(4, 24);
  }

  @Test
  void thatAllIsWellAgainIsToldAfterAMinute() {
    Scene scene = dies(well());
    assertThat(told(scene, Duration.ofMinutes(2), BulletinTest::noRoom)).hasSize(1);
    scene.runs("logs", 2);
    assertThat(told(scene, Duration.ofMinutes(3)))
        .containsExactly(Map.of(DAEMONS, "111:logs", REASON, "none"));
  }

  @Test
  void nothingIsToldWhileTheNodeStartsButWhenItDoesNotGetReady() {
    Scene scene = telling().daemon("logs");
    assertThat(told(scene, Duration.ofSeconds(115), BulletinTest::noRoom)).isEmpty();
    assertThat(told(scene, Duration.ofSeconds(75), BulletinTest::noRoom)).hasSize(1);
  }

  @Test
  void inALookThatHasAnythingElseToDoNothingIsTold() {
    Duration second = Duration.ofSeconds(1);
    Scene first = dies(well());
    int due = 1;
    while (told(first, second, second, BulletinTest::noRoom).isEmpty()) {
      due++;
    }
    Scene scene = dies(well());
    assertThat(told(scene, second.multipliedBy(due - 1), second, BulletinTest::noRoom)).isEmpty();
    Decision busy = scene.draining().later(second).step(BulletinTest::noRoom);
    assertThat(busy.actions()).extracting(Action::key).containsExactly("put-attributes");
    assertThat(busy.lookAgainAt()).isBeforeOrEqualTo(scene.now.plusSeconds(5));
    assertThat(told(scene, Duration.ofSeconds(5))).hasSize(1);
  }

  @Test
  void whereItIsTurnedOffNothingIsToldAndWhatWasGoes() {
    Scene scene = well();
    scene.upkeep = new Policy.Upkeep(true, Duration.ZERO, false);
    Decision decision = scene.later(Duration.ofSeconds(1)).step();
    assertThat(decision.actions())
        .extracting(Action::key)
        .containsExactly(
            "delete-attribute:nodekeeper.reason", "delete-attribute:nodekeeper.daemons");
    assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now)).isEmpty();
    scene.attributes.remove(REASON);
    scene.attributes.remove(DAEMONS);
    assertThat(told(scene, Duration.ofMinutes(30))).isEmpty();
  }

  @Test
  void whereNothingMayBeDeletedItSaysNothingAnyMore() {
    Scene scene = well();
    scene.upkeep = new Policy.Upkeep(true, Duration.ZERO, false);
    Function<Action, Outcome> denied =
        action ->
            action instanceof Action.DeleteAttribute
                ? new Outcome.Refused(action, "ecs:DeleteAttributes: AccessDeniedException")
                : new Outcome.Done(action);
    for (int i = 0; i < 10; i++) {
      scene.later(Duration.ofMinutes(2)).step(denied);
    }
    assertThat(scene.attributes).containsEntry(DAEMONS, "none").containsEntry(REASON, "none");
    assertThat(scene.later(Duration.ofMinutes(2)).step(denied).actions()).isEmpty();
  }

  @Test
  void theRoomOfWhatOtherNodesNeedIsLeftAlone() {
    Scene scene = well();
    for (int i = 0; i < 5; i++) {
      scene.attributes.put("acme." + i, "x");
    }
    // With ours of readiness and state there are seven; ECS's own do not count.
    scene.attributes.put("ecs.ami-id", "ami-1");
    Decision decision = scene.later(Duration.ofSeconds(1)).step();
    assertThat(decision.actions())
        .extracting(Action::key)
        .containsExactly(
            "delete-attribute:nodekeeper.reason", "delete-attribute:nodekeeper.daemons");
    assertThat(decision.notes())
        .extracting(Note::text)
        .anyMatch(text -> text.contains("has 7 other attributes of its ten"));
  }

  @Test
  void oneThatIsRefusedIsTriedAgainEveryFiveMinutesAndNamed() {
    Scene scene = telling().daemon("logs").runs("logs", 1);
    Function<Action, Outcome> refused =
        action ->
            action instanceof Action.PutAttributes put && put.isOfBulletin()
                ? new Outcome.Refused(action, "AttributeLimitExceededException")
                : new Outcome.Done(action);
    assertThat(told(scene, Duration.ofHours(1), refused)).hasSizeBetween(5, 62);
    assertThat(scene.decide().notes())
        .extracting(Note::subject)
        .contains("put-attributes:nodekeeper.daemons");
    assertThat(scene.attributes).containsEntry("nodekeeper.state", "ready");
  }

  @Test
  void whatWasRefusedIsNoTroubleAnyMoreOnceThereIsNothingToTell() {
    Scene scene = dies(well());
    List<Map<String, String>> _ =
        told(
            scene,
            Duration.ofMinutes(2),
            action ->
                action instanceof Action.PutAttributes
                    ? new Outcome.Failed(action, "ServerException")
                    : noRoom(action));
    assertThat(scene.runs("logs", 2).decide().notes())
        .extracting(Note::text)
        .contains("ServerException");
    assertThat(scene.later(Duration.ofSeconds(20)).step().notes()).isNotEmpty();
    assertThat(scene.later(Duration.ofSeconds(20)).step().notes()).isEmpty();
  }

  @Test
  void whatIsToldDelaysNothingThatIsToldOfTheNode() {
    Scene scene = dies(well());
    List<Map<String, String>> _ = told(scene, Duration.ofMinutes(2), BulletinTest::noRoom);
    Decision decision = scene.draining().later(Duration.ofSeconds(1)).step();
    assertThat(Scene.actions(decision, Action.PutAttributes.class))
        .extracting(Action.PutAttributes::attributes)
        .containsExactly(
            new TreeMap<>(Map.of("nodekeeper.ready", "false", "nodekeeper.state", "draining")));
  }

  @Test
  void aNodeThatLeavesSaysWhyAndWhenItIsLate() {
    Scene scene = well().draining();
    scene.agent("web", 1, true, AgentTask.Status.RUNNING);
    assertThat(told(scene, Duration.ofMinutes(3)).getLast().get(REASON))
        .startsWith("somebody set the container instance DRAINING");
    assertThat(told(scene, Duration.ofHours(1)).getLast().get(REASON))
        .startsWith("over its deadline: somebody set the container instance DRAINING");
  }

  @Test
  void aDrainThatIsBeingUndoneIsNoneForACause() {
    var undone =
        new DrainStatus(
            List.of(),
            node().now,
            node().now,
            Action.CompleteLifecycle.Result.CONTINUE,
            true,
            true,
            false,
            List.of(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty());
    assertThat(Reason.of(NodeState.DRAINING, Optional.of(undone), List.of(), List.of(), node().now))
        .isEqualTo("its drain is being undone");
  }

  @Test
  void whatIsToldLeavesWhatWasPutBeforeRemembered() {
    assertThat(well().memory.attributes().orElseThrow().values())
        .containsOnlyKeys("nodekeeper.ready", "nodekeeper.state", DAEMONS, REASON);
  }

  @Test
  void aNodeThatWaitsForAnythingElseSaysForWhat() {
    Scene scene = telling().daemon("logs").runs("logs", 1);
    scene.unread = List.of("ssm:/daemons");
    assertThat(told(scene, Duration.ofMinutes(4)).getFirst().get(REASON))
        .isEqualTo("the gate is closed: waits for ssm:/daemons");

    Scene warmed = telling().daemon("logs");
    warmed.target = Optional.of("Warmed:Running");
    assertThat(told(warmed, Duration.ofMinutes(4)).getFirst())
        .isEqualTo(Map.of(DAEMONS, "000:logs", REASON, "it waits in a warm pool"));
  }

  @Test
  void whatReplicasDoNotNeedComesAfterWhatTheyNeed() {
    Scene scene =
        telling()
            .daemon("extra")
            .but(is ->
                new Daemon(
                    is.name(), is.taskDefinition(), is.after(), false, is.settle(), is.leaves()))
            .daemon("logs");
    assertThat(told(scene, Duration.ofMinutes(4), BulletinTest::noRoom).getFirst().get(REASON))
        .startsWith("logs: ")
        .contains("also extra");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exited with 137; next try in 20s     | x: exited with 137 - next try in 20s
          "it's" (not) [so] {x} a=b            | x: its not so x a:b
          a\tb  c                              | x: a b c
          Gr\u00f6\u00dfe \u2026               | x: Gr__e _
          \\ / @ : . - _                       | x: \\ / @ : . - _
          """)
  void aReasonIsMadeOfWhatEcsTakes(String text, String told) {
    var note = Note.warning("x", text);
    assertThat(
            Reason.of(
                NodeState.READY, Optional.empty(), List.of(), List.of(note), Scene.node().now))
        .isEqualTo(told)
        .matches("[A-Za-z0-9_.@:/\\\\ -]{1,128}");
  }

  @Test
  void aLongReasonIsCutWithAMark() {
    var note = Note.warning("x", "abc ".repeat(100));
    String reason =
        Reason.of(NodeState.READY, Optional.empty(), List.of(), List.of(note), Scene.node().now);
    assertThat(reason).hasSizeLessThanOrEqualTo(128).endsWith("..").doesNotContain(" ..");
  }
}
