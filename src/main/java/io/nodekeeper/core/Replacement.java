package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One replacing under way: what is next is counted from what is seen, never stored. */
final class Replacement {

  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Draft draft;
  private final Daemon daemon;
  private final List<NodeTask> newcomers;
  private final Optional<NodeTask> old;
  private final Optional<NodeTask> newcomer;
  private Rollout rollout;
  private Rollout.Attempt attempt;

  private Replacement(Draft draft, Daemon daemon) {
    this.draft = draft;
    this.daemon = daemon;
    this.rollout = Rollout.of(draft.memory, daemon);
    this.attempt = rollout.attempt().orElseThrow();
    List<NodeTask> present = draft.node.present(daemon);
    this.old = present.stream().filter(task -> attempt.isReplaced(task.arn())).findFirst();
    this.newcomers = present.stream().filter(task -> !attempt.isReplaced(task.arn())).toList();
    this.newcomer = newcomers.stream().min(Running.BEST);
  }

  /** The next step of it; how it stands, for people. */
  static String goOn(Draft draft, Daemon daemon) {
    draft.lookIn(LOOK);
    return new Replacement(draft, daemon).goOn();
  }

  /**
   * Goes on with one that a drain ended while both of its tasks ran, and the node stays after all:
   * else the newcomer would be the one too many, and be started anew.
   */
  static boolean takesUp(Draft draft, Daemon daemon, List<NodeTask> present) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    if (present.size() != 2
        || rollout.target().isEmpty()
        || daemon.update().method() != Daemon.Update.Method.START_FIRST) {
      return false;
    }
    int target = rollout.target().getAsInt();
    Instant begun = draft.memory.starts(daemon.name()).lastAt();
    Optional<NodeTask> old =
        present.stream()
            .filter(task -> rollout.good().equals(OptionalInt.of(task.revision())))
            .findFirst();
    boolean both =
        old.isPresent()
            && rollout.since().filter(since -> !since.isAfter(begun)).isPresent()
            && present.stream().anyMatch(task -> task.revision() == target)
            && present.stream().allMatch(task -> task.isOurs() && isThere(task));
    if (both) {
      Optional<TaskArn> replaces = old.map(NodeTask::arn);
      var attempt = Rollout.Attempt.begun(target, begun, replaces, Optional.empty());
      draft.memory =
          draft.memory.withRollout(daemon.name(), rollout.with(Optional.of(attempt.withSeen())));
    }
    return both;
  }

  private static boolean isThere(NodeTask task) {
    return task.life() == NodeTask.Life.RUNNING || task.life() == NodeTask.Life.PENDING;
  }

  /** Ends it as one that came to nothing. */
  static void giveUp(Draft draft, Daemon daemon, String reason) {
    new Replacement(draft, daemon).condemn(reason);
  }

  private String goOn() {
    newcomer.ifPresentOrElse(this::remember, this::resolve);
    // What is tried once more in this very look is judged by that.
    if (attempt.refused().isPresent() && newcomer.isEmpty() && !draft.starts(daemon.name())) {
      return over(attempt.refused().get());
    }
    Optional<String> stranger = stranger();
    if (stranger.isPresent()) {
      save(rollout.with(Optional.empty()));
      return "was not replaced: " + stranger.get();
    }
    Optional<DaemonStatus> how = newcomer.map(task -> Running.judge(draft, daemon, task, false));
    boolean healthy = how.filter(DaemonStatus::isHealthy).isPresent();
    boolean proven = newcomer.filter(task -> Whole.isProven(draft, daemon, task)).isPresent();
    if (healthy && proven && old.isEmpty()) {
      return finish();
    }
    if (!healthy && isLate()) {
      return over(cause(how));
    }
    // With one that does not run nothing is lost.
    boolean hangs = old.filter(task -> task.life() == NodeTask.Life.PENDING).isPresent();
    if (old.isPresent() && ((healthy && proven) || hangs || !isStartFirst(daemon, attempt))) {
      return stopOld();
    }
    if (old.isPresent() && newcomer.isEmpty()) {
      return startBeside();
    }
    return words()
        + how.map(is -> healthy ? "whether all its containers run is not known" : is.reason())
            .orElse("it is started");
  }

  /**
   * Where the settings have changed meanwhile, and what is to be started next cannot be with them:
   * that is no fault of the revision.
   */
  private Optional<String> stranger() {
    boolean next =
        newcomer.isEmpty()
            && !draft.starts(daemon.name())
            && draft.memory.starts(daemon.name()).open().isEmpty();
    return next ? Strangers.in(draft, daemon, attempt.to()) : Optional.empty();
  }

  /** How what it started ended tells more than that the next one runs and is not healthy yet. */
  private String cause(Optional<DaemonStatus> how) {
    Optional<String> end = Daemons.failure(draft, daemon);
    return how.filter(is -> end.isEmpty() || is.phase() != DaemonStatus.Phase.RUNNING)
        .map(DaemonStatus::reason)
        .or(() -> end)
        .orElse(
            attempt.seen()
                ? "its task did not stay up, and why is not known"
                : "no task of it came to be");
  }

  private String words() {
    String to = "revision " + attempt.to() + ": ";
    if (restarted().isPresent()) {
      return "is restarted " + restarted().get() + ", " + to;
    }
    return rollout.isToGood() ? "goes back to " + to : "is replaced by " + to;
  }

  /** For what, or by whom, if it is a restart. */
  private Optional<String> restarted() {
    return attempt.replaces().flatMap(task -> RolloutOrders.restarted(draft, daemon, task));
  }

  static boolean isStartFirst(Daemon daemon, Rollout.Attempt attempt) {
    return daemon.update().method() == Daemon.Update.Method.START_FIRST
        && attempt.clash().isEmpty()
        && attempt.replaces().isPresent();
  }

  private void remember(NodeTask task) {
    Running.remember(draft, daemon, task);
    Running.stopExtras(draft, daemon, newcomers, task);
    // What ECS has accepted and the ECS agent has not got proves nothing.
    boolean here = task.agent().isPresent() || !task.containers().isEmpty();
    if (here && task.revision() == attempt.to()) {
      attempt = attempt.withSeen();
      save(rollout.with(Optional.of(attempt)));
    }
  }

  /** Where nothing is on the node at all, its end is known and it has been resolved already. */
  private void resolve() {
    if (old.isEmpty()) {
      return;
    }
    Daemons.learnEnd(draft, daemon);
    if (draft.memory.starts(daemon.name()).open().isPresent()) {
      OpenStart.resolve(draft, daemon);
    }
  }

  private void save(Rollout changed) {
    rollout = changed;
    draft.memory = draft.memory.withRollout(daemon.name(), changed);
  }

  /** Only where what takes its place can be started: nothing is stopped for nothing. */
  private String stopOld() {
    NodeTask task = old.orElseThrow();
    if (task.owner().isPresent() && !task.isOurs()) {
      save(rollout.with(Optional.empty()));
      return "was not replaced: what others started is theirs to stop";
    }
    if (task.life() != NodeTask.Life.STOPPING && task.life() != NodeTask.Life.ENDING) {
      // Beside one that is here already, nothing more is to be started.
      Optional<String> obstacle =
          newcomer.isPresent() ? Missing.obstacle(draft) : Missing.obstacle(draft, daemon);
      if (obstacle.isPresent()) {
        return words() + obstacle.get();
      }
      boolean loses =
          task.life() == NodeTask.Life.RUNNING
              && newcomer.isEmpty()
              && !rollout.isBad(task.revision());
      Optional<String> early =
          loses
              ? Missing.early(draft, daemon, draft.memory.starts(daemon.name()))
              : Optional.empty();
      if (early.isPresent()) {
        return words() + early.get();
      }
      Reading<Optional<String>> inVain =
          loses && restarted().isEmpty()
              ? inVain(task)
              : Reading.known(Optional.empty(), draft.now);
      if (!inVain.isKnown()) {
        return words() + Resources.BEING_READ;
      }
      Optional<String> why = inVain.toOptional().flatMap(is -> is);
      if (why.isPresent()) {
        // It is not waited for: what others wait for may be this very replacing's end.
        save(rollout.with(Optional.empty()));
        return "is not replaced yet: " + why.get();
      }
      String because =
          restarted()
              .map("it is restarted "::concat)
              .orElse("revision " + attempt.to() + " replaces it");
      Ours.stop(draft, daemon.name(), task, because);
    }
    return words() + "revision " + task.revision() + " is being stopped";
  }

  /** Why nothing could be started in its place, though it were stopped. */
  private Reading<Optional<String>> inVain(NodeTask task) {
    Optional<String> sick = Chain.sick(draft, daemon.name());
    Optional<Definition> wanted = Revisions.learn(draft, daemon, attempt.to()).toOptional();
    return sick.isPresent() || wanted.isEmpty()
        ? Reading.known(sick, draft.now)
        : Resources.lacking(draft, wanted.get(), task);
  }

  /** As carefully as what is missing is started, but that it comes after the same as the old. */
  private String startBeside() {
    if (draft.memory.starts(daemon.name()).open().isPresent()) {
      return words() + "StartTask is sent";
    }
    Optional<String> obstacle = Missing.obstacle(draft, daemon);
    if (obstacle.isPresent()) {
      return words() + obstacle.get();
    }
    Instant due = Missing.due(draft, daemon);
    if (due.isAfter(draft.now)) {
      draft.lookAt(due);
      return words() + "it is tried again at " + Moments.words(due);
    }
    String because =
        restarted().isPresent()
            ? "it is restarted: this one takes the other's place"
            : "it is to take the place of revision " + old.orElseThrow().revision();
    draft.act(Missing.startTask(draft, daemon, because));
    return words() + "StartTask is sent";
  }

  /** The time of an attempt begins with its first start. */
  static void starts(Draft draft, Daemon daemon) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    rollout
        .attempt()
        .filter(is -> draft.memory.starts(daemon.name()).lastAt().isBefore(is.at()))
        .map(is -> rollout.with(Optional.of(is.startedAt(draft.now))))
        .ifPresent(begun -> draft.memory = draft.memory.withRollout(daemon.name(), begun));
  }

  /** Which revision is started now. */
  static TaskDefinitionRef revisionToStart(Draft draft, Daemon daemon) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    TaskDefinitionRef written = daemon.taskDefinition();
    if (rollout.attempt().isPresent()) {
      return written.at(rollout.attempt().get().to());
    }
    OptionalInt back = Revisions.wayBack(draft, daemon, rollout);
    return back.isPresent() && Revisions.isStartable(draft, daemon, back.getAsInt())
        ? written.at(back.getAsInt())
        : written;
  }

  /**
   * When the revision that does not come up is given up, or postponed, and what was good is started
   * without any wait.
   */
  static Optional<Instant> end(Draft draft, Daemon daemon) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    return rollout
        .attempt()
        .filter(is -> rollout.target().equals(OptionalInt.of(is.to())))
        .filter(is -> is.seen() || rollout.good().isPresent())
        .map(is -> is.at().plus(daemon.update().within()));
  }

  /** What cannot be seen is not judged: it may hang yet, or be healthy by now. */
  private boolean isLate() {
    Starts starts = draft.memory.starts(daemon.name());
    if (Missing.blindness(draft).isPresent()
        || draft.starts(daemon.name())
        || starts.open().isPresent()
        || starts.lastAt().isBefore(attempt.at())) {
      return false;
    }
    Instant end = attempt.at().plus(daemon.update().within());
    draft.lookAt(end);
    return !draft.now.isBefore(end);
  }

  private String finish() {
    int revision = newcomer.orElseThrow().revision();
    boolean restarted = restarted().isPresent();
    Rollout ended = rollout.with(Optional.empty());
    boolean good = revision == attempt.to() && !ended.isBad(revision);
    boolean reached = ended.target().isPresent() && ended.target().getAsInt() == revision;
    Rollout learnt = good ? Probation.healthy(draft, daemon, ended, revision) : ended;
    save(reached ? learnt.reached() : learnt);
    return restarted ? "has been restarted" : "has been replaced by revision " + revision;
  }

  /** What ECS never made a task of has proved nothing, unless it refuses that for good. */
  private String over(String reason) {
    boolean wanted = rollout.target().isPresent() && rollout.target().getAsInt() == attempt.to();
    // What hangs here is taken back, though another one is wanted meanwhile: that may be held.
    boolean hangs =
        newcomer.flatMap(NodeTask::agent).isPresent()
            && old.isEmpty()
            && !rollout.good().equals(OptionalInt.of(attempt.to()));
    if (!wanted && !hangs) {
      save(rollout.with(Optional.empty()));
      return "was not replaced: " + reason;
    }
    if (!attempt.seen() && attempt.refused().isEmpty()) {
      String why = "revision " + attempt.to() + " could not be started: " + reason;
      save(rollout.postponed(draft.now, why));
      comeBack(draft, daemon);
      return "waits for its wave once more: " + why;
    }
    return condemn(reason);
  }

  /** Under this key and the daemon's name is remembered since when its good one comes up again. */
  static final String BACK = "back:";

  /** Where nothing of it is left, the good one has its time to come up before others. */
  static void comeBack(Draft draft, Daemon daemon) {
    Starts starts = draft.memory.starts(daemon.name());
    if (draft.node.present(daemon).isEmpty()
        && starts.open().isEmpty()
        && Rollout.of(draft.memory, daemon).good().isPresent()) {
      draft.memory =
          draft
              .memory
              .withStarts(daemon.name(), starts.steady())
              .withTry(BACK + daemon.name(), new Memory.Try(draft.now, 0, Optional.empty()));
    }
  }

  private String condemn(String reason) {
    int bad = attempt.to();
    Rollout condemned = rollout.condemning(bad, reason);
    Starts starts = draft.memory.starts(daemon.name());
    draft.memory = draft.memory.withStarts(daemon.name(), starts.steady());
    if (old.isPresent() && newcomer.filter(task -> task.revision() == bad).isPresent()) {
      var back =
          Rollout.Attempt.begun(
              old.get().revision(),
              draft.now,
              Optional.of(newcomer.get().arn()),
              Optional.of("revision " + bad + " is taken back"));
      condemned = condemned.with(Optional.of(back));
    }
    save(condemned);
    comeBack(draft, daemon);
    draft.lookAt(draft.now);
    return "goes back, for revision " + bad + " did not become healthy: " + reason;
  }
}
