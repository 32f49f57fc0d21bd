package io.nodekeeper.listener;

import static io.nodekeeper.listener.Series.count;
import static io.nodekeeper.listener.Series.counter;
import static io.nodekeeper.listener.Series.gauge;
import static io.nodekeeper.listener.Series.point;
import static io.nodekeeper.listener.Series.truth;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.DaemonSource;
import io.nodekeeper.record.StatusJson;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A look as numbers. Names, labels and meanings are a contract, which docs/METRICS.md has; labels
 * are of few values: no id, image or tag is one.
 */
final class Metrics {

  private final AgentMetrics agent;
  private final Optional<Instant> at;
  private final Optional<StatusDocument> document;
  private final List<DaemonStatus> daemons;
  private final Optional<Memory> memory;
  private final Optional<NodeState> state;
  private final Optional<DrainStatus> drain;
  private final boolean hold;

  /** As the status document spells them. */
  private static final List<String> FILE_STATES =
      List.of("as wanted", "absent", "out of date", "withheld", "unreadable");

  /** Where daemons are declared besides the files. */
  private static final List<String> DECLARING = List.of("ssm", "s3", "services");

  Metrics(String version, Optional<Told> told) {
    this.agent = new AgentMetrics(version, told);
    this.at = told.map(Told::at);
    this.document = told.map(Told::document);
    this.daemons = told.map(last -> last.decision().daemons()).orElse(List.of());
    this.memory = told.map(last -> last.decision().memory());
    this.state = told.map(last -> last.decision().state());
    this.drain = told.flatMap(last -> last.decision().drain());
    this.hold = told.filter(last -> last.decision().hold()).isPresent();
  }

  MetricSnapshots all() {
    return new MetricSnapshots(
        Stream.of(agent.all(), node(), sources(), files(), declaring(), ofDaemons(), leaving())
            .flatMap(some -> some)
            .toList());
  }

  private Stream<MetricSnapshot> node() {
    return Stream.of(
        gauge(
            "nodekeeper_state",
            "Where the node stands: 1 for its state, 0 for every other.",
            Arrays.stream(NodeState.values())
                .map(one ->
                    point(
                        state.filter(one::equals).isPresent() ? 1 : 0,
                        Labels.of("state", one.word())))),
        gauge(
            "nodekeeper_ready",
            "Whether the node says that it takes replicas.",
            truth(document.filter(StatusDocument::ready).isPresent())));
  }

  private Stream<MetricSnapshot> sources() {
    List<StatusDocument.Source> sources =
        document
            .map(StatusDocument::readings)
            .orElseGet(() -> StatusJson.sources(Observation.nothing(), Instant.EPOCH));
    return Stream.of(
        gauge(
            "nodekeeper_source_up",
            "0 while a source was asked and has not answered, 1 otherwise.",
            sources.stream().map(source -> point(source.silent() ? 0 : 1, labels(source)))),
        gauge(
            "nodekeeper_source_age_seconds",
            "How old what a source said last is; 0 while nothing is known of it.",
            sources.stream().map(source -> point(age(source), labels(source)))));
  }

  private static Labels labels(StatusDocument.Source source) {
    return Labels.of("source", source.name().replace(' ', '_'));
  }

  /**
   * What was known goes on being known while the metadata are silent: of the metrics only this
   * shows it.
   */
  private double age(StatusDocument.Source source) {
    return source
        .at()
        .filter(_ -> source.known())
        .flatMap(read -> at.map(look -> Duration.between(read, look)))
        .filter(Duration::isPositive)
        .map(Series::seconds)
        .orElse(0.0);
  }

  /** How many, since a file's name is anybody's. */
  private Stream<MetricSnapshot> files() {
    return Stream.of(
        gauge(
            "nodekeeper_files",
            "How many files for containers stand so.",
            FILE_STATES.stream()
                .map(is -> point(filesThatAre(is), Labels.of("state", is.replace(' ', '_'))))));
  }

  private double filesThatAre(String is) {
    return document.stream()
        .flatMap(known -> known.files().stream())
        .filter(file -> file.state().equals(is))
        .mapToDouble(_ -> 1)
        .sum();
  }

  private Stream<MetricSnapshot> declaring() {
    return Stream.of(
        gauge(
            "nodekeeper_daemons_source_up",
            "0 while a source of daemons cannot be read or does not hold, 1 otherwise.",
            DECLARING.stream()
                .map(name ->
                    point(
                        declaring(name).flatMap(DaemonSource::trouble).isPresent() ? 0 : 1,
                        Labels.of("source", name)))),
        gauge(
            "nodekeeper_daemons_source_age_seconds",
            "How long ago a source of daemons said what is in force of it; 0 while nothing is.",
            DECLARING.stream().map(name -> point(age(name), Labels.of("source", name)))));
  }

  private Optional<DaemonSource> declaring(String name) {
    return document.stream()
        .flatMap(is -> is.sources().stream())
        .filter(source -> source.name().equals(name))
        .findFirst();
  }

  /** Of two wall clocks' times, of which one may have been set back. */
  private double age(String name) {
    return declaring(name)
        .flatMap(DaemonSource::readAt)
        .map(read -> Duration.between(read, document.orElseThrow().at()))
        .filter(Duration::isPositive)
        .map(Series::seconds)
        .orElse(0.0);
  }

