package io.nodekeeper.app;

import io.nodekeeper.core.Moments;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.page.HistoryPage;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.DrainReportJson;
import io.nodekeeper.record.Event;
import io.nodekeeper.settings.DurationText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what has happened to the node, and the reports of the drains there have been. */
@Command(
    name = "history",
    description = {
      "Prints what has happened to this node, and the drains that it has been through.",
      "The drains come first, the newest first; below them all that was told since",
      "yesterday, the newest last; ! is a warning. With BEGIN, one drain whole.",
      "Nothing is asked but the agent's files: it works when the agent does not run."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper history --since 2h --daemon log-router",
      "  nodekeeper history --since 2026-11-21T12:00:00Z --json | jq '.events[].event'",
      "  nodekeeper history latest",
      "  nodekeeper history latest --json | jq '.longest'",
      "  nodekeeper history latest --html drain.html",
      "",
      "Exits with 0, 69 when there is no such drain, 77 when a file cannot be read or written.",
    })
final class HistoryCommand implements Callable<Integer> {

  private static final String LATEST = "latest";
  private static final int VERSION = 1;
  private static final Duration BY_DEFAULT = Duration.ofDays(1);

  /** How wide the labels before the lines are. */
  private static final int LABEL = 10;

  private final Nodekeeper top;
  private final Surroundings around;
  private Optional<Instant> since = Optional.empty();

  @Parameters(
      arity = "0..1",
      paramLabel = "BEGIN",
      description = "One drain: its begin as the list has it, or \"latest\".")
  private @Nullable String begin;

