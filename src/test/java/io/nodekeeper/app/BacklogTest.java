package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.record.Event;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

  private final Backlog backlog = new Backlog();

  private static Event event(int number) {
    return new Event(Told.NOON.plusSeconds(number), "info", "note", "n" + number, "");
  }

  private static Event told(Backlog.Gap gap) {
    return new Event(gap.until(), "warning", "history.gap", "history", gap.lost() + " lost");
  }

  private Event next() {
    Event first = backlog.first(BacklogTest::told);
    backlog.written();
    return first;
  }

  @Test
  void whatWaitsComesInItsOrder() {
    assertThat(backlog.isEmpty()).isTrue();
    assertThat(backlog.add(event(1))).isTrue();
    assertThat(backlog.add(event(2))).isTrue();
    assertThat(backlog.first(BacklogTest::told)).as("it is not written yet").isEqualTo(event(1));
    assertThat(List.of(next(), next())).containsExactly(event(1), event(2));
    assertThat(backlog.isEmpty()).isTrue();
  }

  @Test
  void whatIsTooMuchIsOneGapInItsPlaceHoweverSoonThereIsRoomAgain() {
    for (int i = 0; i < Backlog.MOST; i++) {
      assertThat(backlog.add(event(i))).isTrue();
    }
    assertThat(backlog.add(event(600))).isFalse();
    next();
    assertThat(backlog.add(event(601))).as("it would stand before the gap").isFalse();

    var all = new ArrayList<Event>();
    for (int i = 1; i < Backlog.MOST; i++) {
      all.add(next());
    }
    assertThat(all).last().isEqualTo(event(Backlog.MOST - 1));
    assertThat(backlog.isEmpty()).isFalse();
    assertThat(
            backlog.first(gap -> {
              assertThat(gap).isEqualTo(new Backlog.Gap(2, event(600).at(), event(601).at()));
              return told(gap);
            }))
        .extracting(Event::text)
        .isEqualTo("2 lost");
    assertThat(backlog.add(event(700))).isTrue();
    next();
    assertThat(next()).isEqualTo(event(700));
    assertThat(backlog.isEmpty()).isTrue();
  }
}
