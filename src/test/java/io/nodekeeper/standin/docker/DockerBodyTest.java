package io.nodekeeper.standin.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback.Adapter;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Event;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerSpec;
import io.nodekeeper.standin.model.WallTimeline;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The body on the real engine of this machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerBodyTest {

  private final String run = "body-" + UUID.randomUUID().toString().substring(0, 8);
  private final WallTimeline timeline = new WallTimeline();
  private final DockerBody body = new DockerBody(timeline, run);
  private final DockerClient docker = Engine.client();
  private Heard heard = new Heard();

  @BeforeEach
  void listen() {
    heard = new Heard();
    body.listen(heard);
  }

  @AfterEach
  void clear() {
    body.list().forEach(container -> body.remove(container.id()));
    Await.until(() -> body.list().isEmpty());
  }

  @AfterAll
  void close() throws Exception {
    body.close();
    timeline.close();
    docker.close();
  }

  private static final String TASK = "arn:aws:ecs:us-west-2:123456789012:task/prod/";

  private static ContainerSpec spec(String networkMode, ContainerDefinition.Builder definition) {
    ContainerDefinition built = definition.build();
    String random = UUID.randomUUID().toString().replace("-", "");
    return new ContainerSpec(
        new TaskArn(TASK + random),
        "prod",
        "web",
        12,
        "ecs-web-12-" + built.name().replaceAll("[^a-z]", "") + "-" + random.substring(0, 20),
        networkMode,
        Duration.ofSeconds(2),
        built);
  }

  private ContainerId created(ContainerSpec spec) {
    body.create(spec);
    return new ContainerId(heard.next("created").detail());
  }

  private boolean isRunning(ContainerId id, String program) {
    String[][] processes = docker.topContainerCmd(id.value()).exec().getProcesses();
    return processes != null
        && Arrays.stream(processes).anyMatch(line -> line[line.length - 1].startsWith(program));
  }

  private ContainerId started(ContainerSpec spec) {
    ContainerId id = created(spec);
    body.start(id);
    heard.next("started");
    return id;
  }

  private InspectContainerResponse inspected(ContainerId id) {
    return docker.inspectContainerCmd(id.value()).exec();
  }

  @Test
  void aContainerBearsTheAgentsLabelsAndName() {
    ContainerSpec spec =
        spec(
            "bridge",
            ContainerDefinition.named("app")
                .environment(Map.of("A", "1"))
                .dockerLabels(Map.of("my.role", "daemon"))
                .reserving(10, 32));
    InspectContainerResponse seen = inspected(started(spec));

    assertThat(seen.getName()).isEqualTo("/" + spec.dockerName());
    assertThat(seen.getConfig().getLabels())
        .containsEntry("com.amazonaws.ecs.cluster", "prod")
        .containsEntry("com.amazonaws.ecs.container-name", "app")
        .containsEntry("com.amazonaws.ecs.task-arn", spec.task().value())
        .containsEntry("com.amazonaws.ecs.task-definition-family", "web")
        .containsEntry("com.amazonaws.ecs.task-definition-version", "12")
        .containsEntry("my.role", "daemon");
    assertThat(seen.getConfig().getEnv()).contains("A=1");
    assertThat(seen.getConfig().getEnv()).anyMatch(line -> line.startsWith("ECS_AGENT_URI="));
    assertThat(seen.getHostConfig().getMemory()).isEqualTo(32L << 20);
    assertThat(seen.getHostConfig().getCpuShares()).isEqualTo(10);
    assertThat(seen.getHostConfig().getRestartPolicy().getName()).isIn("", "no");
  }

  @Test
  void stoppingAnIdleContainerEndsItAtOnce() {
    ContainerId id = started(spec("bridge", ContainerDefinition.named("app")));
    // The shell has set its trap before it starts this; without one it would not hear the signal.
    Await.until(() -> isRunning(id, "sleep"));
    body.stop(id, Duration.ofSeconds(25));
    assertThat(heard.next("exited").detail()).isEqualTo("0");
  }

  @Test
  void aContainerThatIgnoresSigtermIsKilledAtItsTimeout() {
    ContainerId id =
        started(
            spec(
                "bridge",
                ContainerDefinition.named("app")
                    .command("sh", "-c", "trap '' TERM; while :; do sleep 3600 & wait $!; done")));
    body.stop(id, Duration.ofSeconds(1));
    assertThat(heard.next("exited").detail()).isEqualTo("137");
  }

  @Test
  void anEndOfItsOwnIsToldWithItsCode() {
    started(spec("none", ContainerDefinition.named("app").command("sh", "-c", "exit 3")));
    assertThat(heard.next("exited").detail()).isEqualTo("3");
    assertThat(heard.story()).containsExactly("created app", "started app", "exited app");
  }

  @Test
  void aContainerOutOfMemorySaysSo() throws Exception {
    // Docker listens to the kernel only once a container runs, and tells of it aside: hence again
    // and again, and no end before it has told.
    var told = new CountDownLatch(1);
    try (var outOfMemory =
        docker
            .eventsCmd()
            .withEventFilter("oom")
            .exec(
                new Adapter<Event>() {
                  @Override
                  public void onNext(Event event) {
                    told.countDown();
                  }
                })) {
      outOfMemory.awaitStarted();
      ContainerId id =
          started(
              spec(
                  "none",
                  ContainerDefinition.named("app")
                      .reserving(0, 8)
                      .command(
                          "sh",
                          "-c",
                          "trap 'exit 1' TERM; while :; do dd if=/dev/zero of=/dev/null bs=200M count=1; done")));
      assertThat(told.await(120, TimeUnit.SECONDS)).isTrue();
      body.stop(id, Duration.ofSeconds(10));
    }
    assertThat(heard.next("exited").detail()).isIn("137 oom", "1 oom");
  }

  @Test
  void aProgramThatIsNotThereFailsTheStart() {
    ContainerId id = created(spec("none", ContainerDefinition.named("app").command("/no/such")));
    body.start(id);
    assertThat(heard.next("startFailed").detail())
        .startsWith("CannotStartContainerError: Error response from daemon: ")
        .contains("/no/such");
    assertThat(body.list().getFirst().state())
        .isEqualTo(io.nodekeeper.core.Container.State.CREATED);
  }

  @Test
  void anImageOfNoRegistryFailsThePull() {
    body.pull(spec("none", ContainerDefinition.named("app").image("pr.invalid/none:1")));
    assertThat(heard.next("pullFailed").detail()).contains("lookup pr.invalid");
  }

  @Test
  void healthIsTold() {
    started(
        spec(
            "none",
            ContainerDefinition.named("app")
                .healthCheck(
                    new ContainerDefinition.HealthCheck(
                        List.of("CMD-SHELL", "test ! -e /tmp/bad"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        1,
                        Duration.ZERO))));
    heard.next(thing -> thing.detail().equals("HEALTHY"), "healthy");
  }

  @Test
  void portsAreBoundOnTheHost() {
    ContainerId id = created(spec("bridge", ContainerDefinition.named("app").port(8080, 0, "tcp")));
    body.start(id);
    assertThat(heard.next("started").detail()).contains("containerPort=8080", "protocol=tcp");
  }

  @Test
  void aHostPathThatIsNotThereIsNotMade() {
    String missing = "/nodekeeper-standin-missing/" + run;
    ContainerId id =
        started(
            spec(
                "none",
                ContainerDefinition.named("app")
                    .mount(missing, "/data", false)
                    .mount("/proc", "/host/proc", true)));
    assertThat(java.nio.file.Path.of(missing)).doesNotExist();
    assertThat(inspected(id).getMounts())
        .extracting(mount -> String.valueOf(mount.getDestination()))
        .contains("/data", "/host/proc");
  }

  @Test
  void aRestartByHandIsAnEndAndABegin() {
    ContainerId id = started(spec("none", ContainerDefinition.named("app")));
    docker.restartContainerCmd(id.value()).withTimeout(5).exec();
    heard.next("exited");
    heard.next("started");
  }

  @Test
  void aRemovalByHandIsTold() {
    ContainerId id = started(spec("none", ContainerDefinition.named("app")));
    docker.removeContainerCmd(id.value()).withForce(true).exec();
    heard.next("exited");
    heard.next("removed");
    assertThat(body.list()).isEmpty();
  }

  @Test
  void theContainersOfAnAwsvpcTaskShareItsPauseContainersNetwork() {
    ContainerSpec pause = spec("awsvpc", ContainerDefinition.named("~internal~ecs~pause"));
    ContainerId network = started(pause);
    ContainerSpec app = spec("awsvpc", ContainerDefinition.named("app"));
    ContainerId id =
        started(
            new ContainerSpec(
                pause.task(),
                app.cluster(),
                app.family(),
                app.revision(),
                app.dockerName(),
                app.networkMode(),
                app.stopTimeout(),
                app.definition()));
    assertThat(inspected(id).getHostConfig().getNetworkMode())
        .isEqualTo("container:" + network.value());
  }

  @Test
  void closingLeavesNothing() {
    String other = "b" + run;
    String label = Blueprint.Mark.RUN + "=" + other;
    try (var another = new DockerBody(timeline, other)) {
      another.listen(heard);
      another.create(
          spec("awsvpc", ContainerDefinition.named("app").mount("scratch", "/data", false)));
      another.start(new ContainerId(heard.next("created").detail()));
      heard.next("started");
      assertThat(volumes(label)).hasSize(1);
    }
    assertThat(docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec())
        .isEmpty();
    assertThat(volumes(label)).isEmpty();
    assertThat(docker.listImagesCmd().withLabelFilter(label).exec()).isEmpty();
  }

  private List<?> volumes(String label) {
    List<?> volumes =
        docker.listVolumesCmd().withFilter("label", List.of(label)).exec().getVolumes();
    return volumes == null ? List.of() : volumes;
  }
}
