package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the daemons of a node stand, in the room of one attribute. */
class DaemonTallyTest {

  private static DaemonStatus status(String name, DaemonStatus.Phase phase, int runs, int wanted) {
    return new DaemonStatus(
            new DaemonName(name),
            phase,
            true,
            name,
            Optional.empty(),
            runs,
            0,
            "",
            Optional.empty())
        .with(
            wanted == 0 ? OptionalInt.empty() : OptionalInt.of(wanted),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  private static DaemonStatus healthy(String name) {
    return status(name, DaemonStatus.Phase.HEALTHY, 7, 7);
  }

  private static String text(DaemonStatus... statuses) {
    return DaemonTally.of(List.of(statuses)).text();
  }

  @Test
  void thoseThatStandAlikeAreNamedTogetherTheSoundOnesLast() {
    assertThat(
            text(
                healthy("logs"),
                status("proxy", DaemonStatus.Phase.BACKING_OFF, 0, 7),
                healthy("metrics"),
                status("trace", DaemonStatus.Phase.UNHEALTHY, 7, 7)))
        .isEqualTo("000:proxy 101:trace 111:logs/metrics");
  }

  @Test
  void oneThatRunsAnotherRevisionThanIsWantedIsNotUpToDate() {
    assertThat(text(status("logs", DaemonStatus.Phase.HEALTHY, 7, 8))).isEqualTo("110:logs");
  }

  @Test
  void oneOfWhichNothingElseIsKnownToBeWantedIsUpToDate() {
    assertThat(text(status("logs", DaemonStatus.Phase.HEALTHY, 7, 0))).isEqualTo("111:logs");
  }

  @Test
  void whatIsNotToRunHereIsNotNamed() {
    assertThat(
            text(
                status("logs", DaemonStatus.Phase.ELSEWHERE, 0, 7),
                status("metrics", DaemonStatus.Phase.STOPPED, 0, 7)))
        .isEqualTo("none");
    assertThat(text()).isEqualTo("none");
  }

  @ParameterizedTest
  @EnumSource(DaemonStatus.Phase.class)
  void everyPhaseIsReadBackAsItWasWritten(DaemonStatus.Phase phase) {
    DaemonTally tally = DaemonTally.of(List.of(status("logs", phase, 7, 7), healthy("x_1-Y")));
    assertThat(DaemonTally.parse(tally.text())).contains(tally);
  }

  @Test
  void whatHasNoRoomIsLeftOutFromTheSoundEndAndCounted() {
    var statuses = new ArrayList<DaemonStatus>();
    for (int i = 0; i < 40; i++) {
      statuses.add(healthy("a-daemon-" + (10 + i)));
    }
    statuses.add(status("zz-broken", DaemonStatus.Phase.FLAPPING, 0, 7));
    String text = DaemonTally.of(statuses).text();
    assertThat(text).startsWith("000:zz-broken 111:a-daemon-10/").hasSizeLessThanOrEqualTo(128);
    DaemonTally read = DaemonTally.parse(text).orElseThrow();
    assertThat(text).endsWith(" @" + read.leftOut());
    assertThat(read.daemons().size() + read.leftOut()).isEqualTo(41);
    assertThat(text.length() + "/a-daemon-10".length())
        .as("no room for one more")
        .isGreaterThan(128);
  }

  @Test
  void aNameThatIsLongerThanTheAttributeIsLeftOut() {
    assertThat(text(healthy("x".repeat(200)))).isEqualTo("@1");
    assertThat(text(healthy("x".repeat(124)))).hasSize(128).startsWith("111:");
    assertThat(text(healthy("x".repeat(125)))).isEqualTo("@1");
  }

  @Test
  void ofTwoHundredDaemonsEachIsNamedOrCounted() {
    for (int length = 1; length <= 200; length++) {
      var statuses = new ArrayList<DaemonStatus>();
      for (int i = 0; i < 200; i++) {
        String name = i + "-" + "n".repeat(length);
        statuses.add(i % 3 == 0 ? status(name, DaemonStatus.Phase.WAITING, 0, 7) : healthy(name));
      }
      String text = DaemonTally.of(statuses).text();
      assertThat(text)
          .hasSizeBetween(1, 128)
          .matches("[A-Za-z0-9_.@:/ -]+")
          .isEqualTo(text.strip());
      DaemonTally read = DaemonTally.parse(text).orElseThrow();
      assertThat(read.daemons().size() + read.leftOut()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "111",
        "111:",
        "112:logs",
        "1111:logs",
        "111:logs/",
        "111:/logs",
        "111:logs  000:x",
        "111:lo.gs",
        "@0",
        "@1 @2",
        "@1 111:logs",
        "@9999999",
        "None",
        "111:logs\u001b[31m",
        "111:l\u00f6gs"
      })
  void whatNoNodekeeperWritesSaysNothing(String value) {
    assertThat(DaemonTally.parse(value)).isEmpty();
  }
}
