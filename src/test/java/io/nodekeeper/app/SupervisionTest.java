package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SupervisionTest {

  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final Supervision systemd = new Supervision(supervisor);

  @Test
  void readyIsSaidOnceAfterTheFirstGoodLook() {
    systemd.looked(Told.look().withoutDocker().build());
    assertThat(supervisor.told())
        .containsExactly("watchdog", "status waits for Docker: connection refused");

    systemd.looked(Told.look().build());
    assertThat(supervisor.told())
        .containsExactly("watchdog", "ready ready: it takes replicas; no daemons are declared");

    systemd.looked(Told.look().build());
    assertThat(supervisor.told())
        .containsExactly("watchdog", "status ready: it takes replicas; no daemons are declared");
  }

  @Test
  void anAgentThatWaitsForDockerIsReadyAfterAMinute() {
    systemd.looked(Told.look().withoutDocker().build());
    systemd.looked(Told.look().at(Told.NOON.plusSeconds(59)).withoutDocker().build());
    assertThat(supervisor.told()).noneMatch(told -> told.startsWith("ready"));

    systemd.looked(Told.look().at(Told.NOON.plusSeconds(60)).withoutDocker().build());
    assertThat(supervisor.told())
        .containsExactly("watchdog", "ready waits for Docker: connection refused");
  }

  @Test
  void waitingForTheEcsAgentIsReadyAndSaid() {
    systemd.looked(
        Told.look()
            .state(NodeState.WAITING)
            .note(Note.info("node", "waits for the ECS agent to answer: refused"))
            .build());
    assertThat(supervisor.told())
        .contains("ready waiting: waits for the ECS agent to answer: refused");
  }

  @Test
  void aReloadIsSaidFromItsBeginToItsEnd() {
    systemd.reloading();
    systemd.reloaded(Optional.empty());
    assertThat(supervisor.told()).as("not before it was ready").isEmpty();

    systemd.looked(Told.look().build());
    supervisor.told();
    systemd.reloading();
    systemd.reloaded(Optional.empty());
    assertThat(supervisor.told())
        .containsExactly("reloading", "ready ready: it takes replicas; no daemons are declared");
  }

  @Test
  void refusedSettingsAreSaidInTheStatusUntilTheyHold() {
    systemd.looked(Told.look().build());
    supervisor.told();
    String ready = "ready: it takes replicas; no daemons are declared";
    String refused = "settings refused, those of before stay in force (nodekeeper check); ";
    systemd.reloaded(Optional.of("nodekeeper.yaml:1: drian: unknown key"));
    systemd.looked(Told.look().build());
    assertThat(supervisor.told())
        .containsExactly("ready " + refused + ready, "watchdog", "status " + refused + ready);

    systemd.reloaded(Optional.empty());
    assertThat(supervisor.told()).containsExactly("ready " + ready);
  }

  @Test
  void theFirstLookIsAnnouncedSinceItMayTakeAWhile() {
    systemd.begins();
    assertThat(supervisor.told()).containsExactly("status looks for the first time");
  }

  @Test
  void theWatchdogsIntervalBoundsThePause() {
    assertThat(systemd.longestPause()).isGreaterThan(Duration.ofHours(1));
    supervisor.interval = Optional.of(Duration.ofSeconds(8));
    assertThat(systemd.longestPause()).isEqualTo(Duration.ofSeconds(2));
  }
}
