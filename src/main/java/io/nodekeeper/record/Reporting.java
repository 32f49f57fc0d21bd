package io.nodekeeper.record;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.DrainReport.Hook;
import io.nodekeeper.record.DrainReport.Replica;
import io.nodekeeper.record.DrainReport.Stage;
import io.nodekeeper.record.DrainReport.Went;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A drain's report, look by look. */
final class Reporting {

  private static final int MOST_REPLICAS = 500;
  private static final int MOST_CAUSES = 50;
  private static final int MOST_STAGES = 500;
  private static final int MOST_HOOKS = 50;

  private final DrainReport before;
  private final Look look;
  private final Optional<DrainStatus> drain;
  private final List<Blocker> blockers;

  private final Optional<Instant> letGo;

  private Reporting(DrainReport before, Look look, Optional<DrainStatus> drain) {
    this.before = before;
    this.look = look;
    this.drain = drain;
    this.blockers = drain.map(DrainStatus::blockers).orElse(List.of());
    this.letGo = drain.flatMap(this::letGo);
  }

  static DrainReport after(DrainReport before, Look look) {
    return new Reporting(before, look, look.decision().drain()).report();
  }

  static DrainReport replaced(DrainReport before, Look look) {
    return new Reporting(before, look, Optional.empty()).report();
  }

  private DrainReport report() {
    String outcome = outcome();
    List<Replica> replicas = replicas();
    return new DrainReport(
            DrainReport.VERSION,
            look.seen().identity().toOptional().map(Identity::instanceId).or(before::instanceId),
            look.seen().agent().toOptional().map(EcsAgent::cluster).or(before::cluster),
            look.seen()
                .agent()
                .toOptional()
                .map(agent -> agent.containerInstance().value())
                .or(before::containerInstance),
            before.begin(),
            outcome.equals(DrainReport.LET_GO) ? letGo.or(before::end) : end(outcome),
            outcome,
            before.deadlineMissedAt().or(() -> missedAt().filter(_ -> misses(outcome))),
            letGo.or(before::letGoAt),
            causes(),
            replicas,
            Math.max(before.unlisted(), unlisted(replicas)),
            stages(),
            hooks(),
            heldUntil(replicas),
            0,
            Optional.empty(),
            look.at())
        .asOf(look.at());
  }

  /** The deadline, though the agent may not have run then: what is asked is how late it gets. */
  private Optional<Instant> missedAt() {
    return drain.map(DrainStatus::deadline).filter(at -> at.isAfter(before.begin()));
  }

  private static boolean misses(String outcome) {
    return outcome.equals(DrainReport.DEADLINE_MISSED);
  }

  private Optional<Instant> end(String outcome) {
    if (outcome.equals(DrainReport.IN_PROGRESS)) {
      return Optional.empty();
    }
    return outcome.equals(before.outcome()) ? before.end() : Optional.of(look.at());
  }

  /** Whether it is over, so that who is there may stay. */
  private boolean isTakenBack() {
    return drain.isEmpty() || drain.get().withdrawn();
  }

  /** What was reached stays so when the node is taken back afterwards. */
  private String outcome() {
    if (isTakenBack()) {
      return before.mayStillChange() ? DrainReport.WITHDRAWN : before.outcome();
    }
    boolean late = !look.at().isBefore(drain.get().deadline());
    if (letGo.isPresent()) { // By us, or by whoever completed our hooks before we did.
      boolean was = before.outcome().equals(DrainReport.LET_GO);
      boolean missed = before.letGoAt().isPresent() && misses(before.outcome());
      return missed || (!was && late && isHeld())
          ? DrainReport.DEADLINE_MISSED
          : DrainReport.LET_GO;
    }
    if (late && isHeld()) {
      return DrainReport.DEADLINE_MISSED;
    }
    if (!blockers.isEmpty()) {
      return DrainReport.IN_PROGRESS;
    }
    // A source that is silent for once does not bring back what has gone.
    // An order that no longer keeps the daemons does: the end is when they are gone as well.
    boolean drained = before.outcome().equals(DrainReport.DRAINED) && drain.get().stage().isEmpty();
    return drained || look.decision().state() == NodeState.DRAINED
        ? DrainReport.DRAINED
        : DrainReport.IN_PROGRESS;
  }

  /** By replicas, or because it is not known that they are gone. */
  private boolean isHeld() {
    return !blockers.isEmpty() || (look.decision().hold() && before.heldUntil().isEmpty());
  }

  /**
   * That we have completed the last hook is known before the next look says since when, which may
   * never come.
   */
  private Optional<Instant> letGo(DrainStatus leaving) {
    boolean justNow = !leaving.hooks().isEmpty() && completed().containsAll(leaving.hooks());
    return leaving
        .letGo()
        .or(() -> Optional.of(before.letGoAt().orElse(look.at())).filter(_ -> justNow));
  }

  private Set<String> completed() {
    return look.after().drain().map(Drain::completed).orElse(Collections.emptySortedSet());
  }

  /** Only what was seen to go has gone: an instance that is let go may take replicas with it. */
  private Optional<Instant> heldUntil(List<Replica> replicas) {
    if (isTakenBack()) {
      return before.heldUntil();
    }
    if (!blockers.isEmpty()) {
      return Optional.empty();
    }
    boolean allGone =
        !look.decision().hold()
            && replicas.stream()
                .allMatch(replica -> replica.goneAt().isPresent() && replica.leftAt().isEmpty());
    return before.heldUntil().or(() -> Optional.of(look.at()).filter(_ -> allGone));
  }

