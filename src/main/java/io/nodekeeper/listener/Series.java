package io.nodekeeper.listener;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/** Metrics, each with all its series. */
final class Series {

  private Series() {}

  static MetricSnapshot gauge(String name, String help, Stream<GaugeDataPointSnapshot> points) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    points.forEach(gauge::dataPoint);
    return gauge.build();
  }

  static Stream<GaugeDataPointSnapshot> truth(boolean holds) {
    return Stream.of(point(holds ? 1 : 0, Labels.EMPTY));
  }

  static GaugeDataPointSnapshot point(double value, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
  }

  /** Its name without {@code _total}, which the formats put behind it. */
  static MetricSnapshot counter(String name, String help, Stream<CounterDataPointSnapshot> points) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    points.forEach(counter::dataPoint);
    return counter.build();
  }

  static CounterDataPointSnapshot count(double value, Labels labels) {
    return CounterDataPointSnapshot.builder().value(value).labels(labels).build();
  }

  static double seconds(Instant time) {
    return time.toEpochMilli() / 1000.0;
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
