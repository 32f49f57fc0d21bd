package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How daemons are kept up, on one node; each test has daemons of its own. */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CareOnDockerTest {

  private LivingNode node;

  @BeforeAll
  void aNodeThatIsReady(@TempDir Path root) {
    node = new LivingNode(root).saying("backoff: {first: 1s, most: 2s}").settings();
    node.agent().until("ready", () -> node.state().equals("ready"));
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  private static ContainerDefinition.Builder app() {
    return LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5));
  }

  private long made(String family) {
    return node.happenings(Happening.TaskMade.class)
        .filter(task -> task.family().equals(family))
        .count();
  }

  private List<Task> tasks(String family) {
    return node.world()
        .look(model ->
            model.tasks().stream()
                .filter(task -> task.definition().family().equals(family))
                .toList());
  }

  @Test
  void whatKeepsDyingIsCalledFlappingAndWaitsLonger() {
    node.family("flaps", "exit 3", Duration.ofSeconds(5));
    node.declare(
        "flaps",
        "flaps: {taskDefinition: flaps, critical: false, settle: 1s,"
            + " flapping: {deaths: 2, within: 30s, wait: 1h}}");
    node.until("it flaps", () -> node.says("flaps").startsWith("flapping: flapping since"));

    assertThat(node.says("flaps")).contains("died 2 times within 30 s: container app exited 3");
    Instant again = Instant.parse(node.daemon("flaps").path("until").asText());
    assertThat(again).isAfter(Instant.now().plus(Duration.ofMinutes(40)));
    assertThat(made("flaps")).isEqualTo(2);
  }

  @Test
  void whatStaysPendingIsTimedNamedWithWhoIsStillStoppingAndBySettingStopped() {
    String deaf = "trap '' TERM; while :; do sleep 3600 & wait $!; done";
    node.family("hog", heavy(deaf, Duration.ofSeconds(25)))
        .family("late", heavy(LivingNode.WELL, Duration.ofSeconds(5)));
    node.world().change(model -> model.runStandalone("hog", "somebody"));
    node.untilRunning("hog");
    node.world().change(model -> model.stop(tasks("hog").getFirst().arn(), "to make room"));
    node.declare(
        "late",
        "late: {taskDefinition: late, critical: false, settle: 1s,"
            + " pending: {within: 10s, stop: true}}");
    node.until("it is PENDING", () -> node.says("late").startsWith("starting: PENDING: "));
    // One of another test's may still be stopping too.
    assertThat(node.says("late"))
        .matches(".* what (\\S+, )*hog:1(, \\S+)* holds, which is still stopping");

    node.until("it is late", () -> node.said().contains("PENDING for more than 10 s: its image"))
        .untilRunning("late");
    assertThat(tasks("late").getFirst().stoppedReason().orElse(""))
        .contains("it does not get beyond PENDING");
  }

  private static ContainerDefinition heavy(String script, Duration stopTimeout) {
    return LivingNode.container("app", script, stopTimeout).reserving(10, 2_500).build();
  }

  @Test
  void whatFindsNoRoomNamesWhatIsMissingAndWhoHoldsIt() throws IOException {
    int port = ReplacingOnDockerTest.freePort();
    node.family("holder", app().port(80, port, "tcp").build())
        .family("bound", app().port(80, port, "tcp").build());
    node.world().change(model -> model.runStandalone("holder", "somebody"));
    node.untilRunning("holder");
    node.declare("bound", "bound: {taskDefinition: bound, critical: false, settle: 1s}");
    String held =
        "RESOURCE:PORTS; wanted are %d/tcp; held by holder:1 (task %s) with port %d/tcp"
            .formatted(port, tasks("holder").getFirst().id(), port);
    node.until("it is named", () -> node.says("bound").contains(held));

    node.world().change(model -> model.stop(tasks("holder").getFirst().arn(), "to make room"));
    node.untilRunning("bound");
  }

  @Test
  void anUnhealthyStandaloneTaskIsReplacedIfTheSettingsSaySo() {
    ContainerDefinition ill =
        app()
            .healthCheck(
                new ContainerDefinition.HealthCheck(
                    List.of("CMD-SHELL", "exit 1"),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(5),
                    1,
                    Duration.ZERO))
            .build();
    node.family("cured", ill).family("ill", ill);
    node.declare(
        "ill",
        "ill: {taskDefinition: ill, critical: false}",
        "cured: {taskDefinition: cured, critical: false, unhealthy: {restartAfter: 5s}}");
    node.until("both are unhealthy", () -> isIll("ill") && isIll("cured"))
        .until("one is replaced", () -> made("cured") == 2);

    assertThat(tasks("cured").getFirst().stoppedReason().orElse(""))
        .contains("its health check has failed for too long");
    assertThat(tasks("ill")).hasSize(1);
    assertThat(node.says("ill")).isEqualTo("unhealthy: its container's health check fails");
  }

  private boolean isIll(String daemon) {
    return node.says(daemon).startsWith("unhealthy: ");
  }

  @Test
  void theTaskOfARemovedDaemonIsStoppedUnlessKeptAndNobodyElses() {
    node.family("removed").family("others");
    node.world().change(model -> model.runStandalone("others", "somebody"));
    node.untilRunning("others");
    node.declare(
        "removed",
        "removed: {taskDefinition: removed, critical: false, settle: 1s}",
        "others: {taskDefinition: others, critical: false, settle: 1s}");
    node.untilRunning("removed")
        .until("both are healthy", () -> isWell("removed") && isWell("others"));

    node.saying("backoff: {first: 1s, most: 2s}\nremoved: keep").settings();
    node.declare("removed");
    node.untilSeen("it is not declared", () -> node.daemon("removed").isMissingNode());
    // ecs.settle, and what the agent may take to ask ECS whose task it is.
    Instant settled = lookedAt().plus(Duration.ofSeconds(5 + 20 + 5));
    node.untilSeen("it would have been stopped", () -> lookedAt().isAfter(settled));
    assertThat(node.running("removed")).hasSize(1);
    String kept = tasks("removed").getFirst().arn().value();
    assertThat(node.happenings(Happening.Called.class))
        .noneMatch(call -> call.operation() == Operation.STOP_TASK && call.about().equals(kept));

    node.saying("backoff: {first: 1s, most: 2s}").settings();
    node.until("it is stopped", () -> node.running("removed").isEmpty());
    assertThat(tasks("removed").getFirst().stoppedReason().orElse(""))
        .contains("its daemon is no longer declared");
    assertThat(node.running("others")).hasSize(1);
  }

  @Test
  void theTaskOfARemovedDaemonInAGroupOfYourOwnIsStoppedToo() {
    node.family("grouped");
    node.declare(
        "grouped", "grouped: {taskDefinition: grouped, critical: false, settle: 1s, group: ops}");
    node.untilRunning("grouped").until("it is healthy", () -> isWell("grouped"));
    assertThat(tasks("grouped").getFirst().group()).isEqualTo("ops");

    node.declare("grouped");
    node.until("it is stopped", () -> node.running("grouped").isEmpty());
    assertThat(tasks("grouped").getFirst().stoppedReason().orElse(""))
        .contains("its daemon is no longer declared");
  }

  private boolean isWell(String daemon) {
    return node.says(daemon).equals("healthy: ");
  }

  private Instant lookedAt() {
    return Instant.parse(node.status().orElseThrow().path("at").asText());
  }
}
