package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.DrainReportJson;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the reports of the drains there have been. */
@Command(
    name = "history",
    description = {
      "Prints the drains that this node has been through, the newest first; or one of them whole.",
      "The agent keeps the last 50: who was waited for, how long, and how it ended."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper history",
      "  nodekeeper history latest",
      "  nodekeeper history latest --json | jq '.longest'",
      "",
      "Exits with 0, 69 when there is no such drain, 77 when a file cannot be read.",
    })
final class HistoryCommand implements Callable<Integer> {

  private static final String LATEST = "latest";

  /** How wide the labels before the lines are. */
  private static final int LABEL = 10;

  private final Nodekeeper top;
  private final Surroundings around;
  private int most = ReportFiles.MOST;

  @Parameters(
      arity = "0..1",
      paramLabel = "BEGIN",
      description = "One drain: its begin as the list has it, or \"latest\".")
  private @Nullable String begin;

  @Spec private CommandSpec spec = CommandSpec.create();

  HistoryCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Option(names = "-n", paramLabel = "N", description = "Prints so many at the most.")
  void most(int number) {
    if (number < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "-n is " + number + "; it takes a number from 1");
    }
    most = number;
  }

  @Override
  public Integer call() throws Stopped {
    var files = new ReportFiles(top.places());
    try {
      List<String> stamps = files.stamps();
      if (begin != null) {
        one(files, stamps, begin);
      } else {
        list(files, stamps);
      }
      return Exit.OK;
    } catch (IOException e) {
      throw new Stopped(
          Exit.PERMISSION,
          e.getMessage()
              + (e.getCause() instanceof AccessDeniedException
                  ? "; run it as root or the user nodekeeper"
                  : "; move it away, if it is not the agent's"));
    }
  }

  private void list(ReportFiles files, List<String> stamps) {
    var reports = new ArrayList<DrainReport>();
    for (String stamp : stamps.stream().limit(most).toList()) {
      try {
        files.read(stamp).ifPresent(reports::add);
      } catch (IOException broken) {
        around.complain("left out: " + broken.getMessage());
      }
    }
    if (top.json()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("drains", reports.stream().map(this::data).toList());
      around.out().print(Json.pretty(data));
      return;
    }
    if (stamps.isEmpty()) {
      around.out().println("No drain is on record.");
    }
    for (DrainReport report : reports) {
      String line = ReportFiles.stamp(report.begin()) + "  " + words(report) + "; " + why(report);
      around.say(line, 2);
    }
  }

  private String words(DrainReport report) {
    return ReportWords.of(report, around.clock().instant());
  }

  private static String why(DrainReport report) {
    return Summary.named(report.causes().stream().map(reason -> reason.text()).distinct().toList());
  }

  private Map<String, Object> data(DrainReport report) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", ReportFiles.stamp(report.begin()));
    data.put("begin", report.begin());
    data.put("end", report.end());
    data.put("outcome", report.outcome());
    data.put("deadlineMissedAt", report.deadlineMissedAt());
    data.put("letGoAt", report.letGoAt());
    data.put("causes", report.causes().stream().map(reason -> reason.cause()).distinct().toList());
    data.put("replicas", report.replicas().size());
    data.put("holdSeconds", report.holdSeconds());
    data.put("longestWaitSeconds", report.longest().map(DrainReport.Longest::waitedSeconds));
    data.put("longestWaitFor", report.longest().map(DrainReport.Longest::family));
    data.put("summary", words(report));
    return data;
  }

  private void one(ReportFiles files, List<String> stamps, String which)
      throws IOException, Stopped {
    Optional<String> stamp =
        which.equals(LATEST)
            ? stamps.stream().findFirst()
            : stamps.stream().filter(which::equals).findFirst();
    if (stamp.isEmpty()) {
      throw new Stopped(
          Exit.UNAVAILABLE,
          which.equals(LATEST)
              ? "no drain is on record"
              : "no drain of " + which + " is on record: nodekeeper history lists them");
    }
    Optional<DrainReport> report = files.read(stamp.get());
    if (top.json()) {
      around.out().print(report.map(DrainReportJson::shown).orElse(""));
    } else {
      report.map(this::lines).orElse(List.of()).forEach(line -> around.say(line, LABEL));
    }
  }

  private List<String> lines(DrainReport report) {
    Instant now = around.clock().instant();
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
