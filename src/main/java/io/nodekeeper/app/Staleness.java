package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.record.Sameness;
import io.nodekeeper.record.StatusDocument.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is known only from before, since who said it does not answer any more. */
final class Staleness {

  /** Without these it is not seen that the instance is to go. */
  private static final Set<String> WARNING = Set.of("auto scaling state", "spot notice");

  static final String REMEDY =
      "that the instance is to go is not seen until they answer: nodekeeper drain --wait by hand"
          + " before it goes; see NodekeeperMetadataSilent in docs/RUNBOOKS.md";

  private Staleness() {}

  /** One for all that do not answer for the same reason, by the name of the first. */
  static Stream<Concern> of(LastLook look) {
    Map<String, List<Source>> alike = new LinkedHashMap<>();
    look.document().readings().stream()
        .filter(Source::stale)
        .forEach(source ->
            alike
                .computeIfAbsent(Sameness.essence(why(source)), _ -> new ArrayList<>())
                .add(source));
    return alike.values().stream().map(all -> concern(all, look));
  }

  private static String why(Source source) {
    return source.trouble().orElse("it does not say why");
  }

  private static Concern concern(List<Source> all, LastLook look) {
    Optional<Instant> since =
        all.stream().flatMap(source -> source.since().stream()).min(Comparator.naturalOrder());
    // A look or two without an answer are no trouble yet.
    boolean warns =
        all.stream().map(Source::name).anyMatch(Staleness::hides)
            && since.filter(at -> Concern.isLong(at, look.document().at())).isPresent();
    return new Concern(
        Concern.SOURCE,
        all.getFirst().name(),
        since,
        words(all, look.document().at().plus(look.age())),
        Optional.of(REMEDY).filter(_ -> warns),
        warns);
  }

  /** Whether it is not seen that the instance is to go while this one does not answer. */
  static boolean hides(String source) {
    return WARNING.contains(source);
  }

  /** What is said of some that do not answer for the same reason, behind the first one's name. */
  static String words(List<Source> all, Instant now) {
    String others = all.stream().skip(1).map(Source::name).collect(Collectors.joining(", "));
    return "it does not answer%s; what %s said %sgoes on to hold: %s"
        .formatted(
            others.isEmpty() ? "" : ", nor: " + others,
            others.isEmpty() ? "it" : "they",
            age(all, now).map(age -> Durations.words(age) + " ago ").orElse(""),
            why(all.getFirst()));
  }

  /** Of the oldest. */
  private static Optional<Duration> age(List<Source> all, Instant now) {
    return all.stream()
        .flatMap(source -> source.at().stream())
        .min(Comparator.naturalOrder())
        .map(at -> Duration.between(at, now))
        .filter(Duration::isPositive);
  }
}
