package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What follows when a file has changed, once for each change however often the agent ends. */
final class FileChange {

  private static final String CHANGED = "the file has changed";

  /** After it, a task that runs has all its containers, or waits for one of them for long. */
  private static final Duration ALL_MADE = Duration.ofMinutes(1);

  /** How often a daemon is started at the most because it reads what was replaced. */
  private static final Duration STALE_EVERY = Duration.ofMinutes(1);

  private final Draft draft;
  private final NodeFile file;
  private final FileMemory known;

  private FileChange(Draft draft, NodeFile file) {
    this.draft = draft;
    this.file = file;
    this.known = draft.memory.file(file.path());
  }

  /** Of a file that is as it should be. */
  static void decide(Draft draft, NodeFile file) {
    new FileChange(draft, file).tell();
  }

  /** What an operator has to know of who reads it, whatever is done about it now. */
  static void name(Draft draft, NodeFile file) {
    var change = new FileChange(draft, file);
    change.nameMissing();
    change.nameStale();
  }

  private void tell() {
    if (known.isTold()) {
      return;
    }
    if (file.onChange().isEmpty()) {
      told();
      return;
    }
    NodeFile.OnChange wanted = file.onChange().get();
    if (wanted.deed() instanceof NodeFile.Deed.Signal signal && isSignalled(signal)) {
      draft.memory = draft.memory.withFile(file.path(), known.toldAll());
      return;
    }
    Optional<Instant> next =
        known.toldAt().filter(at -> !at.isAfter(draft.now)).map(at -> at.plus(wanted.every()));
    if (next.filter(draft.now::isBefore).isPresent()) {
      draft.lookAt(next.get());
      return;
    }
    switch (wanted.deed()) {
      case NodeFile.Deed.Run run -> run(run);
      case NodeFile.Deed.Signal signal -> signal(signal);
      case NodeFile.Deed.Restart restart -> {
        Optional<Daemon> daemon = draft.policy.daemon(restart.daemon());
        boolean seen = draft.seen.containers().isKnown();
        if (seen && daemon.filter(is -> isRestarted(draft, is, known)).isPresent()) {
          told();
        }
      }
    }
  }

  private void told() {
    draft.memory = draft.memory.withFile(file.path(), known.told(draft.now));
  }

  private void run(NodeFile.Deed.Run run) {
    var action = new Action.RunCommand(file.path(), run, CHANGED);
    if (draft.mayTry(action.key(), Duration.ZERO)) {
      draft.act(action);
    }
  }

  /** Tried after the change, and done. */
  private boolean isDone(Memory.@Nullable Try last) {
    return last != null
        && last.failures() == 0
        && known.at().filter(at -> !last.at().isBefore(at)).isPresent();
  }

  /** One that has started after the change has read the new text already. */
  private void signal(NodeFile.Deed.Signal signal) {
    if (!draft.seen.containers().isKnown()) {
      return;
    }
    for (Container container : targets(signal)) {
      var action =
          new Action.SignalContainer(file.path(), container.id(), signal.signal(), CHANGED);
      if (!isDone(draft.memory.tries().get(action.key()))
          && draft.mayTry(action.key(), Duration.ZERO)) {
        draft.act(action);
      }
    }
  }

  /** All that are to be; the time of the last is remembered with it. */
  private boolean isSignalled(NodeFile.Deed.Signal signal) {
    return draft.seen.containers().isKnown()
        && targets(signal).stream()
            .map(is ->
                new Action.SignalContainer(file.path(), is.id(), signal.signal(), CHANGED).key())
            .allMatch(key -> isDone(draft.memory.tries().get(key)));
  }

