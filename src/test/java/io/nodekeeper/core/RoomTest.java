package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What finds no room beside the task that it replaces. */
class RoomTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final DaemonName LOGS = new DaemonName("logs");
  private static final String NO_ROOM = "ecs:StartTask: RESOURCE:MEMORY";

  private final Action.StartTask start =
      new Action.StartTask(
          LOGS,
          TaskDefinitionRef.parse("logs:8").orElseThrow(),
          "prod",
          new ContainerInstanceArn("arn:aws:ecs:us-west-2:123456789012:container-instance/prod/1"),
          "it is to take the place of revision 7");

  private Memory replacing(Optional<TaskArn> old) {
    Rollout rollout =
        Rollout.none("logs")
            .with(Optional.of(Rollout.Attempt.begun(8, NOW, old, Optional.empty())));
    Memory memory = Memory.none().withRollout(LOGS, rollout);
    for (int i = 0; i < 6; i++) {
      memory = memory.before(List.of(start), NOW);
    }
    return memory;
  }

  private Memory failed(Memory memory, Instant at) {
    return memory.after(List.of(new Outcome.Failed(start, NO_ROOM)), at);
  }

  @Test
  void itIsStartedAsSoonAsThatHasMadeRoomHoweverOftenItWasTriedBefore() {
    Instant at = NOW.plusSeconds(1);
    Memory memory = failed(replacing(Optional.of(Scene.arn("logs", 1))), at);
    assertThat(memory.starts(LOGS).count()).isZero();
    assertThat(memory.rollout(LOGS).flatMap(Rollout::attempt).orElseThrow())
        .returns(Optional.of(NO_ROOM), Rollout.Attempt::clash)
        .returns(at, Rollout.Attempt::at);
  }

  @Test
  void withThatOutOfTheWayItWaitsAsAnyOther() {
    Memory first = failed(replacing(Optional.of(Scene.arn("logs", 1))), NOW);
    Memory second = failed(first.before(List.of(start), NOW), NOW.plus(Duration.ofMinutes(1)));
    assertThat(second.starts(LOGS).count()).isEqualTo(1);
    assertThat(failed(replacing(Optional.empty()), NOW).starts(LOGS).count()).isEqualTo(6);
  }
}
