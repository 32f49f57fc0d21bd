package io.nodekeeper.standin;

import io.nodekeeper.standin.docker.DockerBody;
import io.nodekeeper.standin.docker.DockerDoor;
import io.nodekeeper.standin.http.Control;
import io.nodekeeper.standin.http.Fronts;
import io.nodekeeper.standin.http.Log;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.net.URI;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A node's surroundings that can be had without AWS: ECS, EC2, Auto Scaling, IMDS and the ECS agent
 * over HTTP on loopback, and whoever is told what happens, running tasks as real containers on this
 * machine's Docker.
 */
public final class StandIn implements AutoCloseable {

  /** Of the ECS agent on a node. */
  private static final int USUAL_INTROSPECTION = 51678;

  private final WallTimeline timeline = new WallTimeline();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final DockerBody body;
  private final DockerDoor door;
  private final WorldModel model;
  private final Fronts fronts;
  private final Control control;

  /**
   * Opens all addresses; nothing runs before the ECS agent is started.
   *
   * @throws IllegalStateException if Docker does not answer
   */
  public StandIn(WorldModel.Settings settings) {
    this(settings, DockerDoor.usualHost());
  }

  /** On the Docker engine at this address. */
  public StandIn(WorldModel.Settings settings, String dockerHost) {
    this(settings, dockerHost, 0);
  }

  private StandIn(WorldModel.Settings settings, String dockerHost, int introspectionPort) {
    String run = ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
    this.body = new DockerBody(timeline, run, dockerHost);
    this.door = new DockerDoor(dockerHost);
    var own = ofItsOwn(settings);
    this.model = timeline.call(() -> new WorldModel(timeline, body, own));
    this.fronts = new Fronts(timeline, model, introspectionPort);
    this.control = new Control(timeline, model, this::changed, ended::countDown);
  }

  /** With a seed of its own: on Docker, names of containers have to differ from run to run. */
  private static WorldModel.Settings ofItsOwn(WorldModel.Settings settings) {
    return new WorldModel.Settings(
        settings.cluster(),
        settings.instance(),
        settings.scalingGroup(),
        settings.size(),
        settings.containerStopTimeout(),
        settings.cleanup(),
        settings.pageSize(),
        settings.warmPoolsCheck(),
        settings.spotDraining(),
        UUID.randomUUID().getMostSignificantBits());
  }

  /** Changes the world. */
  public void change(Consumer<WorldModel> what) {
    timeline.run(() -> {
      what.accept(model);
      changed();
    });
  }

  /** Looks at the world. */
  public <T> T look(Function<WorldModel, T> what) {
    return timeline.call(() -> what.apply(model));
  }

  private void changed() {
    fronts.follow();
    door.become(model.faults().docker);
  }

  /** All that has happened. */
  public Log log() {
    return control.log();
  }

  /** Of the control interface. */
  public URI control() {
    return control.address();
  }

  /** Of the ECS agent, for the setting {@code ecs.introspection}. */
  public URI introspection() {
    return fronts.introspection();
  }

  /** Of a webhook, which takes any path. */
  public URI webhook() {
    return fronts.webhook();
  }

  /** IMDS answers all tokens given so far with 401. */
  public void forgetTokens() {
    fronts.forgetTokens();
  }

  /** What a process has to have in its environment to live in this world. */
  public SortedMap<String, String> environment() {
    return new TreeMap<>(
        Map.of(
            "AWS_ENDPOINT_URL_ECS", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_EC2", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_AUTO_SCALING", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_SSM", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_SECRETS_MANAGER", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_S3", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_EVENTBRIDGE", fronts.aws().toString(),
            "AWS_ENDPOINT_URL_SNS", fronts.aws().toString(),
            "AWS_EC2_METADATA_SERVICE_ENDPOINT", fronts.imds().toString(),
            "DOCKER_HOST", door.host()));
  }

  @Override
  public void close() {
    control.close();
    fronts.close();
    timeline.close();
    body.close();
    door.close();
  }

  /**
   * Opens one and prints how to reach it, one {@code NAME=value} a line and {@code READY} after the
   * last; runs until interrupted or told to close. The ECS agent registers at once, unless {@code
   * --agent-later} is asked for; then it is at its usual port, once it is started.
   */
  public static void main(String[] args) throws InterruptedException {
    boolean later = java.util.List.of(args).contains("--agent-later");
    int port = later ? USUAL_INTROSPECTION : 0;
    try (var standIn = new StandIn(WorldModel.Settings.example(1), DockerDoor.usualHost(), port)) {
      if (!later) {
        standIn.change(model -> model.agent().start(java.time.Duration.ZERO));
      }
      standIn.environment().forEach((name, value) -> System.out.println(name + "=" + value));
      System.out.println("STANDIN_INTROSPECTION=" + standIn.introspection());
      System.out.println("STANDIN_WEBHOOK=" + standIn.webhook());
      System.out.println("STANDIN_CONTROL=" + standIn.control());
      System.out.println("READY");
      standIn.ended.await();
    }
  }
}
