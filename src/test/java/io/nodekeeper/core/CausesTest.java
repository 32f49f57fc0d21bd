package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each cause alone, each pair of them, and what becomes of a cause that is withdrawn. */
class CausesTest {

  private static final Instant SOON = NOON.plusSeconds(120);

  private static Scene held() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1);
    scene.leave = is -> with(is, true);
    return scene;
  }

  private static Policy.Draining with(Policy.Draining is, boolean rebalance) {
    return new Policy.Draining(
        is.limits(),
        is.hook(),
        is.spotMargin(),
        is.maintenanceBefore(),
        rebalance,
        is.standalone());
  }

  private static DrainOrder order(Duration within) {
    return new DrainOrder(
        NOON, NOON.plus(within), false, false, Optional.of("new kernel"), "alice");
  }

  /** Has the world say it, or not any more. */
  private static void say(Scene scene, Cause cause, boolean present) {
    switch (cause) {
      case ECS_DRAINING -> scene.status = present ? "DRAINING" : "ACTIVE";
      case AUTO_SCALING -> scene.target = Optional.of(present ? "Terminated" : "InService");
      case SPOT ->
          scene.spot =
              present ? Optional.of(new Notices.Spot("terminate", SOON)) : Optional.empty();
      case MAINTENANCE -> {
        scene.maintenance.clear();
        if (present) {
          scene.maintenance.add(
              new Notices.Maintenance("e-1", "system-reboot", "active", NOON.plusSeconds(1200)));
        }
      }
      case REBALANCE -> scene.rebalance = present ? Optional.of(NOON) : Optional.empty();
      case HOST_SHUTDOWN -> scene.shuttingDown = present;
      case OPERATOR ->
          scene.order = present ? Optional.of(order(Duration.ofMinutes(30))) : Optional.empty();
    }
  }

  private static final Map<Cause, Duration> DEADLINES = new EnumMap<>(Cause.class);

  static {
    DEADLINES.put(Cause.ECS_DRAINING, Duration.ofHours(1));
    DEADLINES.put(Cause.AUTO_SCALING, Duration.ofHours(1));
    DEADLINES.put(Cause.SPOT, Duration.ofSeconds(105));
    DEADLINES.put(Cause.MAINTENANCE, Duration.ofMinutes(20));
    DEADLINES.put(Cause.REBALANCE, Duration.ofHours(1));
    DEADLINES.put(Cause.HOST_SHUTDOWN, Duration.ofMinutes(5));
    DEADLINES.put(Cause.OPERATOR, Duration.ofMinutes(30));
  }

  private static Instant deadline(Cause cause) {
    return NOON.plus(DEADLINES.get(cause));
  }

  private static List<Cause> causes(Decision decision) {
    return decision.drain().stream()
        .flatMap(drain -> drain.causes().stream())
        .map(DrainStatus.Why::cause)
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void eachCauseDrainsTheNodeByItsOwnDeadline(Cause cause) {
    Scene scene = held();
    say(scene, cause, true);
    Decision decision = scene.step();

    assertThat(decision.state()).isEqualTo(NodeState.DRAINING);
    assertThat(causes(decision)).containsExactly(cause);
    assertThat(decision.drain().orElseThrow().deadline()).isEqualTo(deadline(cause));
    assertThat(decision.drain().orElseThrow().causes().getFirst().words())
        .startsWith(cause == Cause.OPERATOR ? "drained by alice: new kernel" : cause.words());
    assertThat(actions(decision, Action.SetDraining.class))
        .hasSize(cause == Cause.ECS_DRAINING ? 0 : 1);
    assertThat(decision.hold()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void aCauseThatIsWithdrawnUndoesExactlyWhatWeDid(Cause cause) {
    Scene scene = held();
    say(scene, cause, true);
    scene.step();
    scene.status = "DRAINING";
    scene.later(Duration.ofSeconds(20)).step();
    say(scene, cause, false);
    if (cause != Cause.ECS_DRAINING) {
      scene.status = "DRAINING";
    }
    Decision decision = scene.later(Duration.ofSeconds(20)).step();

    assertThat(actions(decision, Action.SetActive.class))
        .hasSize(cause == Cause.ECS_DRAINING ? 0 : 1);
    assertThat(decision.hold()).isFalse();
    scene.status = "ACTIVE";
    assertThat(scene.later(Duration.ofMinutes(2)).step().drain()).isEmpty();
  }

  static Stream<List<Cause>> pairs() {
    return Stream.of(Cause.values())
        .flatMap(one ->
            Stream.of(Cause.values()).filter(other -> other != one).map(o -> List.of(one, o)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void ofTwoCausesTheNearestDeadlineRulesAndTheOtherStaysWhenItIsWithdrawn(List<Cause> pair) {
    Cause first = pair.getFirst();
    Cause second = pair.getLast();
    Scene scene = held();
    say(scene, first, true);
    scene.step();
    if (second == Cause.ECS_DRAINING) {
      return; // Ours stands already: a second DRAINING cannot be told from it.
    }
    say(scene, second, true);
    Decision both = scene.step();
    Instant nearest =
        deadline(first).isBefore(deadline(second)) ? deadline(first) : deadline(second);

    assertThat(causes(both)).containsExactlyInAnyOrder(first, second);
    assertThat(both.drain().orElseThrow().deadline()).isEqualTo(nearest);

    say(scene, first, false);
    Decision one = scene.step();
    assertThat(causes(one)).containsExactly(second);
    assertThat(one.drain().orElseThrow().deadline()).isEqualTo(deadline(second));
    assertThat(one.drain().orElseThrow().withdrawn()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void whatCannotBeReadNeitherBringsNorTakesAway(Cause cause) {
    Scene scene = held();
    say(scene, cause, true);
    scene.step();
    UnaryOperator<Observation> silent = seen -> silenced(seen, scene.now);
    scene.twisted(silent);

    assertThat(causes(scene.later(Duration.ofMinutes(1)).step())).containsExactly(cause);
    assertThat(held().twisted(seen -> silenced(seen, NOON)).step().drain()).isEmpty();
  }

  private static Observation silenced(Observation s, Instant now) {
    return new Observation(
        Reading.unknown("no", now),
        s.identity(),
        s.imdsTags(),
        s.ec2Tags(),
        Reading.unknown("no", now),
        new Notices(
            Reading.unknown("no", now),
            Reading.unknown("no", now),
            Reading.unknown("no", now),
            Reading.unknown("no", now)),
        s.agent(),
        s.agentTasks(),
        s.containers(),
        Reading.unknown("no", now),
        s.tasks(),
        s.autoScaling(),
        s.daemons(),
        s.files());
  }

  @Test
  void aSpotNoticeIsNeverTakenForLongerThanItIs() {
    Scene scene = held();
    scene.spot = Optional.of(new Notices.Spot("stop", NOON.plus(Duration.ofHours(5))));
    assertThat(scene.step().drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(105));

    Scene late = held();
    late.spot = Optional.of(new Notices.Spot("terminate", NOON.minusSeconds(600)));
    assertThat(late.step().drain().orElseThrow().deadline()).isEqualTo(NOON);
  }

  @Test
  void aRebalanceRecommendationIsHeededOnlyWhereTheSettingsSaySo() {
    Scene scene = held();
    scene.leave = is -> with(is, false);
    scene.rebalance = Optional.of(NOON);

    assertThat(scene.step().drain()).isEmpty();
  }

  @Test
  void maintenanceBeginsToDrainAnHourBeforeIt() {
    Scene scene = held();
    scene.maintenance.add(
        new Notices.Maintenance(
            "e-1", "instance-retirement", "active", NOON.plus(Duration.ofMinutes(90))));
    Decision early = scene.step();
    assertThat(early.drain()).isEmpty();
    assertThat(early.lookAgainAt()).isBeforeOrEqualTo(NOON.plus(Duration.ofMinutes(30)));

    Decision due = scene.later(Duration.ofMinutes(31)).step();
    assertThat(causes(due)).containsExactly(Cause.MAINTENANCE);
    assertThat(due.drain().orElseThrow().deadline()).isEqualTo(NOON.plus(Duration.ofMinutes(90)));
  }

  @Test
  void anEventThatIsCompletedOrCancelledIsNoCause() {
    for (String state : List.of("completed", "canceled", "a-new-one")) {
      Scene scene = held();
      scene.maintenance.add(new Notices.Maintenance("e-1", "system-reboot", state, NOON));
      assertThat(scene.step().drain()).as(state).isEmpty();
    }
  }

  @Test
  void maintenanceThatIsMovedNearerBringsTheDeadlineNearer() {
    Scene scene = held();
    say(scene, Cause.MAINTENANCE, true);
    scene.step();
    scene.maintenance.clear();
    scene.maintenance.add(
        new Notices.Maintenance("e-1", "system-reboot", "active", NOON.plusSeconds(600)));

    assertThat(scene.step().drain().orElseThrow().deadline()).isEqualTo(NOON.plusSeconds(600));
  }

  @Test
  void noTextOfADrainHasAFractionOfASecond() {
    Scene scene = held();
    Instant odd = Instant.parse("2026-11-21T12:00:00.123456789Z");
    scene.now = odd;
    scene.leave =
        is ->
            new Policy.Draining(
                is.limits(),
                is.hook(),
                is.spotMargin(),
                is.maintenanceBefore(),
                true,
                new Policy.Standalone.Stop(Duration.ofMinutes(10)));
    scene.ecs("web", 1, "RUNNING", "RUNNING", Scene.runTask()).chosen();
    scene.hooks(AutoScaling.Hook.of("node-drain", Duration.ofSeconds(30)));
    scene.spot = Optional.of(new Notices.Spot("terminate", odd.plusSeconds(120)));
    scene.maintenance.add(
        new Notices.Maintenance("e-1", "system-reboot", "active", odd.plusSeconds(1200)));
    scene.rebalance = Optional.of(odd);
    Instant future = odd.plus(Duration.ofDays(3));
    scene.order =
        Optional.of(
            new DrainOrder(future, future.plusSeconds(60), false, false, Optional.empty(), "bob"));
    List<String> texts = new ArrayList<>();
    Scene capped = held().chosen();
    capped.now = odd;
    capped.hooks(AutoScaling.Hook.of("node-drain", Duration.ofSeconds(30)));
    capped.step().notes().forEach(note -> texts.add(note.text()));
    for (int look = 0; look < 3; look++) {
      Decision decision = scene.later(Duration.ofMinutes(1)).step();
      DrainStatus drain = decision.drain().orElseThrow();
      decision.notes().forEach(note -> texts.add(note.text()));
      decision.actions().forEach(action -> texts.add(action.because()));
      drain.causes().forEach(why -> texts.add(why.words()));
      drain.blockers().forEach(blocker -> blocker.advice().ifPresent(texts::add));
    }

    assertThat(texts)
        .anyMatch(text ->
            text.startsWith(
                "the hook node-drain is too short: it waits until 2026-11-21T12:50:00Z at"))
        .anyMatch(text -> text.startsWith("wait until 2026-11-21T12:11:00Z"))
        .anyMatch(text -> text.startsWith("the deadline of 2026-11-21T12:01:45Z has passed"))
        .allSatisfy(text -> assertThat(text).doesNotContainPattern("[0-9]:[0-9]{2}\\.[0-9]"));
  }

  @Test
  void theOutcomeIsThatOfTheCauseWhoseDeadlineRules() {
    Scene scene = held();
    scene.atDeadline = Result.ABANDON;
    say(scene, Cause.AUTO_SCALING, true);
    assertThat(scene.step().drain().orElseThrow().atDeadline()).isEqualTo(Result.ABANDON);

    say(scene, Cause.SPOT, true);
    assertThat(scene.step().drain().orElseThrow().atDeadline()).isEqualTo(Result.CONTINUE);
    Decision past = scene.later(Duration.ofMinutes(2)).step();
    assertThat(actions(past, Action.CompleteLifecycle.class))
        .extracting(Action.CompleteLifecycle::result)
        .containsExactly(Result.CONTINUE);
  }

  @Test
  void whoMayHaveSetDrainingIsSaid() {
    Scene managed = held().chosen().draining();
    managed.target = Optional.of("Terminated");
    assertThat(managed.step().drain().orElseThrow().causes())
        .extracting(DrainStatus.Why::words)
        .anyMatch(words -> words.contains("managed draining"));

    Scene spot = held().draining();
    say(spot, Cause.SPOT, true);
    assertThat(spot.step().drain().orElseThrow().causes())
        .extracting(DrainStatus.Why::words)
        .anyMatch(words -> words.contains("the ECS agent does for a Spot interruption"));
  }

  @Test
  void anInstanceWhoseTerminationWasAbandonedAndThatIsRetainedIsToStay() {
    Scene scene = held();
    say(scene, Cause.AUTO_SCALING, true);
    scene.step();
    scene.status = "DRAINING";
    scene.later(Duration.ofSeconds(20)).step();
    scene.lifecycleState = "Terminating:Retained";
    Decision decision = scene.later(Duration.ofSeconds(20)).step();

    assertThat(actions(decision, Action.SetActive.class)).hasSize(1);
    assertThat(decision.notes()).anyMatch(note -> note.text().contains("retains it"));
  }
}
