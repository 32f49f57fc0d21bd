package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
