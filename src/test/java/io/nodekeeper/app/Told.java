package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Leavings;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A look as witnesses are told of it, put together piece by piece. */
final class Told {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private static final ContainerInstanceArn INSTANCE =
      new ContainerInstanceArn("arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d");

  private NodeState state = NodeState.READY;
  private Optional<Instant> obeyed = Optional.empty();
  private Optional<String> vain = Optional.empty();
  private final List<DaemonStatus> daemons = new ArrayList<>();
  private Optional<String> holding = Optional.empty();
  private Optional<DrainStatus> drain = Optional.empty();
  private boolean hold;
  private final List<Note> notes = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Objection> objections = new ArrayList<>();
  private boolean dockerAnswers = true;
  private String ofDocker = "connection refused";
  private Reading<Optional<String>> target = Reading.notAsked();
  private Notices notices = Notices.nothing();
  private Optional<EcsAgent> agent = Optional.empty();
  private Optional<EcsNode> node = Optional.empty();
  private final List<EcsTask> ecsTasks = new ArrayList<>();
  private Instant at = NOON;
  private Memory before = Memory.none();
  private Memory after = Memory.none();

  static Told look() {
    return new Told();
  }

  Told state(NodeState stands) {
    state = stands;
    return this;
  }

  Told daemon(String name, DaemonStatus.Phase phase, String reason) {
    daemons.add(
        new DaemonStatus(
            new DaemonName(name),
            phase,
            true,
            name,
            Optional.of(new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/t1")),
            7,
            0,
            reason,
            Optional.empty()));
    return this;
  }

  /** With what is known of its revisions. */
  Told daemon(String name, int revision, OptionalInt wanted, Optional<String> rollout) {
    daemons.add(
        new DaemonStatus(
            new DaemonName(name),
            revision > 0 ? DaemonStatus.Phase.HEALTHY : DaemonStatus.Phase.BACKING_OFF,
            true,
            name,
            Optional.empty(),
            revision,
            0,
            "",
            Optional.empty(),
            wanted,
            rollout,
            obeyed,
            vain));
    return this;
  }

  /** One that is being replaced. */
  Told replaced(String name, DaemonStatus.Phase phase, String reason, String rollout) {
    daemons.add(
        new DaemonStatus(
            new DaemonName(name),
            phase,
            true,
            name,
            Optional.empty(),
            7,
            0,
            reason,
            Optional.empty(),
            OptionalInt.empty(),
            Optional.of(rollout),
            obeyed,
            vain));
    return this;
  }

  /** When the last order about a daemon's revisions that was carried out was given. */
  Told obeyed(Instant order) {
    obeyed = Optional.of(order);
    return this;
  }

  /** Why the last order about a daemon's revisions came to nothing. */
  Told vain(String why) {
    vain = Optional.of(why);
    return this;
  }

  Told holding(String what) {
    holding = Optional.of(what);
    return drain(List.of(), List.of());
  }

  Told suspected() {
    hold = true;
    return this;
  }

  Told drain(List<String> replicas, List<String> stage) {
    hold = stage.isEmpty();
    drain =
        Optional.of(
            new DrainStatus(
                List.of(
                    new DrainStatus.Why(
                        Cause.AUTO_SCALING,
                        NOON,
                        NOON.plus(Duration.ofHours(1)),
                        Cause.AUTO_SCALING.words())),
                NOON,
                NOON.plus(Duration.ofHours(1)),
                Action.CompleteLifecycle.Result.CONTINUE,
                true,
                false,
                false,
                replicas.stream().map(Told::blocker).toList(),
                holding,
                stage.stream().map(DaemonName::new).toList(),
                stage.stream().map(DaemonName::new).toList(),
                List.of("drain-hook"),
                Optional.empty()));
    return this;
  }

  Told drain(Drains leaving) {
    DrainStatus status = leaving.build();
    drain = Optional.of(status);
    hold = !status.withdrawn() && !(status.blockers().isEmpty() && status.holding().isEmpty());
    return this;
  }

  private static Blocker blocker(String family) {
    return new Blocker(
        new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/" + family),
        family,
        7,
        List.of("app"),
        "service " + family,
        List.of("Docker"),
        true,
        NOON,
        Optional.of(NOON),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Told note(Note note) {
    notes.add(note);
    return this;
  }

  Told outcome(Outcome outcome) {
    outcomes.add(outcome);
    return this;
  }

  Told objection(Objection objection) {
    objections.add(objection);
    return this;
  }

  /** What an agent before has written down of the drain. */
  Told remembered() {
    before = memory(List.of(), 0);
    return this;
  }

  /** Auto Scaling has confirmed that we completed these hooks. */
  Told completed(String... hooks) {
    after = memory(List.of(hooks), 0);
    return this;
  }

  /** These wait no more, though Auto Scaling has confirmed nothing. */
  Told ended(String... hooks) {
    after = memory(List.of(hooks), 1);
    return this;
  }

  private static Memory memory(List<String> hooks, int failures) {
    SortedMap<String, Memory.Try> tries = new TreeMap<>();
    hooks.forEach(hook ->
        tries.put(
            Action.CompleteLifecycle.KEY_PREFIX + hook,
            new Memory.Try(NOON, failures, Optional.empty())));
    return new Memory(
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedMap(),
        tries,
        Optional.of(
            new Drain(
                Collections.emptySortedMap(),
                NOON,
                NOON.plus(Duration.ofHours(1)),
                Optional.empty(),
                Drain.Ownership.OURS,
                Optional.empty(),
                Optional.empty(),
                new TreeSet<>(hooks),
                Optional.empty())),
        Optional.empty(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap());
  }

  Told at(Instant time) {
    at = time;
    return this;
  }

  /** ECS knows this task. */
  Told ecs(EcsTask task) {
    ecsTasks.add(task);
    return this;
  }

  /** The metadata said something then, and since have not answered, for this reason. */
  Told metadataSilentSince(Instant read, String why) {
    target =
        Reading.<Optional<String>>unknown(why, at)
            .orLast(Reading.known(Optional.of("InService"), read));
    notices =
        new Notices(
            Reading.<Optional<Notices.Spot>>unknown(why, at)
                .orLast(Reading.known(Optional.empty(), read)),
            Reading.known(List.of(), at),
            Reading.known(Optional.empty(), at),
            Reading.known(Optional.empty(), at));
    return this;
  }

  Told metadataAnswers() {
    target = Reading.known(Optional.of("InService"), at);
    return this;
  }

  /** The ECS agent answers, and ECS has said whether it takes it for connected. */
  Told registered(String version, boolean connected) {
    agent = Optional.of(new EcsAgent("prod", INSTANCE, version));
    node = Optional.of(new EcsNode(INSTANCE, "ACTIVE", connected, Collections.emptySortedMap()));
    return this;
  }

  Told withoutDocker() {
    dockerAnswers = false;
    return this;
  }

  Told withoutDocker(String why) {
    ofDocker = why;
    return withoutDocker();
  }

  static Action.StartTask start(String daemon) {
    return new Action.StartTask(
        new DaemonName(daemon),
        TaskDefinitionRef.parse(daemon).orElseThrow(),
        "prod",
        INSTANCE,
        "none is on the node");
  }

  static Policy policy() {
    return new Policy(
        List.of(),
        new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), true),
        Leavings.of(
            Duration.ofHours(1),
            Action.CompleteLifecycle.Result.CONTINUE,
            new Policy.HookChoice.Auto(),
            Duration.ofMinutes(5)),
        List.of(),
        Policy.Pace.standard());
  }

  Look build() {
    Observation nothing = Observation.nothing();
    Observation seen =
        new Observation(
            nothing.host(),
            nothing.identity(),
            nothing.imdsTags(),
            nothing.ec2Tags(),
            target,
            notices,
            agent.map(is -> Reading.known(is, at)).orElse(nothing.agent()),
            nothing.agentTasks(),
            dockerAnswers ? Reading.known(List.of(), at) : Reading.unknown(ofDocker, at),
            node.map(is -> Reading.known(is, at)).orElse(nothing.node()),
            ecsTasks.isEmpty() ? nothing.tasks() : Reading.known(List.copyOf(ecsTasks), NOON),
            nothing.autoScaling(),
            nothing.daemons(),
            nothing.files());
    Decision decision =
        new Decision(
            state,
            state == NodeState.READY,
            List.copyOf(daemons),
            drain,
            hold,
            outcomes.stream().map(Outcome::action).toList(),
            List.copyOf(notes),
            Memory.none(),
            Ask.nothing(),
            at.plusSeconds(30));
    return new Look(
        at,
        policy(),
        seen,
        before,
        decision,
        List.copyOf(objections),
        List.copyOf(outcomes),
        after,
        Duration.ofMillis(250));
  }
}
