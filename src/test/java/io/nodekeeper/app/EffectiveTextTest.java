package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.settings.Overridden;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code nodekeeper check} shows of settings that hold; each key is OriginsTest's. */
class EffectiveTextTest {

  private final Node node;

  EffectiveTextTest(@TempDir Path directory) {
    node = new Node(directory);
  }

  private String shown() {
    return node.run("check").out();
  }

  private static String row(String... columns) {
    return "%-28s  %-23s  %s\n".formatted((Object[]) columns);
  }

  @Test
  void whatFitsALineIsATableAndWhatDoesNotStandsBelowItsKey() {
    assertThat(shown())
        .startsWith(row("ecs.introspection", "http://127.0.0.1:51678", "default"))
        .contains(row("drain.autoScaling.atDeadline", "continue", "default"))
        .contains(
            """
            events.kinds
                [daemon.flapping, revision.bad, gate.late, drain.near, drain.done,
                action.refused, settings.refused, guard.objection, agent.fault]  default
            """
                + row("nodeTasks", "\"\"", "default"));
    assertThat(shown().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void longNamesOfDaemonsFilesAndFoldersFitATerminalToo() {
    node.daemons("daemons: {platform-log-router: {taskDefinition: platform-log-router:7}}\n")
        .with(
            "etc/nodekeeper/daemons.d/observability-of-the-platform.yaml",
            "daemons: {metrics: {taskDefinition: datadog-agent, after: [platform-log-router]}}")
        .with(
            "etc/nodekeeper/files.d/app.yaml",
            "files: {/etc/container_config/application.env: {variables: {A: {tag: environment}}}}")
        .with("etc/nodekeeper/daemons.d/what-was-before-the-migration.yaml.off", "");

    assertThat(shown())
        .contains(
            """
            daemons.platform-log-router.startedBy
                the container instance's short id  default
            """,
            """
            daemons.metrics.after
                [platform-log-router]  daemons.d/observability-of-the-platform.yaml:1
            """,
            """
            not read: daemons.d/what-was-before-the-migration.yaml.off: its name does not
              end in .yaml
            """);
    assertThat(shown().lines()).allMatch(line -> line.length() <= 80);
  }

  /** Who copies an ARN is to have the whole of it. */
  @Test
  void aWordThatIsLongerThanALineStaysWhole() {
    String arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/" + "f".repeat(200) + ":1";
    node.with("etc/nodekeeper/nodekeeper.yaml", "daemons: {a: {taskDefinition: '" + arn + "'}}");

    assertThat(shown())
        .contains("daemons.a.taskDefinition\n    " + arn + "\n    nodekeeper.yaml:1\n");
  }

  @Test
  void aDaemonThatGivesWayIsNamedWithTheOneThatIsTaken() {
    var daemon = new Overridden("daemons.again", "ssm:/daemons:1", "a", "daemons.d/a.yaml:2");
    assertThat(EffectiveText.lines(List.of(), List.of(), List.of(daemon)))
        .containsExactly(
            "not taken: daemons.again of ssm:/daemons:1: a is declared in daemons.d/a.yaml:2");
  }
}