  private List<StatusDocument.Reason> causes() {
    Map<String, StatusDocument.Reason> all = new LinkedHashMap<>();
    before.causes().forEach(reason -> all.put(key(reason), reason));
    for (DrainStatus.Why why : drain.map(DrainStatus::causes).orElse(List.of())) {
      StatusDocument.Reason reason = StatusDocument.Reason.of(why);
      if (all.size() < MOST_CAUSES || all.containsKey(key(reason))) {
        all.put(key(reason), reason);
      }
    }
    return List.copyOf(all.values());
  }

  private static String key(StatusDocument.Reason reason) {
    return reason.cause() + " " + reason.since();
  }

  private List<Replica> replicas() {
    if (isTakenBack()) {
      return before.replicas();
    }
    Map<TaskArn, Replica> all = new LinkedHashMap<>();
    before.replicas().forEach(replica -> all.put(replica.task(), replica));
    // Until ECS has said whose a task is, it is waited for like a replica.
    all.keySet().removeIf(task -> look.seen().isKnownForDaemon(task, look.policy()));
    if (isDockerKnown()) { // Without it nobody is known to be gone.
      all.replaceAll((_, replica) -> replica.gone(look.at()));
    }
    for (Blocker blocker : blockers) {
      Replica known = all.get(blocker.task());
      if (known != null || all.size() < MOST_REPLICAS) {
        Instant first = known == null ? look.at() : known.firstSeen();
        all.put(blocker.task(), Replica.of(blocker, first));
      }
    }
    letGo.ifPresent(at -> all.replaceAll((_, replica) -> replica.left(at)));
    return List.copyOf(all.values());
  }

  private boolean isDockerKnown() {
    return look.seen().containers().isKnown();
  }

  private int unlisted(List<Replica> listed) {
    if (listed.size() < MOST_REPLICAS) {
      return 0;
    }
    List<TaskArn> known = listed.stream().map(Replica::task).toList();
    return (int) blockers.stream().filter(blocker -> !known.contains(blocker.task())).count();
  }

  /** A stage shrinks as its daemons go; another one begins with daemons that are not of it. */
  private List<Stage> stages() {
    if (drain.isEmpty()) {
      return before.stages();
    }
    var all = new ArrayList<>(before.stages());
    List<DaemonName> now = drain.get().stage();
    boolean same = !all.isEmpty() && all.getLast().daemons().containsAll(now);
    if (!now.isEmpty() && !same && all.size() < MOST_STAGES) {
      all.add(new Stage(now, look.at(), Optional.empty(), List.of()));
    }
    if (isDockerKnown()) {
      all.replaceAll(stage -> seen(stage, false));
      if (!all.isEmpty()) {
        all.add(seen(all.removeLast(), !now.isEmpty()));
      }
    }
    return List.copyOf(all);
  }

  /** What is gone stays so, unless it has come back and is stopped again. */
  private Stage seen(Stage stage, boolean stops) {
    List<DaemonName> remaining = drain.map(DrainStatus::remaining).orElse(List.of());
    List<DaemonName> there = stage.daemons().stream().filter(remaining::contains).toList();
    boolean again = stops && !there.isEmpty();
    if (stage.gone().isPresent() && !again) {
      return stage;
    }
    var went = new ArrayList<>(stage.went());
    went.removeIf(one -> again && there.contains(one.daemon()));
    for (DaemonName daemon : stage.daemons()) {
      if (!there.contains(daemon) && went.stream().noneMatch(one -> one.daemon().equals(daemon))) {
        went.add(new Went(daemon, look.at()));
      }
    }
    Optional<Instant> gone =
        went.stream()
            .map(Went::at)
            .max(Instant::compareTo)
            .filter(_ -> went.size() == stage.daemons().size());
    return new Stage(stage.daemons(), stage.begin(), gone, List.copyOf(went));
  }

  private List<Hook> hooks() {
    var all = new ArrayList<>(before.hooks());
    for (String name : isTakenBack() ? List.<String>of() : drain.get().hooks()) {
      boolean waits = all.stream().anyMatch(hook -> hook.name().equals(name) && hook.waits());
      boolean known = all.stream().anyMatch(hook -> hook.name().equals(name));
      // One that was over waits anew when the instance has been chosen again.
      if (!waits && !(known && completed().contains(name)) && all.size() < MOST_HOOKS) {
        all.add(Hook.waiting(name));
      }
    }
    all.replaceAll(hook -> hook.waits() ? now(hook) : hook);
    return List.copyOf(all);
  }

  private Hook now(Hook hook) {
    Optional<String> result =
        look.outcomes().stream()
            .map(Outcome::action)
            .filter(Action.CompleteLifecycle.class::isInstance)
            .map(Action.CompleteLifecycle.class::cast)
            .filter(complete -> complete.hook().equals(hook.name()))
            .map(complete -> Words.of(complete.result()))
            .findFirst()
            .or(hook::result);
    if (!completed().contains(hook.name())) {
      return new Hook(hook.name(), Hook.WAITING, result, Optional.empty());
    }
    Memory.Try last = look.after().tries().get(Action.CompleteLifecycle.KEY_PREFIX + hook.name());
    boolean confirmed = last != null && last.failures() == 0 && !last.at().isBefore(before.begin());
    return new Hook(
        hook.name(), confirmed ? Hook.COMPLETED : Hook.ENDED, result, Optional.of(look.at()));
  }
}
