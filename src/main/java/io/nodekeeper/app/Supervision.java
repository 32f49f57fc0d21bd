package io.nodekeeper.app;

import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What systemd is told: READY after the first good look, or after a minute of others; STATUS and
 * WATCHDOG after each, RELOADING around a reload, STOPPING at the end.
 */
final class Supervision implements Witness, Wanted.Listener {

  private static final Duration UNWATCHED = Duration.ofDays(1);

  private final Supervisor supervisor;
  private static final String REFUSED =
      "settings refused, those of before stay in force (nodekeeper check); ";

  /** How long READY waits for a good look: well below what systemd gives an agent to start. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Optional<Instant> firstLook = Optional.empty();
  private boolean ready;
  private String trouble = "";
  private String status = "looks for the first time";

  Supervision(Supervisor supervisor) {
    this.supervisor = supervisor;
  }

  /** What has been seen is enough to decide on. */
  private static boolean isGood(Look look) {
    return look.seen().containers().isKnown();
  }

  /** An agent that waits for Docker is not to be killed for it, again and again. */
  private boolean hasWaitedLong(Instant now) {
    firstLook = firstLook.or(() -> Optional.of(now));
    return !now.isBefore(firstLook.get().plus(PATIENCE));
  }

  @Override
  public void looked(Look look) {
    supervisor.watchdog();
    status = trouble + Summary.of(look.decision());
    if (!isGood(look)) {
      status = trouble + "waits for Docker: " + look.seen().containers().whyNot().orElse("");
    }
    if (ready) {
      supervisor.status(status);
    } else if (isGood(look) || hasWaitedLong(look.at())) {
      ready = true;
      supervisor.ready(status);
    } else {
      supervisor.status(status);
    }
  }

  /** Before the first look, which may take a while. */
  void begins() {
    supervisor.status(status);
  }

  @Override
  public void reloading() {
    if (ready) {
      supervisor.reloading();
    }
  }

  @Override
  public void reloaded(Optional<String> problem) {
    String now = problem.isPresent() ? REFUSED : "";
    status = now + status.substring(trouble.length());
    trouble = now;
    if (ready) {
      supervisor.ready(status);
    }
  }

  /** Before the end. */
  void stopping() {
    supervisor.stopping();
  }

  /** How long the agent may go without a look at the most, for the watchdog to be content. */
  Duration longestPause() {
    return supervisor.watchdogInterval().map(interval -> interval.dividedBy(4)).orElse(UNWATCHED);
  }
}
