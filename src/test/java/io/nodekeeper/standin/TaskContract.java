package io.nodekeeper.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskOptions;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the engine may rely on about tasks in every world. */
abstract class TaskContract {

  private static final Question[] TASKS = {Question.TASKS};

  private Node node;

  /** A new node, its ECS agent started, all manners' families known, and no throttling. */
  protected abstract Node open() throws Exception;

  @BeforeEach
  void openNode() throws Exception {
    node = open();
    node.until(world -> world.node().isPresent());
  }

  @AfterEach
  void closeNode() {
    node.close();
  }

  /** The node under test. */
  final Node node() {
    return node;
  }

  // Tasks, by three witnesses.

  @Test
  void aStartedTaskIsSeenByDockerByTheAgentAndByEcs() {
    TaskArn task = node.running(Node.Manner.IDLE);
    Observation seen = node.look(Question.TASKS);

    Container container = Node.docker(seen, task).orElseThrow();
    assertThat(container.state()).isEqualTo(Container.State.RUNNING);
    assertThat(container.family()).isEqualTo("idle");
    assertThat(container.revision()).isEqualTo(1);
    assertThat(container.name()).isEqualTo("app");
    assertThat(container.dockerName()).matches("ecs-idle-1-app-[0-9a-f]{20}");
    assertThat(container.health()).isEqualTo(Container.Health.NONE);
    assertThat(container.exitCode()).isEmpty();

    var byAgent = Node.agent(seen, task).orElseThrow();
    assertThat(byAgent.family()).isEqualTo("idle");
    assertThat(byAgent.revision()).isEqualTo(1);
    assertThat(byAgent.desiredStop()).isFalse();
    assertThat(byAgent.containers()).containsExactly(container.id());

    EcsTask byEcs = Node.ecs(seen, task).orElseThrow();
    assertThat(byEcs.family()).isEqualTo("idle");
    assertThat(byEcs.revision()).isEqualTo(1);
    assertThat(byEcs.desiredStatus()).isEqualTo("RUNNING");
    assertThat(byEcs.createdAt()).isPresent();
    assertThat(byEcs.stoppedReason()).isEmpty();
    assertThat(byEcs.owner())
        .isEqualTo(new EcsTask.Owner.Standalone(Optional.of(node.own().id()), "nodekeeper-idle"));
  }

  @Test
  void aTaskToldToStopIsAliveForAllUntilItsContainerHasExited() {
    TaskArn task = node.running(Node.Manner.SLOW);
    assertThat(node.stop(task)).isInstanceOf(Outcome.Done.class);

    Observation told = node.look(Question.TASKS);
    assertThat(Node.ecs(told, task).orElseThrow().desiredStatus()).isEqualTo("STOPPED");
    assertThat(Node.aliveForAll(told, task)).isTrue();

    Observation seen =
        node.await(now -> Node.goneForTheAgent(now, task) || Node.goneInEcs(now, task), TASKS);
    // A look is not one instant: that the container has ended may show only in the next.
    assertThat(Node.goneInDocker(node.look(), task)).as("after %s", seen).isTrue();
  }

  @Test
  void theAgentSaysThatATaskIsToStop() {
    TaskArn task = node.running(Node.Manner.SLOW);
    node.stop(task);
    Observation seen =
        node.await(now -> Node.agent(now, task).filter(of -> of.desiredStop()).isPresent(), TASKS);
    assertThat(Node.aliveForTheAgent(seen, task)).isTrue();
  }

  @Test
  void aStoppedTaskIsAliveForNoneAndSaysWhy() {
    TaskArn task = node.running(Node.Manner.IDLE);
    node.stop(task);
    Observation seen =
        node.await(
            now ->
                Node.goneInDocker(now, task)
                    && Node.goneForTheAgent(now, task)
                    && Node.goneInEcs(now, task),
            TASKS);
    EcsTask stopped = Node.ecs(seen, task).orElseThrow();
    assertThat(stopped.lastStatus()).isEqualTo("STOPPED");
    assertThat(stopped.stoppedReason().orElse("")).contains("the node is leaving");
  }

