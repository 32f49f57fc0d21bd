package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WaveTest {

  private static final Instant REGISTERED = Scene.NOON;
  private static final Duration LEARNT = Duration.ofMinutes(15);

  private static Daemon daemon(String definition, int canaries) {
    Rolling node = Rolling.of(Daemon.Update.Method.STOP_FIRST, "logs");
    node.declare(
        "logs",
        definition,
        "",
        new Daemon.Update(
            Daemon.Update.Method.STOP_FIRST,
            Duration.ofMinutes(30),
            canaries,
            Duration.ofMinutes(5)));
    return node.scene.daemons.getFirst();
  }

  private static List<Duration> fleet(Daemon daemon) {
    var waits = new ArrayList<Duration>();
    for (int node = 0; node < 1000; node++) {
      Instant due = Wave.due("i-%017x".formatted(node), daemon, REGISTERED);
      waits.add(Duration.between(REGISTERED, due));
    }
    return waits;
  }

  @Test
  void theCanariesGoAtOnceAndNobodyElseBeforeTheirVerdictWouldBeKnown() {
    List<Duration> waits = fleet(daemon("logs", 5));

    assertThat(waits).filteredOn(Duration::isZero).hasSizeBetween(30, 70);
    assertThat(waits)
        .filteredOn(wait -> !wait.isZero())
        .allMatch(wait -> wait.compareTo(LEARNT.plusMinutes(5)) >= 0)
        .allMatch(wait -> wait.compareTo(LEARNT.plusMinutes(35)) <= 0);
  }

  @Test
  void theOthersAreSpreadEvenlyOverTheWave() {
    List<Duration> waits = fleet(daemon("logs:8", 0));

    for (int minute = 0; minute < 30; minute++) {
      Duration from = Duration.ofMinutes(minute);
      assertThat(waits)
          .filteredOn(wait -> wait.compareTo(from) >= 0 && wait.compareTo(from.plusMinutes(1)) < 0)
          .hasSizeBetween(10, 60);
    }
  }

  @Test
  void itIsCountedFromTheRegistrationWhichIsTheSameForAllNodes() {
    Instant now = REGISTERED.plus(Duration.ofMinutes(9));
    assertThat(Wave.since(daemon("logs", 5), Optional.of(REGISTERED), now)).isEqualTo(REGISTERED);
  }

  @Test
  void aRegistrationInTheFutureOrLongAgoSaysNothing() {
    Instant now = REGISTERED.plus(Duration.ofHours(9));
    assertThat(Wave.since(daemon("logs", 5), Optional.of(REGISTERED), now)).isEqualTo(now);
    assertThat(Wave.since(daemon("logs", 5), Optional.of(now.plusSeconds(1)), now)).isEqualTo(now);
    assertThat(Wave.since(daemon("logs", 5), Optional.empty(), now)).isEqualTo(now);
  }

  @Test
  void aRevisionThatTheSettingsNameIsCountedFromWhenItWasSeen() {
    Instant now = REGISTERED.plusSeconds(9);
    assertThat(Wave.since(daemon("logs:8", 5), Optional.of(REGISTERED), now)).isEqualTo(now);
  }

  @Test
  void anAttributeOfALongNameIsOneThatEcsTakes() {
    String name = Badness.attribute(new DaemonName("x".repeat(200)));
    assertThat(name).hasSize(128).startsWith("nodekeeper.bad.xxx").matches("[A-Za-z0-9_./-]+");
    assertThat(Badness.attribute(new DaemonName("x".repeat(199) + "y"))).isNotEqualTo(name);
    assertThat(Badness.revisions("8")).containsExactly(8);
    assertThat(Badness.revisions("none")).isEmpty();
  }
}
