package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.remembering;
import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Badness;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Ways to break how the agent replaces a daemon's task by one of another revision. */
final class Replacings {

  private Replacings() {}

  static List<Mutant> all() {
    var all = new ArrayList<Mutant>();
    all.addAll(tasks());
    all.addAll(turns());
    all.addAll(badness());
    return all;
  }

  private static List<Mutant> tasks() {
    return List.of(
        thinking(
            Rule.NEVER_NONE,
            "stops the old task before the new one is healthy",
            t -> Thought.with(t.sound(), stopsOfReplaced(t))),
        thinking(
            Rule.NEVER_NONE,
            "never starts first",
            t -> t.under(updating(t.policy(), Replacings::stoppingFirst)).sound()),
        thinking(
            Rule.ADOPTION,
            "starts the new task beside the old one, whatever the method",
            t -> t.under(updating(t.policy(), by(Daemon.Update.Method.START_FIRST))).sound()),
        thinking(
            Rule.ONE_TASK_EACH,
            "replaces what somebody else started",
            t ->
                t.ecs(all -> all.map(is -> is.stream().map(task -> mine(t, task)).toList()))
                    .sound()));
  }

  private static List<Action> stopsOfReplaced(Thought thought) {
    Decision decision = thought.sound();
    var stops = new ArrayList<Action>();
    decision
        .memory()
        .rollouts()
        .forEach((name, rollout) ->
            rollout
                .attempt()
                .flatMap(Rollout.Attempt::replaces)
                .ifPresent(old ->
                    stops.add(new Action.StopTask(name, old, Scenery.CLUSTER, "a mistake"))));
    return stops;
  }

  private static EcsTask mine(Thought thought, EcsTask task) {
    boolean others =
        thought.isDaemon(task.family())
            && task.owner() instanceof EcsTask.Owner.Standalone(var by, var _)
            && by.filter("somebody"::equals).isPresent();
    Optional<DaemonName> daemon = thought.policy().daemonOfFamily(task.family()).map(Daemon::name);
    return others
        ? new EcsTask(
            task.arn(),
            task.family(),
            task.revision(),
            task.lastStatus(),
            task.desiredStatus(),
            new EcsTask.Owner.Standalone(
                thought.seen().agent().toOptional().map(is -> is.containerInstance().id()),
                Action.StartTask.GROUP_PREFIX + daemon.orElseThrow()),
            task.createdAt(),
            task.stoppingAt(),
            task.stopTimeout(),
            task.stoppedReason())
        : task;
  }

  private static Policy updating(Policy policy, UnaryOperator<Daemon.Update> change) {
    return Mutations.ordered(
        policy,
        policy.daemons().stream()
            .map(is ->
                new Daemon(
                    is.name(),
                    is.taskDefinition(),
                    is.after(),
                    is.critical(),
                    is.settle(),
                    is.leaves(),
                    is.run(),
                    is.where(),
                    is.launching(),
                    change.apply(is.update()),
                    is.care()))
            .toList());
  }

  private static UnaryOperator<Daemon.Update> by(Daemon.Update.Method method) {
    return is -> new Daemon.Update(method, is.wave(), is.canaryPercent(), is.within());
  }

  /** As if no two tasks could run beside each other. */
  private static Daemon.Update stoppingFirst(Daemon.Update is) {
    return is.method() == Daemon.Update.Method.START_FIRST
        ? by(Daemon.Update.Method.STOP_FIRST).apply(is)
        : is;
  }

  private static List<Mutant> turns() {
    return List.of(
        thinking(
            Rule.NOT_WHEN_LEAVING, "goes on replacing in a drain", Replacings::goingOnInADrain),
        thinking(
                Rule.NOT_WHEN_LEAVING,
                "stops what it replaces in a warm pool",
                t ->
                    t.leaves() || !t.seen().isWarmed()
                        ? t.sound()
                        : Thought.with(t.sound(), stopsOfReplaced(t)))
            .among(Fault.WARMED, Fault.REVISION_REGISTERED, Fault.ROLLOUT_RESTARTED),
        thinking(Rule.ONE_AT_A_TIME, "replaces all its daemons at once", Replacings::allAtOnce),
        thinking(
            Rule.ONE_AT_A_TIME,
            "replaces a daemon while what comes after it is down",
            t -> t.leaves() ? t.sound() : t.under(Mutations.unordered(t.policy())).sound()),
        thinking(
            Rule.MANUAL,
            "replaces what is left to people",
            t ->
                t.under(
                        updating(
                            t.policy(),
                            is ->
                                is.method() == Daemon.Update.Method.MANUAL
                                    ? by(Daemon.Update.Method.STOP_FIRST).apply(is)
                                    : is))
                    .sound()),
        thinking(Rule.HELD, "does not see a pause", t -> t.facts(Replacings::unpaused).sound()),
        thinking(
            Rule.HELD,
            "does not hear what other nodes found bad",
            t -> t.facts(is -> unwarned(t, is)).sound()));
  }

