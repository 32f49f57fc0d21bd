package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Observation;
import io.nodekeeper.record.StatusDocument.Source;
import io.nodekeeper.record.StatusJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The journal's lines for those that are asked at each look: one when somebody has been silent for
 * a while, and one when he answers again. No warnings: what hurts of it has lines of its own.
 */
final class SilenceLines {

  /** Shorter silences are of no account. */
  private static final Duration WHILE = Duration.ofSeconds(10);

  /** How often one is told within an hour, and else only when it has lasted. */
  private static final int OFTEN = 3;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LASTING = Duration.ofMinutes(10);

  private final Consumer<Line> out;
  private final Map<String, Silence> silent = new TreeMap<>();
  private final Map<String, List<Instant>> lately = new TreeMap<>();

  SilenceLines(Consumer<Line> out) {
    this.out = out;
  }

  private static final class Silence {
    private final Instant since;
    private boolean told;

    Silence(Instant since) {
      this.since = since;
    }
  }

  void tell(Observation seen, Instant now) {
    for (Source source : StatusJson.sources(seen, now)) {
      if (source.silent()) {
        silent(source, now);
      } else if (source.known()) {
        answers(source.name(), now);
      }
    }
  }

  private void silent(Source source, Instant now) {
    Silence silence = silent.computeIfAbsent(source.name(), _ -> new Silence(now));
    List<Instant> told = lately.computeIfAbsent(source.name(), _ -> new ArrayList<>());
    told.removeIf(at -> !at.plus(HOUR).isAfter(now));
    Duration enough = told.size() < OFTEN ? WHILE : LASTING;
    if (silence.told || now.isBefore(silence.since.plus(enough))) {
      return;
    }
    silence.told = true;
    told.add(now);
    String why = source.trouble().orElse("it does not say why");
    out.accept(Line.info("source.silent", source.name(), "it does not answer: " + why));
  }

  private void answers(String name, Instant now) {
    Silence silence = silent.remove(name);
    if (silence != null && silence.told) {
      String after = Durations.words(Duration.between(silence.since, now));
      out.accept(Line.info("source.answers", name, "it answers again, after " + after));
    }
  }
}
