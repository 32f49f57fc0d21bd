package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why a daemon's replacing does not begin yet: each with until when, or with what an operator can
 * do about it.
 */
record Obstacles(
    Draft draft,
    Daemon daemon,
    DaemonStatus status,
    List<DaemonStatus> all,
    Optional<NodeTask> main) {

  /** What is in the way of the revision that is wanted; the cheapest to know first. */
  Optional<String> to(int target) {
    return RolloutOrders.pause(draft, daemon)
        .or(() -> manual(target))
        .or(() -> definition(target))
        .or(this::wave)
        .or(this::ofOthers)
        .or(() -> room(target))
        .or(() -> Ours.obstacle(draft, daemon, main))
        .or(() -> verdict(target));
  }

  /** Whatever revision it is. */
  Optional<String> ofOthers() {
    return others()
        .or(() -> Chain.down(draft, status, all))
        .or(() -> Missing.obstacle(draft, daemon));
  }

  private void warn(String text) {
    draft.note(Note.warning(daemon.name().value(), text));
  }

  private Optional<String> manual(int target) {
    if (daemon.update().method() != Daemon.Update.Method.MANUAL) {
      return Optional.empty();
    }
    draft.note(
        Note.info(
            daemon.name().value(),
            main.map(task -> "revision " + task.revision() + " is outdated: ").orElse("")
                + target
                + " is wanted, and update.method is manual"));
    return Optional.of("update.method is manual; with another one in the settings it is replaced");
  }

  private Optional<String> definition(int target) {
    Reading<Definition> reading = Revisions.learn(draft, daemon, target);
    boolean inactive = reading.toOptional().filter(known -> !known.active()).isPresent();
    Optional<String> obstacle =
        inactive
            ? Optional.of("it is INACTIVE, and ECS starts it no more; name or register another")
            : reading
                .whyNot()
                .map(_ -> "its definition is not known: " + Badness.notKnown(reading))
                .or(() -> Strangers.in(daemon, reading));
    if (obstacle.isPresent() && !reading.equals(Reading.notAsked())) {
      warn("revision " + target + " is wanted, and the old one goes on: " + obstacle.get());
    }
    return obstacle.or(() ->
        main.filter(task -> !Revisions.isAsked(draft, daemon, task.revision()))
            .map(_ -> "the definition of what runs is being read"));
  }

  /** To stop the old one for a revision that has no room here in spite of that helps nobody. */
  private Optional<String> room(int target) {
    Optional<Reading<Optional<String>>> lacking =
        main.flatMap(task ->
            Revisions.learn(draft, daemon, target)
                .toOptional()
                .map(wanted -> Resources.lacking(draft, wanted, task)));
    Optional<String> known = lacking.flatMap(Reading::toOptional).flatMap(why -> why);
    known.ifPresent(
        why -> warn("revision " + target + " is wanted, and the old one goes on: " + why));
    return lacking.isPresent() && !lacking.get().isKnown()
        ? Optional.of(Resources.BEING_READ)
        : known;
  }

  private Optional<String> wave() {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    Instant since = rollout.since().orElse(draft.now);
    boolean again = rollout.why().isPresent();
    Instant due =
        again ? Wave.dueAgain(draft.who, daemon, since) : Wave.due(draft.who, daemon, since);
    if (!due.isAfter(draft.now) || (again && hasRoomNow(rollout, since))) {
      return Optional.empty();
    }
    draft.lookAt(due);
    return Optional.of(
        again
            ? "it is tried again at " + Moments.words(due) + "; " + rollout.why().get()
            : "its wave comes here at "
                + Moments.words(due)
                + ", by update.canary and update.wave");
  }

  private static final String LACKING = "lacking:";

  /**
   * Whether what it lacked has been freed since it was postponed: only where the lack could be
   * counted, lest a wrong count takes the old one down again and again.
   */
  private boolean hasRoomNow(Rollout rollout, Instant since) {
    String key = LACKING + daemon.name();
    Optional<Boolean> room =
        rollout
            .why()
            .filter(why -> why.contains(Resources.MARK))
            .flatMap(
                _ -> Revisions.learn(draft, daemon, rollout.target().orElseThrow()).toOptional())
            .flatMap(wanted -> Resources.hasRoom(draft, wanted, main));
    if (room.filter(has -> !has).isPresent()) {
      draft.memory = draft.memory.withTry(key, new Memory.Try(since, 0, Optional.empty()));
    }
    Memory.Try lacked = draft.memory.tries().get(key);
    return status.isHealthy()
        && room.filter(has -> has).isPresent()
        && lacked != null
        && lacked.at().equals(since);
  }

  /**
   * One at a time; what goes back has not come up again. What waits for this very daemon to be
   * healthy is not waited for: this may be what makes it so.
   */
  private Optional<String> others() {
    return draft.policy.daemons().stream()
        .filter(other -> !other.name().equals(daemon.name()))
        .filter(other -> !waitsForThis(other))
        .filter(other ->
            Rollout.of(draft.memory, other).attempt().isPresent()
                || isToGoBack(other)
                || comesBack(other))
        .findFirst()
        .map(this::isFirst);
  }

  private boolean waitsForThis(Daemon other) {
    return all.stream()
        .anyMatch(is -> is.name().equals(other.name()) && Chain.waitsFor(draft, is, status));
  }

  private String isFirst(Daemon other) {
    return Rollout.of(draft.memory, other)
        .attempt()
        .map(attempt ->
            other.name()
                + " is being replaced first, and has until "
                + Moments.words(attempt.at().plus(other.update().within()))
                + " to become healthy")
        .orElse(other.name() + " goes back first");
  }

  /** Its good one is started anew, and is not up yet. */
  private boolean comesBack(Daemon other) {
    boolean down = all.stream().anyMatch(is -> is.name().equals(other.name()) && !is.isHealthy());
    return down
        && Optional.ofNullable(draft.memory.tries().get(Replacement.BACK + other.name()))
            .filter(since -> draft.now.isBefore(since.at().plus(other.update().within())))
            .isPresent();
  }

  /** It is, at its own next turn: a bad one of it still runs, and that waits for nobody. */
  private boolean isToGoBack(Daemon other) {
    Rollout rollout = Rollout.of(draft.memory, other);
    OptionalInt back = Revisions.wayBack(draft, other, rollout);
    return back.isPresent()
        && Revisions.isStartable(draft, other, back.getAsInt())
        && draft.node.present(other).stream()
            .anyMatch(task -> task.isOurs() && rollout.isBad(task.revision()))
        && Missing.obstacle(draft, other).isEmpty();
  }

  private Optional<String> verdict(int target) {
    Optional<String> unheard = Badness.unheard(draft, daemon, target);
    Optional<Verdict> bad = Badness.against(draft, daemon, target);
    if (bad.isEmpty()) {
      return unheard;
    }
    String node = bad.get().containerInstance();
    warn("revision " + target + " is held: it did not become healthy on " + node);
    return Optional.of(
        "it is held, for it did not become healthy on "
            + node
            + "; a newer revision or \"nodekeeper rollout resume "
            + daemon.name()
            + "\" there ends that, which is asked for every half hour");
  }
}
