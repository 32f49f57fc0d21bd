package io.nodekeeper.listener;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.SampleLook;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A listener on a free port of loopback, at a time that stands still until it is moved. */
final class Open implements AutoCloseable {

  static final Instant NOON = SampleLook.AT;
  static final String WHY = "because of what was seen";

  final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
  volatile Instant now = NOON;
  volatile String why = WHY;
  volatile boolean clockWorks = true;
  private Optional<StatusDocument> document = Optional.empty();
  private List<StatusDocument.DaemonSource> sources = List.of();
  private Optional<DrainReport> report = Optional.empty();
  volatile List<Event> events = List.of();
  private Optional<String> settingsProblem = Optional.empty();
  private Own own = Own.none();
  private final Listener listener;

  Open() throws IOException {
    listener =
        Listener.open(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
            new Listener.Words(
                "1.2.3", _ -> why, () -> document, () -> report, () -> events, () -> own),
            this::time,
            faults::add);
  }

  private Instant time() {
    if (!clockWorks) {
      throw new IllegalStateException("the clock is broken");
    }
    return now;
  }

  InetSocketAddress address() {
    return listener.address();
  }

  Asked get(String target, String... headers) throws IOException {
    return Asked.get(address(), target, headers);
  }

  /** A node in the midst of leaving, with something of everything. */
  Open leaving() {
    return looked(look());
  }

  /** A node that takes replicas, and has one daemon that does not matter to that. */
  Open ready() {
    Decision leaving = look().decision();
    return looked(with(NodeState.READY, leaving.daemons(), Optional.empty()));
  }

  /** A node of which that daemon alone is still declared. */
  Open only(int daemon) {
    Decision leaving = look().decision();
    return looked(with(NodeState.READY, List.of(leaving.daemons().get(daemon)), Optional.empty()));
  }

  Open declaredBy(StatusDocument.DaemonSource... some) {
    sources = List.of(some);
    return looked(look());
  }

  /** A node with that daemon alone, of which that is remembered. */
  Open keeping(DaemonStatus daemon, Rollout rollout) {
    var rollouts = new TreeMap<>(Map.of(daemon.name(), rollout));
    Memory none = Memory.none();
    Memory memory =
        new Memory(
            none.lostAt(),
            none.gate(),
            none.daemons(),
            none.tries(),
            none.drain(),
            none.attributes(),
            rollouts,
            none.files());
    return looked(with(NodeState.READY, List.of(daemon), Optional.empty(), memory));
  }

  /** The same node as in {@link #leaving}, of which the agent knows that of itself. */
  Open knowing(Own itself) {
    own = itself;
    return leaving();
  }

  /** Of a node whose changed settings do not hold. */
  Open refusing(String problem) {
    settingsProblem = Optional.of(problem);
    return leaving();
  }

  /** A node whose file for containers was found so, and could not be written. */
  Open found(Reading<Optional<String>> file) {
    return looked(SampleLook.at(file, false));
  }

  Open blockedBy(List<Blocker> blockers) {
    Decision leaving = look().decision();
    DrainStatus drain = leaving.drain().orElseThrow();
    return looked(
        with(
            NodeState.DRAINING,
            leaving.daemons(),
            Optional.of(
                new DrainStatus(
                    drain.causes(),
                    drain.begin(),
                    drain.deadline(),
                    drain.atDeadline(),
                    drain.drainingIsOurs(),
                    drain.withdrawn(),
                    drain.keepsDaemons(),
                    blockers,
                    drain.holding(),
                    drain.stage(),
                    drain.remaining(),
                    drain.hooks(),
                    drain.letGo()))));
  }

  static Blocker blocker(String family, String owner, boolean stopping) {
    var task = new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/" + family);
    return new Blocker(
        task,
        family,
        1,
        List.of(),
        owner,
        List.of("Docker"),
        stopping,
        NOON,
        Optional.of(NOON).filter(_ -> stopping),
        Optional.empty(),
        Optional.empty(),
        Optional.of("let it end"));
  }

  private static Look look() {
    return SampleLook.at(Reading.known(Optional.empty(), NOON), true);
  }

  private static Look with(
      NodeState state, List<DaemonStatus> daemons, Optional<DrainStatus> drain) {
    return with(state, daemons, drain, look().decision().memory());
  }

  private static Look with(
      NodeState state, List<DaemonStatus> daemons, Optional<DrainStatus> drain, Memory memory) {
    Look look = look();
    Decision was = look.decision();
    return new Look(
        look.at(),
        look.policy(),
        look.seen(),
        look.before(),
        new Decision(
            state,
            state == NodeState.READY,
            daemons,
            drain,
            drain.isPresent(),
            was.actions(),
            was.notes(),
            memory,
            was.ask(),
            was.lookAgainAt()),
        look.objections(),
        look.outcomes(),
        look.after(),
        look.took());
  }

  private Open looked(Look look) {
    document =
        Optional.of(
            StatusJson.of(look, NOON, 42, "1.2.3", settingsProblem, sources, Optional.empty()));
    listener.looked(look);
    return this;
  }

  /** Whatever was looked at. */
  Open shows(StatusDocument some, List<Event> happened, Optional<DrainReport> drain) {
    document = Optional.of(some);
    events = happened;
    report = drain;
    listener.looked(look());
    return this;
  }

  StatusDocument document() {
    return document.orElseThrow();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public void close() {
    listener.close();
  }
}
