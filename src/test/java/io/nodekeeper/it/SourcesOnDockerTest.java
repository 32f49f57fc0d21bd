package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons that are declared in many places, and stay when these fall silent. */
@Tag("docker")
class SourcesOnDockerTest {

  private static final String SOURCES =
      """
      sources:
        ssm: "/nodekeeper/{cluster}/{region}/{tag:role}"
        s3: "s3://bucket/{cluster}/{region}/{tag:role}.yaml"
        services: {discover: true, zero: on}
        poll: 30s
      nodeTasks: "listed"\
      """;

  private static final String OF_PARAMETER = "ssm:/nodekeeper/prod/us-west-2/{tag:role}";
  private static final String OF_OBJECT = "s3://bucket/prod/us-west-2/{tag:role}.yaml";

  @TempDir Path root;

  private LivingNode node() {
    LivingNode node = new LivingNode(root);
    for (String family :
        new String[] {"filed", "listed", "parameter", "late", "object", "turned"}) {
      node.family(family);
    }
    ContainerDefinition labelled =
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5))
            .dockerLabels(Map.of("ECS_DAEMONSET", "true"))
            .build();
    node.family("served", labelled).family("new-served", labelled);
    node.world().change(model -> model.ec2().tags.put("role", "web"));
    return node;
  }

  private static void parameter(LivingNode node, String text) {
    node.world()
        .change(model ->
            model
                .storage()
                .putParameter(
                    "/nodekeeper/prod/us-west-2/web", "String", "daemons: {" + text + "}"));
  }

  private static void object(LivingNode node, String text) {
    node.world()
        .change(model ->
            model.storage().putObject("bucket/prod/us-west-2/web.yaml", "daemons: {" + text + "}"));
  }

  private static void service(LivingNode node, String name, String family) {
    node.world().change(model -> model.service(name, Service.Wanted.replicas(family, 0)));
  }

  private static void denied(LivingNode node, Operation operation) {
    Fate[] fates = Collections.nCopies(50, Fate.denied(operation)).toArray(Fate[]::new);
    node.world().change(model -> model.faults().next(operation, fates));
  }

  @Test
  void allAreOnePolicyAndAChangeNeedsNoRestartAndALastWordOutlivesOne() {
    try (LivingNode node =
        node().saying(SOURCES).settings("filed: {taskDefinition: filed, settle: 1s}")) {
      parameter(
          node,
          "parameter: {taskDefinition: parameter, after: [filed], settle: 1s},"
              + " like-filed: {taskDefinition: 'filed:1'}");
      object(
          node,
          "object: {taskDefinition: object, after: [parameter], settle: 1s},"
              + " parameter: {taskDefinition: nowhere}");
      service(node, "served", "served");
      node.agent().untilRunning("filed", "listed", "parameter", "object", "served");
      checkShowsWhatCameFromWhere(node);

      denied(node, Operation.GET_OBJECT);
      parameter(node, "late: {taskDefinition: late, after: [filed], settle: 1s}");
      service(node, "new-served", "new-served");
      long pid = pid(node);
      node.until("changes are there", () -> isChanged(node));
      assertThat(pid(node)).as("the same process").isEqualTo(pid);

      denied(node, Operation.GET_PARAMETER);
      denied(node, Operation.LIST_SERVICES);
      node.restart();
      node.until(
          "what is silent is said", () -> isSilent(node, OF_OBJECT, OF_PARAMETER, "services"));
      assertThat(node.command("status").replaceAll("\\s+", " "))
          .containsPattern(Pattern.quote(OF_OBJECT) + ", version \\S+, read .{1,12} ago: \\S");
      for (String daemon : new String[] {"late", "object", "served", "new-served"}) {
        assertThat(node.running(daemon)).hasSize(1);
        assertThat(made(node, daemon)).as(daemon).isEqualTo(1);
      }

      node.world().change(model -> model.faults().heal());
      object(node, "turned: {taskDefinition: turned, settle: 1s}");
      node.untilRunning("turned").until("the old is gone", () -> node.running("object").isEmpty());
    }
  }

  private static void checkShowsWhatCameFromWhere(LivingNode node) {
    String unbroken = node.command("check").replaceAll("\n +", " ");
    assertThat(unbroken.lines().map(line -> line.replaceAll(" +", " ")))
        .contains(
            "daemons.filed.taskDefinition filed daemons.d/all.yaml:2",
            "daemons.listed.taskDefinition listed nodekeeper.yaml:9",
            "daemons.parameter.taskDefinition parameter " + OF_PARAMETER + ":1",
            "daemons.object.taskDefinition object " + OF_OBJECT + ":1",
            "daemons.served.taskDefinition"
                + " arn:aws:ecs:us-west-2:123456789012:task-definition/served:1 service served",
            "not taken: daemons.like-filed of "
                + OF_PARAMETER
                + ":1: filed is declared in daemons.d/all.yaml:2",
            "not taken: daemons.parameter of "
                + OF_OBJECT
                + ":1: parameter is declared in "
                + OF_PARAMETER
                + ":1");
  }

  private static boolean isChanged(LivingNode node) {
    return node.running("late").size() == 1
        && node.running("new-served").size() == 1
        && node.running("parameter").isEmpty();
  }

  private static boolean isSilent(LivingNode node, String... sources) {
    String said = node.status().orElseThrow().path("sources").toString();
    for (String source : sources) {
      if (!said.matches(".*\"" + Pattern.quote(source) + "\"[^}]*AccessDenied.*")) {
        return false;
      }
    }
    return true;
  }

  private static long made(LivingNode node, String family) {
    return node.happenings(Happening.TaskMade.class)
        .filter(task -> task.family().equals(family))
        .count();
  }

  private static long pid(LivingNode node) {
    return node.status().orElseThrow().path("pid").asLong();
  }
}
