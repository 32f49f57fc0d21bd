package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Observation;
import io.nodekeeper.record.Sameness;
import io.nodekeeper.record.StatusDocument.Source;
import io.nodekeeper.record.StatusJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The journal's lines for those that are asked at each look: one when somebody has been silent for
 * a while, and one when he answers again, whether what he said before goes on to hold or not. A
 * warning where nothing on the node goes without him, and he had answered, or has had time to come
 * up; and where it would not be seen that the instance is to go.
 */
final class SilenceLines {

  /** Shorter silences are of no account. */
  private static final Duration WHILE = Duration.ofSeconds(10);

  /** Nothing is started or known without them. */
  private static final Set<String> NEEDED = Set.of("docker", "ecs agent");

  /** How long they may take to come up at a boot. */
  private static final Duration BOOT = Duration.ofMinutes(5);

  /** How often one is told within an hour, and else only when it has lasted. */
  private static final int OFTEN = 3;

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LASTING = Duration.ofMinutes(10);

  private final Consumer<Line> out;
  private final Map<String, Silence> silent = new TreeMap<>();
  private final Map<String, List<Instant>> lately = new TreeMap<>();
  private final Set<String> heard = new TreeSet<>();

  SilenceLines(Consumer<Line> out) {
    this.out = out;
  }

  private static final class Silence {
    private final Instant since;
    private boolean told;
    private boolean warned;

    /** Whether its end is to be told too. */
    private boolean byItsName;

    Silence(Instant since) {
      this.since = since;
    }
  }

  void tell(Observation seen, Instant now) {
    Map<String, List<Source>> due = new LinkedHashMap<>();
    for (Source source : StatusJson.sources(seen, now)) {
      if (source.known()) {
        heard.add(source.name());
      }
      if (source.known() && !source.stale()) {
        answers(source.name(), now);
      } else if ((source.silent() || source.stale()) && isDue(source, now)) {
        String alike = source.stale() + Sameness.essence(why(source));
        due.computeIfAbsent(alike, _ -> new ArrayList<>()).add(source);
      }
    }
    due.values().forEach(all -> silent(all, now));
  }

  private static String why(Source source) {
    return source.trouble().orElse("it does not say why");
  }

  private boolean isDue(Source source, Instant now) {
    String name = source.name();
    Silence silence = silent.computeIfAbsent(name, _ -> new Silence(now));
    List<Instant> told = lately.computeIfAbsent(name, _ -> new ArrayList<>());
    told.removeIf(at -> !at.plus(HOUR).isAfter(now));
    Duration enough = told.size() < OFTEN ? WHILE : LASTING;
    boolean warns =
        source.stale()
            ? Staleness.hides(name) && !now.isBefore(silence.since.plus(Concern.ON_ITS_WAY))
            : NEEDED.contains(name) && isMissed(name, silence, now);
    boolean known = warns ? silence.warned : silence.told;
    if (known || now.isBefore(silence.since.plus(enough))) {
      return false;
    }
    silence.told = true;
    silence.warned = warns;
    told.add(now);
    return true;
  }

  /** Those that are silent for the same reason are told of together, by the name of the first. */
  private void silent(List<Source> all, Instant now) {
    Source first = all.getFirst();
    Optional.ofNullable(silent.get(first.name())).ifPresent(is -> is.byItsName = true);
    boolean warns =
        all.stream()
            .anyMatch(source ->
                Optional.ofNullable(silent.get(source.name())).filter(is -> is.warned).isPresent());
    String text =
        first.stale()
            ? Staleness.words(all, now) + (warns ? "; remedy: " + Staleness.REMEDY : "")
            : words(all);
    out.accept(
        warns
            ? Line.warning("source.silent", first.name(), text)
            : Line.info("source.silent", first.name(), text));
  }

  private static String words(List<Source> all) {
    String others = all.stream().skip(1).map(Source::name).collect(Collectors.joining(", "));
    String nor = others.isEmpty() ? "" : ", nor: " + others;
    String why = why(all.getFirst());
    // Where the cause is known, it is the others' as well.
    return Cure.of(why).isPresent() ? Cure.told(why) : "it does not answer" + nor + ": " + why;
  }

  private boolean isMissed(String name, Silence silence, Instant now) {
    return heard.contains(name) || !now.isBefore(silence.since.plus(BOOT));
  }

  private void answers(String name, Instant now) {
    Silence silence = silent.remove(name);
    if (silence != null && silence.byItsName) {
      String after = Durations.words(Duration.between(silence.since, now));
      out.accept(Line.info("source.answers", name, "it answers again, after " + after));
    }
  }
}
