package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A state directory without room. */
class UnsavedTest {

  private static final String WHY = "/x/memory.json cannot be written: No space left on device";
  private static final String SAID =
      "nothing is started, for the memory cannot be saved: "
          + WHY
          + "; make room there, or mend it";

  private static Memory full(Scene scene) {
    return Unsaved.told(scene.memory, Optional.of(WHY), scene.now);
  }

  @Test
  void whatIsMissingWaitsAndNamesTheReasonAndTheRemedyUntilThereIsRoom() {
    Scene scene = Scene.node().daemon("logs");
    scene.memory = full(scene);
    Decision decision = scene.step();
    assertThat(Scene.started(decision)).isEmpty();
    assertThat(Scene.status(decision, "logs"))
        .returns(DaemonStatus.Phase.WAITING, DaemonStatus::phase)
        .returns(SAID, DaemonStatus::reason);
    assertThat(decision.notes()).extracting(Note::subject).doesNotContain("unsaved");
    assertThat(decision.lookAgainAt()).isBefore(scene.now.plusSeconds(5));

    scene.memory = Unsaved.told(scene.memory, Optional.empty(), scene.now);
    assertThat(Scene.started(scene.step())).containsExactly("logs");
  }

  @Test
  void nothingIsStoppedThatWouldHaveToBeStartedAnew() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = Rolling.of(method, "logs").registers("logs", 7);
      node.runs("logs", 7);
      node.minutes(2).registers("logs", 8);
      node.scene.memory = full(node.scene);
      node.minutes(20);
      assertThat(node.deeds).as("%s", method).isEmpty();
      assertThat(node.rollout("logs")).isEqualTo("revision 8 is wanted: " + SAID);

      node.scene.memory = Unsaved.told(node.scene.memory, Optional.empty(), node.scene.now);
      assertThat(node.minutes(2).running("logs")).containsExactly(8);
    }
  }
}
