package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whether a daemon's task is to be replaced by one of another revision, and when that may begin.
 */
final class Replacing {

  /** How long a node may come up before its definitions are asked for all the same. */
  private static final Duration COMING_UP = Duration.ofMinutes(10);

  private final Draft draft;
  private final Daemon daemon;
  private final DaemonStatus status;
  private final List<DaemonStatus> all;
  private final Optional<NodeTask> main;
  private Rollout rollout;

  private Replacing(Draft draft, Daemon daemon, DaemonStatus status, List<DaemonStatus> all) {
    this.draft = draft;
    this.daemon = daemon;
    this.status = status;
    this.all = all;
    this.rollout = Rollout.of(draft.memory, daemon);
    // What hangs before it runs is replaced as well as what runs.
    this.main =
        draft.node.present(daemon).stream()
            .filter(task ->
                task.life() == NodeTask.Life.RUNNING || task.life() == NodeTask.Life.PENDING)
            .min(Running.BEST);
  }

  /** The statuses, in the policy's order, each with how its daemon's replacing stands. */
  static List<DaemonStatus> decide(Draft draft, List<DaemonStatus> statuses, boolean leaving) {
    if (leaving) {
      draft.policy.daemons().forEach(daemon -> abandon(draft, daemon));
      return statuses.stream().map(status -> leaving(draft, status)).toList();
    }
    RolloutOrders.name(draft);
    boolean calm = isCalm(draft);
    var told = new ArrayList<DaemonStatus>();
    for (int i = 0; i < statuses.size(); i++) {
      Daemon daemon = draft.policy.daemons().get(i);
      DaemonStatus status = statuses.get(i);
      boolean kept =
          daemon.run() == Daemon.Run.AGENT && status.phase() != DaemonStatus.Phase.ELSEWHERE;
      if (kept) {
        told.add(new Replacing(draft, daemon, status, statuses).told(calm));
      } else {
        abandon(draft, daemon);
        told.add(atRest(draft, status, RolloutOrders.refuse(draft, daemon)));
      }
    }
    Badness.publish(draft);
    return List.copyOf(told);
  }

  private static DaemonStatus leaving(Draft draft, DaemonStatus status) {
    DaemonStatus told = atRest(draft, status, Optional.empty());
    int wanted = told.wanted().orElse(0);
    boolean outdated = status.revision() > 0 && wanted > 0 && wanted != status.revision();
    return outdated
        ? atRest(
            draft,
            status,
            Optional.of(
                "revision " + wanted + " is wanted: nothing is replaced on a node that leaves"))
        : told;
  }

  /** Nothing of it is replaced; what is wanted and what was ordered is told all the same. */
  private static DaemonStatus atRest(Draft draft, DaemonStatus status, Optional<String> words) {
    Daemon daemon = draft.policy.daemon(status.name()).orElseThrow();
    OptionalInt wanted =
        daemon.run() == Daemon.Run.AGENT ? Revisions.wanted(draft, daemon) : OptionalInt.empty();
    return status.with(
        wanted,
        words,
        Rollout.of(draft.memory, daemon).obeyed(),
        RolloutOrders.vain(draft, daemon));
  }

