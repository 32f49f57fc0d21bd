package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Container;
import io.nodekeeper.standin.model.ContainerDefinition.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What becomes of a task on our node, as recorded of the real ECS agent. */
class TaskLifeTest {

  private final Scene scene = new Scene();

  @Test
  void aStartedTaskIsPendingThenRunsOnOurNode() {
    scene.family("web");
    Task task = scene.start("web");

    assertThat(task.lastStatus()).isEqualTo(Task.Status.PENDING);
    assertThat(task.desiredStatus()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(5);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.body.running("web")).hasSize(1);
    assertThat(task.parts().getFirst().runtimeId()).contains(scene.container(task, "app"));
  }

  @Test
  void aContainerIsNamedAndLabelledAsTheEcsAgentDoes() {
    scene.family("web");
    Task task = scene.running("web");

    BodyContainer container = scene.docker(scene.container(task, "app"));
    assertThat(container.dockerName()).matches("ecs-web-1-app-[0-9a-f]{20}");
    assertThat(container.id().value()).matches("[0-9a-f]{64}");
    assertThat(container.task()).isEqualTo(task.arn());
  }

  @Test
  void idsAre32HexadecimalDigitsBehindTheCluster() {
    scene.family("web");

    assertThat(scene.start("web").arn().value())
        .matches("arn:aws:ecs:us-west-2:123456789012:task/prod/[0-9a-f]{32}");
    assertThat(scene.arn().value())
        .matches("arn:aws:ecs:us-west-2:123456789012:container-instance/prod/[0-9a-f]{32}");
  }

