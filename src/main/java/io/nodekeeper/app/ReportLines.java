package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One drain whole, as lines. */
final class ReportLines {

  private ReportLines() {}

  static List<String> of(DrainReport report, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(
        "Drain     %s of %s, %s"
            .formatted(
                ReportFiles.stamp(report.begin()),
                report.instanceId().orElse("an instance not known"),
                report.cluster().map(name -> "cluster " + name).orElse("no cluster known")));
    lines.add("Outcome   " + ReportWords.of(report, now));
    report.deadlineMissedAt().ifPresent(at -> lines.add("Late      since " + Moments.words(at)));
    report.letGoAt().ifPresent(at -> lines.add("Let go    at " + Moments.words(at)));
    lines.add(
        "Time      %s to %s; held for %s"
            .formatted(
                Moments.words(report.begin()),
                report.end().map(Moments::words).orElse("now"),
                Durations.words(Duration.ofSeconds(report.holdSeconds()))));
    report
        .causes()
        .forEach(reason ->
            lines.add(
                "Cause     %s; since %s, until %s"
                    .formatted(
                        reason.text(),
                        Moments.words(reason.since()),
                        Moments.words(reason.deadline()))));
    report.replicas().forEach(replica -> lines.add("Replica   " + line(replica)));
    if (report.unlisted() > 0) {
      lines.add("Replica   and " + report.unlisted() + " more");
    }
    report.stages().forEach(stage -> lines.add("Daemons   " + line(stage, report)));
    report.hooks().forEach(hook -> lines.add("Hook      " + line(hook)));
    return lines;
  }

  private static String line(DrainReport.Replica replica) {
    return "%s:%d (%s) task %s: %s %s"
        .formatted(
            replica.family(),
            replica.revision(),
            replica.owner(),
            replica.task().id(),
            fate(replica),
            Durations.words(Duration.ofSeconds(replica.waitedSeconds())));
  }

  private static String fate(DrainReport.Replica replica) {
    Optional<String> gone = replica.goneAt().map(at -> "gone at " + Moments.words(at));
    return replica
        .leftAt()
        .map(at ->
            gone.map(text -> text + ", ").orElse("")
                + "left running at "
                + Moments.words(at)
                + " after")
        .or(() -> gone.map(text -> text + " after"))
        .orElse("still there after");
  }

  private static String line(DrainReport.Stage stage, DrainReport report) {
    String names = Summary.named(stage.daemons().stream().map(Object::toString).toList());
    String each =
        stage.went().stream()
            .map(went -> went.daemon() + " after " + words(stage.begin(), went.at()))
            .collect(Collectors.joining(", "));
    String gone = each.isEmpty() ? "" : "; gone: " + each;
    return names
        + stage
            .gone()
            .map(at ->
                ": gone after "
                    + words(stage.begin(), at)
                    + (stage.went().size() > 1 ? " (" + each + ")" : ""))
            .orElse(
                (report.mayStillChange()
                        ? ": being stopped since "
                        : ": not seen gone, stopped at ")
                    + Moments.words(stage.begin())
                    + gone);
  }

  private static String words(Instant from, Instant to) {
    return Durations.words(Duration.between(from, to));
  }

  private static String line(DrainReport.Hook hook) {
    String what =
        switch (hook.state()) {
          case DrainReport.Hook.COMPLETED ->
              "completed" + hook.result().map(result -> " with " + result).orElse("");
          case DrainReport.Hook.ENDED -> "ended by somebody else, or timed out" + tried(hook);
          case DrainReport.Hook.WAITING -> "not completed" + tried(hook);
          default -> hook.state();
        };
    String comma = hook.state().equals(DrainReport.Hook.COMPLETED) ? "" : ",";
    return hook.name()
        + ": "
        + what
        + hook.at().map(at -> comma + " at " + Moments.words(at)).orElse("");
  }

  private static String tried(DrainReport.Hook hook) {
    return hook.result().map(result -> "; " + result + " was not confirmed").orElse("");
  }
}