  @Test
  void aContainerThatEndsByItselfTellsItsCode() {
    Outcome started = node.start("ending");
    TaskArn task = ((Outcome.Done) started).task().orElseThrow();
    Observation seen =
        node.await(now -> Node.ecs(now, task).filter(of -> !of.isAlive()).isPresent(), TASKS);
    assertThat(Node.ecs(seen, task).orElseThrow().stoppedReason().orElse(""))
        .contains("Essential container in task exited");
    Container container = Node.docker(node.look(), task).orElseThrow();
    assertThat(container.state()).isEqualTo(Container.State.EXITED);
    assertThat(container.exitCode()).hasValue(3);
  }

  @Test
  void aHealthCheckIsSeen() {
    TaskArn task = node.running(Node.Manner.CHECKED);
    node.await(now ->
        Node.docker(now, task)
            .filter(container -> container.health() == Container.Health.HEALTHY)
            .isPresent());
  }

  @Test
  void anImageThatCannotBePulledIsTheReasonOfItsTasksEnd() {
    TaskArn task = ((Outcome.Done) node.start("unpullable")).task().orElseThrow();
    Observation seen =
        node.await(now -> Node.ecs(now, task).filter(of -> !of.isAlive()).isPresent(), TASKS);
    assertThat(Node.ecs(seen, task).orElseThrow().stoppedReason().orElse(""))
        .contains("CannotPullContainerError");
    assertThat(Node.docker(seen, task)).isEmpty();
  }

  @Test
  void aServiceTasksOwnerIsItsService() {
    node.change(world -> {
      world.service("site", Service.Wanted.replicas("idle", 1));
      world.service("logs", Service.Wanted.daemon("slow"));
    });
    Observation seen = node.await(now -> owners(now).size() == 2, Question.TASKS);
    assertThat(owners(seen))
        .extracting(EcsTask.Owner.Service.class::cast)
        .extracting(EcsTask.Owner.Service::name, EcsTask.Owner.Service::daemon)
        .containsExactlyInAnyOrder(
            tuple("site", Optional.of(false)), tuple("logs", Optional.of(true)));
  }

  private static List<EcsTask.Owner> owners(Observation seen) {
    return seen.tasks().toOptional().orElse(List.of()).stream().map(EcsTask::owner).toList();
  }

  @Test
  void aTaskThatSomebodyElseRanIsStandalone() {
    node.change(world -> world.runStandalone("idle", "somebody"));
    Observation seen = node.await(now -> !owners(now).isEmpty(), Question.TASKS);
    assertThat(owners(seen))
        .containsExactly(new EcsTask.Owner.Standalone(Optional.of("somebody"), "family:idle"));
  }

  @Test
  void theAgentsOwnContainersAreKnownForWhatTheyAre() {
    node.change(world -> world.startAgentInternal("standin:local"));
    Observation seen =
        node.await(
            now ->
                now.containers().toOptional().orElse(List.of()).stream()
                    .filter(container -> container.family().equals("service-connect-relay"))
                    .anyMatch(Container::isInternal),
            TASKS);
    assertThat(seen.agentTasks().toOptional().orElseThrow()).isEmpty();
    assertThat(seen.tasks().toOptional().orElseThrow()).isEmpty();
  }

  // StartTask, and what comes of it.

  @Test
  void aSecondStartMakesASecondTask() {
    TaskArn first = node.running(Node.Manner.IDLE);
    TaskArn second = node.running(Node.Manner.IDLE);
    assertThat(second).isNotEqualTo(first);
    assertThat(node.look(Question.TASKS).tasks().toOptional().orElseThrow()).hasSize(2);
  }

  @Test
  void aStartOfAnUnknownFamilyIsRefused() {
    assertThat(node.start("nobody-knows")).isInstanceOf(Outcome.Refused.class);
  }

