package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SystemdTest {

  @TempDir static Path folder = Path.of("/");

  static Stream<String> names() {
    return Stream.of(
        folder.resolve(UUID.randomUUID().toString()).toString(),
        "@nodekeeper-" + UUID.randomUUID());
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsSaidArrives(String name) throws Throwable {
    try (var manager = new NotifySocket(name)) {
      Systemd systemd = Systemd.from(Map.of("NOTIFY_SOCKET", name));
      assertThat(systemd.ready("2 daemons healthy")).isTrue();
      assertThat(manager.next()).contains("READY=1\nSTATUS=2 daemons healthy");
      assertThat(systemd.status("drain: held by web")).isTrue();
      assertThat(manager.next()).contains("STATUS=drain: held by web");
      assertThat(systemd.watchdog()).isTrue();
      assertThat(manager.next()).contains("WATCHDOG=1");
      assertThat(systemd.stopping()).isTrue();
      assertThat(manager.next()).contains("STOPPING=1");
      assertThat(manager.next()).isEmpty();
    }
  }

  @Test
  void reloadingTellsTheTimeOfTheMonotonicClock() throws Throwable {
    String name = names().toList().getFirst();
    try (var manager = new NotifySocket(name)) {
      long before = new Libc().monotonicMicros();
      assertThat(Systemd.from(Map.of("NOTIFY_SOCKET", name)).reloading()).isTrue();
      long after = new Libc().monotonicMicros();
      String said = manager.next().orElseThrow();
      assertThat(said).startsWith("RELOADING=1\nMONOTONIC_USEC=");
      assertThat(Long.parseLong(said.substring(said.lastIndexOf('=') + 1)))
          .isBetween(before, after);
    }
  }

  @Test
  void aStatusIsOneLineAndNoMore() throws Throwable {
    String name = names().toList().getFirst();
    try (var manager = new NotifySocket(name)) {
      Systemd systemd = Systemd.from(Map.of("NOTIFY_SOCKET", name));
      assertThat(systemd.status("held\nREADY=1\u2028\u0000by  web ")).isTrue();
      assertThat(manager.next()).contains("STATUS=held READY=1 by web");
      assertThat(systemd.status("x".repeat(100_000))).isTrue();
      assertThat(manager.next()).contains("STATUS=" + "x".repeat(100) + "…" + "x".repeat(99));
    }
  }

  @Test
  void aManagerThatDoesNotListenIsNotWaitedFor() throws Throwable {
    String name = names().toList().getFirst();
    try (var manager = new NotifySocket(name)) {
      Systemd systemd = Systemd.from(Map.of("NOTIFY_SOCKET", name));
      boolean taken = true;
      for (int i = 0; i < 100_000 && taken; i++) {
        taken = systemd.watchdog();
      }
      assertThat(taken).as("all of a hundred thousand were taken").isFalse();
      assertThat(manager.next()).contains("WATCHDOG=1");
      assertThat(systemd.watchdog()).isTrue();
    }
    assertThat(Systemd.from(Map.of("NOTIFY_SOCKET", name)).watchdog()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "vsock:2:1234", "relative/path", "/nowhere/at/all"})
  void whereNobodyListensNothingHappens(String name) {
    Systemd systemd = Systemd.from(Map.of("NOTIFY_SOCKET", name));
    assertThat(systemd.ready("x")).isFalse();
    assertThat(systemd.reloading()).isFalse();
    assertThat(Systemd.from(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(300))).stopping()).isFalse();
    assertThat(Systemd.from(Map.of()).status("x")).isFalse();
  }

  @Test
  void theWatchdogIsOursOnlyIfItIsToldSo() {
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(Systemd.from(Map.of("WATCHDOG_USEC", "30000000")).watchdogInterval())
        .contains(Duration.ofSeconds(30));
    assertThat(
            Systemd.from(Map.of("WATCHDOG_USEC", "1500", "WATCHDOG_PID", self)).watchdogInterval())
        .contains(Duration.ofNanos(1_500_000));
    assertThat(
            Systemd.from(Map.of("WATCHDOG_USEC", "1500", "WATCHDOG_PID", "1")).watchdogInterval())
        .isEmpty();
    assertThat(Systemd.from(Map.of()).watchdogInterval()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-5", "soon", "99999999999999999999"})
  void aWatchdogWithoutATimeIsNone(String micros) {
    assertThat(Systemd.from(Map.of("WATCHDOG_USEC", micros)).watchdogInterval()).isEmpty();
  }
}
