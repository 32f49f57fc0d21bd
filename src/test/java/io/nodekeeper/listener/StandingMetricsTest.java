package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Rollout;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How daemons, files and the agent itself stand, in numbers that alerts are made of. */
class StandingMetricsTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  private final Open open;

  StandingMetricsTest() throws IOException {
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

  private static DaemonStatus status(Phase phase, String definition, OptionalInt wanted) {
    return new DaemonStatus(
        LOGS,
        phase,
        true,
        definition,
        Optional.empty(),
        7,
        0,
        "",
        Optional.empty(),
        wanted,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Rollout bad(String family, Integer... revisions) {
    return new Rollout(
        family,
        OptionalInt.of(7),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        new TreeSet<>(List.of(revisions)),
        Optional.of("exit code 1"),
        Optional.empty());
  }

  @Test
  void aDaemonHasOnePhaseAndASeriesForEachThatItMayHaveHere() throws IOException {
    for (Phase phase : Phase.values()) {
      open.keeping(status(phase, "logs", OptionalInt.empty()), bad("logs"));
      List<String> standing =
          lines().stream().filter(line -> line.startsWith("nodekeeper_daemon_phase{")).toList();
      if (phase == Phase.ELSEWHERE) {
        assertThat(standing).isEmpty();
      } else {
        assertThat(standing)
            .hasSize(Phase.values().length - 1)
            .filteredOn(line -> line.endsWith(" 1.0"))
            .containsExactly(
                "nodekeeper_daemon_phase{daemon=\"logs\",phase=\"%s\"} 1.0"
                    .formatted(phase.name().toLowerCase(Locale.ROOT)));
      }
    }
    assertThat(Arrays.stream(Phase.values()).map(Enum::name)).contains("FLAPPING", "BACKING_OFF");
  }

  @Test
  void aRevisionThatIsWantedAndBadIsHeld() throws IOException {
    open.keeping(status(Phase.HEALTHY, "logs", OptionalInt.of(8)), bad("logs", 8, 6));

    assertThat(lines())
        .contains(
            "nodekeeper_daemon_revision{daemon=\"logs\"} 7.0",
            "nodekeeper_daemon_revision_wanted{daemon=\"logs\"} 8.0",
            "nodekeeper_daemon_revision_bad{daemon=\"logs\"} 1.0");
  }

  @Test
  void whatIsNotWantedOrOfAnotherFamilyHoldsNothing() throws IOException {
    String held = "nodekeeper_daemon_revision_bad{daemon=\"logs\"} 0.0";
    open.keeping(status(Phase.HEALTHY, "logs", OptionalInt.of(9)), bad("logs", 8));
    assertThat(lines()).contains(held);

    open.keeping(status(Phase.HEALTHY, "other:8", OptionalInt.of(8)), bad("logs", 8));
    assertThat(lines()).contains(held);

    open.keeping(status(Phase.HEALTHY, "logs", OptionalInt.empty()), bad("logs", 8));
    assertThat(lines()).contains(held, "nodekeeper_daemon_revision_wanted{daemon=\"logs\"} 0.0");
  }

  @Test
  void filesAreCountedByHowTheyStand() throws IOException {
    open.leaving();
    assertThat(lines())
        .contains(
            "nodekeeper_files{state=\"as_wanted\"} 1.0",
            "nodekeeper_files{state=\"absent\"} 0.0",
            "nodekeeper_files{state=\"out_of_date\"} 0.0",
            "nodekeeper_files{state=\"withheld\"} 0.0",
            "nodekeeper_files{state=\"unreadable\"} 0.0");

    open.found(Reading.known(Optional.empty(), Open.NOON));
    assertThat(lines())
        .contains(
            "nodekeeper_files{state=\"as_wanted\"} 0.0", "nodekeeper_files{state=\"absent\"} 1.0");

    open.found(Reading.known(Optional.of("other"), Open.NOON));
    assertThat(lines()).contains("nodekeeper_files{state=\"out_of_date\"} 1.0");

    open.found(Reading.unknown("it is a directory", Open.NOON));
    assertThat(lines()).contains("nodekeeper_files{state=\"unreadable\"} 1.0");
  }

  @Test
  void whatTheAgentCannotKeepAndWhomItCallsIsTold() throws IOException {
    open.knowing(
        new Own(
            List.of("memory", "history"),
            new TreeMap<>(
                Map.of("ecs:StartTask", 2L, "ecs:DescribeTasks", 40L, "ec2:X", 1L, "ecsx:Y", 9L)),
            new TreeMap<>(Map.of("ecs:DescribeTasks", 3L)),
            List.of(new Own.Outside("webhook", 7, 2, true))));

    assertThat(lines())
        .contains(
            "nodekeeper_events_delivered_total{target=\"webhook\"} 7.0",
            "nodekeeper_events_dropped_total{target=\"webhook\"} 2.0",
            "nodekeeper_events_failing{target=\"webhook\"} 1.0",
            "nodekeeper_events_failing{target=\"event_bridge\"} 0.0",
            "nodekeeper_own_file_kept{file=\"memory\"} 0.0",
            "nodekeeper_own_file_kept{file=\"status\"} 1.0",
            "nodekeeper_own_file_kept{file=\"hold\"} 1.0",
            "nodekeeper_own_file_kept{file=\"history\"} 0.0",
            "nodekeeper_aws_calls_total{service=\"ecs\"} 42.0",
            "nodekeeper_aws_calls_total{service=\"ec2\"} 1.0",
            "nodekeeper_aws_calls_total{service=\"ssm\"} 0.0",
            "nodekeeper_aws_throttled_total{service=\"ecs\"} 3.0",
            "nodekeeper_aws_throttled_total{service=\"ec2\"} 0.0");
  }

  @Test
  void settingsThatDoNotHoldAreTold() throws IOException {
    open.leaving();
    assertThat(lines()).contains("nodekeeper_settings_valid 1.0");

    open.refusing("nodekeeper.yaml:1: unknown key");
    assertThat(lines()).contains("nodekeeper_settings_valid 0.0");
  }

  @Test
  void allOfThatIsThereBeforeTheFirstLook() throws IOException {
    assertThat(lines())
        .contains(
            "nodekeeper_settings_valid 1.0",
            "nodekeeper_events_delivered_total{target=\"sns\"} 0.0",
            "nodekeeper_own_file_kept{file=\"memory\"} 1.0",
            "nodekeeper_files{state=\"withheld\"} 0.0",
            "nodekeeper_aws_calls_total{service=\"autoscaling\"} 0.0",
            "nodekeeper_aws_throttled_total{service=\"secretsmanager\"} 0.0");
  }
}
