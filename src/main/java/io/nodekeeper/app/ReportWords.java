package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.DrainReport.Replica;
import io.nodekeeper.record.DrainReport.Stage;
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
        + daemons(report).map(text -> "; " + text).orElse("");
  }

  private static String outcome(DrainReport report, Instant now) {
    String took = Durations.words(Duration.between(report.begin(), report.end().orElse(now)));
    return switch (report.outcome()) {
      case DrainReport.IN_PROGRESS -> "in progress for " + took;
      case DrainReport.DRAINED -> "drained in " + took + late(report);
      case DrainReport.LET_GO -> "let go after " + took + late(report);
      case DrainReport.WITHDRAWN -> "withdrawn after " + took + late(report);
      case DrainReport.DEADLINE_MISSED -> "the deadline passed after " + took + afterwards(report);
      default -> report.outcome() + " after " + took;
    };
  }

  private static String late(DrainReport report) {
    return report
        .deadlineMissedAt()
        .map(at -> ", after its deadline at " + Moments.words(at))
        .orElse("");
  }

  private static String afterwards(DrainReport report) {
    boolean there =
        report.replicas().stream().anyMatch(one -> one.goneAt().isEmpty() || isLeft(one));
    String doubt = there ? "" : " without knowing that the replicas are gone";
    if (report.letGoAt().isEmpty()) {
      return doubt;
    }
    boolean abandoned =
        report.hooks().stream()
            .anyMatch(hook ->
                hook.state().equals(DrainReport.Hook.COMPLETED)
                    && hook.result().filter("abandon"::equals).isPresent());
    return doubt
        + (abandoned ? ", its termination was abandoned" : ", and the instance was let go");
  }

  private static String replicas(List<Replica> replicas) {
    if (replicas.isEmpty()) {
      return "no replicas";
    }
    String count = Summary.counted(replicas.size(), "replica");
    List<Replica> left = replicas.stream().filter(ReportWords::isLeft).toList();
    if (!left.isEmpty()) {
      return count + ", left running " + names(left);
    }
    List<Replica> there = replicas.stream().filter(one -> one.goneAt().isEmpty()).toList();
    if (!there.isEmpty()) {
      return count + ", still there " + names(there);
    }
    Replica last =
        replicas.stream()
            .max(Comparator.comparing((Replica one) -> one.goneAt().orElse(one.firstSeen())))
            .orElseThrow();
    return "%s, the last to go was %s after %s"
        .formatted(count, who(last), Durations.words(Duration.ofSeconds(last.waitedSeconds())));
  }

  static boolean isLeft(Replica replica) {
    return replica.leftAt().isPresent();
  }

  private static String names(List<Replica> replicas) {
    return Summary.named(replicas.stream().map(ReportWords::who).toList());
  }

  private static String who(Replica replica) {
    return replica.family() + " (" + replica.owner() + ")";
  }

  private static Optional<String> daemons(DrainReport report) {
    List<Stage> stages = report.stages();
    if (stages.isEmpty()) {
      return Optional.empty();
    }
    if (stages.stream().anyMatch(stage -> stage.gone().isEmpty())) {
      return Optional.of(
          report.mayStillChange() ? "daemons are being stopped" : "not all daemons were seen gone");
    }
    Instant first = stages.getFirst().begin();
    Instant last =
        stages.stream()
            .flatMap(stage -> stage.gone().stream())
            .max(Instant::compareTo)
            .orElse(first);
    Duration took = Duration.between(first, last);
    List<String> names =
        stages.stream().flatMap(stage -> stage.daemons().stream()).map(Object::toString).toList();
    // Before the last replica has gone, only those have that leave first.
    boolean all = report.heldUntil().isPresent();
    return Optional.of(
        (all ? "daemons" : Summary.named(names)) + " stopped in " + Durations.words(took));
  }
}