  /** Without those that are not for this node: nobody is to be alarmed of them. */
  private Stream<MetricSnapshot> ofDaemons() {
    List<DaemonStatus> daemons =
        this.daemons.stream().filter(daemon -> daemon.phase() != Phase.ELSEWHERE).toList();
    return Stream.of(
        gauge(
            "nodekeeper_daemon_up",
            "Whether a task of the declared daemon runs on the node.",
            daemons.stream().map(daemon -> point(runs(daemon) ? 1 : 0, labels(daemon)))),
        gauge(
            "nodekeeper_daemon_healthy",
            "Whether the declared daemon is healthy.",
            daemons.stream().map(daemon -> point(daemon.isHealthy() ? 1 : 0, labels(daemon)))),
        gauge(
            "nodekeeper_daemon_phase",
            "How the declared daemon stands: 1 for its phase, 0 for every other.",
            daemons.stream().flatMap(Metrics::phases)),
        gauge(
            "nodekeeper_daemon_revision",
            "The revision of the declared daemon's task; 0 without one.",
            daemons.stream().map(daemon -> point(daemon.revision(), labels(daemon)))),
        gauge(
            "nodekeeper_daemon_revision_wanted",
            "The revision that is wanted of the declared daemon; 0 while it is not known, or ECS's"
                + " business.",
            daemons.stream().map(daemon -> point(daemon.wanted().orElse(0), labels(daemon)))),
        gauge(
            "nodekeeper_daemon_revision_bad",
            "Whether the revision that is wanted is taken for bad on this node, and so is held.",
            daemons.stream().map(daemon -> point(isBad(daemon) ? 1 : 0, labels(daemon)))),
        counter(
            "nodekeeper_daemon_restarts",
            "How often the declared daemon was started again on this node, while it was to run: its"
                + " first start, and those after a drain or a boot, do not count.",
            daemons.stream().map(daemon -> count(daemon.restarts(), labels(daemon)))));
  }

  private static boolean runs(DaemonStatus daemon) {
    return switch (daemon.phase()) {
      case RUNNING, HEALTHY, UNHEALTHY, STOPPING -> true;
      case WAITING, STARTING, BACKING_OFF, FLAPPING, STOPPED, ELSEWHERE -> false;
    };
  }

  private static Stream<GaugeDataPointSnapshot> phases(DaemonStatus daemon) {
    return Arrays.stream(Phase.values())
        .filter(phase -> phase != Phase.ELSEWHERE)
        .map(phase ->
            point(
                daemon.phase() == phase ? 1 : 0,
                Labels.of("daemon", daemon.name().value(), "phase", word(phase))));
  }

  private boolean isBad(DaemonStatus daemon) {
    return daemon.wanted().isPresent()
        && memory
            .flatMap(known -> known.rollout(daemon.name()))
            .filter(rollout -> isOf(rollout, daemon))
            .filter(rollout -> rollout.bad().contains(daemon.wanted().getAsInt()))
            .isPresent();
  }

  /** What is remembered may be of another family that had the daemon's name. */
  private static boolean isOf(Rollout rollout, DaemonStatus daemon) {
    return TaskDefinitionRef.parse(daemon.taskDefinition())
        .filter(written -> written.family().equals(rollout.family()))
        .isPresent();
  }

  private static Labels labels(DaemonStatus daemon) {
    return Labels.of("daemon", daemon.name().value());
  }

  private Stream<MetricSnapshot> leaving() {
    List<Blocker> blockers = drain.map(DrainStatus::blockers).orElse(List.of());
    return Stream.of(
        gauge("nodekeeper_drain_active", "Whether the node leaves.", truth(drain.isPresent())),
        gauge(
            "nodekeeper_drain_cause",
            "Why the node leaves: 1 for each cause there is, 0 for every other.",
            Arrays.stream(Cause.values())
                .map(cause -> point(isSeen(cause) ? 1 : 0, Labels.of("cause", word(cause))))),
        gauge(
            "nodekeeper_drain_begin_timestamp_seconds",
            "When the drain began; 0 without one.",
            drainTime(DrainStatus::begin)),
        gauge(
            "nodekeeper_drain_deadline_timestamp_seconds",
            "When the instance is let go at the latest; 0 without a drain.",
            drainTime(DrainStatus::deadline)),
        gauge(
            "nodekeeper_drain_blockers",
            "How many replicas hold the node.",
            Stream.of(point(blockers.size(), Labels.EMPTY))),
        gauge(
            "nodekeeper_drain_blocker",
            "How many replicas hold the node, by family (20, the rest is other), owner, and"
                + " whether they were told to stop; no series without one.",
            Holders.of(blockers).entrySet().stream()
                .map(holder -> point(holder.getValue(), holder.getKey().labels()))),
        gauge(
            "nodekeeper_hold",
            "Whether others have to hold back, since replicas live or may live: the file hold.",
            truth(hold)));
  }

  private boolean isSeen(Cause cause) {
    return drain.stream()
        .flatMap(leaving -> leaving.causes().stream())
        .anyMatch(why -> why.cause() == cause);
  }

  private Stream<GaugeDataPointSnapshot> drainTime(Function<DrainStatus, Instant> which) {
    return Stream.of(point(drain.map(which).map(Series::seconds).orElse(0.0), Labels.EMPTY));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