  @Test
  void anOrderedStopShowsDesiredStoppedWhileItStillRuns() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().shuttingDownFor(Duration.ofSeconds(20)));
    Task task = scene.running("web");

    Task answer =
        scene.world.ecs().stopTask(Scene.CLUSTER, task.id(), Optional.of("drained by test"));
    assertThat(answer.desiredStatus()).isEqualTo(Task.Status.STOPPED);
    assertThat(answer.lastStatus()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(15);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(10);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.STOPPED);
    assertThat(task.stopCode()).contains("UserInitiated");
    assertThat(task.stoppedReason()).contains("drained by test");
    assertThat(task.parts().getFirst().exitCode()).isEqualTo(OptionalInt.of(143));
  }

  @Test
  void aContainerThatIgnoresSigtermIsKilledAtItsStopTimeout() {
    scene.family(
        "web", ContainerDefinition.named("app").stopTimeout(Duration.ofSeconds(5)).build());
    scene.body.behave("web", Behaviour.well().shuttingDownFor(Duration.ofHours(1)));
    Task task = scene.running("web");

    scene.world.stop(task.arn(), "test");
    scene.seconds(4);
    assertThat(task.isStopped()).isFalse();
    scene.seconds(2);
    assertThat(task.isStopped()).isTrue();
    assertThat(task.parts().getFirst().exitCode()).isEqualTo(OptionalInt.of(137));
  }

  @Test
  void withoutItsOwnStopTimeoutAContainerHasTheAgentsThirtySeconds() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().shuttingDownFor(Duration.ofHours(1)));
    Task task = scene.running("web");

    scene.world.stop(task.arn(), "test");
    scene.seconds(29);
    assertThat(task.isStopped()).isFalse();
    scene.seconds(2);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void theEndOfAnEssentialContainerStopsTheOthersWithTheirStopTimeout() {
    scene.family(
        "web",
        ContainerDefinition.named("app").build(),
        ContainerDefinition.named("side").stopTimeout(Duration.ofSeconds(5)).build());
    scene.body.behave("web", "side", Behaviour.well().shuttingDownFor(Duration.ofHours(1)));
    Task task = scene.running("web");

    scene.body.die(scene.container(task, "app"), 3);
    scene.millis(100);
    assertThat(scene.introspected(task).desired()).contains(Task.Status.STOPPED);
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(6);
    assertThat(task.isStopped()).isTrue();
    assertThat(task.stopCode()).contains("EssentialContainerExited");
    assertThat(task.stoppedReason()).contains("Essential container in task exited");
    assertThat(task.parts())
        .extracting(Task.Part::exitCode)
        .containsExactly(OptionalInt.of(3), OptionalInt.of(137));
  }

  @Test
  void theEndOfANonEssentialContainerLeavesTheTaskRunningAndIsReportedSecondsLater() {
    scene.family(
        "web",
        ContainerDefinition.named("app").build(),
        ContainerDefinition.named("side").essential(false).build());
    Task task = scene.running("web");

    scene.body.die(scene.container(task, "side"), 1);
    scene.seconds(1);
    assertThat(task.parts().getLast().lastStatus()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(2);
    assertThat(task.parts().getLast().lastStatus()).isEqualTo(Task.Status.STOPPED);
    assertThat(task.parts().getLast().exitCode()).isEqualTo(OptionalInt.of(1));
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.introspected(task).containers()).hasSize(2);
  }

  @Test
  void aFailedPullLeavesNoContainerAndATaskThatFailedToStart() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().pulling(Duration.ofSeconds(28)).pullFailing());
    Task task = scene.start("web");

    scene.seconds(20);
    assertThat(scene.introspected(task).containers()).isEmpty();
    assertThat(task.lastStatus()).isEqualTo(Task.Status.PENDING);
    scene.seconds(10);
    assertThat(task.isStopped()).isTrue();
    assertThat(task.stopCode()).contains("TaskFailedToStart");
    assertThat(task.parts().getFirst().reason().orElseThrow())
        .startsWith("CannotPullContainerError");
    assertThat(scene.body.list()).isEmpty();
    assertThat(scene.introspected(task).containers())
        .extracting(Introspection.ContainerView::id)
        .containsExactly(Optional.empty());
  }

  @Test
  void aContainerThatCannotStartStaysCreated() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().startFailing());
    Task task = scene.running("web");

    assertThat(task.isStopped()).isTrue();
    assertThat(task.stopCode()).contains("TaskFailedToStart");
    assertThat(task.parts().getFirst().exitCode()).isEmpty();
    assertThat(task.parts().getFirst().reason().orElseThrow())
        .startsWith("CannotStartContainerError");
    assertThat(scene.state(task, "app")).isEqualTo(Container.State.CREATED);
  }

  @Test
  void aPullThatHangsKeepsTheTaskPendingUntilItIsStopped() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().pullHanging());
    Task task = scene.start("web");

    scene.minutes(30);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.PENDING);
    scene.world.stop(task.arn(), "test");
    scene.seconds(1);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void memoryThatRunsOutIsSaidSo() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().outOfMemory(Duration.ofSeconds(2)));
    Task task = scene.running("web");

    assertThat(task.isStopped()).isTrue();
    assertThat(task.parts().getFirst().exitCode()).isEqualTo(OptionalInt.of(137));
    assertThat(task.parts().getFirst().reason())
        .contains("OutOfMemoryError: Container killed due to memory usage");
  }

  @Test
  void aContainerStartsWhenWhatItDependsOnHasSucceeded() {
    scene.family(
        "web",
        ContainerDefinition.named("init").essential(false).build(),
        ContainerDefinition.named("main").after("init", Condition.SUCCESS).build());
    scene.body.behave("web", "init", Behaviour.well().exiting(Duration.ofSeconds(4), 0));
    Task task = scene.start("web");

    scene.seconds(4);
    assertThat(scene.introspected(task).containers()).hasSize(1);
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.PENDING);
    scene.seconds(10);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.state(task, "init")).isEqualTo(Container.State.EXITED);
    assertThat(scene.state(task, "main")).isEqualTo(Container.State.RUNNING);
  }

  @Test
  void aContainerWhoseDependencyFailedNeverExistsAndHasCode143() {
    scene.family(
        "web",
        ContainerDefinition.named("init").essential(false).build(),
        ContainerDefinition.named("main").after("init", Condition.SUCCESS).build());
    scene.body.behave("web", "init", Behaviour.well().exiting(Duration.ofSeconds(1), 4));
    Task task = scene.running("web");

    assertThat(task.isStopped()).isTrue();
    assertThat(task.stopCode()).contains("TaskFailedToStart");
    assertThat(task.parts())
        .extracting(Task.Part::exitCode)
        .containsExactly(OptionalInt.of(4), OptionalInt.of(143));
    assertThat(scene.introspected(task).containers()).hasSize(1);
  }

  @Test
  void healthReachesTheControlPlaneWithTheTelemetryAndStopsNothing() {
    var check =
        new ContainerDefinition.HealthCheck(
            List.of("CMD-SHELL", "true"),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            3,
            Duration.ZERO);
    scene.family("web", ContainerDefinition.named("app").healthCheck(check).build());
    scene.body.behave("web", Behaviour.well().unhealthyAfter(Duration.ofSeconds(1)));
    Task task = scene.start("web");

    scene.seconds(4);
    assertThat(scene.docker(scene.container(task, "app")).health())
        .isEqualTo(Container.Health.UNHEALTHY);
    assertThat(task.healthStatus()).isEqualTo("UNKNOWN");
    scene.seconds(20);
    assertThat(task.healthStatus()).isEqualTo("UNHEALTHY");
    scene.minutes(10);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void theControlPlaneFreesResourcesAtTheOrderAndTheAgentOnlyAtTheEnd() {
    scene.family("big", ContainerDefinition.named("app").reserving(0, 3000).build());
    scene.body.behave("big", Behaviour.well().shuttingDownFor(Duration.ofSeconds(20)));
    Task first = scene.running("big");

    assertThat(scene.world.ecs().startTask(scene.request("big")).failures())
        .extracting(Ecs.Failure::reason)
        .containsExactly("RESOURCE:MEMORY");
    scene.world.stop(first.arn(), "test");
    Task second = scene.start("big");
    scene.seconds(15);
    assertThat(second.lastStatus()).isEqualTo(Task.Status.PENDING);
    assertThat(scene.introspected(second).containers()).isEmpty();
    scene.seconds(15);
    assertThat(second.lastStatus()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void aSecondTaskOnTheSameHostPortIsRefusedForItsPort() {
    scene.family("web", ContainerDefinition.named("app").port(80, 8080, "tcp").build());
    Task task = scene.running("web");

    assertThat(task.parts().getFirst().bindings())
        .extracting(NetworkBinding::hostPort)
        .containsExactly(8080, 8080);
    assertThat(scene.world.ecs().startTask(scene.request("web")).failures())
        .containsExactly(new Ecs.Failure(scene.arn().value(), "RESOURCE:PORTS"));
  }

  @Test
  void anAwsvpcTaskHasAPauseContainerThatEndsLastAndThatOnlyDockerShows() {
    scene.world.register(
        TaskDefinition.of("net", "awsvpc", List.of(ContainerDefinition.named("app").build())));
    Task task = scene.running("net");

    assertThat(scene.body.list())
        .extracting(BodyContainer::name)
        .containsExactly("~internal~ecs~pause", "app");
    assertThat(scene.introspected(task).containers()).hasSize(1);
    assertThat(task.parts()).hasSize(1);
    scene.body.behave("net", "app", Behaviour.well().shuttingDownFor(Duration.ofSeconds(10)));
    scene.world.stop(task.arn(), "test");
    scene.seconds(9);
    assertThat(scene.body.running("net")).hasSize(2);
    scene.seconds(2);
    assertThat(scene.body.running("net")).isEmpty();
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void aTaskStoppedWhileItPullsTakesItsPauseContainerWithIt() {
    scene.world.register(
        TaskDefinition.of("net", "awsvpc", List.of(ContainerDefinition.named("app").build())));
    scene.body.behave("net", "app", Behaviour.well().pullHanging());
    Task task = scene.running("net");
    assertThat(scene.body.running()).isEqualTo(1);

    scene.world.stop(task.arn(), "test");
    scene.seconds(3);
    assertThat(scene.body.running()).isZero();
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void aRestartPolicyStartsTheSameContainerAgainAndNobodyIsTold() {
    var policy = new ContainerDefinition.Restart(Duration.ofSeconds(60), List.of(0));
    scene.family("web", ContainerDefinition.named("app").restart(policy).build());
    Task task = scene.running("web");
    scene.minutes(2);
    Optional<Instant> started = scene.introspected(task).containers().getFirst().started();

    scene.body.die(scene.container(task, "app"), 1);
    scene.millis(100);
    assertThat(scene.state(task, "app")).isEqualTo(Container.State.EXITED);
    scene.seconds(2);
    assertThat(scene.state(task, "app")).isEqualTo(Container.State.RUNNING);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    Introspection.ContainerView view = scene.introspected(task).containers().getFirst();
    assertThat(view.restartCount()).isEqualTo(1);
    assertThat(view.started()).isEqualTo(started);

    scene.body.die(scene.container(task, "app"), 1);
    scene.seconds(2);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void aStopInTheMidstOfARestartStopsTheContainer() {
    var policy = new ContainerDefinition.Restart(Duration.ofSeconds(60), List.of());
    scene.family("web", ContainerDefinition.named("app").restart(policy).build());
    Task task = scene.running("web");
    scene.minutes(2);

    scene.body.die(scene.container(task, "app"), 1);
    scene.millis(100);
    scene.world.stop(task.arn(), "test");
    scene.seconds(3);
    assertThat(task.isStopped()).isTrue();
    assertThat(scene.body.running()).isZero();
  }

  @Test
  void aStoppedTaskIsRememberedForAnHour() {
    scene.family("web");
    Task task = scene.running("web");
    scene.world.stop(task.arn(), "test");

    scene.minutes(59);
    assertThat(scene.listed("STOPPED")).containsExactly(task.arn());
    scene.minutes(2);
    assertThat(scene.listed("STOPPED")).isEmpty();
    assertThat(scene.world.ecs().describeTasks(Scene.CLUSTER, List.of(task.id())).failures())
        .containsExactly(new Ecs.Failure(task.arn().value(), "MISSING"));
  }
}
