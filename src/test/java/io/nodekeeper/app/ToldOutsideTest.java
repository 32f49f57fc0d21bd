package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Wake;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.standin.http.Fronts;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Receivers;
import io.nodekeeper.standin.model.Receivers.Way;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An agent on the stand-in for AWS, its containers in memory: what happens on its node arrives at a
 * bus, a topic and a webhook.
 */
class ToldOutsideTest {

  private static final long GENEROUS_SECONDS = 120;
  private static final Duration SOON = Duration.ofMillis(100);
  private static final String TOPIC = "arn:aws:sns:us-west-2:123456789012:ops";
  private static final String CRASH =
      """
      daemons:
        crash: {taskDefinition: crash, critical: false, flapping: {deaths: 2, wait: 10s}}
      """;
  private static final String LOGS =
      """
        logs: {taskDefinition: 'logs:1', settle: 1s, critical: false,
               update: {wave: 0s, canary: 100, within: 10s}}
      """;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final WallTimeline timeline = new WallTimeline();
  private final MemoryBody body = new MemoryBody(timeline, 1);
  private final WorldModel model =
      timeline.call(() -> new WorldModel(timeline, body, WorldModel.Settings.example(1)));
  private final Fronts fronts = new Fronts(timeline, model);
  private final AwsSurroundings surroundings =
      AwsSurroundings.at(fronts.aws())
          .with("aws.ec2MetadataServiceEndpoint", fronts.imds().toString());
  private @Nullable LiveAgent agent;

