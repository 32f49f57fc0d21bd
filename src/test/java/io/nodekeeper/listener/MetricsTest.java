package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.SourceKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The node in numbers, as a store reads them. */
class MetricsTest {

  private static final String OPEN_METRICS = "Accept: application/openmetrics-text; version=1.0.0";

  private final Open open;

  MetricsTest() throws IOException {
    open = new Open();
  }

  @AfterEach
  void close() {
    open.close();
  }

  private List<String> lines() throws IOException {
    Asked asked = open.get("/metrics");
    assertThat(asked.code()).isEqualTo(200);
    return asked.body().lines().toList();
  }

  @Test
  void aNodeThatLeavesIsToldInNumbers() throws IOException {
    open.leaving();

    assertThat(lines())
        .contains(
            "nodekeeper_state{state=\"draining\"} 1.0",
            "nodekeeper_state{state=\"ready\"} 0.0",
            "nodekeeper_ready 0.0",
            "nodekeeper_daemon_up{daemon=\"log-router\"} 1.0",
            "nodekeeper_daemon_healthy{daemon=\"log-router\"} 1.0",
            "nodekeeper_daemon_restarts_total{daemon=\"log-router\"} 2.0",
            "nodekeeper_daemon_up{daemon=\"metrics\"} 0.0",
            "nodekeeper_daemon_healthy{daemon=\"metrics\"} 0.0",
            "nodekeeper_daemon_restarts_total{daemon=\"metrics\"} 5.0",
            "nodekeeper_drain_active 1.0",
            "nodekeeper_drain_cause{cause=\"auto_scaling\"} 1.0",
            "nodekeeper_drain_cause{cause=\"ecs_draining\"} 0.0",
            "nodekeeper_drain_begin_timestamp_seconds 1.79526234E9",
            "nodekeeper_drain_deadline_timestamp_seconds 1.79526594E9",
            "nodekeeper_drain_blockers 1.0",
            "nodekeeper_hold 1.0",
            "nodekeeper_last_look_timestamp_seconds 1.7952624E9",
            "nodekeeper_look_duration_seconds_count 1",
            "nodekeeper_look_duration_seconds_sum 0.25",
            "nodekeeper_source_up{source=\"docker\"} 0.0",
            "nodekeeper_source_age_seconds{source=\"docker\"} 0.0",
            "nodekeeper_source_age_seconds{source=\"ecs_tasks\"} 30.0",
            "nodekeeper_source_up{source=\"identity\"} 1.0",
            "nodekeeper_source_up{source=\"ecs_node\"} 1.0")
        .contains(
            "nodekeeper_drain_blocker{family=\"web\",owner_kind=\"service\",stopping=\"true\"} 1.0");
  }

  @Test
  void actionsAreCountedFromLookToLook() throws IOException {
    open.leaving().leaving();

    assertThat(lines())
        .contains(
            "nodekeeper_actions_total{kind=\"StopTask\",result=\"unanswered\"} 2.0",
            "nodekeeper_actions_total{kind=\"WriteFile\",result=\"done\"} 2.0",
            "nodekeeper_actions_total{kind=\"SetActive\",result=\"objected\"} 2.0",
            "nodekeeper_actions_total{kind=\"StartTask\",result=\"failed\"} 0.0",
            "nodekeeper_look_duration_seconds_count 2",
            "nodekeeper_look_duration_seconds_sum 0.5");
  }

  @Test
  void seriesAreThereBeforeAnythingHasHappened() throws IOException {
    assertThat(lines())
        .contains(
            "nodekeeper_ready 0.0",
            "nodekeeper_state{state=\"waiting\"} 0.0",
            "nodekeeper_drain_active 0.0",
            "nodekeeper_hold 0.0",
            "nodekeeper_drain_cause{cause=\"host_shutdown\"} 0.0",
            "nodekeeper_drain_deadline_timestamp_seconds 0.0",
            "nodekeeper_last_look_timestamp_seconds 0.0",
            "nodekeeper_look_duration_seconds_count 0",
            "nodekeeper_actions_total{kind=\"StartTask\",result=\"done\"} 0.0",
            "nodekeeper_source_up{source=\"docker\"} 1.0",
            "nodekeeper_source_age_seconds{source=\"spot_notice\"} 0.0",
            "nodekeeper_daemons_source_up{source=\"ssm\"} 1.0",
            "nodekeeper_daemons_source_age_seconds{source=\"ssm\"} 0.0")
        .noneMatch(line -> line.startsWith("nodekeeper_daemon_"));
  }

