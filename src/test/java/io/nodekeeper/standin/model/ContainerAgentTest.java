package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The ECS agent's own life, and its introspection, as recorded of the real one. */
class ContainerAgentTest {

  private final Scene scene = new Scene();

  @Test
  void introspectionIsClosedUntilTheAgentHasRegistered() {
    var time = new VirtualTimeline(Scene.BEGIN);
    var world = new WorldModel(time, new MemoryBody(time, 1), WorldModel.Settings.example(1));
    world.faults().registrationThrottled = true;
    world.agent().start(Duration.ofSeconds(1));
    time.advance(Duration.ofMinutes(2));

    assertThatThrownBy(() -> world.agent().metadata()).isInstanceOf(NoAnswer.class);
    assertThat(world.node()).isEmpty();
    world.faults().heal();
    time.advance(Duration.ofSeconds(10));
    assertThat(world.agent().metadata().containerInstance())
        .isEqualTo(world.node().orElseThrow().arn());
    assertThat(world.agent().tasks()).isEmpty();
  }

  @Test
  void aTaskShowsNoContainersThenCreatedThenStartedOnes() {
    scene.family("web");
    Task task = scene.start("web");

    scene.millis(500);
    assertThat(scene.introspected(task).containers()).isEmpty();
    scene.millis(560);
    Introspection.ContainerView pulled = scene.introspected(task).containers().getFirst();
    assertThat(pulled.id()).isEmpty();
    assertThat(pulled.dockerName()).startsWith("ecs-web-1-app-");
    scene.millis(100);
    Introspection.ContainerView created = scene.introspected(task).containers().getFirst();
    assertThat(created.id()).isPresent();
    assertThat(created.started()).isEmpty();
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.PENDING);
    scene.millis(400);
    assertThat(scene.introspected(task).containers().getFirst().started()).isPresent();
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void tasksComeInADifferentOrderEachTime() {
    scene.family("web");
    IntStream.range(0, 8).forEach(_ -> scene.start("web"));
    scene.seconds(10);

    var orders = new ArrayList<List<Introspection.TaskView>>();
    IntStream.range(0, 10).forEach(_ -> orders.add(scene.world.agent().tasks()));
    assertThat(orders.stream().distinct().count()).isGreaterThan(1);
  }

