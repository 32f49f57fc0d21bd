package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static io.nodekeeper.core.Reading.unknown;

import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.sim.Dice;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What stands where in AWS, how it answers, and what the node knows of itself. */
final class SourcesWorld {

  /** How a source answers. */
  enum Mood {
    WELL,
    THROTTLED,
    DENIED,
    SILENT
  }

  /** Where the tags are to be had. */
  enum Tags {
    METADATA,
    EC2,
    NOWHERE
  }

  /** An answer; without a text it is a failure. */
  record Answer(Optional<ToldText> text, String version, String why) {}

  /**
   * What stands at one place.
   *
   * @param changes since it was made; one that is made anew begins at 1 again
   */
  private record Standing(Optional<ToldText> text, int changes) {
    static final Standing NOTHING = new Standing(Optional.empty(), 0);

    Standing then(Optional<ToldText> is) {
      return is.isPresent() ? new Standing(is, changes + 1) : NOTHING;
    }

    String version(SourceKind kind) {
      return kind == SourceKind.SSM ? "" + changes : Integer.toHexString(text.hashCode());
    }
  }

  private final Dice dice;
  private final SourcesTally tally;
  private final Map<SourceKind, Mood> moods = new EnumMap<>(SourceKind.class);
  private final Map<String, Standing> standing = new TreeMap<>();
  private final int instance;
  private int number;
  boolean agentKnown;
  boolean identityKnown;
  Tags tags;
  Optional<String> role;

  SourcesWorld(Dice dice, SourcesTally tally) {
    this.dice = dice;
    this.tally = tally;
    instance = dice.between(0, 9999);
    agentKnown = dice.chance(0.8);
    identityKnown = dice.chance(0.8);
    tags = dice.any(Tags.values());
    role = role();
  }

  private Optional<String> role() {
    return dice.any(
        Optional.of("x"),
        Optional.of("x"),
        Optional.of("y"),
        Optional.of("../y"),
        Optional.of("y/z"),
        Optional.empty());
  }

  int next() {
    return ++number;
  }

  /** The place where a source stands now; empty where the node cannot know it. */
  Optional<String> path(SourceKind kind, ToldSettings settings) {
    boolean isKnown = kind == SourceKind.S3 ? identityKnown : agentKnown;
    boolean read = tags == Tags.METADATA || (tags == Tags.EC2 && identityKnown);
    Optional<String> last =
        kind == SourceKind.SERVICES || !settings.byTag()
            ? Optional.of("all")
            : role.filter(is -> read && !is.contains("/"));
    return last.filter(_ -> isKnown)
        .map(is ->
            switch (kind) {
              case SSM -> "/n/prod/" + is;
              case S3 -> "s3://bucket-us-west-2/" + is + ".yaml";
              case SERVICES -> "prod";
            });
  }

  void changeMood() {
    moods.put(dice.any(SourceKind.values()), dice.any(Mood.values()));
  }

  void changeTags() {
    if (dice.chance(0.6)) {
      Optional<String> before = role;
      role = role();
      tally.countIf("a tag vanished", before.isPresent() && role.isEmpty());
      tally.countIf(
          "a tag changed", before.isPresent() && role.isPresent() && !before.equals(role));
    } else {
      tags = dice.any(Tags.METADATA, Tags.METADATA, Tags.EC2, Tags.NOWHERE);
    }
  }

  void changeKnowledge() {
    agentKnown = dice.chance(0.85);
    identityKnown = dice.chance(0.85);
  }

  /** Something else is written at a place that there is; sometimes it is taken away. */
  void publish() {
    if (standing.isEmpty()) {
      return;
    }
    String place = dice.oneOf(List.copyOf(standing.keySet()));
    SourceKind kind = SourceKind.valueOf(place.substring(0, place.indexOf(' ')));
    standing.put(place, Objects.requireNonNull(standing.get(place)).then(drawn(kind)));
  }

  /** Something new, something that stands elsewhere, or nothing. */
  private Optional<ToldText> drawn(SourceKind kind) {
    if (kind == SourceKind.SERVICES) {
      return Optional.of(ToldText.drawn(dice, kind, next()));
    }
    return !standing.isEmpty() && dice.chance(0.25)
        ? dice.oneOf(List.copyOf(standing.values())).text()
        : Optional.of(ToldText.drawn(dice, kind, next())).filter(_ -> dice.chance(0.85));
  }

  Answer answer(SourceKind kind, String path) {
    Mood mood = moods.getOrDefault(kind, Mood.WELL);
    Standing is =
        standing.computeIfAbsent(kind + " " + path, _ -> Standing.NOTHING.then(drawn(kind)));
    tally.countIf(mood.name(), true);
    if (mood != Mood.WELL) {
      return new Answer(Optional.empty(), "", mood.name());
    }
    tally.countIf("missing", is.text().isEmpty());
    tally.countIf("broken", is.text().filter(ToldText::broken).isPresent());
    return new Answer(is.text(), is.version(kind), "not found");
  }

  boolean isSilent(SourceKind kind) {
    return moods.get(kind) == Mood.SILENT;
  }

  /** The edges to it, but for the sources themselves. */
  void behind(FakeEdges edges) {
    edges.agent = () -> agentKnown ? known(FakeEdges.AGENT, Told.NOON) : refused();
    edges.identity =
        () ->
            identityKnown
                ? known(
                    new Identity("i-" + instance, "us-west-2", "us-west-2a", "m7i.large"),
                    Told.NOON)
                : refused();
    edges.imdsTags =
        () ->
            switch (tags) {
              case METADATA -> known(new InstanceTags(true, values()), Told.NOON);
              case EC2 -> known(new InstanceTags(false, Collections.emptySortedMap()), Told.NOON);
              case NOWHERE -> refused();
            };
    edges.ec2Tags = () -> known(values(), Told.NOON);
  }

  private SortedMap<String, String> values() {
    var values = new TreeMap<>(Map.of("env", "prod"));
    role.ifPresent(is -> values.put("role", is));
    return values;
  }

  private static <T> Reading<T> refused() {
    return unknown("refused", Told.NOON);
  }

  /** What the agent is told: no text where it has said that it has this version. */
  static Reading<Content> content(Answer answer, String has, Instant now) {
    return answer
        .text()
        .map(text ->
            known(
                new Content(
                    answer.version(),
                    Optional.of(text.yaml()).filter(_ -> !has.equals(answer.version()))),
                now))
        .orElseGet(() -> unknown(answer.why(), now));
  }
}
