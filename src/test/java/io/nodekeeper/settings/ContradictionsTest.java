package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that hold, and of which one takes the effect of another. */
class ContradictionsTest {

  private final Written written;

  ContradictionsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private List<String> warnings(String... lines) {
    return written.file("nodekeeper.yaml", lines).loaded().warnings();
  }

  @Test
  void theDefaultsContradictNothing() {
    assertThat(written.loaded().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shutdown: 15m, deadline: 10m | drain.shutdown: 15m (nodekeeper.yaml:1) is longer than"
            + " drain.deadline: 10m (nodekeeper.yaml:1), so a shutdown waits no longer than that",
        "standalone: 1h | drain.standalone: 1h (nodekeeper.yaml:1) is not shorter than"
            + " drain.deadline: 1h (default), so that deadline passes before standalone tasks are"
            + " stopped",
        "standalone: 30m, command: {deadline: 20m} | drain.standalone: 30m (nodekeeper.yaml:1) is"
            + " not shorter than drain.command.deadline: 20m (nodekeeper.yaml:1), so that deadline"
            + " passes before standalone tasks are stopped",
        "standalone: 30m, maintenance: {before: 30m} | drain.standalone: 30m (nodekeeper.yaml:1) is"
            + " not shorter than drain.maintenance.before: 30m (nodekeeper.yaml:1), so maintenance"
            + " begins before standalone tasks are stopped",
        "rebalance: {deadline: 20m} | drain.rebalance.deadline: 20m (nodekeeper.yaml:1) is without"
            + " effect beside drain.rebalance.drain: false (default), so no such drain begins",
        "rebalance: {atDeadline: abandon} | drain.rebalance.atDeadline: abandon (nodekeeper.yaml:1)"
            + " is without effect beside drain.rebalance.drain: false (default), so no such drain"
            + " begins",
        "hook: none, atDeadline: abandon | drain.atDeadline: abandon (nodekeeper.yaml:1) is without"
            + " effect beside drain.hook: none (nodekeeper.yaml:1), so no hook is completed",
        "poll: 2m, ecs: {deadline: 1m} | drain.poll: 2m (nodekeeper.yaml:1) is not shorter than"
            + " drain.ecs.deadline: 1m (nodekeeper.yaml:1), so that deadline may pass before ECS is"
            + " asked again",
      })
  void whatTakesTheEffectOfAnotherIsNamedWithBothAndTheirPlaces(String drain, String warning) {
    List<String> warnings = warnings("drain: {" + drain + "}");

    assertThat(warnings.getFirst()).isEqualTo(warning);
  }

  @Test
  void aGateThatOpensBeforeACriticalDaemonCanBeHealthyIsNamed() {
    written.file(
        "daemons.d/a.yaml",
        "daemons: {logs: {taskDefinition: logs, settle: 30s}, extra: {taskDefinition: extra,"
            + " critical: false, settle: 1h, update: {method: manual}}}");
    assertThat(warnings("ready: {within: 20s}"))
        .containsExactly(
            "ready.within: 20s (nodekeeper.yaml:1) is shorter than daemons.logs.settle: 30s"
                + " (daemons.d/a.yaml:1), so that time is over before the daemon is healthy, unless"
                + " a health check says so");
    assertThat(warnings("ready: {within: 30s}")).isEmpty();
    written.file(
        "daemons.d/a.yaml",
        "daemons: {logs: {taskDefinition: logs, settle: 20m, update: {within: 30m}}}");
    assertThat(warnings("look: 10s"))
        .singleElement()
        .asString()
        .startsWith(
            "daemons.logs.settle: 20m (daemons.d/a.yaml:1) is longer than ready.within: 10m"
                + " (default)");
  }

  @Test
  void aNewRevisionThatIsGivenUpBeforeItCanBeHealthyIsNamed() {
    written.file(
        "daemons.d/a.yaml",
        "daemons: {logs: {taskDefinition: logs, settle: 30s, update: {within: 30s}}}");
    assertThat(warnings("look: 10s"))
        .containsExactly(
            "daemons.logs.update.within: 30s (daemons.d/a.yaml:1) is no longer than"
                + " daemons.logs.settle: 30s (daemons.d/a.yaml:1), so that a new revision without a"
                + " health check is taken for bad before it can be healthy");
    written.file(
        "daemons.d/a.yaml",
        "daemons: {logs: {taskDefinition: logs, settle: 30s, update: {within: 31s}}}");
    assertThat(warnings("look: 10s")).isEmpty();
  }

