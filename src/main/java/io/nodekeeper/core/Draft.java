package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A decision in the making: what each duty adds to. Lives for one look. */
final class Draft {

  /** How soon what could not be read from AWS is asked for again. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  /** The least time between two looks that a decision may ask for. */
  private static final Duration SOONEST = Duration.ofMillis(10);

  final Policy policy;
  final Observation seen;
  final Instant now;
  final Node node;
  final String who;

  /** As the look began: in this very look it may be found again. */
  final Optional<Instant> lostAt;

  Memory memory;
  private final List<Action> actions = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private final Map<DaemonName, DaemonStatus> judged = new TreeMap<>();
  private final Set<String> over = new TreeSet<>();
  private final Ask.Collected ask = new Ask.Collected();
  private final Ration definitions;
  private final Ration verdicts;
  private Instant lookAgainAt;

  Draft(Policy policy, Observation seen, Memory memory, Instant now) {
    this.policy = policy;
    this.seen = seen;
    this.memory = memory;
    this.now = now;
    this.lostAt = memory.lostAt();
    this.node = new Node(policy, seen, Ours.known(memory, seen), now);
    this.who =
        seen.identity()
            .toOptional()
            .map(Identity::instanceId)
            .or(() -> node.agent().map(agent -> agent.containerInstance().id()))
            .orElse("");
    this.definitions = new Ration(seen.daemons().definitions().values(), now);
    this.verdicts = new Ration(seen.daemons().verdicts().values(), now);
    this.lookAgainAt = now.plus(policy.pace().look());
  }

  /** What there are two reasons for is done once. */
  void act(Action action) {
    if (actions.stream().noneMatch(decided -> decided.key().equals(action.key()))) {
      actions.add(action);
    }
  }

  /** Whether it has been decided to start this daemon. */
  boolean starts(DaemonName daemon) {
    return actions.stream()
        .anyMatch(
            action -> action instanceof Action.StartTask start && start.daemon().equals(daemon));
  }

  /** Whether it has been decided to stop this task. */
  boolean stops(TaskArn task) {
    return actions.stream()
        .anyMatch(action -> action instanceof Action.StopTask stop && stop.task().equals(task));
  }

  List<Action> actions() {
    return Collections.unmodifiableList(actions);
  }

  /** How a daemon stands: those that are after it ask for that. */
  void judge(DaemonStatus status) {
    judged.put(status.name(), status);
  }

  /** Empty for one that has not been judged in this look. */
  Optional<DaemonStatus> judged(DaemonName daemon) {
    return Optional.ofNullable(judged.get(daemon));
  }

  void note(Note note) {
    notes.add(note);
  }

  List<Note> notes() {
    return Collections.unmodifiableList(notes);
  }

  /** What has been tried under this key is not wanted any more, and no trouble. */
  void over(String key) {
    over.add(key);
  }

  boolean isOver(String key) {
    return over.contains(key);
  }

  Ask asked() {
    return ask.all();
  }

  Instant lookAgainAt() {
    return lookAgainAt;
  }

  void lookAt(Instant when) {
    Instant possible = when.isBefore(now.plus(SOONEST)) ? now.plus(SOONEST) : when;
    if (possible.isBefore(lookAgainAt)) {
      lookAgainAt = possible;
    }
  }

  void lookIn(Duration wait) {
    lookAt(now.plus(wait));
  }

  /**
   * Keeps a reading from growing older than {@code most}, spread over the fleet; one that failed is
   * asked for again after a while.
   */
  void keepFresh(Question question, Reading<?> reading, Duration most) {
    askOnceOlderThan(question, reading, patience(reading, most, question.name()));
  }

  private Duration patience(Reading<?> reading, Duration most, String what) {
    Duration patience = reading.isKnown() ? most : shorter(most, ASK_AGAIN);
    return Spread.around(patience, who + what + reading.at().getEpochSecond());
  }

  /** Asks when the reading is older than this; otherwise looks again when it will be. */
  void askOnceOlderThan(Question question, Reading<?> reading, Duration age) {
    if (isDue(reading, age, now)) {
      ask.add(question);
    }
  }

  /**
   * The same for a task definition, by the name it is asked by; a few at a time, and as soon as the
   * ECS agent answers: before, ECS cannot be asked.
   */
  void keepDefinitionFresh(String name, Duration most) {
    if (node.agent().isEmpty()) {
      return;
    }
    Reading<Definition> reading = seen.daemons().definition(name);
    Instant from = definitions.from(ask.definitions(), now);
    if (isDue(reading, patience(reading, most, name), from)) {
      ask.definition(name);
    }
  }

  /** The same for what other nodes found of a daemon's revisions. */
  void keepVerdictsFresh(DaemonName daemon, Duration most) {
    Reading<List<Verdict>> reading = seen.daemons().verdicts(daemon);
    Instant from = verdicts.from(ask.verdicts(), now);
    if (isDue(reading, patience(reading, most, daemon.value()), from)) {
      ask.verdicts(daemon);
    }
  }

  /** The same for what AWS keeps. */
  void keepValueFresh(ValueRef ref, Duration most) {
    Reading<String> reading = seen.files().value(ref);
    if (isDue(reading, patience(reading, most, ref.toString()), now)) {
      ask.value(ref);
    }
  }

  /** Whether a reading is so old, and may be asked for again; otherwise looks when it is both. */
  private boolean isDue(Reading<?> reading, Duration age, Instant from) {
    boolean old = reading.age(now).compareTo(age) >= 0;
    Instant due = old ? now : reading.at().plus(age);
    lookAt(due.isAfter(from) ? due : from);
    return old && !from.isAfter(now);
  }

  /**
   * Whether this may be tried now. After a failure it waits for its back-off, after a success for
   * {@code spacing}; when it may not, the loop looks again when it may.
   */
  boolean mayTry(String key, Duration spacing) {
    Memory.Try last = memory.tries().get(key);
    int failures = last == null ? 0 : last.failures();
    return mayTryAfter(
        key, failures > 0 ? Spread.backoff(failures, policy.pace(), who + key) : spacing);
  }

  /** The same with a wait that no failure makes longer. */
  boolean mayTryAfter(String key, Duration wait) {
    Memory.Try last = memory.tries().get(key);
    if (last == null || last.at().isAfter(now)) {
      return true;
    }
    Instant due = last.at().plus(wait);
    if (due.isAfter(now)) {
      lookAt(due);
      return false;
    }
    return true;
  }

  /** What was in vain before is no trouble any more: it has come about, or is not to. */
  void untroubledBy(String key) {
    Memory.Try last = memory.tries().get(key);
    if (last != null && last.failures() > 0) {
      memory = memory.withTry(key, new Memory.Try(last.at(), 0, Optional.empty()));
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
