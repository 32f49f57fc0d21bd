package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds a node that is to go, for what reason, and what helps. */
@Tag("docker")
class HoldersOnDockerTest {

  private static final String LOGS = "logs: {taskDefinition: logs, settle: 1s}";

  /** Goes on for four seconds after SIGTERM. */
  private static final String SLOW =
      "trap 'sleep 4; exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  @TempDir Path root;

  /** The host is shut down, as its unit says. */
  private static void drain(LivingNode node) {
    node.write("run/nodekeeper/shutdown", "");
  }

  @Test
  void aStandaloneTaskIsWaitedForUntilTheSettingsLetItBeStopped() {
    try (LivingNode node =
        new LivingNode(root).family("logs").family("batch").family("job").settings(LOGS)) {
      node.agent().untilRunning("logs");
      node.world()
          .change(model -> {
            model.runStandalone("job", "somebody");
            model.runStandalone("batch", Optional.empty());
          });
      node.untilRunning("job", "batch");
      drain(node);
      node.until(
          "ECS says whose they are",
          () ->
              node.drain().path("blockers").size() == 2
                  && node.drain().path("blockers").findValuesAsText("advice").stream()
                      .allMatch(advice -> advice.startsWith("ECS never stops a standalone task")));
      assertThat(node.drain().path("blockers").findValuesAsText("owner"))
          .containsExactlyInAnyOrder("standalone task", "standalone task started by somebody");
      assertThat(node.calls(Operation.STOP_TASK)).isZero();
      assertThat(node.exits()).isEmpty();

      node.draining("standalone: stop").settings(LOGS);
      node.until("drained", () -> node.state().equals("drained"));
      assertThat(node.exits()).containsExactlyInAnyOrder("batch", "job", "logs").endsWith("logs");
      assertThat(node.calls(Operation.STOP_TASK)).isEqualTo(3);
    }
  }

