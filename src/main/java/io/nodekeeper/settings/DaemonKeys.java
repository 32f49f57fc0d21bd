package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a daemon is declared with beside its task and its order. */
record DaemonKeys(
    Daemon.Run run,
    Daemon.Where where,
    Daemon.Launching launching,
    Daemon.Update update,
    Daemon.Care care) {

  private static final Form<Daemon.Run> RUN =
      Form.oneOf(List.of(Daemon.Run.values()), value -> value.name().toLowerCase(Locale.ROOT));

  /** Nothing but defaults. */
  static DaemonKeys standard() {
    return new DaemonKeys(
        Daemon.Run.AGENT,
        Daemon.Where.anywhere(),
        Daemon.Launching.plain(),
        Daemon.Update.standard(),
        Daemon.Care.standard());
  }

  /**
   * @param name the daemon's
   */
  static DaemonKeys read(Section daemon, String name, Report report) {
    return new DaemonKeys(
        daemon.value("run", RUN, Daemon.Run.AGENT),
        new WhereKeys(report).read(daemon),
        new LaunchKeys(report).read(daemon, name),
        CareKeys.update(daemon),
        CareKeys.care(daemon));
  }

  DaemonKeys unordered(Optional<String> why) {
    return new DaemonKeys(
        run, new Daemon.Where(where.nodes(), where.requires(), why), launching, update, care);
  }
}