  @BeforeEach
  void aWorld() throws IOException {
    node = new Node(root);
    change(world -> {
      for (String family : List.of("crash", "logs", "batch")) {
        body.behave(family, Behaviour.well().pulling(SOON));
        world.register(TaskDefinition.of(family, ContainerDefinition.named("app").build()));
      }
      body.behave("crash", Behaviour.well().pulling(SOON).exiting(SOON, 1));
      world.receivers().topic(TOPIC);
      world.agent().start(Duration.ZERO);
    });
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        """
        listen: none
        ecs: {introspection: "%s", poll: 15s, settle: 5s}
        backoff: {first: 1s, most: 2s}
        events: {eventBridge: ops, sns: %s, webhook: /etc/webhook}
        """
            .formatted(fronts.introspection(), TOPIC));
    node.with("etc/webhook", fronts.webhook() + "/TOKEN\n");
    Files.setPosixFilePermissions(
        root.resolve("etc/webhook"), PosixFilePermissions.fromString("rw-r-----"));
  }

  @AfterEach
  void end() {
    if (agent != null) {
      agent.close();
    }
    surroundings.close();
    fronts.close();
    timeline.close();
  }

  private void change(Consumer<WorldModel> what) {
    timeline.run(() -> {
      what.accept(model);
      fronts.follow();
    });
  }

  private void begin() {
    var clock = InstantSource.system();
    var settings = (Settings.Loaded) Settings.load(node.places().settings());
    Edges edges = edges(new LiveEdges(Map.of(), clock, node.places(), settings.agent()));
    var post = new Post(node.places(), settings.outward(), clock);
    var log = new EventLog(node.places(), 1 << 20, 0, clock, post);
    agent = new LiveAgent(node, settings, edges, clock, new FakeSupervisor(), log, post);
  }

  /** All is real but Docker, in whose place is what runs in memory. */
  private Edges edges(Edges live) {
    return (Edges)
        Proxy.newProxyInstance(
            Edges.class.getClassLoader(),
            new Class<?>[] {Edges.class},
            (_, method, arguments) -> {
              try {
                return switch (method.getName()) {
                  case "containers" -> containers();
                  case "listen" -> listen((Wake) arguments[0]);
                  default -> method.invoke(live, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private Reading<List<Container>> containers() {
    return timeline.call(() ->
        Reading.known(
            body.list().reversed().stream().map(this::container).toList(), timeline.instant()));
  }

  private Container container(BodyContainer is) {
    return new Container(
        is.id(),
        is.dockerName(),
        "busybox",
        is.name(),
        is.task(),
        is.family(),
        is.revision(),
        is.state(),
        Container.Health.NONE,
        Duration.between(is.since(), timeline.instant()),
        is.state() == Container.State.EXITED ? is.exitCode() : OptionalInt.empty());
  }

  private Edges.Listening listen(Wake wake) {
    timeline.run(() -> model.journal().follow(_ -> wake.now()));
    return new Edges.Listening() {
      @Override
      public Optional<String> trouble() {
        return Optional.empty();
      }

      @Override
      public void close() {
        // The world ends with the test.
      }
    };
  }

  private void until(String what, BooleanSupplier holds) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GENEROUS_SECONDS);
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime())
          .as(() -> "has not become so: " + what + "\n" + status() + "; told was " + told())
          .isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private String status() {
    return node.run("explain").out();
  }

  private List<Receivers.Told> told() {
    return timeline.call(() -> model.receivers().told());
  }

  private static JsonNode document(Receivers.Told told) {
    try {
      return new JsonMapper().readTree(told.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first document of this event that arrived so. */
  private Optional<JsonNode> arrived(Way way, String event) {
    return told().stream()
        .filter(told -> told.way() == way)
        .map(ToldOutsideTest::document)
        .filter(document -> document.path("event").asText().equals(event))
        .findFirst();
  }

  private void untilAllAreTold(String event) {
    for (Way way : Way.values()) {
      until(way + " is told " + event, () -> arrived(way, event).isPresent());
    }
    assertThat(List.of(Way.values()))
        .map(way -> arrived(way, event).orElseThrow())
        .as("the same document by each way")
        .containsOnly(arrived(Way.SNS, event).orElseThrow());
  }

  private JsonNode told(String event) {
    return arrived(Way.WEBHOOK, event).orElseThrow();
  }

  private long starts(String family) {
    return timeline.call(() ->
        model.journal().all(Happening.TaskMade.class).stream()
            .filter(made -> made.family().equals(family))
            .count());
  }

  private boolean runs(String family) {
    return timeline.call(() ->
        body.list().stream().anyMatch(is -> is.family().equals(family) && is.state().isAlive()));
  }

  /** Only then there is a way back. */
  private boolean isGood() {
    try {
      return Files.readString(node.places().memory()).matches("(?s).*\"good\"\\s*:\\s*1\\b.*");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aCrashLoopARevisionThatIsGivenUpAndAMissedDeadlineArriveAtEach() {
    node.daemons(CRASH + LOGS);
    begin();
    untilAllAreTold("daemon.flapping");
    assertThat(told("daemon.flapping").path("daemon").asText()).isEqualTo("crash");
    assertThat(told("daemon.flapping").path("instanceId").asText())
        .isEqualTo("i-0abcdef1234567890");

    until("revision 1 is good", this::isGood);
    change(world -> {
      body.behave("logs", 2, Behaviour.well().pulling(SOON).exiting(SOON, 1));
      world.register(TaskDefinition.of("logs", ContainerDefinition.named("app").build()));
    });
    node.daemons(CRASH + LOGS.replace("logs:1", "logs:2"));
    untilAllAreTold("revision.bad");
    assertThat(told("revision.bad").path("text").asText()).contains("revision 2", "bad here");

    change(world -> world.runStandalone("batch", "somebody"));
    until("the replica runs", () -> runs("batch"));
    change(world -> world.interruptSpot("terminate", Duration.ofSeconds(20)));
    untilAllAreTold("drain.done");
    assertThat(told("drain.done").path("text").asText()).contains("deadline");
  }

  @Test
  void whoIsDownIsToldLaterAndHoldsUpNeitherTheOthersNorTheLoop() {
    change(world -> {
      world.faults().webhook = Faults.Webhook.SILENT;
      world
          .faults()
          .fates(operation -> operation == Operation.PUBLISH ? Fate.UNREACHABLE : Fate.PASS);
    });
    node.daemons(CRASH);
    begin();
    String event = "daemon.flapping";
    until("the bus is told", () -> arrived(Way.EVENT_BRIDGE, event).isPresent());
    long before = starts("crash");
    until("the loop goes on", () -> starts("crash") > before);
    until("it is said", () -> status().contains("sns is not told what happens since"));
    assertThat(told()).extracting(Receivers.Told::way).containsOnly(Way.EVENT_BRIDGE);
    assertThat(node.places().outbox()).content().contains("SNS", "WEBHOOK");

    change(world -> world.faults().heal());
    untilAllAreTold(event);
    until("nothing waits any more", () -> Files.notExists(node.places().outbox()));
    until("all is said to be well", () -> !status().contains("is not told what happens"));
    assertThat(told().stream().map(is -> is.way() + " " + document(is).path("id").asText()))
        .doesNotHaveDuplicates();
  }
}