  private List<String> nodes(String selector) {
    return warnings("daemons: {d: {taskDefinition: d, nodes: {" + selector + "}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all: [{tag: {a: 'x*'}}, {not: {tag: {a: 'x*'}}}]",
        "tag: {a: web}, not: {tag: {a: 'w*'}}",
        "instanceType: m5.large, all: [{instanceType: 't*'}]",
        "instanceType: 'm5*', all: [{instanceType: 'c5*'}]",
        "all: [{tag: {a: x}}, {tag: {a: y}}]",
        "attribute: {a: x}, all: [{all: [{attribute: {a: y}}, {tag: {b: c}}]}]",
        "tag: {a: x}, not: {any: [{tag: {b: c}}, {tag: {a: x}}]}",
        "not: {instanceType: '*'}",
        "tag: {a: x}, not: {instanceType: '*'}",
        "not: {any: [{tag: {a: x}}, {architecture: '**'}]}",
        "not: {all: [{instanceId: '*'}, {availabilityZone: '*'}]}",
        "any: [{not: {instanceId: '*'}}, {all: [{tag: {a: x}}, {not: {tag: {a: x}}}]}]",
        "not: {not: {not: {instanceId: '*'}}}",
      })
  void aSelectorThatContradictsItselfIsNamed(String selector) {
    assertThat(nodes(selector))
        .singleElement()
        .asString()
        .startsWith("daemons.d.nodes: {")
        .endsWith(" (nodekeeper.yaml:1) holds on no node, so it runs nowhere");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tag: {a: 'x*'}, all: [{tag: {a: '*y'}}]",
        "tag: {a: x}, all: [{tag: {b: y}}]",
        "tag: {a: x}, attribute: {a: y}",
        "tag: {a: 'w*'}, not: {tag: {a: web}}",
        "tag: {a: web}, not: {tag: {b: 'w*'}}",
        "not: {tag: {a: '*'}}",
        "not: {attribute: {a: '*'}}",
        "not: {all: [{instanceId: '*'}, {tag: {a: x}}]}",
        "any: [{not: {instanceId: '*'}}, {tag: {a: x}}]",
        "any: [{tag: {a: x}}, {not: {tag: {a: x}}}]",
        "instanceType: 'm5.*', not: {instanceType: 'm5.large'}",
      })
  void aSelectorThatMayMeanANodeIsNoContradiction(String selector) {
    assertThat(nodes(selector)).isEmpty();
  }

  @Test
  void aTagThatSteersWhoeverReadsTheFileIsNamed() {
    String so = " is a tag's, so whoever may tag the instance decides what the file's readers run";
    assertThat(
            warnings(
                "nodeConfig: {IFS: {tag: a}, MY_PATH: {tag: a}}",
                "files:",
                "  /etc/container_config/a: {variables: {PATH: {tag: a}, ENV: {text: a}}}",
                "  /etc/container_config/b: {format: env, variables: {LD_PRELOAD: {tag: a}}}",
                "  /etc/container_config/c: {format: json, variables: {PATH: {tag: a}}}"))
        .containsExactly(
            "nodeConfig.IFS: {tag: a} (nodekeeper.yaml:1)" + so,
            "files./etc/container_config/a.variables.PATH: {tag: a} (nodekeeper.yaml:3)" + so,
            "files./etc/container_config/b.variables.LD_PRELOAD: {tag: a} (nodekeeper.yaml:4)"
                + so);
  }

  @Test
  void aRestartThatChangesWhatItFollowsFromIsNamed() {
    String so =
        " (nodekeeper.yaml:3) restarts a daemon since the containers that the file lists have"
            + " changed: where its own are among them, each restart calls for the next; ";
    for (String list : List.of("containers", "targets", "tasks", "proxy")) {
      assertThat(
              warnings(
                  "daemons: {proxy: {taskDefinition: proxy}}",
                  "files:",
                  template("a", list, "{restart: proxy}", "restart"),
                  template("b", list, "{signal: HUP, daemon: proxy}", "name"),
                  template("c", "tags", "{restart: proxy}", "restart")))
          .as(list)
          .containsExactly(
              "files./etc/container_config/a.onChange: {restart: proxy, every: 1m}"
                  + so
                  + "a signal calls for none",
              "files./etc/container_config/a.staleMounts: restart"
                  + so
                  + "who mounts the folder needs none");
    }
  }

  private static String template(String name, String list, String change, String stale) {
    return ("  /etc/container_config/%s: {format: template, escape: none, containers: x,"
            + " template: '{{#%s}}x{{/%s}}', onChange: %s, staleMounts: %s}")
        .formatted(name, list, list, change, stale);
  }

  @Test
  void whatIsTakenFromOneKeyIsNamedOnce() {
    assertThat(warnings("drain: {standalone: 30m, deadline: 20m}")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deadline: 2m",
        "shutdown: 10m, deadline: 10m",
        "standalone: 30m",
        "standalone: stop, deadline: 1m",
        "hook: none",
        "rebalance: {drain: true, deadline: 20m}",
      })
  void whatSomebodyMayWellMeanIsNoContradiction(String drain) {
    assertThat(warnings("drain: {" + drain + "}")).isEmpty();
  }

  private List<String> ofLogs(String keys) {
    written.file("daemons.d/a.yaml", "daemons: {logs: {taskDefinition: logs, " + keys + "}}");
    return warnings("look: 10s");
  }

  @Test
  void aWaveAndCanariesOfWhatNobodyReplacesAreNamed() {
    assertThat(ofLogs("update: {method: manual, wave: 1h, canary: 10, within: 1m}"))
        .containsExactly(
            "daemons.logs.update.wave: 1h (daemons.d/a.yaml:1) is without effect beside"
                + " daemons.logs.update.method: manual (daemons.d/a.yaml:1), so no replacement"
                + " begins by itself",
            "daemons.logs.update.canary: 10 (daemons.d/a.yaml:1) is without effect beside"
                + " daemons.logs.update.method: manual (daemons.d/a.yaml:1), so no replacement"
                + " begins by itself");
    assertThat(ofLogs("update: {method: start-first, wave: 1h, canary: 10}")).isEmpty();
    assertThat(ofLogs("run: service, update: {method: manual, wave: 1h}"))
        .as("once, by the service")
        .filteredOn(warning -> warning.contains("update.wave"))
        .singleElement()
        .asString()
        .contains("logs.run: service");
  }

  @Test
  void flappingThatCannotComeAboutOrWaitsNoLongerIsNamed() {
    assertThat(ofLogs("flapping: {within: 50s}"))
        .containsExactly(
            "daemons.logs.flapping.within: 50s (daemons.d/a.yaml:1) can hardly come together with"
                + " daemons.logs.flapping.deaths: 5 (default), so the daemon is never flapping: the"
                + " back-off between so many starts takes longer");
    assertThat(ofLogs("flapping: {within: 50s}, unhealthy: {restartAfter: 5m}"))
        .as("restarts for its health count however far apart")
        .isEmpty();
    assertThat(ofLogs("flapping: {within: 60s}")).as("5 + 10 + 20 + 40 s less a fifth").isEmpty();
    assertThat(ofLogs("flapping: {deaths: 10}"))
        .singleElement()
        .asString()
        .startsWith("daemons.logs.flapping.deaths: 10 (daemons.d/a.yaml:1) can hardly come")
        .contains("daemons.logs.flapping.within: 10m (default)");
    assertThat(ofLogs("flapping: {deaths: 20, within: 2h}")).as("no wait is longer").isEmpty();
    assertThat(ofLogs("flapping: {wait: 1m}"))
        .containsExactly(
            "daemons.logs.flapping.wait: 1m (daemons.d/a.yaml:1) is shorter than backoff.most: 5m"
                + " (default), so the back-off may be the longer wait, and then counts");
    assertThat(ofLogs("flapping: {wait: 5m}")).isEmpty();
  }

  @Test
  void aDesiredCountOfZeroMeansNothingWhereNoServiceIsLookedFor() {
    assertThat(warnings("sources: {services: {zero: on}}"))
        .containsExactly(
            "sources.services.zero: on (nodekeeper.yaml:1) is without effect beside"
                + " sources.services.discover: false (default), so no service declares a daemon");
    assertThat(warnings("sources: {services: {zero: on, discover: true}}")).isEmpty();
  }
}