  @Option(
      names = "--daemon",
      paramLabel = "NAME",
      description = "Prints only what has happened to this daemon.")
  private @Nullable String daemon;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Writes a page with a picture: of the drain BEGIN, or since --since, or of the last"
              + " drain or start of the agent, whichever came later.")
  private @Nullable Path html;

  @Option(
      names = "-n",
      paramLabel = "N",
      description = "Prints so many drains, and so many events, at the most.")
  private int most = Integer.MAX_VALUE;

  @Spec private CommandSpec spec = CommandSpec.create();

  HistoryCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  // The only one that is a method: of those Java tells in any order, and the completion is in that
  // order.
  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "How long ago, as 2h, or when, as 2026-11-21T12:00:00Z; else 24h.")
  void since(String text) {
    Instant now = around.clock().instant();
    since = DurationText.parse(text).map(now::minus).or(() -> moment(text));
    if (since.isEmpty()) {
      String takes = "; it takes a duration, such as 2h, or a time, such as " + Moments.words(now);
      throw misused("--since is " + text + takes);
    }
  }

  private static Optional<Instant> moment(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  private CommandLine.ParameterException misused(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  @Override
  public Integer call() throws Stopped {
    if (begin != null && (since.isPresent() || daemon != null)) {
      throw misused("--since and --daemon are not for one drain");
    }
    if (most < 1) {
      throw misused("-n is " + most + "; it takes a number from 1");
    }
    if (html != null && (top.json() || daemon != null)) {
      throw misused("--html is neither for one daemon nor for --json");
    }
    var files = new ReportFiles(top.places());
    try {
      List<String> stamps = files.stamps();
      if (begin != null) {
        one(files, stamps, begin);
      } else {
        all(reports(files, stamps));
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

  private List<DrainReport> reports(ReportFiles files, List<String> stamps) {
    var reports = new ArrayList<DrainReport>();
    for (String stamp : stamps.stream().limit(most).toList()) {
      try {
        files.read(stamp).ifPresent(reports::add);
      } catch (IOException broken) {
        around.complain("left out: " + broken.getMessage());
      }
    }
    return reports;
  }

  private void all(List<DrainReport> drains) throws IOException, Stopped {
    Instant now = around.clock().instant();
    if (html != null) {
      List<Event> events = events();
      Stretch stretch =
          since
              .map(from -> Stretch.since(from, now))
              .orElseGet(() -> Stretch.last(events, drains, now));
      picture(html, "What has happened to this node", stretch, events, drains);
      return;
    }
    Instant from = since.orElse(now.minus(BY_DEFAULT));
    List<DrainReport> shown =
        daemon == null
            ? drains.stream().filter(report -> since.isEmpty() || !isOver(report, from)).toList()
            : List.of();
    Happened happened = happened(from);
    if (top.json()) {
      Json.print(data(from, happened, shown), around.out());
    } else {
      list(shown);
      list(from, happened);
    }
  }

  private static boolean isOver(DrainReport report, Instant from) {
    return report.end().orElse(report.at()).isBefore(from);
  }

  /** Since then, and what cannot be understood is said. */
  private Happened happened(Instant from) throws IOException {
    Happened happened =
        Happened.in(
            top.places(),
            event ->
                !event.at().isBefore(from) && (daemon == null || event.subject().equals(daemon)));
    happened.leftOut().forEach(around::complain);
    return happened;
  }

  /** All at once, as a picture needs them. */
  private List<Event> events() throws IOException {
    var events = new ArrayList<Event>();
    happened(Instant.MIN).last(most, events::add);
    return events;
  }

  private void list(List<DrainReport> drains) {
    if (drains.isEmpty() && daemon == null) {
      around.out().println("No drain is on record.");
    }
    for (DrainReport report : drains) {
      String line = ReportFiles.stamp(report.begin()) + "  " + words(report) + "; " + why(report);
      around.say(line, 2);
    }
    if (daemon == null) {
      around.out().println();
    }
  }

  private void list(Instant from, Happened happened) throws IOException {
    if (happened.isNothing()) {
      String whom = daemon == null ? "" : " of " + daemon;
      around.say("Nothing has been told%s since %s.".formatted(whom, Moments.words(from)), 2);
    } else {
      var table = new EventTable(happened.longest(), around.out()::println);
      happened.last(most, table::add);
    }
  }

  private String words(DrainReport report) {
    return ReportWords.of(report, around.clock().instant());
  }

  private static String why(DrainReport report) {
    return Summary.named(report.causes().stream().map(reason -> reason.text()).distinct().toList());
  }

  private Map<String, Object> data(Instant from, Happened happened, List<DrainReport> drains) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("version", VERSION);
    data.put("since", from);
    data.put("daemon", Optional.ofNullable(daemon));
    Json.Elements events = to -> happened.last(most, event -> to.accept(data(event)));
    Json.Elements skipped = to -> happened.skipped(line -> to.accept(data(line)));
    data.put("events", events);
    data.put("skipped", skipped);
    data.put("drains", drains.stream().map(this::data).toList());
    return data;
  }

  private static Map<String, Object> data(Event event) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("at", event.at());
    data.put("level", event.level());
    data.put("event", event.event());
    data.put("subject", event.subject());
    data.put("text", event.text());
    return data;
  }

  private static Map<String, Object> data(EventFiles.Skipped skipped) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", skipped.file().toString());
    data.put("line", skipped.line());
    data.put("why", skipped.why());
    return data;
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
    Instant now = around.clock().instant();
    if (html != null && report.isPresent()) {
      String title = "The drain " + stamp.get() + ": " + words(report.get());
      List<Event> events = events();
      picture(html, title, Stretch.of(report.get(), now), events, List.of(report.get()));
    } else if (top.json()) {
      around.out().print(report.map(DrainReportJson::shown).orElse(""));
    } else {
      report
          .map(known -> ReportLines.of(known, now))
          .orElse(List.of())
          .forEach(line -> around.say(line, LABEL));
    }
  }

  private void picture(
      Path file, String title, Stretch stretch, List<Event> events, List<DrainReport> drains)
      throws Stopped {
    try {
      Files.writeString(
          file, HistoryPage.of(title, events, drains, stretch.from(), stretch.until()));
    } catch (IOException e) {
      throw new Stopped(Exit.PERMISSION, file + " cannot be written: " + FileTrouble.words(e));
    }
    around.say(
        "%s: %s to %s"
            .formatted(file, Moments.words(stretch.from()), Moments.words(stretch.until())),
        2);
  }
}
