package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * One drain, told by what it left behind: a replica writes to its log router for forty seconds
 * after SIGTERM, and Auto Scaling waits for two hooks of ours and one of ECS's.
 */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LongDrainOnDockerTest {

  /** Writes down what comes through the pipe, until it is told to stop. */
  private static final String ROUTER =
      """
      mkfifo /logs/pipe
      cat <>/logs/pipe >>/logs/received &
      trap "kill $!; echo the router ends >>/logs/received; exit 0" TERM
      wait
      """;

  /** Ten lines a second, until forty seconds after SIGTERM; the last says how many there were. */
  private static final String WRITER =
      """
      end=0 lines=0
      trap 'end=$(($(date +%s) + 40))' TERM
      while [ $end -eq 0 ] || [ $(date +%s) -lt $end ]; do
        lines=$((lines + 1))
        echo line $lines >/logs/pipe
        sleep 0.1
      done
      echo the last after $lines >/logs/pipe
      """;

  private static final String MANAGED = "ecs-managed-draining-termination-hook";

  private LivingNode node;
  private List<String> received;
  private Instant completedByAnother;
  private String saidAfterwards;

  @BeforeAll
  void aNodeIsDrained(@TempDir Path root) throws IOException {
    Path logs = Files.createDirectory(root.resolve("logs"));
    node =
        new LivingNode(root)
            .family("router", piped("router", ROUTER, logs))
            .family("writer", piped("writer", WRITER, logs))
            .family("mesh")
            .family("metrics")
            .family("early")
            .draining("hook: [a, b]")
            .settings(
                "router: {taskDefinition: router, drain: last, settle: 1s}",
                "mesh: {taskDefinition: mesh, settle: 1s}",
                "metrics: {taskDefinition: metrics, after: [mesh], settle: 1s}",
                "early: {taskDefinition: early, drain: first, settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("a", Duration.ofSeconds(30)));
          model.scaling().add(ScalingGroup.Hook.terminating("b", Duration.ofSeconds(30)));
          model.scaling().managedDraining(true);
          model.service(
              "writer", Service.Wanted.replicas("writer", 1).where("nodekeeper.ready", "true"));
        });
    node.agent().untilRunning("router", "mesh", "metrics", "early", "writer");
    node.world().change(model -> model.scaling().choose());
    node.until("both hooks are kept waiting", () -> beats("a") > 0 && beats("b") > 0);
    completedByAnother = Instant.now();
    int saidBefore = node.said().length();
    node.world()
        .change(model ->
            model
                .scaling()
                .completeLifecycleAction(
                    model.scaling().name(),
                    "b",
                    model.settings().instance().instanceId(),
                    "CONTINUE"));
    node.until("the drain is over", () -> node.happenings(Happening.HookEnded.class).count() == 3);
    saidAfterwards = node.said().substring(saidBefore);
    received = Files.readAllLines(logs.resolve("received"));
  }

  /** The longest stop time-out that ECS allows: whoever takes all of it is killed. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private static ContainerDefinition piped(String name, String script, Path logs) {
    return LivingNode.container(name, script, LONGEST)
        .mount(logs.toString(), "/logs", false)
        .build();
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  @Test
  void theLastLineOfAReplicaThatIgnoresSigtermForFortySecondsReachesTheLogRouter() {
    List<String> expected = new ArrayList<>();
    for (int line = 1; line <= received.size() - 2; line++) {
      expected.add("line " + line);
    }
    expected.add("the last after " + (received.size() - 2));
    expected.add("the router ends");
    assertThat(received).hasSizeGreaterThan(200).isEqualTo(expected);
    assertThat(Duration.between(stopWanted("writer"), exited("writer")))
        .isBetween(Duration.ofSeconds(39), LONGEST);
  }

  @Test
  void daemonsStopInTheirOrderAroundTheReplica() {
    assertThat(node.exits()).containsExactly("early", "writer", "metrics", "mesh", "router");
    assertThat(exited("early")).isBefore(exited("writer").minusSeconds(20));
  }

  @Test
  void aHookOfOursIsKeptWaitingUntilTheEndAndThenCompleted() {
    assertThat(ends("a")).containsExactly("CONTINUE by call");
    assertThat(beats("a")).isGreaterThan(3);
    assertThat(calls(Operation.COMPLETE_LIFECYCLE_ACTION, "a").map(Happening.Called::at))
        .allMatch(at -> at.isAfter(exited("router")));
  }

  @Test
  void aHookThatSomebodyElseCompletesIsOverForUsToo() {
    assertThat(ends("b")).containsExactly("CONTINUE by call");
    assertThat(calls(Operation.COMPLETE_LIFECYCLE_ACTION, "b")).hasSize(1);
    assertThat(
            calls(Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT, "b")
                .filter(call -> call.at().isAfter(completedByAnother)))
        .as("it is told that nothing waits, and perhaps asks once more")
        .hasSizeBetween(1, 2);
    assertThat(saidAfterwards).doesNotContain(" ERROR ");
  }

  @Test
  void theHookOfEcsIsLeftToEcs() {
    assertThat(ends(MANAGED)).containsExactly("CONTINUE by ECS");
    assertThat(node.happenings(Happening.Called.class).map(Happening.Called::about))
        .doesNotContain(MANAGED);
  }

  private long beats(String hook) {
    return calls(Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT, hook)
        .filter(call -> call.answer().equals("ok"))
        .count();
  }

  private Stream<Happening.Called> calls(Operation operation, String about) {
    return node.happenings(Happening.Called.class)
        .filter(call -> call.operation() == operation && call.about().equals(about));
  }

  private Stream<String> ends(String hook) {
    return node.happenings(Happening.HookEnded.class)
        .filter(end -> end.hook().equals(hook))
        .map(end -> end.result() + " by " + end.by());
  }

  private Instant exited(String family) {
    return node.happenings(Happening.ContainerExited.class)
        .filter(exit -> exit.family().equals(family))
        .findFirst()
        .orElseThrow()
        .at();
  }

  private Instant stopWanted(String family) {
    TaskArn task =
        node.happenings(Happening.TaskMade.class)
            .filter(made -> made.family().equals(family))
            .findFirst()
            .orElseThrow()
            .task();
    return node.happenings(Happening.TaskWanted.class)
        .filter(wanted -> wanted.task().equals(task) && wanted.desired() == Task.Status.STOPPED)
        .findFirst()
        .orElseThrow()
        .at();
  }
}
