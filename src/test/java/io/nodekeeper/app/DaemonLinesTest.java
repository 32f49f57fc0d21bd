package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class DaemonLinesTest {

  private static final String LACK = "RESOURCE:MEMORY; free are 100 of 676 MiB";

  private final List<Line> told = new ArrayList<>();
  private final DaemonLines lines = new DaemonLines(told::add);
  private Instant now = Told.NOON;

  private void becomes(Phase phase, String reason, Duration later) {
    now = now.plus(later);
    var logs =
        new DaemonStatus(
            new DaemonName("logs"),
            phase,
            true,
            "logs",
            Optional.empty(),
            7,
            0,
            reason,
            Optional.empty());
    lines.tell(List.of(logs), now);
  }

  private List<String> events() {
    return told.stream().map(Line::event).toList();
  }

  @Test
  void whyItEndedIsWaitedForBeforeItIsSaidThatNobodyKnows() {
    becomes(Phase.STARTING, "", Duration.ZERO);
    becomes(Phase.BACKING_OFF, DaemonStatus.NOBODY_SAID, Duration.ofSeconds(9));
    assertThat(events()).containsExactly("daemon.starting");
    becomes(Phase.BACKING_OFF, "exited 3", Duration.ofSeconds(1));
    assertThat(told.getLast().text()).isEqualTo("was starting; exited 3 (no task)");

    becomes(Phase.STARTING, "", Duration.ofSeconds(9));
    becomes(Phase.BACKING_OFF, DaemonStatus.NOBODY_SAID, Duration.ofSeconds(9));
    becomes(Phase.BACKING_OFF, DaemonStatus.NOBODY_SAID, Duration.ofSeconds(5));
    assertThat(told.getLast().text()).contains(DaemonStatus.NOBODY_SAID);
  }

  @Test
  void ofOneThatFailsAgainAndAgainTheLastWordIsThatItIsBackedOff() {
    for (int attempt = 0; attempt < 9; attempt++) {
      becomes(Phase.STARTING, "", Duration.ofSeconds(20));
      becomes(Phase.RUNNING, "", Duration.ofSeconds(2));
      becomes(Phase.BACKING_OFF, "exited 3", Duration.ofSeconds(3));
    }
    assertThat(events()).containsExactly("daemon.starting", "daemon.running", "daemon.backing-off");

    becomes(Phase.STARTING, "", Duration.ofMinutes(1));
    becomes(Phase.STARTING, "", Duration.ofMinutes(10));
    assertThat(events()).as("it lasts").hasSize(4).endsWith("daemon.starting");
    becomes(Phase.BACKING_OFF, "exited 3", Duration.ofHours(1));
    becomes(Phase.HEALTHY, "", Duration.ofMinutes(1));
    becomes(Phase.STARTING, "", Duration.ofMinutes(1));
    assertThat(events())
        .hasSize(7)
        .endsWith("daemon.backing-off", "daemon.healthy", "daemon.starting");
  }

  @Test
  void whatWaitsForSomebodyToActIsAWarningWithTheRemedy() {
    becomes(Phase.WAITING, "waits for metrics to be healthy", Duration.ZERO);
    assertThat(told.getLast().level()).isEqualTo(Level.INFO);
    becomes(Phase.WAITING, "environment.app.X: the instance has no tag env", Duration.ZERO);
    assertThat(told.getLast().level()).isEqualTo(Level.WARN);
    assertThat(told.getLast().text())
        .contains("no tag env (no task); remedy: give the instance the tag env");
    becomes(
        Phase.WAITING,
        "environment or command names the container app, and logs:8 has other",
        Duration.ZERO);
    assertThat(told.getLast().level()).isEqualTo(Level.WARN);
    assertThat(told.getLast().text()).contains("logs:8 has other (no task); remedy: name in the");
    becomes(Phase.WAITING, "Docker at x: no answer within 5 s", Duration.ZERO);
    assertThat(told.getLast().level()).as("it may pass").isEqualTo(Level.INFO);
  }

  @Test
  void whatGoesToAndFroIsToldAFewTimesAnHourAndThatItIsSo() {
    for (int minute = 0; minute < 60; minute++) {
      becomes(minute % 2 == 0 ? Phase.HEALTHY : Phase.UNHEALTHY, "", Duration.ofMinutes(1));
    }
    assertThat(events()).hasSize(6).contains("daemon.healthy", "daemon.unhealthy");
    assertThat(told.getLast().text()).contains("this changes often");

    becomes(Phase.HEALTHY, "", Duration.ofMinutes(5));
    becomes(Phase.UNHEALTHY, "", Duration.ofMinutes(1));
    assertThat(events()).as("an hour later").hasSize(8);
  }

  @Test
  void whatLastsAfterGoingToAndFroIsTold() {
    for (int flip = 0; flip < 10; flip++) {
      becomes(flip % 2 == 0 ? Phase.UNHEALTHY : Phase.HEALTHY, "", Duration.ofSeconds(30));
    }
    assertThat(events()).hasSize(6);
    becomes(Phase.HEALTHY, "", Duration.ofMinutes(9));
    assertThat(events()).hasSize(6);
    becomes(Phase.HEALTHY, "", Duration.ofMinutes(2));
    becomes(Phase.HEALTHY, "", Duration.ofMinutes(20));
    assertThat(events()).hasSize(7).endsWith("daemon.healthy");
  }

  @Test
  void theSameFailureOfEachAttemptIsWarnedOfOnceAnHourAndAnotherOneAtOnce() {
    for (int minute = 0; minute < 50; minute++) {
      becomes(Phase.STARTING, "StartTask is sent", Duration.ofSeconds(1));
      becomes(Phase.BACKING_OFF, LACK, Duration.ofSeconds(59));
    }
    assertThat(events()).containsOnlyOnce("daemon.backing-off");
    becomes(Phase.BACKING_OFF, "RESOURCE:CPU", Duration.ofSeconds(1));
    assertThat(events()).filteredOn("daemon.backing-off"::equals).hasSize(2);

    becomes(Phase.STARTING, "StartTask is sent", Duration.ofMinutes(11));
    becomes(Phase.BACKING_OFF, LACK, Duration.ofSeconds(1));
    assertThat(events()).filteredOn("daemon.backing-off"::equals).hasSize(3);
  }
}
