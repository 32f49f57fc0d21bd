package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who holds what a daemon lacks, as long as the node does not show that one. */
class HoldersTest {

  private static Definition definition(String family, int memory) {
    return new Definition(
        family,
        7,
        true,
        Optional.empty(),
        List.of("app"),
        new TreeSet<>(List.of("80/tcp")),
        memory,
        128,
        new TreeMap<>());
  }

  private static Outcome answered(Action action, String lack) {
    return action instanceof Action.StartTask start && start.daemon().value().equals("logs")
        ? new Outcome.Failed(action, lack)
        : new Outcome.Done(action, Optional.of(arn("db", 2)));
  }

  /** Both are started in one look, and there is room for one. */
  private static Scene started(String lack) {
    Scene scene = node().daemon("db").daemon("logs");
    scene.room = Optional.of(new EcsNode.Room(676, 676, 2048, 2048));
    scene.definitions.put("logs", Reading.known(definition("logs", 256), scene.now));
    scene.definitions.put("db", Reading.known(definition("db", 512), scene.now));
    scene.definitions.put("db:7", Reading.known(definition("db", 512), scene.now));
    scene.step(action -> answered(action, lack));
    return scene.later(Duration.ofSeconds(1));
  }

  private static String reason(Decision decision) {
    return Scene.status(decision, "logs").reason();
  }

  @Test
  void whatEcsHasTakenOfUsIsNamedBeforeTheNodeShowsItAndOnceAfterwards() {
    Scene memory = started("RESOURCE:MEMORY");
    String held = "; held by db:7 (task db2) with 512 MiB";
    assertThat(reason(memory.step()))
        .isEqualTo("RESOURCE:MEMORY; wanted are 256 MiB; free are 676 of 676 MiB" + held);
    memory.agent("db", 2, false, AgentTask.Status.PENDING);
    assertThat(reason(memory.step())).endsWith(" MiB" + held);

    assertThat(reason(started("RESOURCE:PORTS").step()))
        .endsWith("; held by db:7 (task db2) with port 80/tcp");
  }

  @Test
  void whatHasNoAnswerOfEcsYetIsNotNamed() {
    Scene scene = node().daemon("db").daemon("logs");
    scene.definitions.put("db", Reading.known(definition("db", 512), scene.now));
    scene.step(action -> {
      Outcome done = answered(action, "RESOURCE:MEMORY");
      return done instanceof Outcome.Failed ? done : new Outcome.Unanswered(action, "time-out");
    });
    assertThat(reason(scene.later(Duration.ofSeconds(1)).step())).isEqualTo("RESOURCE:MEMORY");
  }
}