  /**
   * On a node that leaves, or for which the daemon is not any more, both tasks are stopped as they
   * are; others do not wait for a replacing that does not go on.
   */
  private static void abandon(Draft draft, Daemon daemon) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    if (rollout.attempt().isPresent()) {
      draft.memory = draft.memory.withRollout(daemon.name(), rollout.with(Optional.empty()));
    }
  }

  private DaemonStatus told(boolean calm) {
    if (draft.seen.node().isKnown() || draft.memory.rollout(daemon.name()).isPresent()) {
      remindItself();
      learn(calm);
      Probation.judge(draft, daemon, status, main);
      RolloutOrders.pass(draft, daemon);
      // What has just been decided to be started is undone once it has been.
      if (!draft.starts(daemon.name())) {
        RolloutOrders.obey(draft, daemon, main, isWaitingForItsNextStart());
      }
      rollout = Rollout.of(draft.memory, daemon);
    }
    OptionalInt wanted = Revisions.wanted(draft, daemon);
    Optional<String> words =
        rollout.attempt().isPresent()
            ? Optional.of(Replacement.goOn(draft, daemon))
            : begin(wanted);
    Optional<String> vain = RolloutOrders.vain(draft, daemon);
    vain.ifPresent(this::warn);
    name(wanted);
    return status.with(wanted, words.or(() -> vain), rollout.obeyed(), vain);
  }

  /** After a loss of the memory, ECS still knows what was found bad here. */
  private void remindItself() {
    if (draft.memory.rollout(daemon.name()).isEmpty()) {
      Rollout known = rollout;
      for (int bad : Badness.own(draft, daemon)) {
        known = known.condemning(bad, "so it was found before the memory was lost");
      }
      save(known);
    }
  }

  private void save(Rollout changed) {
    boolean known = draft.memory.rollout(daemon.name()).filter(changed::equals).isPresent();
    boolean nothing = changed.equals(Rollout.none(daemon.taskDefinition().family()));
    rollout = changed;
    if (!known && !(nothing && draft.memory.rollout(daemon.name()).isEmpty())) {
      draft.memory = draft.memory.withRollout(daemon.name(), changed);
    }
  }

  private void warn(String text) {
    draft.note(Note.warning(daemon.name().value(), text));
  }

  /** What is good, and what is wanted instead of it. */
  private void learn(boolean calm) {
    if (rollout.attempt().isPresent()) {
      return;
    }
    if (calm && daemon.taskDefinition().revision().isEmpty()) {
      Revisions.learn(draft, daemon.taskDefinition().family());
    }
    if (isWaitingForItsNextStart() && rollout.good().isPresent()) {
      // By its own name: that it was the newest once says nothing of now.
      Revisions.learn(draft, Revisions.name(daemon, rollout.good().getAsInt()));
      Revisions.learn(draft, Revisions.name(daemon, wayBack().getAsInt()));
    }
    int revision = main.map(NodeTask::revision).orElse(0);
    Rollout learnt = rollout;
    boolean proven = main.filter(task -> Whole.isProven(draft, daemon, task)).isPresent();
    if (status.isHealthy() && proven && revision > 0 && !rollout.isBad(revision)) {
      learnt = Probation.healthy(draft, daemon, learnt, revision);
    }
    OptionalInt wanted = Revisions.wanted(draft, daemon);
    int present = revision > 0 ? revision : learnt.good().orElse(0);
    if (wanted.isPresent() && present > 0) {
      learnt = wanting(learnt, wanted.getAsInt(), present);
    }
    save(learnt);
  }

  private Rollout wanting(Rollout learnt, int wanted, int present) {
    // What was the newest before the last start says nothing against what that start became.
    boolean stale =
        daemon.taskDefinition().revision().isEmpty()
            && wanted < present
            && !draft
                .seen
                .daemons()
                .definition(daemon.taskDefinition().family())
                .knownSince(draft.memory.starts(daemon.name()).lastAt());
    if (stale) {
      return learnt.reached();
    }
    boolean held = learnt.isBad(wanted) && wanted <= learnt.bad().last();
    if (wanted == present || held) {
      return learnt.reached();
    }
    return learnt.wanting(
        wanted,
        present,
        Wave.since(
            daemon,
            Revisions.learn(draft, daemon, wanted).toOptional().flatMap(Definition::registeredAt),
            draft.now));
  }

  /** No newest revision is asked for while the node comes up or a start waits for its effect. */
  private static boolean isCalm(Draft draft) {
    boolean isUp =
        draft
            .memory
            .gate()
            .filter(gate ->
                gate.openedAt().isPresent() || !gate.since().plus(COMING_UP).isAfter(draft.now))
            .isPresent();
    return isUp
        && draft.node.agent().isPresent()
        && draft.memory.daemons().values().stream().noneMatch(starts -> starts.open().isPresent())
        && draft.actions().stream().noneMatch(Action.StartTask.class::isInstance);
  }

  /** Begins a replacing, or says why not; empty when there is nothing to replace. */
  private Optional<String> begin(OptionalInt wanted) {
    Optional<NodeTask> bad = main.filter(task -> rollout.isBad(task.revision()));
    boolean back = bad.isPresent() && wayBack().isPresent() && !hasNoWayBack();
    Optional<String> restart = RolloutOrders.restarts(draft, daemon);
    // What is bad is not restarted: the good one that takes its place is started anew as well.
    if (restart.isPresent() && main.isPresent() && !(back && isBackStartable())) {
      return Optional.of(restart(main.get(), restart.get()));
    }
    if (back) {
      return Optional.of(goBack(bad.get(), wayBack().getAsInt()));
    }
    if (isUntried()) {
      return trial(main.orElseThrow());
    }
    if (wanted.isPresent() && rollout.isBad(wanted.getAsInt())) {
      return Optional.of(
          "revision " + wanted.getAsInt() + " is held, for it is bad here" + cause() + ending());
    }
    // What was wanted before this process began may not be any more.
    boolean known = rollout.target().isPresent() && rollout.target().equals(wanted);
    if (!known || !isReplaceable()) {
      return Optional.empty();
    }
    int target = rollout.target().getAsInt();
    Optional<String> obstacle = obstacles().to(target);
    return Optional.of(
        obstacle
            .map(why -> "revision " + target + " is wanted: " + why)
            .orElseGet(() -> begun(target, main)));
  }

  private Obstacles obstacles() {
    return new Obstacles(draft, daemon, status, all, main);
  }

  private static final String NO_WAY = " cannot be started with the settings of now";

  private OptionalInt wayBack() {
    return Revisions.wayBack(draft, daemon, rollout);
  }

  /** The good one cannot be started any more, and another one is wanted. */
  private boolean hasNoWayBack() {
    return rollout.target().isPresent()
        && !rollout.isBad(rollout.target().getAsInt())
        && !isBackStartable();
  }

  /** Or may be, for all that is known. */
  private boolean isBackStartable() {
    return Revisions.isStartable(draft, daemon, wayBack().getAsInt());
  }

  /** What runs has never been healthy: a drain, say, ended its replacing halfway. */
  private boolean isUntried() {
    return main.filter(NodeTask::isOurs).flatMap(NodeTask::agent).isPresent()
        && rollout.good().isPresent()
        && rollout.good().getAsInt() != main.get().revision()
        && !rollout.isBad(main.get().revision())
        && !status.isHealthy()
        && daemon.update().method() != Daemon.Update.Method.MANUAL;
  }

  /** What was begun goes on, paused or not; its time counts from its start. */
  private Optional<String> trial(NodeTask task) {
    Optional<String> obstacle = obstacles().ofOthers();
    if (obstacle.isPresent()) {
      return Optional.of(
          "revision "
              + task.revision()
              + " has never been healthy here, and is not given up yet: "
              + obstacle.get());
    }
    Instant since = draft.memory.starts(daemon.name()).lastAt();
    var attempt = Rollout.Attempt.begun(task.revision(), since, Optional.empty(), Optional.empty());
    save(rollout.with(Optional.of(attempt.withSeen())));
    return Optional.of(Replacement.goOn(draft, daemon));
  }

  /** One that runs, or one that has died and waits for its next start. */
  private boolean isReplaceable() {
    return main.isPresent() || isWaitingForItsNextStart();
  }

  private boolean isWaitingForItsNextStart() {
    return status.phase() == DaemonStatus.Phase.BACKING_OFF
        || status.phase() == DaemonStatus.Phase.FLAPPING;
  }

  private String begun(int to, Optional<NodeTask> old) {
    Optional<String> clash =
        old.flatMap(task -> Revisions.clash(draft, daemon, task.revision(), to));
    var attempt = Rollout.Attempt.begun(to, draft.now, old.map(NodeTask::arn), clash);
    save(rollout.with(Optional.of(attempt)));
    draft.memory = draft.memory.resting(daemon.name(), draft.now);
    return Replacement.goOn(draft, daemon);
  }

  /**
   * @param why for what, or by whom
   */
  private String restart(NodeTask task, String why) {
    Starts starts = draft.memory.starts(daemon.name()).ordered();
    boolean asked = Revisions.isAsked(draft, daemon, task.revision());
    Optional<String> obstacle =
        obstacles()
            .ofOthers()
            .or(() -> Ours.obstacle(draft, daemon, main))
            .or(() -> asked ? Optional.empty() : Optional.of("its definition is being read"))
            .or(() -> stranger(task.revision()))
            .or(() -> Missing.early(draft, daemon, starts));
    if (obstacle.isPresent()) {
      return "is to be restarted " + why + ": " + obstacle.get();
    }
    rollout = RolloutOrders.obeyed(draft, daemon, rollout);
    RolloutOrders.restart(draft, daemon, task, why);
    draft.memory = draft.memory.withStarts(daemon.name(), starts);
    return begun(task.revision(), Optional.of(task));
  }

  /** Neither the wave nor the others are waited for: what is bad does not get better. */
  private String goBack(NodeTask task, int good) {
    boolean asked = Revisions.isAsked(draft, daemon, good);
    Optional<String> obstacle =
        Missing.obstacle(draft, daemon)
            .or(() -> Ours.obstacle(draft, daemon, main))
            .or(() -> asked ? Optional.empty() : Optional.of("its definition is being read"))
            .or(() ->
                Revisions.learn(draft, daemon, good)
                    .toOptional()
                    .filter(known -> !known.active())
                    .map(_ -> "ECS does not start it any more, for it is INACTIVE"))
            .or(() -> stranger(good));
    return obstacle
        .map(why -> "revision " + task.revision() + " is to go back to " + good + ": " + why)
        .orElseGet(() -> begun(good, Optional.of(task)));
  }

  /** It comes only when somebody acts. */
  private Optional<String> stranger(int revision) {
    Optional<String> stranger = Strangers.in(draft, daemon, revision);
    stranger.ifPresent(
        why -> warn("what runs goes on, for revision " + revision + " cannot be started: " + why));
    return stranger;
  }

  /** What an operator has to know as long as it is so. */
  private void name(OptionalInt wanted) {
    rollout = Rollout.of(draft.memory, daemon);
    if (wanted.isPresent() && rollout.isBad(wanted.getAsInt())) {
      String instead =
          wayBack().isPresent()
              ? "revision " + wayBack().getAsInt() + (isBackStartable() ? " goes on" : NO_WAY)
              : "no other is known to be good";
      warn("revision " + wanted.getAsInt() + Badness.FOUND + cause() + "; " + instead + ending());
    } else if (rollout.target().isPresent()) {
      rollout.why().ifPresent(this::warn);
    }
  }

  private String cause() {
    return rollout.why().map(why -> " (" + why + ")").orElse("");
  }

  private String ending() {
    return "; a newer revision or \"nodekeeper rollout resume " + daemon.name() + "\" ends that";
  }
}
