package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What ECS shows of tasks and container instances, and when. */
class EcsListingTest {

  private final Scene scene = new Scene();

  private static Ecs.ListTasks by(Optional<String> startedBy, Optional<String> desiredStatus) {
    return new Ecs.ListTasks(
        Scene.CLUSTER,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        startedBy,
        desiredStatus,
        0,
        Optional.empty());
  }

  @Test
  void aStoppingTaskLeavesTheDefaultListAtOnceAndIsListedAsStoppedWhileItRuns() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().shuttingDownFor(Duration.ofSeconds(20)));
    Task task = scene.running("web");
    assertThat(scene.listed("RUNNING")).containsExactly(task.arn());
    assertThat(scene.listed("STOPPED")).isEmpty();

    scene.world.stop(task.arn(), "test");
    assertThat(scene.listed("RUNNING")).isEmpty();
    assertThat(scene.listed("STOPPED")).containsExactly(task.arn());
    assertThat(scene.world.ecs().runningTasksCount(scene.node())).isZero();
    assertThat(scene.body.running("web")).hasSize(1);
  }

  @Test
  void desiredStatusPendingNeverListsAnything() {
    scene.family("web");
    scene.start("web");

    assertThat(scene.listed("PENDING")).isEmpty();
    assertThat(scene.world.ecs().pendingTasksCount(scene.node())).isEqualTo(1);
  }

  @Test
  void aTaskMayBecomeVisibleLateAndRunBefore() {
    scene.world.faults().visibleAfter = () -> Duration.ofSeconds(20);
    scene.family("web");
    Task task = scene.running("web");

    assertThat(scene.listed("RUNNING")).isEmpty();
    assertThat(scene.world.ecs().describeTasks(Scene.CLUSTER, List.of(task.id())).failures())
        .extracting(Ecs.Failure::reason)
        .containsExactly("MISSING");
    assertThat(scene.introspected(task).known()).isEqualTo(Task.Status.RUNNING);
    scene.seconds(11);
    assertThat(scene.listed("RUNNING")).containsExactly(task.arn());
  }

  @Test
  void aTaskMayReachTheAgentLate() {
    scene.world.faults().arrivesAfter = () -> Duration.ofSeconds(25);
    scene.family("web");
    Task task = scene.start("web");

    scene.seconds(24);
    assertThat(scene.world.agent().task(task.arn())).isEmpty();
    assertThat(task.lastStatus()).isEqualTo(Task.Status.PENDING);
    scene.seconds(5);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void pagesTogetherAreTheWholeList() {
    var settings =
        new WorldModel.Settings(
            "prod",
            Ec2Instance.Identity.example(),
            "asg-a",
            new ContainerInstance.Size(2048, 3885),
            Duration.ofSeconds(30),
            Duration.ofHours(3),
            2,
            true,
            false,
            1);
    var small = new Scene(settings);
    small.family("web");
    List<TaskArn> made = IntStream.range(0, 5).mapToObj(_ -> small.start("web").arn()).toList();

    var listed = new ArrayList<TaskArn>();
    Optional<String> token = Optional.empty();
    int pages = 0;
    do {
      var page =
          small
              .world
              .ecs()
              .listTasks(
                  new Ecs.ListTasks(
                      Scene.CLUSTER,
                      Optional.of(small.arn().value()),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      0,
                      token));
      listed.addAll(page.items());
      token = page.nextToken();
      pages++;
    } while (token.isPresent());
    assertThat(listed).isEqualTo(made);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void startedByIsAFilterOfItsOwnThatGoesWithADesiredStatus() {
    scene.family("web");
    Task task = scene.start("web");

    assertThat(scene.world.ecs().listTasks(by(task.startedBy(), Optional.of("RUNNING"))).items())
        .containsExactly(task.arn());
    assertThat(scene.world.ecs().listTasks(by(Optional.of("nobody"), Optional.empty())).items())
        .isEmpty();
  }

  @Test
  void aFamilyNamesItsNewestActiveRevision() {
    scene.family("web");
    TaskDefinition second = scene.family("web");
    scene.family("web");
    scene.world.ecs().deregisterTaskDefinition("web:3");

    assertThat(scene.start("web").definition()).isEqualTo(second);
    assertThat(scene.world.ecs().describeTaskDefinition("web:3").active()).isFalse();
    assertThat(scene.world.ecs().describeTaskDefinition(second.arn())).isEqualTo(second);
    assertThat(second.arn()).isEqualTo("arn:aws:ecs:us-west-2:123456789012:task-definition/web:2");
  }

  @Test
  void aGroupIsTheFamilysUnlessAnotherIsGiven() {
    scene.family("web");
    Task task = scene.start("web");

    assertThat(task.group()).isEqualTo("family:web");
    assertThat(task.service()).isEmpty();
    assertThat(task.startedBy()).contains(scene.arn().id());
  }

  @Test
  void theNodesStatusMayBeSeenLate() {
    scene.world.faults().nodeSeenAfter = () -> Duration.ofSeconds(10);
    scene
        .world
        .ecs()
        .updateContainerInstancesState(Scene.CLUSTER, List.of(scene.arn().id()), "DRAINING");

    assertThat(described().status()).isEqualTo(ContainerInstance.Status.ACTIVE);
    scene.seconds(11);
    assertThat(described().status()).isEqualTo(ContainerInstance.Status.DRAINING);
  }

  private ContainerInstance described() {
    return scene
        .world
        .ecs()
        .describeContainerInstances(Scene.CLUSTER, List.of(scene.arn().value()))
        .items()
        .getFirst();
  }

  @Test
  void attributesThatArePutAreReadBackBesideEcssOwn() {
    var put =
        scene
            .world
            .ecs()
            .putAttributes(
                Scene.CLUSTER,
                List.of(
                    new Ecs.Attribute("nodekeeper.ready", Optional.of("true"), scene.arn().id())));

    assertThat(put).extracting(Ecs.Attribute::target).containsExactly(scene.arn().value());
    assertThat(described().attributes())
        .containsEntry("nodekeeper.ready", "true")
        .containsEntry("ecs.instance-type", "m7i.large");
  }

  @Test
  void theListOfContainerInstancesLeavesOutWhatIsInactive() {
    assertThat(scene.world.ecs().listContainerInstances(Scene.CLUSTER, Optional.empty()).items())
        .containsExactly(scene.arn());
    scene.world.terminate();

    assertThat(scene.world.ecs().listContainerInstances(Scene.CLUSTER, Optional.empty()).items())
        .isEmpty();
    assertThat(
            scene
                .world
                .ecs()
                .listContainerInstances(Scene.CLUSTER, Optional.of("INACTIVE"))
                .items())
        .containsExactly(scene.arn());
  }

  @Test
  void theTasksOfATerminatedMachineAreStoppedForIt() {
    scene.family("web");
    Task task = scene.running("web");
    scene.world.terminate();
    scene.seconds(1);

    assertThat(task.isStopped()).isTrue();
    assertThat(task.stoppedReason())
        .contains("Host EC2 (instance i-0abcdef1234567890) terminated.");
    assertThat(scene.body.running()).isZero();
    assertThat(scene.world.journal().all(Happening.InstanceTerminated.class)).hasSize(1);
  }
}
