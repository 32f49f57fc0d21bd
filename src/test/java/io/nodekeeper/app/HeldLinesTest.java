package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class HeldLinesTest {

  private static final Duration SIX_HOURS = Duration.ofHours(6);

  private final List<Line> lines = new ArrayList<>();
  private final Journal journal = new Journal(lines::add);

  /** The lines on what holds the drain that a look causes, so long after the begin. */
  private List<Line> looked(Duration after, Drains drain) {
    lines.clear();
    journal.looked(
        Told.look().state(NodeState.DRAINING).drain(drain).at(Told.NOON.plus(after)).build());
    return lines.stream()
        .filter(line -> List.of("drain.held", "drain.near").contains(line.event()))
        .toList();
  }

  private static Drains held(Duration within) {
    return Drains.begun(Told.NOON).cause(Cause.OPERATOR, within).replica("web");
  }

  /** In which minutes a line is told, with a look each half minute. */
  private List<Integer> minutes(int from, int to, Duration within) {
    var told = new ArrayList<Integer>();
    for (int half = 2 * from; half <= 2 * to; half++) {
      Duration after = Duration.ofSeconds(30L * half);
      if (!looked(after, held(within)).isEmpty()) {
        told.add(half / 2);
      }
    }
    return told;
  }

  @Test
  void aDrainThatIsHeldIsToldAgainAtRisingIntervals() {
    assertThat(minutes(0, 250, SIX_HOURS)).containsExactly(0, 1, 3, 7, 15, 31, 63, 123, 183, 243);
  }

  @Test
  void whoDoesNotGoByItselfIsAWarningEachTime() {
    Drains stuck = held(SIX_HOURS).advised("batch", "so ECS can never stop it");
    looked(Duration.ZERO, stuck);
    assertThat(looked(Duration.ofMinutes(1), stuck))
        .extracting(Line::level)
        .containsExactly(Level.WARN);
  }

  @Test
  void anyChangeOfWhoHoldsItBeginsThemAnew() {
    minutes(0, 20, SIX_HOURS);
    Drains both = held(SIX_HOURS).replica("db");
    assertThat(looked(Duration.ofMinutes(21), both)).hasSize(1);
    assertThat(looked(Duration.ofSeconds(21 * 60 + 59), both)).isEmpty();
    assertThat(looked(Duration.ofMinutes(22), both))
        .singleElement()
        .extracting(Line::text)
        .asString()
        .startsWith("unchanged for 1 min, 5 h 38 min left: 2 replicas left: task web of web:7");
  }

  @Test
  void eachReplicaIsToldWithAllThatIsKnownAndFiveAtTheMost() {
    Drains drain =
        Drains.begun(Told.NOON)
            .cause(Cause.OPERATOR, SIX_HOURS)
            .stopping("web", Told.NOON.plusSeconds(5), Duration.ofSeconds(90))
            .advised("batch", "docker stop ecs-batch");
    List.of("a", "b", "c", "d").forEach(drain::replica);
    looked(Duration.ZERO, drain);
    assertThat(looked(Duration.ofMinutes(1), drain).getFirst().text())
        .isEqualTo(
            "unchanged for 1 min, 5 h 59 min left: 6 replicas left: task web of web:7 (service web;"
                + " container app, proxy), told to stop, waited for since 2026-11-21T12:00:05Z,"
                + " killed at 2026-11-21T12:01:35Z | task batch of batch:7 (standalone task;"
                + " container app), not told to stop, since 2026-11-21T12:00:00Z: docker stop"
                + " ecs-batch | task a of a:7 (service a; container app), not told to stop, since"
                + " 2026-11-21T12:00:00Z | task b of b:7 (service b; container app), not told to"
                + " stop, since 2026-11-21T12:00:00Z | task c of c:7 (service c; container app),"
                + " not told to stop, since 2026-11-21T12:00:00Z | and 1 more");
  }

  @Test
  void aDeadlineIsNearOnceATenthIsLeft() {
    Duration hour = Duration.ofHours(1);
    looked(Duration.ZERO, held(hour));
    looked(Duration.ofMinutes(53), held(hour));
    List<Line> near = looked(Duration.ofMinutes(54), held(hour));
    assertThat(near).singleElement().extracting(Line::event).isEqualTo("drain.near");
    assertThat(near.getFirst().level()).isEqualTo(Level.WARN);
    assertThat(near.getFirst().text())
        .startsWith("the deadline is near, 6 min left: 1 replica left: task web of web:7");
    assertThat(looked(Duration.ofMinutes(55), held(hour)))
        .extracting(Line::event)
        .doesNotContain("drain.near");
  }

  @Test
  void aShortDeadlineIsNotNearBeforeHalfOfItsTime() {
    Duration within = Duration.ofSeconds(105);
    assertThat(looked(Duration.ofSeconds(52), held(within))).hasSize(1);
    assertThat(looked(Duration.ofSeconds(53), held(within)))
        .singleElement()
        .extracting(Line::event)
        .isEqualTo("drain.near");
  }

  @Test
  void anotherDeadlineIsWarnedOfAnew() {
    looked(Duration.ZERO, held(Duration.ofMinutes(10)));
    assertThat(looked(Duration.ofMinutes(9), held(Duration.ofMinutes(10))))
        .extracting(Line::event)
        .contains("drain.near");
    assertThat(looked(Duration.ofSeconds(541), held(Duration.ofMinutes(20)))).isEmpty();
    assertThat(looked(Duration.ofMinutes(18), held(Duration.ofMinutes(20))))
        .extracting(Line::event)
        .contains("drain.near");
  }

  @Test
  void pastTheDeadlineItIsAWarning() {
    looked(Duration.ZERO, held(Duration.ofMinutes(2)));
    assertThat(looked(Duration.ofMinutes(3), held(Duration.ofMinutes(2))))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.level()).isEqualTo(Level.WARN);
          assertThat(line.text()).startsWith("unchanged for 3 min, over its deadline: 1 replica");
        });
  }

  @Test
  void aDrainThatIsWithdrawnIsNotHeld() {
    looked(Duration.ZERO, held(SIX_HOURS));
    assertThat(looked(Duration.ofHours(1), held(SIX_HOURS).withdrawn())).isEmpty();
  }
}
