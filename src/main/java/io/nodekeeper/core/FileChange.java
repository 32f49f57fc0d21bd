package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What follows when a file has changed, once for each change however often the agent ends. */
final class FileChange {

  private static final String CHANGED = "the file has changed";

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
    var change = new FileChange(draft, file);
    change.tell();
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
        if (isRestarted(restart.daemon())) {
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
    boolean all = true;
    for (Container container : targets(signal)) {
      var action =
          new Action.SignalContainer(file.path(), container.id(), signal.signal(), CHANGED);
      boolean done = isDone(draft.memory.tries().get(action.key()));
      all &= done;
      if (!done && draft.mayTry(action.key(), Duration.ZERO)) {
        draft.act(action);
      }
    }
    if (all) {
      told();
    }
  }

  private List<Container> targets(NodeFile.Deed.Signal signal) {
    Optional<String> family =
        draft.policy.daemon(signal.daemon()).map(daemon -> daemon.taskDefinition().family());
    return draft.seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> family.filter(container.family()::equals).isPresent())
        .filter(container -> !container.isInternal())
        .filter(container -> container.state() == Container.State.RUNNING)
        .filter(container ->
            signal.container().filter(name -> !name.equals(container.name())).isEmpty())
        .filter(container -> !startedAfter(container))
        .toList();
  }

  private boolean startedAfter(Container container) {
    long created = container.surface().createdAt();
    return created > 0 && known.at().filter(at -> created > at.getEpochSecond()).isPresent();
  }

  /** By our order, or since it has been started for another reason. */
  private boolean isRestarted(DaemonName daemon) {
    Instant at = known.at().orElse(Instant.EPOCH);
    Optional<Instant> obeyed = draft.memory.rollout(daemon).flatMap(Rollout::obeyed);
    return obeyed.filter(when -> !when.isBefore(at)).isPresent()
        || draft.memory.starts(daemon).lastAt().isAfter(at);
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
    Optional<Instant> at = draft.memory.file(file.path()).at();
    return draft.seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.state().isAlive())
        .filter(container -> container.surface().mounts().contains(file.path()))
        .filter(container -> container.surface().createdAt() > 0)
        .filter(container ->
            at.filter(then -> container.surface().createdAt() < then.getEpochSecond()).isPresent())
        .toList();
  }

  /** The order to restart a daemon that a changed file gives, by its setting. */
  static Optional<RolloutOrder> restart(Draft draft, Daemon daemon) {
    for (NodeFile file : draft.policy.files()) {
      FileMemory known = draft.memory.file(file.path());
      boolean wanted =
          !known.isTold()
              && file.onChange()
                  .filter(is -> is.deed().equals(new NodeFile.Deed.Restart(daemon.name())))
                  .filter(is ->
                      known.toldAt().filter(at -> at.plus(is.every()).isAfter(draft.now)).isEmpty())
                  .isPresent();
      boolean isStale =
          file.restartsStale()
              && stale(draft, file).stream()
                  .anyMatch(
                      container -> container.family().equals(daemon.taskDefinition().family()));
      if ((wanted || isStale) && known.at().isPresent()) {
        return Optional.of(
            new RolloutOrder(
                daemon.name(), RolloutOrder.Kind.RESTART, known.at().get(), file.path()));
      }
    }
    return Optional.empty();
  }
}
