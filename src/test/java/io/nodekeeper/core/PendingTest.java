package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a daemon's task waits for that ECS has accepted and that does not run. */
class PendingTest {

  private static final String NOT_KNOWN =
      "PENDING: not all of its containers run, and why is not known; ";

  /** Its container app waits for db by this condition, while another task is stopping. */
  private static Scene waiting(String condition) {
    Scene scene = node().daemon("logs").agent("logs", 1, false, AgentTask.Status.PENDING);
    scene.agent("web", 3, true, AgentTask.Status.RUNNING);
    scene.container(
        "web", 3, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(5));
    scene.definitions.put(
        "logs:7",
        Reading.known(
            new Definition(
                "logs",
                7,
                true,
                Optional.empty(),
                List.of("db", "app"),
                new TreeSet<>(List.of("db", "app")),
                new TreeSet<>(),
                0,
                0,
                new TreeMap<>(),
                List.of(new Definition.Wait("app", "db", condition))),
            NOON));
    return scene;
  }

  private static Scene with(
      Scene scene, String name, Container.State state, Container.Health health, int exit) {
    scene.containers.add(
        new Container(
            new ContainerId(name),
            "ecs-" + name,
            "busybox",
            name,
            arn("logs", 1),
            "logs",
            7,
            state,
            health,
            Duration.ofSeconds(3),
            state == Container.State.EXITED ? OptionalInt.of(exit) : OptionalInt.empty()));
    return scene;
  }

  private static String reason(Scene scene) {
    return scene.decide().daemons().getFirst().reason();
  }

  private static String reason(
      String condition, Container.State state, Container.Health health, int exit) {
    return reason(with(waiting(condition), "db", state, health, exit));
  }

  @Test
  void aContainerThatWaitsForAnotherOfItsTaskIsNamedAndNothingElseIsGuessed() {
    String waits = "PENDING: container app waits for db to be ";
    var none = Container.Health.NONE;
    assertThat(reason("HEALTHY", Container.State.RUNNING, Container.Health.STARTING, 0))
        .isEqualTo(waits + "HEALTHY");
    assertThat(reason("COMPLETE", Container.State.RUNNING, none, 0)).isEqualTo(waits + "COMPLETE");
    assertThat(reason("SUCCESS", Container.State.EXITED, none, 1)).isEqualTo(waits + "SUCCESS");
    assertThat(reason("START", Container.State.CREATED, none, 0)).isEqualTo(waits + "START");
  }

  @Test
  void whereNoneIsWaitedForThatWhyIsNotKnownIsSaid() {
    String image = NOT_KNOWN + "an image may be pulled";
    var none = Container.Health.NONE;
    assertThat(reason("HEALTHY", Container.State.RUNNING, Container.Health.HEALTHY, 0))
        .isEqualTo(image);
    assertThat(reason("COMPLETE", Container.State.EXITED, none, 1)).isEqualTo(image);
    assertThat(reason("SUCCESS", Container.State.EXITED, none, 0)).isEqualTo(image);
    assertThat(reason("START", Container.State.RUNNING, none, 0)).isEqualTo(image);

    Scene started = waiting("HEALTHY");
    with(started, "app", Container.State.RUNNING, none, 0);
    with(started, "db", Container.State.RUNNING, none, 0);
    assertThat(reason(started)).as("it waits no more").isEqualTo(image);
  }

  @Test
  void theDefinitionIsAskedForWhenAContainerIsThereAndNotBefore() {
    Scene early = waiting("HEALTHY");
    early.definitions.clear();
    assertThat(early.decide().ask().definitions()).doesNotContain("logs:7");
    assertThat(reason(early))
        .startsWith("PENDING: its image is pulled, or it waits for what web:7");

    with(early, "db", Container.State.RUNNING, Container.Health.STARTING, 0);
    assertThat(early.decide().ask().definitions()).contains("logs:7");
    assertThat(reason(early)).isEqualTo(NOT_KNOWN + "its definition is not known: not asked yet");
  }

  @Test
  void whereDockerDoesNotAnswerNothingIsGuessed() {
    assertThat(reason(waiting("HEALTHY").dockerSilent()))
        .isEqualTo("PENDING: why is not known: Docker: no answer");
  }

  /** How long the next start came after the stop, once it has been stopped so often. */
  private static int wait(Rolling node, int stops) {
    while (node.deeds.stream().filter("stop logs:7"::equals).count() < stops) {
      node.seconds(1);
    }
    int waited = 0;
    for (int deeds = node.deeds.size(); node.deeds.size() == deeds; waited++) {
      node.seconds(1);
    }
    return waited;
  }

  @Test
  void whatIsStoppedThoughItWasWaitedForLongIsStartedAgainAfterItsBackOff() {
    Rolling node = Rolling.of(Daemon.Update.Method.MANUAL, "logs").registers("logs", 7);
    Duration patience = Duration.ofMinutes(2);
    var care =
        new Daemon.Care(
            5, Duration.ofMinutes(10), Duration.ofMinutes(10), patience, true, Optional.empty());
    node.scene.but(Otherwise.caredFor(care));
    node.hanging.add("logs:7");
    node.exits.put("logs:7", OptionalInt.empty());

    assertThat(wait(node, 1)).isLessThan(20);
    assertThat(wait(node, 4)).isGreaterThan(35);
    assertThat(node.scene.memory.starts(new DaemonName("logs")).deaths()).isEmpty();
    assertThat(node.scene.memory.tries().keySet())
        .filteredOn(key -> key.startsWith("pending:"))
        .as("only of the last")
        .hasSizeLessThanOrEqualTo(2);
  }
}
