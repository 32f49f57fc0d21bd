package io.nodekeeper.app;

import io.nodekeeper.edge.host.Systemd;
import java.time.Duration;
import java.util.Optional;

/** What is told to whoever supervises the process. */
interface Supervisor {

  void ready(String status);

  void status(String status);

  void watchdog();

  void reloading();

  void stopping();

  /** How long {@link #watchdog} may be silent. */
  Optional<Duration> watchdogInterval();

  static Supervisor of(Systemd systemd) {
    return new Supervisor() {
      @Override
      public void ready(String status) {
        systemd.ready(status);
      }

      @Override
      public void status(String status) {
        systemd.status(status);
      }

      @Override
      public void watchdog() {
        systemd.watchdog();
      }

      @Override
      public void reloading() {
        systemd.reloading();
      }

      @Override
      public void stopping() {
        systemd.stopping();
      }

      @Override
      public Optional<Duration> watchdogInterval() {
        return systemd.watchdogInterval();
      }
    };
  }
}
