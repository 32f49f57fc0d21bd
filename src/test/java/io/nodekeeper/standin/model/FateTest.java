package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of calls on their way to the service and back. */
class FateTest {

  private final Scene scene = new Scene();

  FateTest() {
    scene.family("web");
  }

  private void startIs(Fate fate) {
    scene.world.faults().next(Operation.START_TASK, fate);
  }

  @Test
  void aLostAnswerLeavesATaskThatTheCallerDoesNotKnowOf() {
    startIs(Fate.ANSWER_LOST);

    assertThatThrownBy(() -> scene.start("web"))
        .isInstanceOfSatisfying(
            NoAnswer.class, none -> assertThat(none.how()).isEqualTo(NoAnswer.How.SILENCE));
    assertThat(scene.world.tasks()).hasSize(1);
  }

  @Test
  void aLostRequestLeavesNothing() {
    startIs(Fate.LOST);

    assertThatThrownBy(() -> scene.start("web")).isInstanceOf(NoAnswer.class);
    scene.minutes(1);
    assertThat(scene.world.tasks()).isEmpty();
  }

  @Test
  void aLateRequestHasItsEffectWhenNobodyWaitsForItAnyMore() {
    startIs(new Fate.Late(Duration.ofSeconds(12)));

    assertThatThrownBy(() -> scene.start("web")).isInstanceOf(NoAnswer.class);
    scene.seconds(11);
    assertThat(scene.world.tasks()).isEmpty();
    scene.seconds(2);
    assertThat(scene.world.tasks()).hasSize(1);
  }

  @Test
  void anUnreachableServiceIsKnownToBeAtOnce() {
    startIs(Fate.UNREACHABLE);

    assertThatThrownBy(() -> scene.start("web"))
        .isInstanceOfSatisfying(
            NoAnswer.class, none -> assertThat(none.how()).isEqualTo(NoAnswer.How.REFUSED));
    assertThat(scene.world.tasks()).isEmpty();
  }

  @Test
  void aServicesFaultIsAnErrorWithStatus500() {
    startIs(Fate.serverError());

    assertThatThrownBy(() -> scene.start("web"))
        .isInstanceOfSatisfying(
            ApiError.class,
            error -> {
              assertThat(error.status()).isEqualTo(500);
              assertThat(error.code()).isEqualTo("ServerException");
            });
  }

  @Test
  void scriptedFatesAreUsedUpOneCallAtATimeAndOthersAreNotTouched() {
    scene.world.faults().next(Operation.START_TASK, Fate.PASS, Fate.denied(Operation.START_TASK));

    assertThat(scene.start("web")).isNotNull();
    assertThat(scene.listed("RUNNING")).hasSize(1);
    assertThatThrownBy(() -> scene.start("web")).hasMessageContaining("ecs:StartTask");
    assertThat(scene.start("web")).isNotNull();
  }

  @Test
  void readsShareABucketOfAHundredRefilledByTwentyASecond() {
    int passed = 0;
    for (int i = 0; i < 150; i++) {
      passed += isListed() ? 1 : 0;
    }
    assertThat(passed).isEqualTo(100);
    scene.seconds(1);
    for (int i = 0; i < 50; i++) {
      passed += isListed() ? 1 : 0;
    }
    assertThat(passed).isEqualTo(120);
    assertThat(scene.start("web")).isNotNull();
  }

  private boolean isListed() {
    try {
      scene.listed("RUNNING");
      return true;
    } catch (ApiError error) {
      assertThat(error.code()).isEqualTo("ThrottlingException");
      assertThat(error).hasMessage("Rate exceeded");
      return false;
    }
  }

  @Test
  void theRestOfTheAccountDrawsOnTheSameBuckets() {
    scene.listed("RUNNING");
    scene.world.faults().othersPerSecond = 30;
    scene.seconds(60);
    assertThat(isListed()).isFalse();
    scene.world.faults().othersPerSecond = 10;
    scene.seconds(1);
    assertThat(isListed()).isTrue();
  }

  @Test
  void theJournalTellsWhatWasCalledAndWhetherItWasDone() {
    var told = new ArrayList<Happening>();
    scene.world.journal().follow(told::add);
    startIs(Fate.ANSWER_LOST);
    assertThatThrownBy(() -> scene.start("web")).isInstanceOf(NoAnswer.class);
    scene.world.faults().startTaskFailure = Optional.of("AGENT");
    Ecs.Found<Task> _ = scene.world.ecs().startTask(scene.request("web"));

    List<Happening.Called> calls = scene.world.journal().all(Happening.Called.class);
    assertThat(calls)
        .extracting(Happening.Called::answer, Happening.Called::done)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("silence", true),
            org.assertj.core.groups.Tuple.tuple("failures", false));
    assertThat(scene.world.journal().calls(Operation.START_TASK)).isEqualTo(2);
    assertThat(told).hasAtLeastOneElementOfType(Happening.TaskMade.class);
  }

  @Test
  void whenFaultsHealEverythingPassesAgain() {
    scene.world.faults().fates(_ -> Fate.UNREACHABLE);
    assertThatThrownBy(() -> scene.start("web")).isInstanceOf(NoAnswer.class);

    scene.world.faults().heal();
    assertThat(scene.start("web")).isNotNull();
  }
}
