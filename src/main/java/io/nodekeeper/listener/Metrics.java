package io.nodekeeper.listener;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Observation;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.DaemonSource;
import io.nodekeeper.record.StatusJson;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
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

  private final String version;
  private final Tally tally;
  private final Optional<StatusDocument> document;
  private final List<DaemonStatus> daemons;
  private final Optional<NodeState> state;
  private final Optional<DrainStatus> drain;
  private final boolean hold;

  /** Where daemons are declared besides the files. */
  private static final List<String> DECLARING = List.of("ssm", "s3", "services");

  Metrics(String version, Optional<Told> told) {
    this.version = version;
    this.tally = told.map(Told::tally).orElseGet(Tally::none);
    this.document = told.map(Told::document);
    this.daemons = told.map(last -> last.decision().daemons()).orElse(List.of());
    this.state = told.map(last -> last.decision().state());
    this.drain = told.flatMap(last -> last.decision().drain());
    this.hold = told.filter(last -> last.decision().hold()).isPresent();
  }

  MetricSnapshots all() {
    return new MetricSnapshots(
        Stream.of(Stream.of(build()), node(), declaring(), ofDaemons(), leaving(), loop())
            .flatMap(some -> some)
            .toList());
  }

  private MetricSnapshot build() {
    String java = String.valueOf(Runtime.version());
    return InfoSnapshot.builder()
        .name("nodekeeper_build")
        .help("The program: always 1.")
        .dataPoint(
            InfoDataPointSnapshot.builder()
                .labels(Labels.of("version", version, "java", java))
                .build())
        .build();
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
            truth(document.filter(StatusDocument::ready).isPresent())),
        gauge(
            "nodekeeper_source_up",
            "0 while a source was asked and has not answered, 1 otherwise.",
            document
                .map(StatusDocument::readings)
                .orElseGet(() -> StatusJson.sources(Observation.nothing(), Instant.EPOCH))
                .stream()
                .map(source ->
                    point(
                        source.silent() ? 0 : 1,
                        Labels.of("source", source.name().replace(' ', '_'))))));
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
        .map(Metrics::seconds)
        .orElse(0.0);
  }

  /** Without those that are not for this node: nobody is to be alarmed of them. */
  private Stream<MetricSnapshot> ofDaemons() {
    List<DaemonStatus> daemons =
        this.daemons.stream()
            .filter(daemon -> daemon.phase() != DaemonStatus.Phase.ELSEWHERE)
            .toList();
    return Stream.of(
        gauge(
            "nodekeeper_daemon_up",
            "Whether a task of the declared daemon runs on the node.",
            daemons.stream().map(daemon -> point(runs(daemon) ? 1 : 0, labels(daemon)))),
        gauge(
            "nodekeeper_daemon_healthy",
            "Whether the declared daemon is healthy.",
            daemons.stream().map(daemon -> point(daemon.isHealthy() ? 1 : 0, labels(daemon)))),
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
    return Stream.of(point(drain.map(which).map(Metrics::seconds).orElse(0.0), Labels.EMPTY));
  }

  private Stream<MetricSnapshot> loop() {
    return Stream.of(
        gauge(
            "nodekeeper_last_look_timestamp_seconds",
            "When the agent last looked; 0 before its first look.",
            Stream.of(
                point(
                    document.map(StatusDocument::at).map(Metrics::seconds).orElse(0.0),
                    Labels.EMPTY))),
        SummarySnapshot.builder()
            .name("nodekeeper_look_duration_seconds")
            .help("How long a look took, with what was done in it.")
            .dataPoint(
                SummaryDataPointSnapshot.builder()
                    .count(tally.looks())
                    .sum(seconds(tally.looking()))
                    .build())
            .build(),
        counter(
            "nodekeeper_actions",
            "What was done, and what became of it, since the agent began.",
            tally.actions().entrySet().stream()
                .map(deed ->
                    count(
                        deed.getValue(),
                        Labels.of(
                            "kind", deed.getKey().kind(), "result", deed.getKey().result())))));
  }

  private static MetricSnapshot gauge(
      String name, String help, Stream<GaugeDataPointSnapshot> points) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    points.forEach(gauge::dataPoint);
    return gauge.build();
  }

  private static Stream<GaugeDataPointSnapshot> truth(boolean holds) {
    return Stream.of(point(holds ? 1 : 0, Labels.EMPTY));
  }

  private static GaugeDataPointSnapshot point(double value, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
  }

  /** Its name without {@code _total}, which the formats put behind it. */
  private static MetricSnapshot counter(
      String name, String help, Stream<CounterDataPointSnapshot> points) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    points.forEach(counter::dataPoint);
    return counter.build();
  }

  private static CounterDataPointSnapshot count(double value, Labels labels) {
    return CounterDataPointSnapshot.builder().value(value).labels(labels).build();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