  private static Decision goingOnInADrain(Thought thought) {
    Decision decision = thought.sound();
    Memory kept =
        Forgetting.rollouts(
            decision.memory(),
            (name, is) ->
                thought
                    .memory()
                    .rollout(name)
                    .filter(_ -> decision.drain().isPresent())
                    .map(before -> Forgetting.attempt(is, before.attempt()))
                    .orElse(is));
    return Thought.keeping(decision, kept);
  }

  /** Each as if the others were not. */
  private static Decision allAtOnce(Thought thought) {
    Decision decision = thought.sound();
    var merged = new TreeMap<DaemonName, Rollout>(decision.memory().rollouts());
    for (DaemonName name : thought.memory().rollouts().keySet()) {
      Memory alone =
          Forgetting.rollouts(
              thought.memory(),
              (other, is) -> other.equals(name) ? is : Forgetting.attempt(is, Optional.empty()));
      thought
          .remembering(alone)
          .sound()
          .memory()
          .rollout(name)
          .ifPresent(is -> merged.put(name, is));
    }
    return Thought.keeping(
        decision,
        Forgetting.rollouts(decision.memory(), (name, is) -> merged.getOrDefault(name, is)));
  }

  private static DaemonFacts unpaused(DaemonFacts is) {
    return new DaemonFacts(
        is.definitions(),
        is.verdicts(),
        is.requirements(),
        is.orders()
            .map(all ->
                all.stream().filter(order -> order.kind() != RolloutOrder.Kind.PAUSE).toList()));
  }

  private static DaemonFacts unwarned(Thought thought, DaemonFacts is) {
    var none = new TreeMap<DaemonName, Reading<List<Verdict>>>();
    for (Daemon daemon : thought.policy().daemons()) {
      none.put(daemon.name(), Reading.known(List.of(), thought.now()));
    }
    return new DaemonFacts(
        is.definitions(), Collections.unmodifiableSortedMap(none), is.requirements(), is.orders());
  }

  private static List<Mutant> badness() {
    return List.of(
        thinking(
            Rule.GOES_BACK,
            "never gives a new revision up",
            t ->
                t.under(
                        updating(
                            t.policy(),
                            is ->
                                new Daemon.Update(
                                    is.method(),
                                    is.wave(),
                                    is.canaryPercent(),
                                    Duration.ofHours(9))))
                    .sound()),
        thinking(
            Rule.GOOD_IS_WHOLE,
            "takes a revision for good before it has run",
            Replacings::goodUnseen),
        thinking(
            Rule.HEALS,
            "keeps what dies again and again after it was healthy",
            t -> t.remembering(Forgetting.probations(t.memory())).sound()),
        thinking(
            Rule.GOES_BACK,
            "takes a revision for bad before it has tried it",
            t -> {
              Decision decision = t.sound();
              return Thought.keeping(
                  decision, Forgetting.rollouts(decision.memory(), (_, is) -> untried(is)));
            }),
        thinking(
            Rule.GOES_BACK,
            "forgets which revisions are bad",
            t -> t.remembering(Forgetting.badRevisions(t.memory())).sound()),
        remembering(
            Rule.GOES_BACK,
            "forgets which revisions are bad when it starts",
            Forgetting::badRevisions),
        thinking(
            Rule.HEALS,
            "does not tell what it found bad",
            t ->
                Thought.without(
                    t.sound(),
                    action ->
                        action instanceof Action.PutAttributes put
                            && put.attributes().firstKey().startsWith(Badness.PREFIX))));
  }

  private static Decision goodUnseen(Thought thought) {
    Decision decision = thought.sound();
    return Thought.keeping(
        decision,
        Forgetting.rollouts(
            decision.memory(),
            (_, is) -> is.target().isPresent() ? good(is, is.target().getAsInt()) : is));
  }

  private static Rollout good(Rollout is, int revision) {
    return new Rollout(
        is.family(),
        OptionalInt.of(revision),
        is.previous(),
        is.target(),
        is.since(),
        is.attempt(),
        is.bad(),
        is.why(),
        is.obeyed());
  }

  private static Rollout untried(Rollout is) {
    var worse = new TreeSet<>(is.bad());
    is.target().ifPresent(worse::add);
    return Forgetting.bad(is, worse);
  }
}
