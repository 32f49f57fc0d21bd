package io.nodekeeper.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.record.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What lanes, bars and marks events become. */
class TimelineTest {

  private static final Instant FROM = Scenes.at(-600);
  private static final Instant UNTIL = Scenes.at(100);

  private static Timeline of(List<Event> events) {
    return Timeline.of(events, List.of(), List.of(), FROM, UNTIL);
  }

  private static Timeline of(Event... events) {
    return of(List.of(events));
  }

  private static Event event(long seconds, String event, String subject) {
    return Scenes.event(seconds, event, subject, "why");
  }

  private static List<String> bars(Timeline timeline, String lane) {
    return lane(timeline, lane).bars().stream()
        .map(bar -> bar.kind() + " " + seconds(bar.from()) + " to " + seconds(bar.until()))
        .toList();
  }

  private static List<String> marks(Timeline timeline, String lane) {
    return lane(timeline, lane).marks().stream()
        .map(mark -> mark.kind() + " " + seconds(mark.at()) + " row " + mark.row())
        .toList();
  }

  private static long seconds(Instant at) {
    return Duration.between(Scenes.NOON, at).toSeconds();
  }

  private static Lane lane(Timeline timeline, String name) {
    return timeline.lanes().stream()
        .filter(lane -> lane.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDrainIsToldByItsLanes() {
    Timeline timeline =
        Timeline.of(
            Scenes.drained(), List.of(), List.of(Scenes.report(true)), Scenes.at(-300), UNTIL);

    assertThat(timeline.lanes())
        .extracting(Lane::name)
        .containsExactly(
            "node",
            "drain",
            "replica web",
            "replica db",
            "log-router",
            "metrics",
            "proxy",
            "agent");
    assertThat(bars(timeline, "node"))
        .containsExactly(
            "ready -300 to -200", "draining -200 to 10", "stopping 10 to 30", "drained 30 to 60");
    assertThat(bars(timeline, "drain")).containsExactly("drain -200 to 32");
    assertThat(bars(timeline, "replica web")).containsExactly("holding -200 to 10");
    assertThat(bars(timeline, "replica db")).containsExactly("holding -200 to -120");
    assertThat(bars(timeline, "proxy"))
        .containsExactly("healthy -300 to 10", "stopping 10 to 19", "stopped 19 to 60");
    assertThat(marks(timeline, "drain"))
        .contains("FAILED -60 row 29", "DONE 31 row 43")
        .doesNotContain("TOLD -600 row 0");
    assertThat(marks(timeline, "proxy")).containsExactly("DONE 11 row 36");
  }

  @Test
  void whileNoAgentRunsNothingIsKnown() {
    Timeline timeline =
        of(
            event(-500, "agent.starting", "agent"),
            event(-500, "daemon.healthy", "logs"),
            event(-400, "agent.stopping", "agent"),
            event(-300, "agent.starting", "agent"),
            event(-299, "daemon.healthy", "logs"),
            event(-200, "agent.starting", "agent"),
            event(-199, "daemon.waiting", "logs"));

    assertThat(bars(timeline, "logs"))
        .as("and the second was killed")
        .containsExactly("healthy -500 to -400", "healthy -299 to -200", "waiting -199 to 100");
    assertThat(bars(timeline, "agent"))
        .containsExactly("runs -500 to -400", "runs -300 to -200", "runs -200 to 100");
  }

  @Test
  void howThingsStoodBeforeIsTakenFromWhatWasToldBefore() {
    Timeline timeline =
        Timeline.of(
            List.of(event(-100, "daemon.unhealthy", "logs")),
            List.of(event(-9_000, "daemon.healthy", "logs")),
            List.of(),
            FROM,
            UNTIL);

    assertThat(bars(timeline, "logs"))
        .containsExactly("healthy -600 to -100", "unhealthy -100 to 100");
  }

  @Test
  void howThingsStandNowIsDrawnThoughNoEventTellsItAnyMore() {
    String page =
        NodePage.of(
            Scenes.troubled(),
            "no replicas yet",
            Optional.empty(),
            List.of(event(-550, "daemon.healthy", "metrics")),
            Optional.empty(),
            UNTIL,
            false);

    assertThat(page)
        .contains("<title>healthy for 10 min, 2026-11-21T11:51:40Z to 2026-11-21T12:01:40Z<")
        .contains(
            "<title>flapping for 10 min, 2026-11-21T11:51:40Z to 2026-11-21T12:01:40Z: exited")
        .contains("<title>healthy for 50 s, 2026-11-21T11:50:50Z to 2026-11-21T11:51:40Z: why<")
        .contains("<title>backing-off for 10 min");
  }

  /** The first text below the picture is of its begin. */
  @Test
  void theTimeOfWhichNothingIsKnownIsNotDrawn() {
    String page =
        NodePage.of(
            Scenes.troubled(),
            "no replicas yet",
            Optional.empty(),
            List.of(event(-660, "daemon.healthy", "metrics")),
            Optional.empty(),
            UNTIL,
            false);

    assertThat(page).contains("<title>healthy for 2 min 40 s, ");
    assertThat(page.indexOf("x=\"0.000%\"")).isPositive();
  }

  @Test
  void theSameAgainIsNoNewBarAndWhatIsUndeclaredEnds() {
    Timeline timeline =
        of(
            event(-500, "daemon.healthy", "logs"),
            event(-400, "daemon.healthy", "logs"),
            event(-300, "daemon.undeclared", "logs"));

    assertThat(bars(timeline, "logs")).containsExactly("healthy -500 to -300");
  }

  @Test
  void aClockThatWasSetBackDrawsNothingBackwards() {
    Timeline timeline =
        of(event(-100, "daemon.healthy", "logs"), event(-400, "daemon.waiting", "logs"));

    assertThat(bars(timeline, "logs"))
        .containsExactly("waiting -400 to -100", "healthy -100 to 100");
  }

  @Test
  void whatIsAboutNoDaemonHasLanesOfItsOwn() {
    Timeline timeline =
        of(
            event(-500, "source.silent", "docker"),
            event(-450, "source.answers", "docker"),
            event(-400, "action.failed", "/etc/x"),
            event(-300, "settings.loaded", "settings"),
            new Event(Scenes.at(-200), "warning", "note", "status", "no room"));

    assertThat(timeline.lanes())
        .extracting(Lane::name)
        .containsExactly("docker", "files", "settings", "notes", "agent");
    assertThat(bars(timeline, "docker")).containsExactly("silent -500 to -450");
    assertThat(marks(timeline, "files")).containsExactly("FAILED -400 row 2");
    assertThat(marks(timeline, "settings")).containsExactly("TOLD -300 row 3");
    assertThat(marks(timeline, "notes")).containsExactly("WARNING -200 row 4");
  }

  @Test
  void aPictureOfAnyLengthHasAFewTicks() {
    for (long seconds = 1; seconds < 40_000_000; seconds = seconds * 3 / 2 + 1) {
      var axis = new Axis(FROM, FROM.plusSeconds(seconds));
      assertThat(axis.ticks()).as("%s s", seconds).hasSizeBetween(1, 7);
      assertThat(axis.ticks()).allMatch(tick -> !tick.at().isBefore(FROM));
    }
    var axis = new Axis(FROM, FROM.plusSeconds(1_000));
    assertThat(axis.percent(FROM.plusSeconds(250))).isEqualTo("25.000%");
    assertThat(axis.width(FROM, FROM)).as("something is seen of it").isEqualTo("0.333%");
    assertThat(new Axis(FROM, FROM).percent(FROM)).isEqualTo("0.000%");
  }

  @Test
  void ofVeryManyEventsTheLastAreShown() {
    var many = new ArrayList<Event>();
    for (int i = 0; i < 2_001; i++) {
      many.add(event(-i / 10, "daemon.healthy", "d" + i % 5));
    }
    String page = HistoryPage.of("many", many, List.of(), FROM, UNTIL);

    assertThat(page).contains("2000 events, the last of 2001").contains("id=\"e1999\"");
  }

  @Test
  void anybodysTextIsNoMarkup() {
    String html =
        new Html().element("p", "<b>&\"'\u202e\u0007", "class", "\" onload=\"x").toString();

    assertThat(html)
        .isEqualTo(
            "<p class=\"&quot; onload=&quot;x\">&lt;b&gt;&amp;&quot;&#39;\\u202e\\u0007</p>\n");
  }
}
