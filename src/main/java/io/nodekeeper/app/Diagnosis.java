package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.doctor.Finding;
import io.nodekeeper.doctor.Judgement;
import io.nodekeeper.doctor.Permission;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.Problem;
import io.nodekeeper.settings.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What doctor has to say.
 *
 * @param permissions those that were asked about
 */
record Diagnosis(Instant at, Judgement judgement, List<Permission> permissions) {

  private static final int SCHEMA = 1;

  /** Is there on no node: settings that do not hold are judged, and all else by the defaults. */
  private static final String NO_SETTINGS = "/proc/self/nodekeeper-has-no-settings";

  /** Looks at everything. */
  static Diagnosis of(Places places, Surroundings around) throws Stopped {
    Judgement settings = Judgement.nothing();
    Settings found = Settings.load(places.settings(), Supply.of(places).texts());
    if (found instanceof Settings.Invalid invalid) {
      settings = invalid(invalid);
      found = Settings.load(Path.of(NO_SETTINGS));
    }
    if (!(found instanceof Settings.Loaded loaded)) {
      throw new Stopped(Exit.SOFTWARE, "the defaults do not hold");
    }
    Edges edges = around.open(around.clock(), places, loaded.agent());
    var asker = new Asker(around.clock());
    var host = new HostFacts(asker, edges, around.environment(), around.clock(), places);
    try (var aws = new AwsFacts(asker, host, edges, around.environment(), around.clock(), loaded)) {
      var examination = new Examination(host, aws, loaded);
      Judgement all = settings.and(examination.judgement());
      return new Diagnosis(around.clock().instant(), all, examination.asked());
    }
  }

  private static Judgement invalid(Settings.Invalid invalid) {
    var findings = new ArrayList<Finding>();
    for (Problem problem : invalid.problems()) {
      findings.add(
          new Finding(
              Finding.Severity.ERROR,
              "settings",
              problem.toString(),
              "mend it; until then the agent keeps what it has, or does not start, and doctor goes"
                  + " by the defaults"));
    }
    return new Judgement(List.copyOf(findings), List.of());
  }

  /** Returns the exit code. */
  int print(boolean json, Surroundings around, Screen screen) {
    around.out().print(json ? Json.pretty(data()) : Screen.text(lines(screen)));
    return judgement.count(Finding.Severity.ERROR) > 0 ? Exit.CONFIG : Exit.OK;
  }

  /** The worst first; of the same kind, in the order of the checks. */
  private List<Finding> findings() {
    return judgement.findings().stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  private List<String> lines(Screen screen) {
    var lines = new ArrayList<String>();
    for (Finding finding : findings()) {
      String word = word(finding.severity());
      List<String> wrapped = wrapped(word + ": " + finding.where() + ": " + finding.what(), 2);
      lines.add(screen.painted(paint(finding.severity()), wrapped.getFirst(), 0, word.length()));
      lines.addAll(wrapped.subList(1, wrapped.size()));
      lines.addAll(wrapped("  remedy: " + finding.remedy(), 4));
    }
    unseenByReason()
        .forEach((why, what) ->
            lines.addAll(wrapped("not looked at: " + String.join("; ", what) + ": " + why, 2)));
    lines.addAll(wrapped(summary(), 2));
    return lines;
  }

  private static List<String> wrapped(String line, int indent) {
    return Wrapped.lines(Plain.line(line), indent);
  }

  private static Paint paint(Finding.Severity severity) {
    return switch (severity) {
      case ERROR -> Paint.ERROR;
      case WARNING -> Paint.WARNING;
      case HINT -> Paint.PLAIN;
    };
  }

  /** What is the reason of several is said once. */
  private Map<String, List<String>> unseenByReason() {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (Judgement.Unseen unseen : judgement.unseen()) {
      all.computeIfAbsent(unseen.why(), _ -> new ArrayList<>()).add(unseen.what());
    }
    return all;
  }

  private String summary() {
    String found =
        judgement.findings().isEmpty() ? "Nothing to mend" : String.join(", ", counted());
    int unseen = judgement.unseen().size();
    return found
        + (unseen == 0
            ? "."
            : "; " + Summary.counted(unseen, "thing") + " could not be looked at.");
  }

  private List<String> counted() {
    var words = new ArrayList<String>();
    for (Finding.Severity severity : Finding.Severity.values()) {
      long count = judgement.count(severity);
      if (count > 0) {
        words.add(Summary.counted(Math.toIntExact(count), word(severity)));
      }
    }
    return words;
  }

  private static String word(Finding.Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("version", SCHEMA);
    data.put("at", at);
    data.put("findings", findings().stream().map(Diagnosis::data).toList());
    data.put("unseen", judgement.unseen().stream().map(Diagnosis::data).toList());
    data.put("permissions", permissions.stream().map(Diagnosis::data).toList());
    return data;
  }

  private static Map<String, Object> data(Finding finding) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("severity", word(finding.severity()));
    data.put("where", finding.where());
    data.put("what", finding.what());
    data.put("remedy", finding.remedy());
    return data;
  }

  private static Map<String, Object> data(Judgement.Unseen unseen) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("what", unseen.what());
    data.put("why", unseen.why());
    return data;
  }

  private static Map<String, Object> data(Permission permission) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("action", permission.action());
    data.put("on", named(permission.on()));
    data.put("answer", permission.answer().name().toLowerCase(Locale.ROOT).replace('_', '-'));
    data.put("why", named(permission.why()));
    return data;
  }

  private static Optional<String> named(String text) {
    return Optional.of(text).filter(is -> !is.isEmpty());
  }
}
