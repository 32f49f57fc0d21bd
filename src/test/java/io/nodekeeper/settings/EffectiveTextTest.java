package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code nodekeeper check} shows of settings that hold. */
class EffectiveTextTest {

  private final Written written;

  EffectiveTextTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  @Test
  void whatNobodyWroteIsDefault() {
    assertThat(written.loaded().text())
        .isEqualTo(
            """
            ecs.introspection             http://127.0.0.1:51678  default
            ecs.poll                      1m                      default
            ecs.settle                    45s                     default
            ecs.stopTimeout               30s                     default
            ready.attribute               nodekeeper.ready        default
            ready.within                  10m                     default
            ready.afterwards              open                    default
            ready.hook                    none                    default
            drain.deadline                1h                      default
            drain.atDeadline              continue                default
            drain.hook                    auto                    default
            drain.shutdown                5m                      default
            drain.standalone              wait                    default
            drain.ecs.deadline            1h                      default
            drain.ecs.atDeadline          continue                default
            drain.autoScaling.deadline    1h                      default
            drain.autoScaling.atDeadline  continue                default
            drain.command.deadline        1h                      default
            drain.command.atDeadline      continue                default
            drain.rebalance.drain         false                   default
            drain.rebalance.deadline      1h                      default
            drain.rebalance.atDeadline    continue                default
            drain.spot.margin             15s                     default
            drain.maintenance.before      1h                      default
            drain.poll                    10s                     default
            nodeConfig.MY_ENVIRONMENT     {tag: env}              default
            look                          30s                     default
            backoff.first                 5s                      default
            backoff.most                  5m                      default
            steady                        5m                      default
            log.format                    text                    default
            listen                        127.0.0.1:9680          default
            daemons                       {}                      default
            """);
  }

  @Test
  void whatWasWrittenHasItsFileAndLine() {
    written
        .file(
            "nodekeeper.yaml",
            "# ours",
            "ready: {afterwards: closed, attribute: acme/up}",
            "drain:",
            "  deadline: 90m",
            "  hook: none",
            "nodeConfig:",
            "  REGION: {fact: region}",
            "  MY_ENVIRONMENT:",
            "    tag: env",
            "look: 30s",
            "daemons:",
            "  last: {taskDefinition: last, after: [metrics, log-router], critical: false}")
        .file(
            "daemons.d/logs.yaml",
            "daemons:",
            "  log-router:",
            "    settle: 60s",
            "    taskDefinition: log-router:7")
        .file("daemons.d/metrics.yml", "daemons: {metrics: {taskDefinition: datadog-agent}}")
        .file("daemons.d/old.yaml.off", "daemons: ...")
        .file("notes.txt", "...");

    assertThat(written.loaded().text())
        .isEqualTo(
            """
            ecs.introspection                  http://127.0.0.1:51678  default
            ecs.poll                           1m                      default
            ecs.settle                         45s                     default
            ecs.stopTimeout                    30s                     default
            ready.attribute                    acme/up                 nodekeeper.yaml:2
            ready.within                       10m                     default
            ready.afterwards                   closed                  nodekeeper.yaml:2
            ready.hook                         none                    default
            drain.deadline                     1h30m                   nodekeeper.yaml:4
            drain.atDeadline                   continue                default
            drain.hook                         none                    nodekeeper.yaml:5
            drain.shutdown                     5m                      default
            drain.standalone                   wait                    default
            drain.ecs.deadline                 1h30m                   default
            drain.ecs.atDeadline               continue                default
            drain.autoScaling.deadline         1h30m                   default
            drain.autoScaling.atDeadline       continue                default
            drain.command.deadline             1h30m                   default
            drain.command.atDeadline           continue                default
            drain.rebalance.drain              false                   default
            drain.rebalance.deadline           1h30m                   default
            drain.rebalance.atDeadline         continue                default
            drain.spot.margin                  15s                     default
            drain.maintenance.before           1h                      default
            drain.poll                         10s                     default
            nodeConfig.REGION                  {fact: region}          nodekeeper.yaml:7
            nodeConfig.MY_ENVIRONMENT          {tag: env}              nodekeeper.yaml:8
            look                               30s                     nodekeeper.yaml:10
            backoff.first                      5s                      default
            backoff.most                       5m                      default
            steady                             5m                      default
            log.format                         text                    default
            listen                             127.0.0.1:9680          default
            daemons.log-router.taskDefinition  log-router:7            daemons.d/logs.yaml:4
            daemons.log-router.after           []                      default
            daemons.log-router.critical        true                    default
            daemons.log-router.settle          1m                      daemons.d/logs.yaml:3
            daemons.log-router.drain           ordered                 default
            daemons.metrics.taskDefinition     datadog-agent           daemons.d/metrics.yml:1
            daemons.metrics.after              []                      default
            daemons.metrics.critical           true                    default
            daemons.metrics.settle             10s                     default
            daemons.metrics.drain              ordered                 default
            daemons.last.taskDefinition        last                    nodekeeper.yaml:12
            daemons.last.after                 [metrics, log-router]   nodekeeper.yaml:12
            daemons.last.critical              false                   nodekeeper.yaml:12
            daemons.last.settle                10s                     default
            daemons.last.drain                 ordered                 default
            not read: daemons.d/old.yaml.off: its name does not end in .yaml
            not read: notes.txt: settings are nodekeeper.yaml and daemons.d
            """);
  }

  @Test
  void anEmptyNodeConfigIsShownAsWritten() {
    assertThat(written.file("nodekeeper.yaml", "nodeConfig: {}").loaded().origins())
        .contains(new Origin("nodeConfig", "{}", "nodekeeper.yaml:1"))
        .noneMatch(origin -> origin.key().startsWith("nodeConfig."));
  }

  @Test
  void aVeryLongValuePushesOnlyItsOwnLine() {
    String arn = "arn:aws:ecs:eu-west-1:123456789012:task-definition/" + "f".repeat(200) + ":1";
    written.file("nodekeeper.yaml", "daemons: {a: {taskDefinition: '" + arn + "'}}");

    assertThat(written.loaded().text())
        .contains("look                          30s                     default\n")
        .contains("daemons.a.taskDefinition      " + arn + "  nodekeeper.yaml:1\n");
  }

  @Test
  void aTagCannotForgeALine() {
    written.file("nodekeeper.yaml", "nodeConfig: {A: {tag: \"x\\u2028y\"}}");

    assertThat(written.loaded().text()).contains("{tag: x\\u2028y}");
  }
}
