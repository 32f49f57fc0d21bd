package io.nodekeeper.standin.walk;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The node and what is around it: a cluster with two services, an Auto Scaling group with a
 * termination hook, two declared daemons, and real containers.
 */
final class Scene implements AutoCloseable {

  static final String LOGS = "log-router";
  static final String METRICS = "metrics";
  static final String WEB = "web";
  static final String WORKER = "worker";
  static final String HOOK = "nodekeeper-drain";
  static final String READY = "nodekeeper.ready";
  static final String TOPIC = "arn:aws:sns:us-west-2:123456789012:ops";

  /** How long the worker goes on after it has been told to stop. */
  static final Duration STUBBORN = Duration.ofSeconds(8);

  private static final String DAEMONS =
      """
      daemons:
        log-router:
          taskDefinition: log-router
        metrics:
          taskDefinition: metrics
          after: [log-router]
          settle: 3s
      """;

  private final StandIn standIn = new StandIn(WorldModel.Settings.example(1));
  private final URI listener = free();
  private final Path root;
  private final Command command;
  private final Tape tape = new Tape();
  private final Map<String, Instant> healthySince = new ConcurrentHashMap<>();
  private Optional<Process> agent = Optional.empty();
  private boolean isClosed;

  /** Sets it all up but for the agent and the ECS agent, which are still to start. */
  Scene(Path launcher) throws IOException {
    root = Files.createTempDirectory("nodekeeper-try");
    standIn.change(this::furnish);
    writeSettings();
    command = new Command(launcher, root, environment());
  }

  private void furnish(WorldModel model) {
    model.journal().follow(tape::write);
    model
        .body()
        .listen(
            new Body.Listener() {
              @Override
              public void health(ContainerId id, Container.Health health) {
                if (health == Container.Health.HEALTHY) {
                  healthySince.putIfAbsent(id.value(), Instant.now());
                }
              }
            });
    model.ec2().tags.put("Name", "node-1");
    model.ec2().tags.put("env", "prod");
    model.receivers().topic(TOPIC);
    model.scaling().add(ScalingGroup.Hook.terminating(HOOK, Duration.ofMinutes(5)));
    model.register(
        TaskDefinition.of(
            LOGS,
            ContainerDefinition.named("router")
                .command("sh", "-c", "trap 'exit 0' TERM; sleep 2; touch /tmp/up;" + REST)
                .healthCheck(
                    new ContainerDefinition.HealthCheck(
                        List.of("CMD-SHELL", "test -e /tmp/up"),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        3,
                        Duration.ZERO))
                .build()));
    model.register(
        TaskDefinition.of(
            METRICS,
            ContainerDefinition.named("agent")
                .command("sh", "-c", "trap 'exit 0' TERM;" + REST)
                .build()));
    model.register(
        TaskDefinition.of(
            WEB,
            ContainerDefinition.named("app")
                .command("sh", "-c", "trap 'sleep 1; exit 0' TERM;" + REST)
                .build()));
    model.register(
        TaskDefinition.of(
            WORKER,
            ContainerDefinition.named("job")
                .command(
                    "sh", "-c", "trap 'sleep " + STUBBORN.toSeconds() + "; exit 0' TERM;" + REST)
                .build()));
    model.service(WEB, Service.Wanted.replicas(WEB, 2).where(READY, "true").between(0, 100));
    model.service(WORKER, Service.Wanted.replicas(WORKER, 1).where(READY, "true").between(0, 100));
  }

  /** What is added to the settings so that others are told: of each start, to be seen soon. */
  static List<String> tellingOthers() {
    return List.of(
        "events: {eventBridge: ops, sns: \"" + TOPIC + "\",",
        "  webhook: /etc/nodekeeper/webhook, kinds: [daemon.starting, drain.done]}");
  }

  /** Waits without using the processor, and hears signals at once. */
  private static final String REST = " while :; do sleep 3600 & wait $!; done";

  private void writeSettings() throws IOException {
    Path settings = root.resolve("etc/nodekeeper");
    Files.createDirectories(settings.resolve("daemons.d"));
    Files.createDirectories(nodeConfig().getParent());
    Files.writeString(
        settings.resolve("nodekeeper.yaml"),
        """
        ecs:
          introspection: "%s"
        drain:
          poll: 5s
        nodeConfig:
          MY_ENVIRONMENT: {tag: env}
          NODE_REGION: {fact: region}
        listen: 127.0.0.1:%d
        """
            .formatted(standIn.introspection(), listener.getPort()));
    Files.writeString(settings.resolve("daemons.d/node.yaml"), DAEMONS);
    Files.writeString(settings.resolve("webhook"), standIn.webhook() + "/TOKEN\n");
    Files.setPosixFilePermissions(
        settings.resolve("webhook"), PosixFilePermissions.fromString("rw-r-----"));
  }

  Tape tape() {
    return tape;
  }

  Command command() {
    return command;
  }

  Path root() {
    return root;
  }

  Path log() {
    return root.resolve("nodekeeper.log");
  }

  Path nodeConfig() {
    return root.resolve("etc/container_config/node.config");
  }

  /** What the agent, and whoever wants to look on, has to have in its environment. */
  SortedMap<String, String> environment() {
    SortedMap<String, String> environment = standIn.environment();
    environment.put("AWS_ACCESS_KEY_ID", "example");
    environment.put("AWS_SECRET_ACCESS_KEY", "example");
    return environment;
  }

  /** A port that nothing listens at: another agent may have the usual one. */
  private static URI free() {
    try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + port.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the agent is asked how the node stands. */
  URI listener() {
    return listener;
  }

  /** What the agent answers on loopback. */
  String asked(String page) {
    try (var client = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(listener.resolve(page)).build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      return "no answer: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "no answer: interrupted";
    }
  }

  URI control() {
    return standIn.control();
  }

  /** Does something to the world. */
  void happen(Consumer<WorldModel> what) {
    standIn.change(what);
  }

  /** When the container first passed its health check. */
  Optional<Instant> healthySince(ContainerId id) {
    return Optional.ofNullable(healthySince.get(id.value()));
  }

  Process startAgent() throws IOException {
    Process started = command.start(log());
    agent = Optional.of(started);
    return started;
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    agent.ifPresent(Command::end);
    standIn.close();
    Command.delete(root);
  }
}
