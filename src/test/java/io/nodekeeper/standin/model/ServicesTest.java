package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How the service scheduler places, replaces and stops, above all when a node leaves. */
class ServicesTest {

  private final Scene scene = new Scene();

  private List<Task> wanted(String service, boolean here) {
    return scene.world.tasks().stream()
        .filter(task -> task.service().equals(Optional.of(service)) && task.isWanted())
        .filter(task -> task.isOn(scene.arn()) == here)
        .toList();
  }

  private void ready(String value) {
    scene
        .world
        .ecs()
        .putAttributes(
            Scene.CLUSTER,
            List.of(new Ecs.Attribute("ready", Optional.of(value), scene.arn().id())));
  }

  @Test
  void replicasWaitForTheAttributeTheyArePlacedOn() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 2).where("ready", "true"));
    scene.minutes(5);
    assertThat(scene.world.tasks()).isEmpty();

    ready("false");
    scene.minutes(1);
    assertThat(scene.world.tasks()).isEmpty();
    ready("true");
    scene.seconds(10);
    assertThat(wanted("web", true)).hasSize(2);
    assertThat(scene.body.running("web")).hasSize(2);
  }

  @Test
  void replicasThatAreThereStayWhenTheAttributeChanges() {
    scene.family("web");
    ready("true");
    scene.world.service("web", Service.Wanted.replicas("web", 2).where("ready", "true"));
    scene.seconds(10);

    ready("false");
    scene.minutes(5);
    assertThat(wanted("web", true)).hasSize(2);
  }

  @Test
  void aServicesTasksBearItsGroupAndItsDeployment() {
    scene.family("web");
    Service service = scene.world.service("web", Service.Wanted.replicas("web", 1));
    scene.seconds(10);

    Task task = wanted("web", true).getFirst();
    assertThat(task.group()).isEqualTo("service:web");
    assertThat(task.startedBy()).contains(service.deploymentId());
    assertThat(service.deploymentId()).matches("ecs-svc/[0-9]{19}");
    assertThat(scene.world.ecs().count(service, Task.Status.RUNNING)).isEqualTo(1);
  }

  @Test
  void aReplicaThatDiesIsReplaced() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 1));
    scene.seconds(10);
    Task first = wanted("web", true).getFirst();

    scene.body.die(scene.container(first, "app"), 1);
    scene.seconds(10);
    assertThat(wanted("web", true)).hasSize(1).doesNotContain(first);
  }

  @Test
  void drainingStopsReplicasOnceTheirReplacementsRunElsewhere() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 2));
    scene.seconds(10);

    scene.drain();
    scene.seconds(5);
    assertThat(wanted("web", true)).hasSize(2);
    assertThat(wanted("web", false)).hasSize(2);
    scene.seconds(20);
    assertThat(wanted("web", true)).isEmpty();
    assertThat(wanted("web", false)).hasSize(2);
    assertThat(scene.body.running("web")).isEmpty();
  }

  @Test
  void drainingStopsPendingReplicasAtOnce() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().pullHanging());
    scene.world.service("web", Service.Wanted.replicas("web", 1));
    scene.seconds(10);
    Task pending = wanted("web", true).getFirst();

    scene.drain();
    scene.seconds(2);
    assertThat(pending.isWanted()).isFalse();
  }

  @Test
  void aServiceBetween100And100PercentBlocksTheDrain() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 2).between(100, 100));
    scene.seconds(10);

    scene.drain();
    scene.minutes(120);
    assertThat(wanted("web", true)).hasSize(2);
    assertThat(scene.body.running("web")).hasSize(2);
  }

  @Test
  void withoutRoomElsewhereAFullServiceStaysAndAHalfOneShrinks() {
    scene.world.elsewhere(Elsewhere.NEVER);
    scene.family("web");
    scene.world.service("full", Service.Wanted.replicas("web", 2));
    scene.world.service("half", Service.Wanted.replicas("web", 2).between(50, 200));
    scene.seconds(10);

    scene.drain();
    scene.minutes(10);
    assertThat(wanted("full", true)).hasSize(2);
    assertThat(wanted("half", true)).hasSize(1);
  }

  @Test
  void standaloneTasksAreNotTouchedByADrain() {
    scene.family("job");
    Task job = scene.world.runStandalone("job", "somebody");
    scene.seconds(10);

    scene.drain();
    scene.minutes(120);
    assertThat(job.isWanted()).isTrue();
    assertThat(job.lastStatus()).isEqualTo(Task.Status.RUNNING);
  }

  @Test
  void aDaemonIsStartedOnAnActiveNodeOnly() {
    scene.drain();
    scene.family("log");
    scene.world.service("log", Service.Wanted.daemon("log"));
    scene.minutes(1);
    assertThat(scene.world.tasks()).isEmpty();

    scene.world.setStatus(scene.arn(), ContainerInstance.Status.ACTIVE);
    scene.seconds(10);
    assertThat(wanted("log", true)).hasSize(1);
  }

  @Test
  void aNewDeploymentReplacesTheTasksOfTheOneBeforeOnAnActiveNodeOnly() {
    scene.family("log");
    Service log = scene.world.service("log", Service.Wanted.daemon("log"));
    scene.seconds(10);
    Task first = wanted("log", true).getFirst();

    scene.family("log");
    scene.world.deploy("log");
    scene.seconds(10);
    Task second = wanted("log", true).getFirst();
    assertThat(second).isNotEqualTo(first);
    assertThat(second.startedBy()).contains(log.deploymentId());
    assertThat(first.startedBy().orElseThrow()).isNotEqualTo(log.deploymentId());

    scene.family("web");
    scene.world.runStandalone("web", Optional.empty());
    scene.world.service("web", Service.Wanted.replicas("web", 1).between(100, 100));
    scene.seconds(10);
    scene.drain();
    scene.family("log");
    scene.world.deploy("log");
    scene.minutes(2);
    assertThat(wanted("log", true)).containsExactly(second);
  }

  @Test
  void aDaemonIsStoppedWhileReplicasStillShutDown() {
    scene.family("log");
    scene.family("web");
    scene.body.behave("web", Behaviour.well().shuttingDownFor(Duration.ofSeconds(25)));
    scene.world.service("log", Service.Wanted.daemon("log"));
    scene.world.service("web", Service.Wanted.replicas("web", 1));
    scene.seconds(10);

    scene.drain();
    scene.seconds(8);
    assertThat(scene.body.running("log")).hasSize(1);
    scene.seconds(10);
    assertThat(scene.body.running("log")).isEmpty();
    assertThat(scene.body.running("web")).hasSize(1);
  }

  @Test
  void aDaemonStaysWhileAReplicaIsStillWanted() {
    scene.family("log");
    scene.family("web");
    scene.world.service("log", Service.Wanted.daemon("log"));
    scene.world.service("web", Service.Wanted.replicas("web", 1).between(100, 100));
    scene.seconds(10);

    scene.drain();
    scene.minutes(60);
    assertThat(scene.body.running("log")).hasSize(1);
  }

  @Test
  void aNewRevisionReplacesTheOldOneReplicaByReplica() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 2));
    scene.seconds(10);
    TaskDefinition second = scene.family("web");

    scene.world.scale("web", 2);
    scene.minutes(1);
    assertThat(wanted("web", true))
        .hasSize(2)
        .allSatisfy(task -> assertThat(task.definition()).isEqualTo(second));
  }

  @Test
  void scalingInStopsTasks() {
    scene.family("web");
    scene.world.service("web", Service.Wanted.replicas("web", 3));
    scene.seconds(10);

    scene.world.scale("web", 1);
    scene.seconds(10);
    assertThat(wanted("web", true)).hasSize(1);
    assertThat(scene.body.running("web")).hasSize(1);
  }

  @Test
  void aServiceWhoseTasksNeverRunIsTriedLessAndLessOften() {
    scene.family("web");
    scene.body.behave("web", Behaviour.well().startFailing());
    scene.world.service("web", Service.Wanted.replicas("web", 1));

    scene.minutes(60);
    assertThat(scene.world.journal().all(Happening.TaskMade.class).size()).isBetween(8, 25);
  }

  @Test
  void servicesAreListedByTenAndDescribedWithTheirStrategy() {
    scene.family("web");
    for (int i = 0; i < 12; i++) {
      scene.world.service("s" + i, Service.Wanted.replicas("web", 0));
    }
    scene.world.service("log", Service.Wanted.daemon("web"));
    var all = new Ecs.ListServices(Scene.CLUSTER, Optional.empty(), 0, Optional.empty());
    var daemons =
        new Ecs.ListServices(
            Scene.CLUSTER, Optional.of(Service.Strategy.DAEMON), 0, Optional.empty());

    assertThat(scene.world.ecs().listServices(all).items()).hasSize(10);
    assertThat(scene.world.ecs().listServices(daemons).items())
        .containsExactly("arn:aws:ecs:us-west-2:123456789012:service/prod/log");
    var found = scene.world.ecs().describeServices(Scene.CLUSTER, List.of("log", "gone"));
    assertThat(found.items()).extracting(Service::isDaemon).containsExactly(true);
    assertThat(found.failures())
        .containsExactly(
            new Ecs.Failure("arn:aws:ecs:us-west-2:123456789012:service/prod/gone", "MISSING"));
  }

  @Test
  void runTaskIsPlacedHereWhileTheNodeIsActiveAndElsewhereThen() {
    scene.family("job");
    var request =
        new Ecs.RunTask(
            Scene.CLUSTER, "job", 1, Optional.empty(), Optional.of("cron"), java.util.Map.of());
    assertThat(scene.world.ecs().runTask(request).items().getFirst().isOn(scene.arn())).isTrue();

    scene.drain();
    assertThat(scene.world.ecs().runTask(request).items().getFirst().isOn(scene.arn())).isFalse();
  }
}
