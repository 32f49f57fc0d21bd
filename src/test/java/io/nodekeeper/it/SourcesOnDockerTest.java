package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.TaskDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that are not declared on the node. */
@Tag("docker")
class SourcesOnDockerTest {

  private static final String SOURCES =
      "sources: {ssm: '/nodekeeper/{cluster}/{tag:role}', poll: 30s}";

  @TempDir Path root;

  private LivingNode node() {
    return new LivingNode(root).family("logs").family("metrics").family("web");
  }

  private static void parameter(LivingNode node, String text) {
    node.world()
        .change(model -> model.storage().putParameter("/nodekeeper/prod/web", "String", text));
  }

  @Test
  void aChangedParameterChangesTheDaemonsAndItsLastWordOutlivesRestartsWithoutSsm() {
    try (LivingNode node =
        node().saying(SOURCES).settings("logs: {taskDefinition: logs, settle: 1s}")) {
      node.world().change(model -> model.ec2().tags.put("role", "web"));
      parameter(node, "daemons: {metrics: {taskDefinition: metrics, after: [logs], settle: 1s}}");
      node.agent()
          .untilRunning("logs", "metrics")
          .until("ready", () -> node.state().equals("ready"));

      node.world()
          .change(model ->
              model
                  .faults()
                  .next(
                      Operation.GET_PARAMETER,
                      Collections.nCopies(50, Fate.denied(Operation.GET_PARAMETER))
                          .toArray(Fate[]::new)));
      node.restart();
      node.until("it is said", () -> node.said().contains("AccessDenied"));
      assertThat(node.running("metrics")).hasSize(1);
      assertThat(node.status().orElseThrow().path("sources").toString())
          .contains("ssm:/nodekeeper/prod/{tag:role}", "AccessDenied");

      node.world().change(model -> model.faults().heal());
      parameter(node, "daemons: {web: {taskDefinition: web, settle: 1s}}");
      node.until(
          "the change is there", Duration.ofMinutes(2), () -> !node.running("web").isEmpty());
    }
  }

  @Test
  void aServiceOfEcsDaemonsetIsTakenOverWithoutChange() {
    try (LivingNode node =
        node().saying("sources: {services: {discover: true}, poll: 30s}").settings()) {
      node.world()
          .change(model -> {
            model.register(
                TaskDefinition.of(
                    "agent",
                    LivingNode.container("first", LivingNode.WELL, Duration.ofSeconds(5)).build(),
                    LivingNode.container("second", LivingNode.WELL, Duration.ofSeconds(5))
                        .dockerLabels(Map.of("ECS_DAEMONSET", "true"))
                        .build()));
            model.service("agents", Service.Wanted.replicas("agent", 1));
            model.service("web", Service.Wanted.replicas("web", 1));
          });
      node.untilRunning("agent", "web").agent().until("ready", () -> node.state().equals("ready"));
      List<String> daemons = node.status().orElseThrow().path("daemons").findValuesAsText("name");
      assertThat(daemons).containsExactly("agents");
      assertThat(node.running("agent").getFirst().group())
          .as("the service's own satisfies it")
          .isEqualTo("service:agents");
      assertThat(node.calls(Operation.START_TASK)).isZero();
    }
  }
}
