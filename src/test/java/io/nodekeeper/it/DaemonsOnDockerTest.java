package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class DaemonsOnDockerTest {

  @TempDir Path root;

  private LivingNode node() {
    return new LivingNode(root).family("logs").family("metrics").family("web");
  }

  private static final String LOGS = "logs: {taskDefinition: logs, settle: 1s}";
  private static final String METRICS =
      "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}";

  @Test
  void daemonsComeUpInOrderThenTheNodeIsReadyThenReplicasArePlaced() throws Exception {
    try (LivingNode node = node().settings(LOGS, METRICS)) {
      node.world()
          .change(model -> {
            model.ec2().tags.put("env", "prod");
            model.service(
                "web", Service.Wanted.replicas("web", 2).where("nodekeeper.ready", "true"));
          });
      node.agent()
          .untilRunning("logs", "metrics")
          .until("replicas are placed", () -> node.running("web").size() == 2)
          .until("the node says that it is ready", () -> node.state().equals("ready"));

      List<String> started =
          node.happenings(Happening.ContainerStarted.class)
              .map(Happening.ContainerStarted::family)
              .toList();
      assertThat(started).startsWith("logs", "metrics", "web");
      assertThat(Files.readString(root.resolve("etc/container_config/node.config")))
          .endsWith("MY_ENVIRONMENT=\"prod\"\n");
      assertThat(node.running("logs").getFirst().group()).isEqualTo("nodekeeper-logs");
    }
  }

  @Test
  void itsEnvironmentAndCommandArriveInTheContainer() {
    String daemon =
        "logs: {taskDefinition: logs, settle: 1s, group: ops,"
            + " environment: {app: {CODE: '7', ENV: {tag: env}, INSTANCE: {fact: instanceId}}},"
            + " command: {app: [sh, -c, 'sleep 3; [ \"$ENV\" = \"a b\" ] && [ -n \"$INSTANCE\" ] &&"
            + " exit \"$CODE\"']}}";
    try (LivingNode node = node().settings(daemon)) {
      node.world().change(model -> model.ec2().tags.put("env", "a b"));
      node.agent().until("its own command has ended it", () -> node.said().contains("exited 7"));

      assertThat(node.happenings(Happening.TaskMade.class)).isNotEmpty();
    }
  }

  @Test
  void aDaemonForOtherNodesWaitsForNobodyAndNobodyForIt() {
    try (LivingNode node =
        node()
            .settings(
                "logs: {taskDefinition: logs, settle: 1s, nodes: {tag: {role: web}}}",
                "metrics: {taskDefinition: metrics, after: [logs], settle: 1s}")) {
      node.agent()
          .untilRunning("metrics")
          .until("the node says that it is ready", () -> node.state().equals("ready"));
      assertThat(node.running("logs")).isEmpty();

      node.world().change(model -> model.ec2().tags.put("role", "web"));
      node.untilRunning("logs");
      node.world().change(model -> model.ec2().tags.put("role", "db"));
      node.until("it is stopped", () -> node.running("logs").isEmpty());
      assertThat(node.running("metrics")).hasSize(1);
    }
  }

  @Test
  void aDaemonWaitsForWhatItRequires() {
    try (LivingNode node =
        node()
            .settings(
                "logs: {taskDefinition: logs, settle: 1s, requires: [{file: /cluster/on}]}")) {
      node.agent().until("it waits", () -> node.said().contains("/cluster/on is not there"));
      assertThat(node.happenings(Happening.TaskMade.class)).isEmpty();
      node.write("cluster/on", "");
      node.untilRunning("logs");
    }
  }

  @Test
  void aDaemonThatIsKilledIsStartedAgain() {
    try (LivingNode node = node().settings(LOGS).agent().untilRunning("logs")) {
      Task first = node.running("logs").getFirst();
      node.killContainer("logs");
      node.until(
          "another task runs",
          () -> {
            List<Task> running = node.running("logs");
            return running.size() == 1 && !running.getFirst().arn().equals(first.arn());
          });

      assertThat(node.said()).contains("exited 137");
    }
  }

  @Test
  void aTaskStartedByHandIsAdopted() {
    try (LivingNode node = node().settings(LOGS)) {
      node.until("registered", () -> node.world().look(m -> m.agent().isConnected()));
      node.world().change(model -> model.runStandalone("logs", "somebody"));
      node.untilRunning("logs").agent().until("ready", () -> node.state().equals("ready"));

      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(1);
    }
  }

  @Test
  void aSecondCopyIsStoppedAndOneKept() {
    try (LivingNode node = node().settings(LOGS).agent().untilRunning("logs")) {
      node.world().change(model -> model.runStandalone("logs", "somebody"));
      node.until("there are two", () -> node.running("logs").size() == 2).untilRunning("logs");
    }
  }

  @Test
  void aLostAnswerStartsNoSecondTask() {
    try (LivingNode node = node().settings(LOGS)) {
      node.world().change(model -> model.faults().next(Operation.START_TASK, Fate.ANSWER_LOST));
      node.agent().untilRunning("logs").until("ready", () -> node.state().equals("ready"));

      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(1);
    }
  }

  @Test
  void aRequestThatWasLostIsMadeAgainOnceNothingCameOfIt() {
    try (LivingNode node = node().settings(LOGS)) {
      node.world().change(model -> model.faults().next(Operation.START_TASK, Fate.LOST));
      node.agent().untilRunning("logs");

      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(1);
      assertThat(node.calls(Operation.START_TASK)).isEqualTo(2);
    }
  }

  @Test
  void aDaemonThatCannotBeStartedIsNamedAndStopsNoOther() {
    try (LivingNode node =
        node()
            .settings(LOGS, "broken: {taskDefinition: no-such-family}")
            .agent()
            .untilRunning("logs")) {
      node.until(
          "it is named",
          () ->
              node.status()
                  .orElseThrow()
                  .path("daemons")
                  .toString()
                  .contains("TaskDefinition not found"));
      assertThat(node.said()).contains("broken");
    }
  }

  @Test
  void inSteadyStateOnlyTheStatusPollCallsAwsAndEveryTenMinutesWhoAsksForTheNewestRevision() {
    try (LivingNode node = node().settings(LOGS).agent().untilRunning("logs")) {
      node.until("ready", () -> node.state().equals("ready"))
          .until(
              "its attributes are put", () -> put(node).containsAll(List.of("true", "111:logs")));
      int asked = node.calls(Operation.DESCRIBE_TASK_DEFINITION);
      int before = calls(node) - asked;
      int polls = polls(node);
      node.until("it is polled twice more", () -> polls(node) >= polls + 2);

      int askedSince = node.calls(Operation.DESCRIBE_TASK_DEFINITION) - asked;
      assertThat(askedSince).isLessThanOrEqualTo(1);
      assertThat(calls(node) - asked - askedSince - before).isEqualTo(2);
    }
  }

  private static List<String> put(LivingNode node) {
    return node.happenings(Happening.AttributePut.class)
        .map(Happening.AttributePut::value)
        .toList();
  }

  private static int calls(LivingNode node) {
    return (int) node.happenings(Happening.Called.class).count();
  }

  private static int polls(LivingNode node) {
    return node.calls(Operation.DESCRIBE_CONTAINER_INSTANCES);
  }
}
