package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class BadDaemonsOnDockerTest {

  private static final String OWN = "taskDefinition: NAME, critical: false, settle: 1s";

  /** What is declared of each, and what has to be said of it. */
  private static final Map<String, List<String>> BAD =
      new TreeMap<>(
          Map.ofEntries(
              bad("unknown", "", "TaskDefinition not found"),
              bad("unknown-revision", "", "TaskDefinition not found"),
              bad("inactive", "", "TaskDefinition"),
              bad("unpullable", "", "CannotPullContainerError"),
              bad("dies", "", "exited 1"),
              bad("dies-later", "", "exited 3"),
              bad("killed", "", "exited 137"),
              bad("no-program", "", "CannotStartContainerError"),
              bad("no-program-by-command", ", command: {app: [/none]}", "CannotStartContainer"),
              bad("never-checked", "", "health check has not passed yet"),
              bad("unhealthy", "", "health check fails"),
              bad("too-heavy", "", "RESOURCE:MEMORY"),
              bad("too-busy", "", "RESOURCE:CPU"),
              bad("port-taken", ", after: [aa-first]", "RESOURCE:PORTS"),
              bad("no-file", ", requires: [{file: /none}]", "/none is not there"),
              bad("no-mount", ", requires: [{mount: /none}]", "mounted at /none"),
              bad("no-tag", ", environment: {app: {X: {tag: none}}}", "none"),
              bad("no-container", ", environment: {other: {X: '1'}}", "no-container:1 has app"),
              bad("no-network", ", network: {subnets: [subnet-12345678]}", "Network Configuration"),
              bad("after-a-bad-one", ", after: [dies]", "waits for dies to be healthy")));

  @TempDir Path root;

  private static Map.Entry<String, List<String>> bad(String name, String more, String said) {
    String family =
        name.equals("unknown-revision") ? "'gone:77'" : name.equals("inactive") ? "'old:1'" : name;
    return Map.entry(name, List.of("{" + OWN.replace("NAME", family) + more + "}", said));
  }

  @Test
  void twentyBadDaemonsOfAllKindsHarmNoneOfTheGoodOnes() throws IOException {
    String[] lines =
        BAD.entrySet().stream()
            .map(is -> is.getKey() + ": " + is.getValue().getFirst())
            .toArray(String[]::new);
    assertThat(lines).hasSize(20);
    try (LivingNode node =
        new LivingNode(root).saying("backoff: {first: 5s, most: 1m}").settings()) {
      families(node);
      node.declare("bad", lines)
          .declare(
              "good",
              "aa-first: {taskDefinition: aa-first, settle: 1s}",
              "middle: {taskDefinition: middle, settle: 1s, after: [aa-first]}",
              "zz-last: {taskDefinition: zz-last, settle: 1s, after: [middle]}")
          .agent()
          .until("the good run", SOONER_THAN_A_BACK_OFF, () -> isUp(node))
          .until("ready", () -> node.state().equals("ready"));
      BAD.forEach((name, bad) ->
          node.until(
              name + " is named: " + bad.getLast(),
              () -> node.said().lines().anyMatch(line -> names(line, name, bad.getLast()))));

      Task first = node.running("zz-last").getFirst();
      node.killContainer("zz-last");
      node.until(
          "a good one that dies is back soon",
          SOONER_THAN_A_BACK_OFF,
          () -> isUp(node) && !node.running("zz-last").getFirst().equals(first));
      assertThat(node.state()).isEqualTo("ready");
    }
  }

  /** Less than the longest: who waited as a bad one does would not be back so soon. */
  private static final Duration SOONER_THAN_A_BACK_OFF = Duration.ofSeconds(50);

  private static boolean names(String line, String name, String words) {
    return line.contains(" " + name + ":") && line.contains(words);
  }

  private static boolean isUp(LivingNode node) {
    return List.of("aa-first", "middle", "zz-last").stream()
        .allMatch(family -> node.running(family).size() == 1);
  }

  private static ContainerDefinition.Builder app() {
    return LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5));
  }

  private static ContainerDefinition.HealthCheck check(int retries, Duration start) {
    return new ContainerDefinition.HealthCheck(
        List.of("CMD-SHELL", "exit 1"),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        retries,
        start);
  }

  private static void families(LivingNode node) throws IOException {
    int port = ReplacingOnDockerTest.freePort();
    ContainerDefinition bound = app().port(80, port, "tcp").build();
    node.family("aa-first", bound).family("middle").family("zz-last");
    for (String plain :
        List.of("no-file", "no-mount", "no-tag", "no-container", "no-network", "after-a-bad-one")) {
      node.family(plain);
    }
    node.family("old").family("gone").family("no-program-by-command");
    node.world().change(model -> model.ecs().deregisterTaskDefinition("old:1"));
    node.family("unpullable", app().image("none.invalid/none:1").build())
        .family("dies", "exit 1", Duration.ofSeconds(5))
        .family("dies-later", "sleep 2; exit 3", Duration.ofSeconds(5))
        .family("killed", "exit 137", Duration.ofSeconds(5))
        .family("no-program", app().command("/none").build())
        .family("never-checked", app().healthCheck(check(100, Duration.ofMinutes(5))).build())
        .family("unhealthy", app().healthCheck(check(1, Duration.ZERO)).build())
        .family("too-heavy", app().reserving(10, 100_000).build())
        .family("too-busy", app().reserving(100_000, 16).build())
        .family("port-taken", bound);
  }
}
