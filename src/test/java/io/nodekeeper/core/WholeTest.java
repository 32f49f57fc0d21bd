package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.LONG;
import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A task of which a container is gone, whoever has seen that. */
class WholeTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final Scene scene = node().daemon("logs");

  private void container(String name, Container.State state, Duration in) {
    scene.containers.add(
        new Container(
            new ContainerId(name),
            "ecs-logs-7-" + name,
            "busybox",
            name,
            arn("logs", 1),
            "logs",
            7,
            state,
            Container.Health.NONE,
            in,
            state == Container.State.EXITED ? OptionalInt.of(0) : OptionalInt.empty()));
  }

  private void isDefined() {
    scene.definitions.put(
        "logs:7",
        Reading.known(
            new Definition(
                "logs",
                7,
                true,
                Optional.empty(),
                List.of("app", "relay", "side"),
                new TreeSet<>(List.of("app", "relay")),
                new TreeSet<>(),
                0,
                0,
                Collections.emptySortedMap(),
                List.of()),
            scene.now));
  }

  /** The ECS agent lists all that it has made, also what somebody has removed. */
  private void agentSaysRunning() {
    scene.agentTasks.add(
        new AgentTask(
            arn("logs", 1),
            "logs",
            7,
            false,
            AgentTask.Status.RUNNING,
            List.of(new ContainerId("app"), new ContainerId("relay"), new ContainerId("side"))));
  }

  private void allRun() {
    for (String name : List.of("app", "relay", "side")) {
      container(name, Container.State.RUNNING, LONG);
    }
  }

  private void becomes(String name, Container.State state, Duration in) {
    isRemoved(name);
    container(name, state, in);
  }

  private void isRemoved(String name) {
    scene.containers.removeIf(is -> is.name().equals(name));
  }

  private DaemonStatus status() {
    return Scene.status(scene.step(), "logs");
  }

  private OptionalInt good() {
    return scene.memory.rollout(LOGS).map(Rollout::good).orElse(OptionalInt.empty());
  }

  @Test
  void oneThatLacksAnEssentialContainerIsNotHealthyAndItsRevisionNotGood() {
    isDefined();
    allRun();
    isRemoved("app");
    scene.agentSilent();

    assertThat(status())
        .returns(DaemonStatus.Phase.RUNNING, DaemonStatus::phase)
        .returns("its essential container app is not there", DaemonStatus::reason);
    assertThat(good()).isEmpty();

    scene.answering();
    agentSaysRunning();
    assertThat(status().isHealthy()).as("before the ECS agent has seen it").isFalse();
    assertThat(good()).isEmpty();

    container("app", Container.State.RUNNING, LONG);
    assertThat(status().isHealthy()).isTrue();
    assertThat(good()).hasValue(7);
  }

  @Test
  void eachThatDoesNotRunIsNamedWithWhatIsKnownOfIt() {
    isDefined();
    allRun();
    scene.agentSilent();
    becomes("app", Container.State.EXITED, LONG);
    becomes("relay", Container.State.CREATED, LONG);

    assertThat(status().reason())
        .isEqualTo("its essential container app is dead, and relay is not started yet");
  }

  @Test
  void whatIsNotEssentialMayEndAndBeRemoved() {
    isDefined();
    allRun();
    agentSaysRunning();
    becomes("side", Container.State.EXITED, LONG);
    assertThat(status().isHealthy()).isTrue();
    assertThat(good()).hasValue(7);

    isRemoved("side");
    assertThat(status().isHealthy()).isTrue();
    scene.agentSilent();
    assertThat(status().isHealthy()).isTrue();
  }

  @Test
  void whileTheDefinitionIsNotKnownWhatRunsIsHealthyAndProvesNothing() {
    allRun();
    isRemoved("app");
    scene.agentSilent();
    Decision decision = scene.step();

    assertThat(Scene.status(decision, "logs").isHealthy()).isTrue();
    assertThat(good()).isEmpty();
    assertThat(decision.ask().definitions()).as("ECS cannot be asked").isEmpty();
  }

  @Test
  void theDefinitionIsAskedForInDoubtOnlyAndOnce() {
    scene.memory = Memory.none().withRollout(LOGS, Rollout.none("logs").healthy(7, false));
    allRun();
    agentSaysRunning();
    List<String> asked = new ArrayList<>(scene.step().ask().definitions());
    becomes("side", Container.State.EXITED, LONG);
    asked.addAll(scene.step().ask().definitions());
    assertThat(asked).as("the ECS agent has seen it").doesNotContain("logs:7");

    isRemoved("side");
    assertThat(scene.step().ask().definitions()).contains("logs:7");
    isDefined();
    scene.later(Duration.ofHours(9));
    assertThat(scene.step().ask().definitions()).doesNotContain("logs:7");
  }

  @Test
  void theEcsAgentsWordIsEnoughOnceItHasSeenWhatDockerShows() {
    allRun();
    agentSaysRunning();
    becomes("side", Container.State.EXITED, MOMENT);
    status();
    assertThat(good()).as("a moment after a container has ended").isEmpty();

    becomes("side", Container.State.EXITED, Duration.ofSeconds(3));
    status();
    assertThat(good()).as("seconds later").hasValue(7);
  }

  @Test
  void whatWasRemovedUnderTheEcsAgentsEyesProvesNothingWithoutTheDefinition() {
    allRun();
    agentSaysRunning();
    isRemoved("side");
    assertThat(status().isHealthy()).isTrue();
    assertThat(good()).isEmpty();

    isDefined();
    status();
    assertThat(good()).hasValue(7);
  }

  @Test
  void aFailingHealthCheckIsToldBeforeWhatIsNotThere() {
    isDefined();
    scene.runs("logs", 1, LONG, Container.Health.UNHEALTHY);

    assertThat(status().phase()).isEqualTo(DaemonStatus.Phase.UNHEALTHY);
  }

  /** A node on which revision 8 is to come, of whose containers only one is ever there. */
  private static Rolling halfOfTheNewOne(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.fewestHealthy = 9;
    Definition like = Objects.requireNonNull(node.registers("logs", 8).newest.get("logs"));
    var half =
        new Definition(
            "logs",
            8,
            true,
            like.registeredAt(),
            List.of("app", "main"),
            new TreeSet<>(List.of("app", "main")),
            like.hostPorts(),
            like.memoryMiB(),
            like.cpuUnits(),
            like.labels(),
            List.of());
    node.defined.put(half.name(), half);
    node.newest.put("logs", half);
    return node;
  }

  @Test
  void startFirstStopsNoOldOneForANewOneThatIsNotWholeAndTakesThatBack() {
    Rolling node = halfOfTheNewOne(Daemon.Update.Method.START_FIRST).minutes(30);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:8");
    assertThat(node.fewestHealthy).isEqualTo(1);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
    assertThat(node.rollout("logs")).contains("its essential container main is not there");
  }

  /** Another process begins, and neither the ECS agent nor ECS can be asked. */
  private static void becomesBlind(Rolling node) {
    node.scene.definitions.clear();
    node.defined.clear();
    node.newest.clear();
    node.scene.agentSilent();
  }

  @Test
  void aReplacingIsNotOverBeforeItIsKnownThatAllContainersRun() {
    for (Daemon.Update.Method method :
        List.of(Daemon.Update.Method.STOP_FIRST, Daemon.Update.Method.START_FIRST)) {
      Rolling node = Rolling.of(method, "logs").registers("logs", 7);
      node.runs("logs", 7);
      node.minutes(2);
      node.registers("logs", 8);
      while (!node.running("logs").contains(8)) {
        node.seconds(1);
      }
      becomesBlind(node);
      node.minutes(3);
      assertThat(node.rollout("logs")).endsWith("whether all its containers run is not known");
      assertThat(node.scene.memory.rollout(LOGS).orElseThrow().good()).hasValue(7);
      assertThat(node.deeds.getLast()).as("the old one is left until then").startsWith("start");

      node.scene.answering();
      node.minutes(1);
      assertThat(node.running("logs")).containsExactly(8);
      assertThat(node.scene.memory.rollout(LOGS).orElseThrow().good()).hasValue(8);
    }
  }
}