  @Test
  void aDaemonThatIsNoLongerDeclaredIsNoLongerThere() throws IOException {
    open.ready();
    assertThat(lines()).anyMatch(line -> line.contains("{daemon=\"metrics\"}"));

    open.only(0);
    assertThat(lines())
        .noneMatch(line -> line.contains("{daemon=\"metrics\"}"))
        .anyMatch(line -> line.contains("{daemon=\"log-router\"}"));
  }

  @Test
  void sourcesOfDaemonsAreToldWithTheAgeOfWhatIsInForce() throws IOException {
    open.declaredBy(
        source("ssm", Optional.of(Duration.ofHours(2)), Optional.of("no answer")),
        source("s3", Optional.of(Duration.ofSeconds(90)), Optional.empty()),
        source("services", Optional.empty(), Optional.of("no answer")));

    assertThat(lines())
        .contains(
            "nodekeeper_daemons_source_up{source=\"ssm\"} 0.0",
            "nodekeeper_daemons_source_age_seconds{source=\"ssm\"} 7200.0",
            "nodekeeper_daemons_source_up{source=\"s3\"} 1.0",
            "nodekeeper_daemons_source_age_seconds{source=\"s3\"} 90.0",
            "nodekeeper_daemons_source_up{source=\"services\"} 0.0",
            "nodekeeper_daemons_source_age_seconds{source=\"services\"} 0.0");
  }

  @Test
  void everyKindOfSourceHasItsSeries() throws IOException {
    for (SourceKind kind : SourceKind.values()) {
      assertThat(lines())
          .contains("nodekeeper_daemons_source_up{source=\"%s\"} 1.0".formatted(kind.word()));
    }
  }

  @Test
  void aClockThatWasSetBackMakesNoSourceYoungerThanNew() throws IOException {
    open.declaredBy(source("s3", Optional.of(Duration.ofHours(-1)), Optional.empty()));

    assertThat(lines()).contains("nodekeeper_daemons_source_age_seconds{source=\"s3\"} 0.0");
  }

  private static StatusDocument.DaemonSource source(
      String name, Optional<Duration> age, Optional<String> trouble) {
    return new StatusDocument.DaemonSource(
        name,
        Optional.of(name + ":/{cluster}"),
        name + ":/daemons",
        Optional.of(name + ":/daemons"),
        age.map(_ -> "7"),
        age.map(Open.NOON::minus),
        trouble,
        trouble.map(_ -> Open.NOON));
  }

  @Test
  void familiesBeyondTwentyAreTheRest() throws IOException {
    var blockers = new ArrayList<Blocker>();
    for (int i = 10; i < 35; i++) {
      blockers.add(Open.blocker("f" + i, "standalone task", false));
    }
    blockers.add(Open.blocker("f10", "owner not known", true));
    open.blockedBy(blockers);

    assertThat(lines())
        .contains(
            "nodekeeper_drain_blockers 26.0",
            "nodekeeper_drain_blocker{family=\"f29\",owner_kind=\"standalone\",stopping=\"false\"}"
                + " 1.0",
            "nodekeeper_drain_blocker{family=\"f10\",owner_kind=\"unknown\",stopping=\"true\"} 1.0",
            "nodekeeper_drain_blocker{family=\"other\",owner_kind=\"standalone\",stopping=\"false\"}"
                + " 5.0")
        .noneMatch(line -> line.contains("\"f30\""));
  }

  @Test
  void openMetricsIsForWhoAcceptsIt() throws IOException {
    open.leaving();

    Asked asked = open.get("/metrics", OPEN_METRICS);

    assertThat(asked.headers().get("content-type")).startsWith("application/openmetrics-text");
    assertThat(asked.body())
        .contains("# TYPE nodekeeper_build info\n", "nodekeeper_build_info{", "version=\"1.2.3\"")
        .endsWith("# EOF\n");
    assertThat(open.get("/metrics").headers())
        .containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
  }
}