  /** Of a daemon, in whatever state. */
  private List<Container> containers(DaemonName name) {
    Optional<String> family =
        draft.policy.daemon(name).map(daemon -> daemon.taskDefinition().family());
    return draft.seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> family.filter(container.family()::equals).isPresent())
        .filter(container -> !container.isInternal())
        .toList();
  }

  private List<Container> targets(NodeFile.Deed.Signal signal) {
    return containers(signal.daemon()).stream()
        .filter(container -> container.state() == Container.State.RUNNING)
        .filter(container ->
            signal.container().filter(name -> !name.equals(container.name())).isEmpty())
        .filter(container -> !startedAfter(container))
        .toList();
  }

  /**
   * A container that is to be sent a signal, and that the daemon's task does not have. Those of a
   * task may be made one after the other.
   */
  private void nameMissing() {
    if (file.onChange().map(NodeFile.OnChange::deed).orElse(null)
            instanceof NodeFile.Deed.Signal(var daemon, Optional<String> wanted, String signal)
        && wanted.isPresent()) {
      List<Container> all = containers(daemon);
      var names = new TreeSet<String>();
      all.forEach(container -> names.add(container.name()));
      boolean complete =
          all.stream()
              .anyMatch(container ->
                  container.state() == Container.State.RUNNING
                      && container.inState().compareTo(ALL_MADE) >= 0);
      if (complete && !names.contains(wanted.get())) {
        draft.note(
            Note.warning(
                file.path(),
                "no container is sent %s: daemon %s has none named %s in its task, but %s; mend the"
                        .formatted(signal, daemon, wanted.get(), String.join(", ", names))
                    + " container of its onChange"));
      }
    }
  }

  /** One from the future was made before the clock was set back; nobody knows how long before. */
  private boolean startedAfter(Container container) {
    long created = container.surface().createdAt();
    boolean after =
        container
            .surface()
            .startedAt()
            .map(started -> known.at().filter(started::isAfter).isPresent())
            .orElseGet(() ->
                created > 0 && known.at().filter(at -> created > at.getEpochSecond()).isPresent());
    return after && !isFromTheFuture(container, draft.now);
  }

  private static boolean isFromTheFuture(Container container, Instant now) {
    return container.surface().createdAt() > now.getEpochSecond()
        || container.surface().startedAt().filter(now::isBefore).isPresent();
  }

  /**
   * Started since it changed, for that or for another reason. A start that has come to nothing does
   * not count: what is older runs on.
   */
  private static boolean isRestarted(Draft draft, Daemon daemon, FileMemory known) {
    return isStarted(draft, daemon, known) && !isOld(draft, daemon, known);
  }

  private static boolean isStarted(Draft draft, Daemon daemon, FileMemory known) {
    Instant last = draft.memory.starts(daemon.name()).lastAt();
    return last.isAfter(known.at().orElse(Instant.EPOCH));
  }

  /**
   * Whether a task of ours runs that was started before the change, or may have been, since the
   * clock has been set back; what others run is theirs.
   */
  private static boolean isOld(Draft draft, Daemon daemon, FileMemory known) {
    return draft.node.present(daemon).stream()
        .filter(task -> task.owner().isEmpty() || task.isOurs())
        .flatMap(task -> task.containers().stream())
        .filter(container -> container.state().isAlive())
        .anyMatch(
            container -> readsOlder(container, known) || isFromTheFuture(container, draft.now));
  }

  private static boolean isOlder(Container container, FileMemory known) {
    long created = container.surface().createdAt();
    return created > 0 && known.at().filter(at -> created < at.getEpochSecond()).isPresent();
  }

  /** Docker looks up what a container mounts whenever it starts it, in its place too. */
  private static boolean readsOlder(Container container, FileMemory known) {
    return container
        .surface()
        .startedAt()
        .map(started -> known.at().filter(started::isBefore).isPresent())
        .orElseGet(() -> isOlder(container, known));
  }

  /** A start that came to nothing is not repeated at once. */
  private static boolean isPaused(Draft draft, Daemon daemon, FileMemory known) {
    Instant last = draft.memory.starts(daemon.name()).lastAt();
    return isStarted(draft, daemon, known)
        && last.plus(draft.policy.pace().backoffMost()).isAfter(draft.now);
  }

  /** Who has mounted the file itself, and not its folder, goes on reading what was replaced. */
  private void nameStale() {
    for (Container container : stale(draft, file)) {
      draft.note(
          Note.warning(
              file.path(),
              "container "
                  + container.dockerName()
                  + " still reads what was replaced: it mounts the file, and not its folder"));
    }
  }

  static List<Container> stale(Draft draft, NodeFile file) {
    FileMemory known = draft.memory.file(file.path());
    return draft.seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.state().isAlive())
        .filter(container -> container.surface().mounts().contains(file.path()))
        .filter(container -> readsOlder(container, known))
        .toList();
  }

  /** The file that has changed and wants this daemon restarted now, by its setting. */
  static Optional<String> restarts(Draft draft, Daemon daemon) {
    return draft.policy.files().stream()
        .filter(file -> restarts(draft, daemon, file))
        .map(NodeFile::path)
        .findFirst();
  }

  private static boolean restarts(Draft draft, Daemon daemon, NodeFile file) {
    FileMemory known = draft.memory.file(file.path());
    // Whether it is told is seen only where the file can be read.
    boolean owed = known.at().isPresent() && !isRestarted(draft, daemon, known);
    if (!owed || isPaused(draft, daemon, known)) {
      return false;
    }
    Optional<Duration> every =
        file.onChange()
            .filter(is -> is.deed().equals(new NodeFile.Deed.Restart(daemon.name())))
            .map(NodeFile.OnChange::every);
    boolean wanted =
        !known.isTold()
            && every
                .filter(is -> known.toldAt().filter(at -> at.plus(is).isAfter(draft.now)).isEmpty())
                .isPresent();
    boolean isStale =
        file.restartsStale()
            && stale(draft, file).stream()
                .anyMatch(container -> container.family().equals(daemon.taskDefinition().family()));
    return wanted || (isStale && mayRestartStale(draft, daemon, every.orElse(STALE_EVERY)));
  }

  /** A file may change again and again. */
  private static boolean mayRestartStale(Draft draft, Daemon daemon, Duration every) {
    Instant due = draft.memory.starts(daemon.name()).lastAt().plus(every);
    boolean isDue = !due.isAfter(draft.now);
    if (!isDue) {
      draft.lookAt(due);
    }
    return isDue;
  }
}