  private static TaskOptions overriding(String container) {
    TaskOptions none = TaskOptions.none();
    return new TaskOptions(
        List.of(
            new TaskOptions.ContainerOverride(
                container, new TreeMap<>(Map.of("ENV", "a \"b\"")), List.of("sleep", "600"))),
        true,
        true,
        new TreeMap<>(Map.of("team", "ops")),
        none.network(),
        Optional.of("ops"),
        Optional.of("me"));
  }

  @Test
  void aTaskIsStartedWithWhatDiffersFromItsDefinition() {
    TaskArn task = ((Outcome.Done) node.start("idle", overriding("app"))).task().orElseThrow();
    Task made = node.<Task>behind(world -> world.task(task).orElseThrow());
    assertThat(made.group()).isEqualTo("ops");
    assertThat(made.startedBy()).contains("me");
    assertThat(made.origin().tags()).containsEntry("team", "ops");
    assertThat(made.definition().containers().getFirst().command()).containsExactly("sleep", "600");
    assertThat(made.definition().containers().getFirst().environment())
        .containsEntry("ENV", "a \"b\"");
    Observation seen = node.await(now -> Node.aliveForAll(now, task), Question.TASKS);
    assertThat(Node.ecs(seen, task).orElseThrow().owner())
        .isEqualTo(new EcsTask.Owner.Standalone(Optional.of("me"), "ops"));
  }

  @Test
  void aStartThatOverridesAContainerThatIsNotThereIsRefused() {
    assertThat(node.start("idle", overriding("sidecar"))).isInstanceOf(Outcome.Refused.class);
    assertThat(tasksMade()).isZero();
  }

  @Test
  void aStartWithoutRoomFails() {
    node.change(world -> world.faults().startTaskFailure = Optional.of("RESOURCE:MEMORY"));
    Outcome outcome = node.start("idle");
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(outcome.trouble().orElse("")).contains("RESOURCE:MEMORY");
  }

  @Test
  void aStartWhileTheAgentIsDisconnectedFails() {
    node.change(world -> world.faults().startTaskFailure = Optional.of("AGENT"));
    assertThat(node.start("idle")).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aStartThatIsThrottledFailsAndOneThatIsForbiddenIsRefused() {
    node.change(world ->
        world
            .faults()
            .next(Operation.START_TASK, Fate.throttled(), Fate.denied(Operation.START_TASK)));
    assertThat(node.start("idle")).isInstanceOf(Outcome.Failed.class);
    assertThat(node.start("idle")).isInstanceOf(Outcome.Refused.class);
    assertThat(tasksMade()).isZero();
  }

  private int tasksMade() {
    return node.<Integer>behind(world -> world.tasks().size());
  }

  @Test
  void aStartWhoseAnswerIsLostIsUnansweredAndItsTaskShowsUp() {
    node.change(world -> world.faults().next(Operation.START_TASK, Fate.ANSWER_LOST));
    assertThat(node.start("idle")).isInstanceOf(Outcome.Unanswered.class);
    Observation seen = node.await(now -> owners(now).size() == 1, Question.TASKS);
    assertThat(owners(seen))
        .containsExactly(
            new EcsTask.Owner.Standalone(Optional.of(node.own().id()), "nodekeeper-idle"));
    assertThat(tasksMade()).isEqualTo(1);
  }

  @Test
  void aStartThatTheServiceBrokeOverIsUnanswered() {
    node.change(world -> world.faults().next(Operation.START_TASK, Fate.serverError()));
    assertThat(node.start("idle")).isInstanceOf(Outcome.Unanswered.class);
  }

  @Test
  void aStartedTaskMayBeSeenOnTheNodeBeforeEcsShowsIt() {
    node.change(world -> world.faults().visibleAfter = () -> Duration.ofSeconds(4));
    TaskArn task = ((Outcome.Done) node.start("idle")).task().orElseThrow();
    Observation local = node.await(now -> Node.aliveForTheAgent(now, task), Question.TASKS);
    assertThat(local.tasks().toOptional().orElseThrow()).isEmpty();
    node.await(now -> Node.aliveForAll(now, task), Question.TASKS);
  }
}
