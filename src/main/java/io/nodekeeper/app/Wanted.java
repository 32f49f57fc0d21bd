package io.nodekeeper.app;

import io.nodekeeper.core.Policy;
import io.nodekeeper.settings.AgentSettings;
import io.nodekeeper.settings.Problem;
import io.nodekeeper.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The settings in force. They are read again, by the thread that asks for the policy, after
 * somebody has said that they changed; if they do not hold then, the old ones stay in force, and it
 * is said.
 */
final class Wanted implements Supplier<Policy> {

  /** How many problems are named in one line. */
  private static final int NAMED = 3;

  private static final String RESTART =
      "; ecs.introspection, log.format and listen change when the agent is restarted";

  /** Is told of a reload: systemd wants to know. */
  interface Listener {
    void reloading();

    /** With why the files do not hold, if so: then nothing has changed. */
    void reloaded(Optional<String> problem);
  }

  private final Path directory;
  private final Consumer<Line> out;
  private final Listener listener;
  private final AtomicBoolean changed = new AtomicBoolean();
  private final AgentSettings sinceTheStart;
  private Settings.Loaded inForce;
  private List<Problem> problems = List.of();

  Wanted(Path directory, Settings.Loaded first, Consumer<Line> out, Listener listener) {
    this.directory = directory;
    this.inForce = first;
    this.sinceTheStart = first.agent();
    this.out = out;
    this.listener = listener;
  }

  /**
   * Reads them for the first time.
   *
   * @throws Stopped with every problem, if they do not hold
   */
  static Settings.Loaded load(Path directory) throws Stopped {
    return switch (Settings.load(directory)) {
      case Settings.Loaded loaded -> loaded;
      case Settings.Invalid invalid -> throw refused(invalid);
    };
  }

  static Stopped refused(Settings.Invalid invalid) {
    var lines = new ArrayList<String>();
    invalid.problems().forEach(problem -> lines.add(problem.toString()));
    lines.add("the settings do not hold: " + Summary.counted(invalid.problems().size(), "problem"));
    return new Stopped(Exit.CONFIG, lines);
  }

  /** To be called, from any thread, when the files may have changed. */
  void mayHaveChanged() {
    changed.set(true);
  }

  @Override
  public Policy get() {
    if (changed.getAndSet(false)) {
      reload();
    }
    return inForce.policy();
  }

  private void reload() {
    listener.reloading();
    switch (Settings.load(directory)) {
      case Settings.Loaded loaded -> {
        boolean news = !loaded.equals(inForce) || !problems.isEmpty();
        inForce = loaded;
        problems = List.of();
        if (news) {
          out.accept(
              Line.info(
                  "settings.loaded",
                  "settings",
                  "in force from now on: "
                      + Summary.counted(loaded.policy().daemons().size(), "daemon")
                      + (loaded.agent().equals(sinceTheStart) ? "" : RESTART)));
        }
      }
      case Settings.Invalid invalid -> {
        boolean news = !problems.equals(invalid.problems());
        problems = invalid.problems();
        if (news) {
          problem().ifPresent(why -> out.accept(Line.warning("settings.refused", "settings", why)));
        }
      }
    }
    listener.reloaded(problem());
  }

  /** That the files do not hold, if so; for as long as it is so. */
  Optional<String> problem() {
    if (problems.isEmpty()) {
      return Optional.empty();
    }
    List<String> lines = problems.stream().limit(NAMED).map(Problem::toString).toList();
    String more = problems.size() > NAMED ? "; and " + (problems.size() - NAMED) + " more" : "";
    return Optional.of(
        "the files do not hold, so the settings of before stay in force: "
            + String.join("; ", lines)
            + more);
  }
}