  @Test
  void stoppedTasksAreListedUntilTheyAreCleanedUpAndTheirContainersWithThem() {
    scene.family("web");
    Task task = scene.running("web");
    scene.world.stop(task.arn(), "test");

    scene.minutes(179);
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.STOPPED);
    assertThat(scene.body.list()).hasSize(1);
    scene.minutes(2);
    assertThat(scene.world.agent().task(task.arn())).isEmpty();
    assertThat(scene.body.list()).isEmpty();
  }

  @Test
  void whileTheAgentIsDownTasksRunOnAndDeadOnesLookAlive() {
    scene.family("web");
    Task task = scene.running("web");
    scene.world.agent().stop();

    assertThatThrownBy(() -> scene.world.agent().tasks()).isInstanceOf(NoAnswer.class);
    assertThat(scene.body.running("web")).hasSize(1);
    scene.body.die(scene.body.running("web").getFirst(), 1);
    scene.minutes(5);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.node().agentConnected()).isFalse();
    assertThat(scene.node().isActive()).isTrue();
  }

  @Test
  void aRestartedAgentKeepsItsArnAndReportsWhatDied() {
    scene.family(
        "web", ContainerDefinition.named("app").build(), ContainerDefinition.named("side").build());
    scene.body.behave("web", "side", Behaviour.well().shuttingDownFor(Duration.ofSeconds(5)));
    Task task = scene.running("web");
    ContainerInstanceArn before = scene.arn();
    scene.world.agent().stop();
    scene.body.die(scene.container(task, "app"), 9);
    scene.seconds(30);

    scene.world.agent().start(Duration.ofSeconds(2));
    scene.seconds(3);
    assertThat(scene.arn()).isEqualTo(before);
    assertThat(scene.node().agentConnected()).isTrue();
    assertThat(scene.introspected(task).desired()).contains(Task.Status.STOPPED);
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(6);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void whatIsWantedWhileTheAgentIsDownIsDoneWhenItIsBack() {
    scene.family("web");
    Task task = scene.running("web");
    scene.world.agent().stop();
    scene.world.stop(task.arn(), "test");
    scene.minutes(1);
    assertThat(scene.body.running("web")).hasSize(1);

    scene.world.agent().start(Duration.ofSeconds(2));
    scene.seconds(5);
    assertThat(scene.body.running("web")).isEmpty();
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void aTaskInTheMidstOfStartingSurvivesTheAgentsRestart() {
    scene.family("web");
    for (long death : new long[] {100, 1060, 1110, 1200, 1500}) {
      Task task = scene.start("web");
      scene.millis(death);
      scene.world.agent().stop();
      scene.seconds(10);
      scene.world.agent().start(Duration.ofSeconds(1));
      scene.seconds(10);
      assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
      scene.world.stop(task.arn(), "test");
      scene.seconds(5);
      assertThat(scene.body.running("web")).isEmpty();
    }
  }

  @Test
  void startTaskFailsForTheAgentWhileItIsDisconnected() {
    scene.family("web");
    scene.world.agent().online(false);
    scene.millis(1);

    assertThat(scene.world.ecs().startTask(scene.request("web")).failures())
        .containsExactly(new Ecs.Failure(scene.arn().value(), "AGENT"));
    assertThat(scene.world.agent().metadata().cluster()).isEqualTo("prod");
    scene.world.agent().online(true);
    assertThat(scene.world.ecs().startTask(scene.request("web")).failures()).isEmpty();
  }

  @Test
  void aWipedAgentRegistersAnewAndForgetsItsTasks() {
    scene.family("web");
    Task task = scene.running("web");
    ContainerInstanceArn before = scene.arn();
    scene.world.agent().stop();
    scene.world.agent().wipe();
    scene.world.agent().start(Duration.ofSeconds(1));
    scene.seconds(5);

    assertThat(scene.arn()).isNotEqualTo(before);
    assertThat(scene.world.agent().tasks()).isEmpty();
    assertThat(scene.body.running("web")).hasSize(1);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.node().attributes()).doesNotContainKey("nodekeeper.ready");
  }

  @Test
  void inAWarmPoolTheAgentWaitsToRegister() {
    var time = new VirtualTimeline(Scene.BEGIN);
    var world = new WorldModel(time, new MemoryBody(time, 1), WorldModel.Settings.example(1));
    world.scaling().target("Warmed:Running");
    world.agent().start(Duration.ofSeconds(1));
    time.advance(Duration.ofMinutes(5));
    assertThat(world.node()).isEmpty();

    world.scaling().target("InService");
    time.advance(Duration.ofSeconds(10));
    assertThat(world.node()).isPresent();
  }

  @Test
  void aRestartOfDockerStopsAllTasksAndTheAgentRecoversByItself() {
    scene.family("web");
    Task task = scene.running("web");

    scene.body.restartEngine(Duration.ofSeconds(10));
    scene.seconds(1);
    assertThat(task.isStopped()).isTrue();
    assertThat(scene.world.agent().metadata().cluster()).isEqualTo("prod");
    Task early = scene.start("web");
    scene.seconds(15);
    assertThat(early.isStopped()).isTrue();
    Task later = scene.running("web");
    assertThat(later.lastStatus()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void aRebootKillsContainersAndChangesTheBootId() {
    scene.family("web");
    Task task = scene.running("web");
    String boot = scene.world.ec2().bootId();

    scene.world.reboot(Duration.ofSeconds(40));
    scene.seconds(30);
    assertThat(scene.body.running()).isZero();
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(20);
    assertThat(task.isStopped()).isTrue();
    assertThat(scene.world.ec2().bootId()).isNotEqualTo(boot);
  }

  @Test
  void tasksOfTheAgentsOwnAreInDockerOnly() {
    scene.world.startAgentInternal("relay");
    scene.seconds(2);

    BodyContainer relay = scene.body.list().getFirst();
    assertThat(relay.task().isAgentInternal()).isTrue();
    assertThat(relay.state()).isEqualTo(Container.State.RUNNING);
    assertThat(scene.world.agent().tasks()).isEmpty();
    assertThat(scene.listed("RUNNING")).isEmpty();
  }

  @Test
  void aRemovedContainerEndsItsTaskWhichIsListedOn() {
    scene.family("web");
    Task task = scene.running("web");

    scene.body.remove(scene.container(task, "app"));
    scene.seconds(1);
    assertThat(task.isStopped()).isTrue();
    assertThat(scene.body.list()).isEmpty();
    assertThat(scene.introspected(task).containers()).hasSize(1);
  }

  @Test
  void tasksAreFoundByTheBeginningOfADockerId() {
    scene.family("web");
    Task task = scene.running("web");
    String id = scene.container(task, "app").value();

    assertThat(scene.world.agent().tasksOf(id.substring(0, 12)))
        .extracting(Introspection.TaskView::arn)
        .containsExactly(task.arn());
    assertThat(scene.world.agent().tasksOf("zz")).isEmpty();
    assertThat(scene.world.agent().task(task.arn()).map(Introspection.TaskView::family))
        .isEqualTo(Optional.of("web"));
  }
}
