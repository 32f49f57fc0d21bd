package io.nodekeeper.record;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.DrainReport.Replica;
import io.nodekeeper.record.DrainReport.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A drain's report, look by look. */
final class Reporting {

  private static final int MOST_REPLICAS = 500;
  private static final int MOST_CAUSES = 50;
  private static final int MOST_STAGES = 500;

  private final DrainReport before;
  private final Look look;
  private final Optional<DrainStatus> drain;
  private final List<Blocker> blockers;

  private Reporting(DrainReport before, Look look) {
    this.before = before;
    this.look = look;
    this.drain = look.decision().drain();
    this.blockers = drain.map(DrainStatus::blockers).orElse(List.of());
  }

  static DrainReport after(DrainReport before, Look look) {
    return new Reporting(before, look).report();
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
            end(outcome),
            outcome,
            before.deadlineMissedAt().or(() -> Optional.of(look.at()).filter(_ -> misses(outcome))),
            causes(),
            replicas,
            Math.max(before.unlisted(), unlisted(replicas)),
            stages(),
            drain.isPresent() && look.decision().hold()
                ? Optional.empty()
                : before.heldUntil().or(() -> Optional.of(look.at())),
            0,
            Optional.empty(),
            look.at())
        .asOf(look.at());
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

  /** What was reached stays so when the node is taken back afterwards. */
  private String outcome() {
    if (drain.isEmpty() || drain.get().withdrawn()) {
      return before.mayStillChange() ? DrainReport.WITHDRAWN : before.outcome();
    }
    boolean letGo = drain.get().letGo().isPresent();
    boolean late = !look.at().isBefore(drain.get().deadline());
    if (!blockers.isEmpty() && late) {
      return DrainReport.DEADLINE_MISSED;
    }
    if (letGo) {
      return DrainReport.LET_GO; // By us, or by whoever completed our hooks before we did.
    }
    if (!blockers.isEmpty()) {
      return DrainReport.IN_PROGRESS;
    }
    // A source that is silent for once does not bring back what has gone.
    boolean drained = before.outcome().equals(DrainReport.DRAINED);
    return drained || look.decision().state() == NodeState.DRAINED
        ? DrainReport.DRAINED
        : DrainReport.IN_PROGRESS;
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
    Map<TaskArn, Replica> all = new LinkedHashMap<>();
    before.replicas().forEach(replica -> all.put(replica.task(), replica));
    // Without Docker nobody is known to be gone, and after a drain who is there may stay.
    if (drain.isPresent() && look.seen().containers().isKnown()) {
      all.replaceAll((_, replica) -> replica.gone(look.at()));
    }
    for (Blocker blocker : blockers) {
      Replica known = all.get(blocker.task());
      if (known != null || all.size() < MOST_REPLICAS) {
        Instant first = known == null ? look.at() : known.firstSeen();
        all.put(blocker.task(), Replica.of(blocker, first));
      }
    }
    return List.copyOf(all.values());
  }

  private int unlisted(List<Replica> listed) {
    if (listed.size() < MOST_REPLICAS) {
      return 0;
    }
    List<TaskArn> known = listed.stream().map(Replica::task).toList();
    return (int) blockers.stream().filter(blocker -> !known.contains(blocker.task())).count();
  }

  /** A stage shrinks as its daemons go; another one begins when it is gone. */
  private List<Stage> stages() {
    var all = new ArrayList<>(before.stages());
    List<DaemonName> now = drain.map(DrainStatus::stage).orElse(List.of());
    boolean open = !all.isEmpty() && all.getLast().gone().isEmpty();
    boolean same = open && !now.isEmpty() && all.getLast().daemons().containsAll(now);
    if (open && !same) {
      Stage last = all.removeLast();
      all.add(new Stage(last.daemons(), last.begin(), Optional.of(look.at())));
    }
    if (!now.isEmpty() && !same && all.size() < MOST_STAGES) {
      all.add(new Stage(now, look.at(), Optional.empty()));
    }
    return List.copyOf(all);
  }
}