  @Test
  void whenOneContainerOfAReplicaIsRemovedTheOtherHoldsTheNodeUntilItHasExited() {
    try (LivingNode node =
        new LivingNode(root)
            .family("logs")
            .family(
                "pair",
                LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(10)).build(),
                LivingNode.container("side", SLOW, Duration.ofSeconds(20)).build())
            .settings(LOGS)) {
      node.agent().untilRunning("logs");
      node.world().change(model -> model.runStandalone("pair", "somebody"));
      node.untilRunning("pair");
      drain(node);
      node.until("both hold it", () -> node.drain("blockers/0/containers").size() == 2);
      // As docker rm -f does.
      Task.Part app =
          node.running("pair").getFirst().parts().stream()
              .filter(part -> part.definition().name().equals("app"))
              .findFirst()
              .orElseThrow();
      node.world().change(model -> model.body().remove(app.runtimeId().orElseThrow()));
      node.until(
          "the other holds it alone",
          () -> node.drain("blockers/0/containers").equals(List.of("side")));
      assertThat(node.calls(Operation.STOP_TASK)).isZero();
      node.until("drained", () -> node.state().equals("drained"));
      assertThat(node.exits()).containsExactly("pair", "pair", "logs");
    }
  }

  @Test
  void anOrphanHoldsTheNodeUntilItIsStoppedAsItsAdviceSays() {
    try (LivingNode node = new LivingNode(root).family("web").settings()) {
      node.world().change(model -> model.service("web", Service.Wanted.replicas("web", 1)));
      node.agent().untilRunning("web").until("ready", () -> node.state().equals("ready"));
      TaskArn task = node.running("web").getFirst().arn();
      node.world()
          .change(model -> {
            model.scale("web", 0);
            model.agent().stop();
            model.agent().wipe();
            model.agent().start(Duration.ZERO);
          });
      drain(node);
      node.until("it is named with advice", () -> orphan(node).find());
      JsonNode blocker = node.drain().path("blockers").path(0);
      assertThat(blocker.path("task").asText()).isEqualTo(task.value());
      assertThat(blocker.path("containers").toString()).isEqualTo("[\"app\"]");

      Matcher advice = orphan(node);
      assertThat(advice.find()).isTrue();
      LivingNode.run("docker", "stop", "--time", "5", advice.group(1));
      node.until("drained", () -> node.state().equals("drained"));
    }
  }

  private static Matcher orphan(LivingNode node) {
    String advice = node.drain().path("blockers").path(0).path("advice").asText();
    return Pattern.compile("nobody will stop what runs of it: docker stop (ecs-web-\\S+)$")
        .matcher(advice);
  }

  @Test
  void anOrderThatKeepsTheDaemonsEndsWithTheNodeDrainedAndTheDaemonsRunning() {
    try (LivingNode node = new LivingNode(root).family("logs").family("web").settings(LOGS)) {
      node.world()
          .change(model ->
              model.service(
                  "web", Service.Wanted.replicas("web", 1).where("nodekeeper.ready", "true")));
      node.agent().untilRunning("logs", "web");
      node.command("drain", "--keep-daemons", "--reason", "new kernel");
      node.until("drained", () -> node.state().equals("drained"));
      assertThat(node.exits()).containsExactly("web");
      assertThat(node.running("logs")).hasSize(1);
      assertThat(node.calls(Operation.STOP_TASK)).isZero();
      assertThat(node.drain().path("keepsDaemons").asBoolean()).isTrue();

      node.command("undrain");
      node.until("ready", () -> node.state().equals("ready"));
      assertThat(node.nodeStatus()).isEqualTo(ContainerInstance.Status.ACTIVE);
      assertThat(node.exits()).containsExactly("web");
    }
  }

  @Test
  void whenOthersCompleteAllItsHooksTheInstanceIsLetGoWithoutATrouble() {
    try (LivingNode node =
        new LivingNode(root).family("logs").family("job").draining("hook: [a, b]").settings(LOGS)) {
      node.world()
          .change(model -> {
            model.ec2().tags.put("env", "prod");
            model.scaling().add(ScalingGroup.Hook.terminating("a", Duration.ofSeconds(30)));
            model.scaling().add(ScalingGroup.Hook.terminating("b", Duration.ofSeconds(30)));
            model.scaling().managedDraining(true);
          });
      node.agent().untilRunning("logs").until("ready", () -> node.state().equals("ready"));
      node.world().change(model -> model.runStandalone("job", "somebody"));
      node.untilRunning("job");
      node.world().change(model -> model.scaling().choose());
      node.until("both hooks are kept waiting", () -> beats(node, "a") > 0 && beats(node, "b") > 0);
      int saidBefore = node.said().length();
      node.world()
          .change(model -> {
            for (String hook : new String[] {"a", "b"}) {
              model
                  .scaling()
                  .completeLifecycleAction(
                      model.scaling().name(),
                      hook,
                      model.settings().instance().instanceId(),
                      "CONTINUE");
            }
          });
      node.until("it is let go", () -> !node.drain().path("letGo").asText("").isEmpty());

      assertThat(node.calls(Operation.COMPLETE_LIFECYCLE_ACTION)).isEqualTo(2);
      String said = node.said().substring(saidBefore);
      assertThat(said.lines().filter(line -> !line.contains(" INFO ")))
          .as(
              "an end is no error; only that a replica is left is worth a warning, at once and in sum")
          .satisfiesExactly(
              line ->
                  assertThat(line).contains("drain.let-go drain: let go all the same, with job"),
              line -> assertThat(line).contains("drain.done").contains("left running job"));
      assertThat(node.state()).isEqualTo("draining");
      assertThat(node.exits()).isEmpty();
    }
  }

  private static long beats(LivingNode node, String hook) {
    return node.happenings(Happening.Called.class)
        .filter(call -> call.operation() == Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT)
        .filter(call -> call.about().equals(hook) && call.answer().equals("ok"))
        .count();
  }
}
