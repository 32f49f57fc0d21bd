package io.nodekeeper.app;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Policy;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.AgentSettings;
import io.nodekeeper.settings.Problem;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.settings.Sources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings in force, with what other sources add to the files. They are read again, by the
 * thread that asks for the policy, after somebody has said that they changed; if they do not hold
 * then, the old ones stay in force, and it is said.
 */
final class Wanted implements Supplier<Policy> {

  /** How many problems are named in one line. */
  private static final int NAMED = 3;

  private static final String RESTART =
      "; ecs.introspection, log.format, history.size, listen and fileRoots change when the agent is restarted";

  /** Is told of a reload: systemd wants to know. */
  interface Listener {
    void reloading();

    /** With why the files do not hold, if so: then nothing has changed. */
    void reloaded(Optional<String> problem);
  }

  private final Path directory;
  private final Places places;
  private final Supply supply;
  private final Consumer<Line> out;
  private final Listener listener;
  private final AtomicBoolean changed = new AtomicBoolean();
  private final AgentSettings sinceTheStart;
  private volatile Settings.Loaded inForce;
  private List<Problem> problems = List.of();
  private Optional<Note> notWithdrawn = Optional.empty();
  private Optional<Note> notForgotten = Optional.empty();
  private @Nullable Policy secretsOf;

  /**
   * With settings that were loaded from the same.
   *
   * @param supply what other sources than the files say
   */
  Wanted(
      Places places, Supply supply, Settings.Loaded first, Consumer<Line> out, Listener listener) {
    this.places = places;
    this.directory = places.settings();
    this.supply = supply;
    this.inForce = first;
    supply.inForce(first);
    this.sinceTheStart = first.agent();
    this.out = out;
    this.listener = listener;
  }

  /**
   * Reads them for the first time.
   *
   * @throws Stopped with every problem, if they do not hold
   */
  static Settings.Loaded load(Places places) throws Stopped {
    return load(places, Supply.of(places));
  }

  /** The same, with what other sources say. */
  static Settings.Loaded load(Places places, Supply supply) throws Stopped {
    return switch (Settings.load(places.settings(), supply.texts())) {
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
    supply.keep();
    withdraw();
    forgetSecrets();
    return inForce.policy();
  }

  /** Once for each policy; as long as it fails, at each look. */
  private void forgetSecrets() {
    if (inForce.policy().equals(secretsOf)) {
      return;
    }
    List<NodeFile> files = inForce.policy().files();
    new FileEdges(places, sinceTheStart.fileRoots(), out).sweep(files);
    try {
      new LastGood(places.files()).forgetSecrets(files);
      secretsOf = inForce.policy();
      notForgotten = Optional.empty();
    } catch (IOException e) {
      notForgotten =
          Optional.of(
              Note.warning(
                  places.files().toString(),
                  "has texts of secrets that are none any more: " + e.getMessage()));
    }
  }

  private void withdraw() {
    try {
      EcsLines.withdraw(places, inForce.policy());
      notWithdrawn = Optional.empty();
    } catch (IOException e) {
      notWithdrawn =
          Optional.of(
              Note.warning(
                  places.ecsConfig().toString(),
                  "stays in force, though no setting names a line of it: it cannot be written anew: "
                      + e.getMessage()));
    }
  }

  private void reload() {
    listener.reloading();
    switch (Settings.load(directory, supply.texts())) {
      case Settings.Loaded loaded -> {
        boolean news = !isSame(loaded, inForce) || !problems.isEmpty();
        inForce = loaded;
        problems = List.of();
        supply.inForce(loaded);
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
      case Settings.Invalid invalid -> refuse(invalid.problems());
    }
    listener.reloaded(problem());
  }

  /** What became of the sources is told elsewhere. */
  private static boolean isSame(Settings.Loaded one, Settings.Loaded other) {
    return one.policy().equals(other.policy())
        && one.agent().equals(other.agent())
        && one.origins().equals(other.origins())
        && one.ignored().equals(other.ignored());
  }

  private void refuse(List<Problem> why) {
    boolean news = !problems.equals(why);
    problems = why;
    if (news) {
      problem().ifPresent(text -> out.accept(Line.warning("settings.refused", "settings", text)));
    }
  }

  /** Which sources are to be read. From any thread. */
  Sources sources() {
    return inForce.sources();
  }

  /** What is to be told outside. From any thread. */
  Outward outward() {
    return inForce.outward();
  }

  /** Whether a change of an instance tag may change what is wanted. From any thread. */
  boolean namesTags() {
    return inForce.policy().namesTags();
  }

  /** What an operator should know of the sources, and of what is no longer wanted. */
  List<Note> notes() {
    return Stream.of(
            supply.notes(inForce).stream(),
            inForce.unordered().stream().map(this::unordered),
            notWithdrawn.stream(),
            notForgotten.stream())
        .flatMap(notes -> notes)
        .toList();
  }

  /** What has not been read yet may declare it. */
  private Note unordered(String text) {
    return inForce.policy().unread().isEmpty()
        ? Note.warning("sources", text)
        : Note.info("sources", text);
  }

  /** How the sources stand. */
  List<StatusDocument.DaemonSource> states() {
    return supply.states(inForce);
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
