package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How a daemon is replaced and kept up. */
final class CareKeys {

  private static final Form<Daemon.Update.Method> METHOD =
      Form.oneOf(
          List.of(Daemon.Update.Method.values()),
          method -> method.name().toLowerCase(Locale.ROOT).replace('_', '-'));

  private static final Duration DAY = Duration.ofHours(24);
  private static final Form<Duration> LONG = Form.duration(Duration.ofSeconds(10), DAY);

  /** Zero is never. */
  private static final Form<Duration> RESTART =
      Form.text(
          "never, or a duration from 5s to 24h",
          text ->
              text.equals("never")
                  ? Optional.of(Duration.ZERO)
                  : DurationText.parse(text)
                      .filter(after -> after.compareTo(Duration.ofSeconds(5)) >= 0)
                      .filter(after -> after.compareTo(DAY) <= 0),
          after -> after.isZero() ? "never" : DurationText.of(after),
          text -> DidYouMean.among(List.of("never"), text));

  private CareKeys() {}

  static Daemon.Update update(Section daemon) {
    Daemon.Update standard = Daemon.Update.standard();
    Section update = daemon.section("update");
    var read =
        new Daemon.Update(
            update.value("method", METHOD, standard.method()),
            update.value(
                "wave", Form.duration(Duration.ZERO, Duration.ofHours(48)), standard.wave()),
            update.value("canary", Form.whole(0, 100), standard.canaryPercent()),
            update.value(
                "within",
                Form.duration(Duration.ofSeconds(10), Duration.ofHours(2)),
                standard.within()));
    update.end();
    return read;
  }

  static Daemon.Care care(Section daemon) {
    Daemon.Care standard = Daemon.Care.standard();
    Section flapping = daemon.section("flapping");
    int deaths = flapping.value("deaths", Form.whole(2, 100), standard.flaps());
    Duration flapWithin = flapping.value("within", LONG, standard.flapWithin());
    Duration flapWait = flapping.value("wait", LONG, standard.flapWait());
    flapping.end();
    Section pending = daemon.section("pending");
    Duration pendingWithin = pending.value("within", LONG, standard.pendingWithin());
    boolean stop = pending.value("stop", Form.flag(), standard.stopPending());
    pending.end();
    Section unhealthy = daemon.section("unhealthy");
    Duration restart =
        unhealthy.value("restartAfter", RESTART, standard.restartUnhealthy().orElse(Duration.ZERO));
    unhealthy.end();
    return new Daemon.Care(
        deaths,
        flapWithin,
        flapWait,
        pendingWithin,
        stop,
        Optional.of(restart).filter(after -> !after.isZero()));
  }
}
