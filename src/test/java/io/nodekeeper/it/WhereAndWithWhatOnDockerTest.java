package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Where daemons run, and with what they are started; each test has daemons of its own. */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhereAndWithWhatOnDockerTest {

  private static final String PLAIN = "taskDefinition: plain, critical: false, settle: 1s";

  private Path root;
  private LivingNode node;

  @BeforeAll
  void aNodeThatIsReady(@TempDir Path below) throws IOException {
    root = below.toRealPath();
    node =
        new LivingNode(root)
            .with("PATH", root.resolve("bin") + ":" + System.getenv("PATH"))
            .settings();
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "a b");
          model.ec2().tags.put("role", "web-1");
        });
    // The service manager of this machine knows nothing of the test: a unit is active by a file.
    node.write("bin/systemctl", "#!/bin/sh\n[ -e \"%s/units/$4\" ] || exit 3\n".formatted(root));
    LivingNode.run("chmod", "+x", root.resolve("bin/systemctl").toString());
    node.agent().until("ready", () -> node.state().equals("ready"));
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  private static String plain(String family, String more) {
    return "%s: {%s, %s}".formatted(family, PLAIN.replace("plain", family), more);
  }

  @Test
  void itRunsOnNodesThatTagsAndAttributesAndTheirCombinationsMean() {
    Map<String, String> here =
        Map.of(
            "tagged", "{tag: {role: 'web*'}}",
            "attributed", "{attribute: {ecs.os-type: linux}}",
            "combined", "{any: [{tag: {role: db}}, {instanceType: 'm7i.*'}], not: {tag: {x: y}}}");
    Map<String, String> elsewhere =
        Map.of(
            "untagged", "{tag: {role: db}}",
            "unattributed", "{attribute: {rack: r7}}",
            "excluded", "{availabilityZone: 'us-west-2?', not: {attribute: {ecs.os-type: linux}}}");
    here.keySet().forEach(node::family);
    elsewhere.keySet().forEach(node::family);
    here.forEach((name, nodes) -> node.declare(name, plain(name, "nodes: " + nodes)));
    elsewhere.forEach((name, nodes) -> node.declare(name, plain(name, "nodes: " + nodes)));

    node.untilRunning(here.keySet().toArray(String[]::new));
    assertThat(List.of(node.says("untagged"), node.says("unattributed"), node.says("excluded")))
        .containsExactly(
            "elsewhere: not for this node: tag role is not db",
            "elsewhere: not for this node: there is no attribute rack",
            "elsewhere: not for this node: what nodes.not names holds here");
    elsewhere.keySet().forEach(name -> assertThat(node.running(name)).isEmpty());
  }

  @Test
  void itWaitsForAFileAMountAndAUnitNamesThemAndStartsWhenTheyAreThere() throws IOException {
    Map<String, String> missing =
        Map.of(
            "filed", "waiting: /cluster/on is not there",
            "mounted", "waiting: a file system is not mounted at /efs",
            "united", "waiting: ready.service is not active");
    missing.keySet().forEach(node::family);
    node.declare(
        "requires",
        plain("filed", "requires: [{file: /cluster/on}]"),
        plain("mounted", "requires: [{mount: /efs}]"),
        plain("united", "requires: [{unit: ready.service}]"));
    missing.forEach((name, says) -> node.until(says, () -> node.says(name).equals(says)));

    Path efs = Files.createDirectory(root.resolve("efs"));
    LivingNode.run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", efs.toString());
    try {
      node.write("cluster/on", "");
      node.write("units/ready.service", "");
      node.untilRunning(missing.keySet().toArray(String[]::new));
      assertThat(node.daemon("mounted").path("restarts").asInt()).isZero();
    } finally {
      LivingNode.run("umount", "-l", efs.toString());
    }
  }

  @Test
  void whatItIsStartedWithArrivesInTheCallAndInTheContainer() throws IOException {
    node.family("given");
    node.declare(
        "given",
        plain(
            "given",
            """
            group: ops, startedBy: ops/daemons,\
             tags: {team: ops, env: {tag: env}},\
             environment: {app: {LEVEL: info, ENV: {tag: env}, ZONE: {fact: availabilityZone}}},\
             command: {app: [sh, -c, 'while :; do sleep 1; done', 'its own']}\
            """));
    node.untilRunning("given");

    Task task = node.running("given").getFirst();
    assertThat(task.group()).isEqualTo("ops");
    assertThat(task.startedBy()).contains("ops/daemons");
    assertThat(task.origin().tags()).containsExactlyInAnyOrderEntriesOf(tags());
    JsonNode config = inspected(task).path("Config");
    assertThat(config.path("Cmd")).map(JsonNode::asText).endsWith("its own");
    assertThat(config.path("Env"))
        .map(JsonNode::asText)
        .contains("LEVEL=info", "ENV=a b", "ZONE=us-west-2a");
  }

  private static Map<String, String> tags() {
    return Map.of("team", "ops", "env", "a b");
  }

  private static JsonNode inspected(Task task) throws IOException {
    String id = task.parts().getFirst().runtimeId().orElseThrow().value();
    return new ObjectMapper()
        .readTree(Ran.of(new ProcessBuilder("docker", "inspect", id)).text())
        .path(0);
  }

  @Test
  void whatIsTooLongOrWrongIsRefusedByCheckAndNothingIsSent() throws IOException {
    node.family("wrong");
    int starts = node.calls(Operation.START_TASK);
    node.declare(
        "wrong",
        "wrong: {taskDefinition: wrong, startedBy: %s,".formatted("x".repeat(37)),
        "    group: 'service:web',",
        "    tags: {'aws:own': x},",
        "    environment: {app: {A: %s}},".formatted("x".repeat(8_192)),
        "    command: {app: []},",
        "    network: {subnets: [vpc-1]}}");
    try {
      Ran check = node.tried("check");
      assertThat(check.code()).isEqualTo(78);
      assertThat(check.said())
          .contains("daemons.wrong.startedBy", "daemons.wrong.group", "daemons.wrong.tags")
          .contains("daemons.wrong.environment: environment and command have 82")
          .contains("daemons.wrong.command", "daemons.wrong.network.subnets")
          .contains("the settings do not hold: 6 problems");
      node.until("the agent says so", () -> problem().contains("wrong.yaml"));
      assertThat(node.calls(Operation.START_TASK)).isEqualTo(starts);
      assertThat(node.daemon("wrong").isMissingNode()).isTrue();
    } finally {
      Files.delete(root.resolve("etc/nodekeeper/daemons.d/wrong.yaml"));
      node.until("all is well", () -> problem().isEmpty());
    }
  }

  private String problem() {
    return node.status().orElseThrow().path("settingsProblem").asText("");
  }
}
