package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  private static Optional<String> published(Decision decision) {
    return actions(decision, Action.PutAttributes.class).stream()
        .map(put -> put.attributes().get("nodekeeper.ready"))
        .findFirst();
  }

  @Test
  void theGateIsClosedUntilEveryCriticalDaemonIsHealthy() {
    Scene scene = node().daemon("logs").daemon("metrics").runs("logs", 1);
    Decision closed = scene.step();
    assertThat(published(closed)).contains("false");
    assertThat(closed.state()).isEqualTo(NodeState.STARTING);
    assertThat(closed.notes()).anyMatch(note -> note.text().contains("metrics"));

    Decision open = scene.runs("metrics", 1).later(Duration.ofMinutes(1)).step();
    assertThat(published(open)).contains("true");
    assertThat(open.state()).isEqualTo(NodeState.READY);
  }

  @Test
  void onceOpenADaemonsDeathDoesNotCloseIt() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.step();
    scene.agentTasks.clear();
    scene.containers.clear();

    assertThat(scene.later(Duration.ofMinutes(1)).step().ready()).isTrue();
  }

  @Test
  void anotherBootIsAnotherGate() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.memory =
        Memory.none()
            .withGate(
                Optional.of(
                    new Memory.Gate(
                        "boot-0", Scene.NOON, Optional.of(Scene.NOON), Optional.empty())));
    scene.agentTasks.clear();
    scene.containers.clear();

    assertThat(scene.decide().ready()).isFalse();
  }

  @Test
  void afterItsTimeTheBlockerIsNamedAndTheGateOpensOrNotByPolicy() {
    for (boolean open : new boolean[] {true, false}) {
      Scene scene = node().daemon("logs");
      scene.openAfterwards = open;
      scene.step(action -> new Outcome.Failed(action, "RESOURCE:MEMORY"));
      Decision decision =
          scene.later(Duration.ofMinutes(10)).step(a -> new Outcome.Failed(a, "RESOURCE:MEMORY"));

      assertThat(decision.ready()).isEqualTo(open);
      assertThat(decision.notes())
          .anyMatch(note -> note.level() == Note.Level.WARNING && note.text().contains("logs"));
    }
  }

  @Test
  void aSourceOfDaemonsThatWasNeverReadKeepsTheGateClosedForAsLongAsADaemonWould() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.unread = List.of("ssm:/daemons");
    Decision closed = scene.step();
    assertThat(closed.ready()).isFalse();
    assertThat(closed.notes())
        .anyMatch(note -> note.text().equals("the gate is closed: waits for ssm:/daemons"));
    Decision late = scene.later(Duration.ofMinutes(10)).step();
    assertThat(late.ready()).isTrue();
    assertThat(late.notes())
        .anyMatch(note -> note.text().contains("ssm:/daemons has not been read yet"));

    Scene read = node().daemon("logs").runs("logs", 1);
    read.unread = List.of("ssm:/daemons");
    read.step();
    read.unread = List.of();
    assertThat(read.step().ready()).isTrue();
  }

  @Test
  void attributesThatEcsShowsAlreadyAreNotPutAgain() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.attributes.put("nodekeeper.ready", "true");
    scene.attributes.put("nodekeeper.state", "ready");

    assertThat(published(scene.step())).isEmpty();
  }

  @Test
  void attributesSomebodyChangedArePutAgain() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.step();
    assertThat(published(scene.later(Duration.ofSeconds(10)).step())).isEmpty();
    scene.attributes.put("nodekeeper.ready", "false");

    assertThat(published(scene.later(Duration.ofMinutes(2)).step())).contains("true");
  }

  @Test
  void whatWasNotPutIsNoTroubleAnyMoreOnceEcsShowsWhatIsWanted() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.step(action -> new Outcome.Failed(action, "nobody listens"));
    scene.later(Duration.ofMillis(100));
    assertThat(scene.decide().notes()).extracting(Note::text).containsExactly("nobody listens");
    scene.attributes.put("nodekeeper.ready", "true");
    scene.attributes.put("nodekeeper.state", "ready");

    assertThat(scene.decide().notes()).isEmpty();
  }

  @Test
  void theNodeWaitsForTheEcsAgentAndSaysSo() {
    Decision decision = node().daemon("logs").agentSilent().decide();

    assertThat(decision.state()).isEqualTo(NodeState.WAITING);
    assertThat(decision.actions()).isEmpty();
    assertThat(decision.notes())
        .anyMatch(note -> note.text().contains("waits for the ECS agent to answer"));
  }
}
