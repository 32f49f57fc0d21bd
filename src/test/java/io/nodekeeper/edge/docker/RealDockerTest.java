package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HealthCheck;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import com.github.dockerjava.api.model.Volume;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Container.Health;
import io.nodekeeper.core.Container.State;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDockerTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final String FOR_EVER =
      "trap 'exit 0' TERM; while :; do /bin/busybox sleep 1; done";

  private final RealDocker docker = new RealDocker();
  private final DockerEngine engine =
      new DockerEngine(docker.host, PATIENT, InstantSource.system());

  RealDockerTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    engine.close();
    docker.close();
  }

  private Optional<Container> seen(String id) {
    return engine.containers().toOptional().orElseThrow().stream()
        .filter(container -> container.id().equals(new ContainerId(id)))
        .findFirst();
  }

  private Container eventually(String id, String what, Predicate<Container> condition) {
    Eventually.holds(what, () -> seen(id).filter(condition).isPresent());
    return seen(id).orElseThrow();
  }

  @Test
  void aRunningContainerIsSeenWithItsTask() {
    String id = docker.start(FOR_EVER);
    Container container = seen(id).orElseThrow();
    assertThat(container.task()).isEqualTo(new TaskArn(docker.task));
    assertThat(container.name()).isEqualTo("app");
    assertThat(container.family()).isEqualTo("web");
    assertThat(container.revision()).isEqualTo(12);
    assertThat(container.dockerName()).startsWith("nodekeeper-edge-docker-");
    assertThat(container.state()).isEqualTo(State.RUNNING);
    assertThat(container.health()).isEqualTo(Health.NONE);
    assertThat(container.exitCode()).isEmpty();
    eventually(id, "running for a second", grown -> grown.inState().toSeconds() >= 1);
  }

  @Test
  void aContainerIsSeenFromItsCreationToItsRemoval() {
    String id = docker.create("exit 3", more -> more);
    assertThat(seen(id).orElseThrow().state()).isEqualTo(State.CREATED);
    docker.client.startContainerCmd(id).exec();
    Container ended = eventually(id, "exited", one -> one.state() == State.EXITED);
    assertThat(ended.exitCode()).isEqualTo(OptionalInt.of(3));
    docker.client.renameContainerCmd(id).withName("nodekeeper-edge-docker-renamed").exec();
    assertThat(seen(id).orElseThrow().dockerName()).isEqualTo("nodekeeper-edge-docker-renamed");
  }

  @Test
  void aPausedContainerIsAlive() {
    String id = docker.start(FOR_EVER);
    docker.client.pauseContainerCmd(id).exec();
    Container paused = seen(id).orElseThrow();
    assertThat(paused.state()).isEqualTo(State.PAUSED);
    assertThat(paused.state().isAlive()).isTrue();
    docker.client.unpauseContainerCmd(id).exec();
  }

  @Test
  void healthIsSeenAsItChanges() {
    String id =
        docker.start(
            FOR_EVER,
            more ->
                more.withHealthcheck(
                    new HealthCheck()
                        .withTest(List.of("CMD", "/bin/busybox", "test", "!", "-e", "/ill"))
                        .withInterval(Duration.ofSeconds(1).toNanos())
                        .withTimeout(Duration.ofSeconds(10).toNanos())
                        .withRetries(1)));
    assertThat(seen(id).orElseThrow().health()).isIn(Health.STARTING, Health.HEALTHY);
    eventually(id, "healthy", one -> one.health() == Health.HEALTHY);
    String probe =
        docker.client.execCreateCmd(id).withCmd("/bin/busybox", "touch", "/ill").exec().getId();
    docker
        .client
        .execStartCmd(probe)
        .exec(new com.github.dockerjava.api.async.ResultCallback.Adapter<>());
    eventually(id, "unhealthy", one -> one.health() == Health.UNHEALTHY);
  }

  @Test
  void aContainerOfNoTaskIsNotSeen() {
    String id = docker.start(FOR_EVER, more -> more.withLabels(Map.of("some", "label")));
    assertThat(seen(id)).isEmpty();
  }

  @Test
  void aSignalOfOursReachesTheContainerAndOnlyThat() {
    String id =
        docker.start(
            "trap 'touch /reloaded' HUP; while :; do [ -e /reloaded ] && exit 7; /bin/busybox sleep 0.1;"
                + " done");
    var hangup = new Action.SignalContainer("/etc/x", new ContainerId(id), "HUP", "it has changed");
    assertThat(engine.signal(hangup)).isEqualTo(new Outcome.Done(hangup));
    Container ended = eventually(id, "ended by itself", one -> one.state() == State.EXITED);
    assertThat(ended.exitCode()).isEqualTo(OptionalInt.of(7));
    assertThat(engine.signal(hangup)).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void whatAContainerShowsIsAsItWasAssigned(@TempDir Path folder) {
    String id =
        docker.start(
            FOR_EVER,
            more ->
                more.withExposedPorts(ExposedPort.tcp(8080), ExposedPort.tcp(9090))
                    .withHostConfig(
                        HostConfig.newHostConfig()
                            .withPortBindings(
                                new PortBinding(
                                    Ports.Binding.bindIp("127.0.0.1"), ExposedPort.tcp(8080)))
                            .withBinds(new Bind(folder.toString(), new Volume("/in")))));
    Surface shown = seen(id).orElseThrow().surface();
    assertThat(shown.labels()).containsEntry("com.amazonaws.ecs.cluster", "edge");
    assertThat(shown.addresses())
        .singleElement()
        .satisfies(address -> assertThat(address.address()).matches("[0-9.]+"));
    assertThat(shown.ports()).hasSize(2);
    assertThat(shown.ports().getFirst().host()).isNotEmpty();
    assertThat(shown.ports().getFirst().hostAddress()).isEqualTo("127.0.0.1");
    assertThat(shown.ports().getLast())
        .isEqualTo(new Surface.Port(9090, OptionalInt.empty(), "", "tcp"));
    assertThat(shown.mounts()).containsExactly(folder.toString());
    assertThat(shown.createdAt()).isPositive();
    assertThat(shown.startedAt()).isEmpty();
  }

  @Test
  void aStartInItsPlaceIsSeenByWhoAsksForIt(@TempDir Path folder) {
    String id =
        docker.start(
            FOR_EVER,
            more ->
                more.withHostConfig(
                    HostConfig.newHostConfig()
                        .withBinds(new Bind(folder.toString(), new Volume("/in")))));
    Instant first = startOf(id, folder);
    assertThat(first).isAfter(Instant.now().minusSeconds(60));
    docker.client.restartContainerCmd(id).withTimeout(0).exec();
    assertThat(startOf(id, folder)).isAfter(first);
  }

  private Instant startOf(String id, Path mounted) {
    return engine
        .containers(List.of(mounted.toString()), all -> all)
        .toOptional()
        .orElseThrow()
        .stream()
        .filter(is -> is.id().value().equals(id))
        .findFirst()
        .flatMap(is -> is.surface().startedAt())
        .orElseThrow();
  }

  /**
   * As the containers of a task that has a network of its own are in that of the pause container.
   */
  @Test
  void whoSharesAnothersNetworkIsInNoneByItself() {
    String pause = docker.start(FOR_EVER, in("none"));
    assertThat(seen(pause).orElseThrow().surface().addresses())
        .containsExactly(new Surface.Address("none", ""));
    String app = docker.start(FOR_EVER, in("container:" + pause));
    assertThat(seen(app).orElseThrow().surface().addresses()).isEmpty();
  }

  private static UnaryOperator<CreateContainerCmd> in(String network) {
    return more -> more.withHostConfig(HostConfig.newHostConfig().withNetworkMode(network));
  }

  @Test
  void aSignalRingsBeforeAnythingEnds() throws InterruptedException {
    String id = docker.start("trap : TERM; while :; do /bin/busybox sleep 1; done");
    var rings = new Semaphore(0);
    try (DockerEvents _ = DockerEvents.open(docker.host, PATIENT, rings::release)) {
      assertThat(rings.tryAcquire(60, TimeUnit.SECONDS)).as("a ring for connecting").isTrue();
      docker.client.killContainerCmd(id).withSignal("TERM").exec();
      assertThat(rings.tryAcquire(60, TimeUnit.SECONDS)).as("a ring for the signal").isTrue();
      assertThat(seen(id).orElseThrow().state()).isEqualTo(State.RUNNING);
    }
  }

  @Test
  void whatHappensRings() throws InterruptedException {
    var rings = new Semaphore(0);
    try (DockerEvents events = DockerEvents.open(docker.host, PATIENT, rings::release)) {
      assertThat(rings.tryAcquire(60, TimeUnit.SECONDS)).as("a ring for connecting").isTrue();
      assertThat(events.trouble()).isEmpty();
      String id = docker.start(FOR_EVER);
      assertThat(rings.tryAcquire(60, TimeUnit.SECONDS)).as("a ring for the start").isTrue();
      docker.client.killContainerCmd(id).exec();
      assertThat(rings.tryAcquire(60, TimeUnit.SECONDS)).as("a ring for the end").isTrue();
    }
    Eventually.holds("no listener is left", () -> Threads.named("docker-events") == 0);
  }
}
