package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether those who are to be told what happens can be told: by the settings, and by what the agent
 * says. Nobody is told anything for it, since that could not be told from what happens.
 */
public final class Outside {

  private static final String WHERE = "events";

  private Outside() {}

  /**
   * Who is to be told.
   *
   * @param bus its name or its ARN
   * @param topic its ARN
   * @param webhook what is wrong with the file of the address, if there is to be one
   * @param region that the node calls AWS in
   * @param untold what the agent says of those that it could not tell
   */
  public record Facts(
      Optional<String> bus,
      Optional<String> topic,
      Optional<Reading<Optional<String>>> webhook,
      Reading<String> region,
      Reading<List<String>> untold) {

    boolean isNobody() {
      return bus.isEmpty() && topic.isEmpty() && webhook.isEmpty();
    }
  }

  public static Judgement judge(Facts facts) {
    if (facts.isNobody()) {
      return Judgement.nothing();
    }
    Judgement all =
        Judgement.from("whether others are told what happens", facts.untold(), Outside::untold);
    if (facts.webhook().isPresent()) {
      all = all.and(Judgement.from("the webhook's file", facts.webhook().get(), Outside::file));
    }
    boolean namesRegions =
        facts.topic().isPresent() || facts.bus().flatMap(Outside::regionOf).isPresent();
    return namesRegions
        ? all.and(
            Judgement.from(
                "the Region of who is told", facts.region(), region -> elsewhere(facts, region)))
        : all;
  }

  private static List<Finding> untold(List<String> untold) {
    return untold.stream()
        .map(text ->
            Finding.warning(
                WHERE,
                "the agent says: " + text,
                "mend what it names; see NodekeeperEventsNotTold in docs/RUNBOOKS.md"))
        .toList();
  }

  private static List<Finding> file(Optional<String> trouble) {
    return trouble.stream()
        .map(text ->
            Finding.warning(
                WHERE,
                text,
                "write the address there, for root and the group nodekeeper only: see"
                    + " docs/EVENTS.md"))
        .toList();
  }

  private static List<Finding> elsewhere(Facts facts, String here) {
    var found = new ArrayList<Finding>();
    facts
        .topic()
        .flatMap(Outside::regionOf)
        .filter(region -> !region.equals(here))
        .ifPresent(region ->
            found.add(
                Finding.warning(
                    WHERE,
                    "events.sns is a topic in %s, and the node is in %s: SNS takes messages only for topics of the same Region"
                        .formatted(region, here),
                    "name a topic in " + here)));
    facts
        .bus()
        .flatMap(Outside::regionOf)
        .filter(region -> !region.equals(here))
        .ifPresent(region ->
            found.add(
                Finding.hint(
                    WHERE,
                    "events.eventBridge is a bus in %s, and the node is in %s: by its documentation EventBridge leads events to another Region by a rule"
                        .formatted(region, here),
                    "name a bus in " + here + ", with a rule whose target is that one")));
    return found;
  }

  private static Optional<String> regionOf(String written) {
    String[] parts = written.split(":", -1);
    return parts.length > 3 && parts[0].equals("arn") ? Optional.of(parts[3]) : Optional.empty();
  }
}
