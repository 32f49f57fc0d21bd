package io.nodekeeper.edge.host;

import io.nodekeeper.core.Shortened;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The service manager that has started us, where one has, and what it is told. Source: man 3
 * sd_notify, man 3 sd_watchdog_enabled. Nothing here throws or waits; each message answers whether
 * it was taken, which without a service manager is never.
 */
public final class Systemd {

  private static final int STATUS_LENGTH_MAX = 200;
  private static final String MICROS = "[1-9][0-9]{0,17}";

  private final byte[] address;
  private final Optional<Duration> watchdog;
  private @Nullable Libc libc;

  private Systemd(byte[] address, Optional<Duration> watchdog) {
    this.address = address;
    this.watchdog = watchdog;
  }

  /** The one that NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID tell of. */
  public static Systemd from(Map<String, String> environment) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    boolean usable = socket.startsWith("/") || socket.startsWith("@");
    byte[] address = usable ? socket.getBytes(StandardCharsets.UTF_8) : new byte[0];
    if (usable && address[0] == '@') {
      address[0] = 0;
    }
    return new Systemd(address, watchdog(environment));
  }

  private static Optional<Duration> watchdog(Map<String, String> environment) {
    String self = Long.toString(ProcessHandle.current().pid());
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    return environment.getOrDefault("WATCHDOG_PID", self).equals(self) && micros.matches(MICROS)
        ? Optional.of(Duration.of(Long.parseLong(micros), ChronoUnit.MICROS))
        : Optional.empty();
  }

  /**
   * How long {@link #watchdog()} may be silent before the service is killed; a good beat is a half
   * of it. Empty if nobody watches.
   */
  public Optional<Duration> watchdogInterval() {
    return watchdog;
  }

  /** Started, or done with reloading. */
  public boolean ready(String status) {
    return send("READY=1\nSTATUS=" + oneLine(status));
  }

  /** How it stands, for {@code systemctl status}. */
  public boolean status(String status) {
    return send("STATUS=" + oneLine(status));
  }

  /** Alive. */
  public boolean watchdog() {
    return send("WATCHDOG=1");
  }

  /** Reading the settings anew; {@link #ready} ends it. */
  public boolean reloading() {
    return send(libc -> "RELOADING=1\nMONOTONIC_USEC=" + libc.monotonicMicros());
  }

  /** Ending. */
  public boolean stopping() {
    return send("STOPPING=1");
  }

  private synchronized Libc libc() {
    if (libc == null) {
      libc = new Libc();
    }
    return libc;
  }

  private boolean send(String message) {
    return send(_ -> message);
  }

  private boolean send(Message message) {
    if (address.length == 0) {
      return false;
    }
    try {
      Libc calls = libc();
      return calls.send(address, message.text(calls).getBytes(StandardCharsets.UTF_8));
    } catch (Throwable noSuchCall) {
      // Method handles declare Throwable; what is not said must not end the one who says it.
      return false;
    }
  }

  @FunctionalInterface
  private interface Message {
    String text(Libc libc) throws Throwable;
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
    return Shortened.of(line, STATUS_LENGTH_MAX);
  }
}
