package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** How a daemon is replaced by another revision, on one node; each test has a daemon of its own. */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplacingOnDockerTest {

  /** Healthy two seconds after its start, by a check of its own. */
  private static final ContainerDefinition CHECKED =
      LivingNode.container(
              "app",
              "trap 'exit 0' TERM; sleep 2; touch /tmp/up; while :; do sleep 3600 & wait $!; done",
              Duration.ofSeconds(10))
          .healthCheck(
              new ContainerDefinition.HealthCheck(
                  List.of("CMD-SHELL", "test -e /tmp/up"),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(5),
                  3,
                  Duration.ofSeconds(30)))
          .build();

  /** The node has not the memory for two of it. */
  private static final ContainerDefinition LARGE =
      LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5))
          .reserving(10, 2_500)
          .build();

  private static final Map<String, String> METHODS =
      new TreeMap<>(
          Map.of(
              "plain", "stop-first",
              "held", "start-first",
              "bound", "start-first",
              "byhand", "manual",
              "worse", "stop-first",
              "ordered", "stop-first",
              "large", "start-first",
              "lower", "stop-first",
              "upper", "stop-first",
              "leaves", "start-first"));

  /** What else is declared of a daemon. */
  private static final Map<String, String> MORE =
      Map.of(
          "lower", ", flapping: {deaths: 2, within: 10m, wait: 1h}",
          "upper", ", after: [lower]");

  private Process events;
  private LivingNode node;

  @BeforeAll
  void aNodeWithTheFirstRevisionOfEach(@TempDir Path root) throws IOException {
    ContainerDefinition bound =
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5))
            .port(80, freePort(), "tcp")
            .build();
    node =
        new LivingNode(root)
            .saying("backoff: {first: 1s, most: 2s}")
            .settings()
            .family("plain")
            .family("plain")
            .family("held", CHECKED)
            .family("held", CHECKED)
            .family("bound", bound)
            .family("bound", bound)
            .family("byhand")
            .family("byhand")
            .family("worse")
            .family("worse", "exit 1", Duration.ofSeconds(5))
            .family("ordered")
            .family("ordered")
            .family("large", LARGE)
            .family("large", LARGE)
            .family("lower")
            .family("upper")
            .family("upper")
            .family("leaves")
            .family("leaves", CHECKED);
    events = events("held");
    METHODS.keySet().forEach(name -> declare(name, 1));
    node.agent();
    METHODS.keySet().forEach(name -> untilIs(name, 1));
  }

  @AfterAll
  void closeNode() {
    events.destroy();
    node.close();
  }

  /** A daemon of this revision, which takes the place of what runs at once. */
  private void declare(String name, int revision) {
    String update = "{method: %s, canary: 100, wave: 0s, within: 10s}".formatted(METHODS.get(name));
    node.declare(
        name,
        "%s: {taskDefinition: '%s:%d', settle: 1s, critical: false, update: %s%s}"
            .formatted(name, name, revision, update, MORE.getOrDefault(name, "")));
  }

  private void untilIs(String name, int revision) {
    node.until(
        name + " is " + revision,
        () ->
            node.daemon(name).path("revision").asInt() == revision
                && node.says(name).equals("healthy: ")
                && rollout(name).isEmpty());
  }

  private String rollout(String name) {
    return node.daemon(name).path("rollout").asText("");
  }

  /** What became of the family's containers, such as {@code started 1}. */
  private List<String> story(String family) {
    var story = new ArrayList<String>();
    for (Happening happening : node.happenings(Happening.class).toList()) {
      if (happening instanceof Happening.ContainerStarted is && is.family().equals(family)) {
        story.add("started " + revision(is.task()));
      } else if (happening instanceof Happening.ContainerExited is && is.family().equals(family)) {
        story.add("exited " + revision(is.task()));
      }
    }
    return story;
  }

  private int revision(TaskArn task) {
    return node.world().look(model -> model.task(task).orElseThrow().definition().revision());
  }

  @Test
  void stopFirstStartsTheNewOneWhenTheOldOneIsGone() {
    declare("plain", 2);
    untilIs("plain", 2);

    assertThat(story("plain")).containsExactly("started 1", "exited 1", "started 2");
  }

  @Test
  void underStartFirstThereIsNoMomentWithoutAHealthyOne() {
    declare("held", 2);
    untilIs("held", 2);

    assertThat(story("held")).containsExactly("started 1", "started 2", "exited 1");
    node.until("Docker has said all of it", () -> healthy("held").size() > 2);
    assertThat(healthy("held")).as("healthy at once").containsExactly(1, 2, 1);
  }

  /** Docker's events of this family; as they come, since Docker keeps only the last few. */
  private Process events(String family) throws IOException {
    return new ProcessBuilder(
            "docker",
            "events",
            "--since=" + Instant.now(),
            "--filter=type=container",
            "--filter=label=com.amazonaws.ecs.task-definition-family=" + family,
            "--format={{.ID}} {{.Status}}")
        .redirectOutput(eventsOf(family).toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private Path eventsOf(String family) {
    return node.root().resolve(family + ".events");
  }

  /** How many of the family's containers Docker had found healthy, each time that this changed. */
  private List<Integer> healthy(String family) {
    var healthy = new TreeSet<String>();
    var counts = new ArrayList<Integer>();
    for (String event : lines(eventsOf(family))) {
      String id = event.substring(0, event.indexOf(' '));
      boolean changed =
          switch (event.substring(id.length() + 1)) {
            case "health_status: healthy" -> healthy.add(id);
            case "health_status: unhealthy", "kill", "die" -> healthy.remove(id);
            default -> false;
          };
      if (changed) {
        counts.add(healthy.size());
      }
    }
    return counts;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aHostPortThatBothBindIsFoundBeforeTheOldOneIsTouchedAndItIsStoppedFirst() {
    declare("bound", 2);
    untilIs("bound", 2);

    assertThat(story("bound")).containsExactly("started 1", "exited 1", "started 2");
    assertThat(answers("bound:2")).as("ECS refused nothing").containsExactly("ok");
  }

  @Test
  void whereEcsLacksMemoryForBothTheOldOneIsStoppedFirst() {
    declare("large", 2);
    untilIs("large", 2);

    assertThat(answers("large:2")).containsExactly("failures", "ok");
    assertThat(story("large")).containsExactly("started 1", "exited 1", "started 2");
  }

  @Test
  void nothingIsReplacedWhileAnotherOfTheChainIsDown() {
    node.killContainer("lower");
    node.until("it is back", () -> story("lower").size() == 3).untilRunning("lower");
    node.killContainer("lower");
    node.until("it stays down", () -> node.says("lower").startsWith("flapping: "));
    declare("upper", 2);
    node.until("it waits", () -> rollout("upper").contains("wanted: lower is down, and has to be"));
    assertThat(story("upper")).containsExactly("started 1");

    node.command("rollout", "restart", "lower");
    untilIs("upper", 2);
    assertThat(story("upper")).containsExactly("started 1", "exited 1", "started 2");
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private List<String> answers(String definition) {
    return node.happenings(Happening.Called.class)
        .filter(call -> call.operation() == Operation.START_TASK)
        .filter(call -> call.about().equals(definition))
        .map(Happening.Called::answer)
        .toList();
  }

  @Test
  void underManualAnOutdatedTaskIsNamedAndLeftAlone() {
    Task first = node.running("byhand").getFirst();
    declare("byhand", 2);
    node.until("it is named", () -> rollout("byhand").contains("update.method is manual"));

    // A wider column of orders breaks the line sooner.
    assertThat(node.command("rollout", "status").replaceAll("\\s+", " "))
        .contains("byhand 1 2 - revision 2 is wanted: update.method is manual");
    assertThat(node.running("byhand")).containsExactly(first);
    assertThat(answers("byhand:2")).isEmpty();
  }

  @Test
  void aBadRevisionIsRevertedRememberedAndPublished() {
    declare("worse", 2);
    node.until("the good one is back", () -> runs("worse", 1) && !answers("worse:2").isEmpty())
        .until("it is held", () -> rollout("worse").startsWith("revision 2 is held, "))
        .until("it is published", () -> published("worse").equals("2"));
    int tried = answers("worse:2").size();
    assertThat(node.said()).contains("revision 2 is taken for bad here (container app exited 1");

    node.restart();
    node.until("it is held still", () -> rollout("worse").startsWith("revision 2 is held, "));
    assertThat(answers("worse:2")).hasSize(tried);
    assertThat(runs("worse", 1)).isTrue();
  }

  private boolean runs(String family, int revision) {
    List<Task> running = node.running(family);
    return running.size() == 1 && running.getFirst().definition().revision() == revision;
  }

  private String published(String daemon) {
    return node.world()
        .look(model ->
            model.node().orElseThrow().attributes().getOrDefault("nodekeeper.bad." + daemon, ""));
  }

  @Test
  void aRolloutIsPausedResumedUndoneAndRestartedByCommands() {
    node.command("rollout", "pause", "ordered");
    declare("ordered", 2);
    node.until("it is paused", () -> rollout("ordered").contains("wanted: paused by "));
    assertThat(node.command("rollout", "status"))
        .containsPattern("ordered +1 +2 +pause +revision 2 is wanted: paused by ");
    assertThat(story("ordered")).containsExactly("started 1");

    node.command("rollout", "resume", "ordered");
    untilIs("ordered", 2);
    node.command("rollout", "undo", "ordered");
    node.until("it is undone", () -> runs("ordered", 1) && published("ordered").equals("2"));
    node.until("it is held", () -> rollout("ordered").startsWith("revision 2 is held, "));

    Task undone = node.running("ordered").getFirst();
    node.command("rollout", "restart", "ordered");
    node.until(
        "another task of the same revision runs",
        () -> runs("ordered", 1) && !node.running("ordered").getFirst().equals(undone));
    assertThat(story("ordered"))
        .containsExactly(
            "started 1", "exited 1", "started 2", "exited 2", "started 1", "exited 1", "started 1");
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void aDrainEndsAReplacing() {
    declare("leaves", 2);
    node.until("both run", () -> node.running("leaves").size() == 2);
    node.command("drain");
    node.until("drained", () -> node.state().equals("drained"));

    assertThat(story("leaves"))
        .containsExactlyInAnyOrder("started 1", "started 2", "exited 1", "exited 2");
    assertThat(rollout("leaves")).isEmpty();
  }
}
