package io.nodekeeper.app;

import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.DrainReport.Replica;
import io.nodekeeper.record.DrainReport.Stage;
import io.nodekeeper.record.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A drain's report in one line. */
final class ReportWords {

  private ReportWords() {}

  /** How it went, and who was waited for. */
  static String of(DrainReport report, Instant now) {
    return outcome(report, now)
        + ": "
        + replicas(report.replicas())
        + daemons(report.stages()).map(text -> "; " + text).orElse("");
  }

  static String outcome(DrainReport report, Instant now) {
    String took = Durations.words(Duration.between(report.begin(), report.end().orElse(now)));
    return switch (report.outcome()) {
      case DrainReport.IN_PROGRESS -> "in progress for " + took;
      case DrainReport.DRAINED -> "drained in " + took;
      case DrainReport.LET_GO -> "let go after " + took;
      case DrainReport.WITHDRAWN -> "withdrawn after " + took;
      case DrainReport.DEADLINE_MISSED -> "the deadline passed after " + took;
      default -> report.outcome() + " after " + took;
    };
  }

  private static String replicas(List<Replica> replicas) {
    if (replicas.isEmpty()) {
      return "no replicas";
    }
    String count = Summary.counted(replicas.size(), "replica");
    List<Replica> left = replicas.stream().filter(one -> one.goneAt().isEmpty()).toList();
    if (!left.isEmpty()) {
      return count + ", still there " + Summary.named(left.stream().map(ReportWords::who).toList());
    }
    Replica last =
        replicas.stream()
            .max(Comparator.comparing((Replica one) -> one.goneAt().orElse(one.firstSeen())))
            .orElseThrow();
    return "%s, the last to go was %s after %s"
        .formatted(count, who(last), Durations.words(Duration.ofSeconds(last.waitedSeconds())));
  }

  static String who(Replica replica) {
    return replica.family() + " (" + replica.owner() + ")";
  }

  private static Optional<String> daemons(List<Stage> stages) {
    if (stages.isEmpty()) {
      return Optional.empty();
    }
    if (stages.stream().anyMatch(stage -> stage.gone().isEmpty())) {
      return Optional.of("daemons are being stopped");
    }
    Duration took =
        stages.stream()
            .map(stage -> Duration.between(stage.begin(), stage.gone().orElse(stage.begin())))
            .reduce(Duration.ZERO, Duration::plus);
    return Optional.of("daemons stopped in " + Durations.words(took));
  }
}
