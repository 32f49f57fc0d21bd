package io.nodekeeper.listener;

import static io.nodekeeper.listener.Series.count;
import static io.nodekeeper.listener.Series.counter;
import static io.nodekeeper.listener.Series.gauge;
import static io.nodekeeper.listener.Series.point;
import static io.nodekeeper.listener.Series.seconds;
import static io.nodekeeper.listener.Series.truth;

import io.nodekeeper.record.StatusDocument;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The agent itself as numbers: how it looks, what it does, what it cannot keep, whom it calls. */
final class AgentMetrics {

  /** Files of its own, as {@link Own} names them. */
  private static final List<String> OWN_FILES =
      List.of("memory", "status", "hold", "history", "outbox");

  /** As IAM spells them before the colon. */
  private static final List<String> SERVICES =
      List.of("autoscaling", "ec2", "ecs", "events", "s3", "secretsmanager", "sns", "ssm");

  /** As {@link Own} names them. */
  private static final List<String> TARGETS = List.of("event_bridge", "sns", "webhook");

  private final String version;
  private final Tally tally;
  private final Own own;
  private final Optional<StatusDocument> document;

  AgentMetrics(String version, Optional<Told> told) {
    this.version = version;
    this.tally = told.map(Told::tally).orElseGet(Tally::none);
    this.own = told.map(Told::own).orElseGet(Own::none);
    this.document = told.map(Told::document);
  }

  Stream<MetricSnapshot> all() {
    return Stream.of(Stream.of(build()), loop(), kept(), calls(), outside()).flatMap(some -> some);
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

  private Stream<MetricSnapshot> loop() {
    return Stream.of(
        gauge(
            "nodekeeper_last_look_timestamp_seconds",
            "When the agent last looked; 0 before its first look.",
            Stream.of(
                point(
                    document.map(StatusDocument::at).map(Series::seconds).orElse(0.0),
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

  private Stream<MetricSnapshot> kept() {
    return Stream.of(
        gauge(
            "nodekeeper_settings_valid",
            "0 while the settings on disk do not hold, and those of before are in force.",
            truth(document.flatMap(StatusDocument::settingsProblem).isEmpty())),
        gauge(
            "nodekeeper_own_file_kept",
            "0 while a file of the agent's own cannot be read or written, 1 otherwise.",
            OWN_FILES.stream()
                .map(name ->
                    point(own.unwritten().contains(name) ? 0 : 1, Labels.of("file", name)))));
  }

  private Stream<MetricSnapshot> calls() {
    return Stream.of(
        counter(
            "nodekeeper_aws_calls",
            "How often a service of AWS was called, since the agent began.",
            SERVICES.stream()
                .map(name -> count(of(name, own.calls()), Labels.of("service", name)))),
        counter(
            "nodekeeper_aws_throttled",
            "How often of that AWS rejected the call for the number of calls.",
            SERVICES.stream()
                .map(name -> count(of(name, own.throttled()), Labels.of("service", name)))));
  }

  private Stream<MetricSnapshot> outside() {
    return Stream.of(
        counter(
            "nodekeeper_events_delivered",
            "How many events a target outside has taken, since the agent began.",
            TARGETS.stream()
                .map(name -> count((double) of(name).delivered(), Labels.of("target", name)))),
        counter(
            "nodekeeper_events_dropped",
            "How many events it was never told: too many, or too old.",
            TARGETS.stream()
                .map(name -> count((double) of(name).dropped(), Labels.of("target", name)))),
        gauge(
            "nodekeeper_events_failing",
            "Whether a target outside takes no events at present.",
            TARGETS.stream()
                .map(name -> point(of(name).failing() ? 1 : 0, Labels.of("target", name)))));
  }

  private Own.Outside of(String target) {
    return own.outside().stream()
        .filter(one -> one.target().equals(target))
        .findFirst()
        .orElseGet(() -> new Own.Outside(target, 0, 0, false));
  }

  private static double of(String service, Map<String, Long> byApi) {
    return byApi.entrySet().stream()
        .filter(api -> api.getKey().startsWith(service + ":"))
        .map(Map.Entry::getValue)
        .mapToDouble(Long::doubleValue)
        .sum();
  }
}
