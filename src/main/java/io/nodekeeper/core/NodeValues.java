package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Instance tags and node facts, wherever settings name them. */
final class NodeValues {

  private static final Duration TAGS_FRESH = Duration.ofMinutes(5);

  private NodeValues() {}

  /** A variable's, or its default where there is known to be none. */
  static Reading<String> of(Policy.Variable variable, Observation seen) {
    Reading<String> value = of(variable.source(), seen);
    boolean none = !value.isKnown() && isKnownAbsent(variable.source(), seen);
    return variable
        .byDefault()
        .filter(_ -> none)
        .map(text -> Reading.known(text, value.at()))
        .orElse(value);
  }

  /** What could be asked has answered that there is no such thing. */
  private static boolean isKnownAbsent(Policy.Source source, Observation seen) {
    return switch (source) {
      case Policy.Source.Tag _ -> seen.tags().isKnown();
      case Policy.Source.Attribute _ -> seen.node().isKnown();
      case Policy.Source.Kept(ValueRef ref, Optional<String> key) ->
          key.isPresent()
              && seen.files()
                  .value(ref)
                  .toOptional()
                  .flatMap(JsonObject::members)
                  .filter(members -> !members.containsKey(key.get()))
                  .isPresent();
      case Policy.Source.NodeFact(Policy.Fact fact) ->
          fact.placement().isPresent()
              && fact(fact, seen).toOptional().filter(String::isEmpty).isPresent();
      case Policy.Source.Text _ -> false;
    };
  }

  static Reading<String> of(Policy.Source source, Observation seen) {
    return switch (source) {
      case Policy.Source.Tag(String key) -> tag(key, seen.tags());
      case Policy.Source.NodeFact(Policy.Fact fact) -> said(fact(fact, seen), fact);
      case Policy.Source.Attribute(String name) -> attribute(name, seen);
      case Policy.Source.Kept(ValueRef ref, Optional<String> key) ->
          key.map(name -> member(name, ref, seen.files().value(ref)))
              .orElseGet(() -> seen.files().value(ref));
      case Policy.Source.Text(String text) -> Reading.known(text, Instant.EPOCH);
    };
  }

  private static Reading<String> tag(String key, Reading<SortedMap<String, String>> tags) {
    return tags.about("the instance's tags cannot be read")
        .flatMap(values -> {
          String value = values.get(key);
          return value == null
              ? Reading.unknown("the instance has no tag " + key, tags.at())
              : Reading.known(value, tags.at());
        });
  }

  /** What the secret says is in no text about it. */
  private static Reading<String> member(String key, ValueRef ref, Reading<String> secret) {
    return switch (secret) {
      case Reading.Unknown<String> _ -> secret;
      case Reading.Known<String>(String json, var at, var _) -> {
        Optional<SortedMap<String, Optional<String>>> members = JsonObject.members(json);
        if (members.isEmpty()) {
          yield Reading.unknown(
              "the secret " + ref.name() + " is no JSON object, which a key asks for", at);
        }
        Optional<String> value = members.get().get(key);
        if (value == null) {
          yield Reading.unknown("the secret " + ref.name() + " has no key " + key, at);
        }
        yield value
            .map(text -> Reading.known(text, at))
            .orElseGet(() ->
                Reading.unknown("in the secret " + ref.name() + ", " + key + " is no text", at));
      }
    };
  }

  private static Reading<String> attribute(String name, Observation seen) {
    Instant at = seen.node().at();
    return seen.node()
        .about("the container instance's attributes cannot be read")
        .flatMap(node -> {
          String value = node.attributes().get(name);
          return value == null
              ? Reading.unknown("the container instance has no attribute " + name, at)
              : Reading.known(value, at);
        });
  }

  /** An empty text where the identity document leaves it out, or the placement has none. */
  static Reading<String> fact(Policy.Fact fact, Observation seen) {
    return switch (fact) {
      case INSTANCE_ID -> seen.identity().map(Identity::instanceId);
      case INSTANCE_TYPE -> seen.identity().map(Identity::instanceType);
      case REGION -> seen.identity().map(Identity::region);
      case AVAILABILITY_ZONE -> seen.identity().map(Identity::availabilityZone);
      case ACCOUNT_ID -> seen.identity().map(Identity::accountId);
      case IMAGE_ID -> seen.identity().map(Identity::imageId);
      case PRIVATE_ADDRESS -> seen.identity().map(Identity::privateAddress);
      case ARCHITECTURE -> seen.identity().map(Identity::architecture);
      case CLUSTER -> seen.agent().map(agent -> shortName(agent.cluster()));
      case CONTAINER_INSTANCE -> seen.agent().map(agent -> agent.containerInstance().value());
      case AVAILABILITY_ZONE_ID, PLACEMENT_GROUP, PARTITION_NUMBER, HOST_ID ->
          seen.files().value(fact.placement().orElseThrow());
    };
  }

  /** What an identity document or a placement leaves out is not known. */
  private static Reading<String> said(Reading<String> value, Policy.Fact fact) {
    String of = fact.placement().isPresent() ? "the instance's placement" : "the identity document";
    return value.toOptional().filter(String::isEmpty).isPresent()
        ? Reading.unknown(of + " has no " + fact.key(), value.at())
        : value;
  }

  private static String shortName(String cluster) {
    return cluster.substring(cluster.lastIndexOf('/') + 1);
  }

  /** Has EC2 asked for the tags where IMDS does not offer them, and settings name one. */
  static void keepTagsFresh(Draft draft) {
    boolean off = draft.seen.imdsTags().toOptional().filter(tags -> !tags.enabled()).isPresent();
    if (off && draft.policy.namesTags()) {
      draft.keepFresh(Question.TAGS, draft.seen.ec2Tags(), TAGS_FRESH);
    }
  }

  static boolean namesTags(Policy policy) {
    return policy.files().stream().anyMatch(NodeValues::namesTags)
        || policy.daemons().stream()
            .anyMatch(daemon -> namesTags(daemon.where().nodes()) || namesTags(daemon.launching()));
  }

  private static boolean namesTags(NodeFile file) {
    return !file.needs().tags().isEmpty()
        || file.content().variables().stream()
            .anyMatch(variable -> variable.source() instanceof Policy.Source.Tag)
        || file.content().uses().contains("tags");
  }

  private static boolean namesTags(NodeSelector selector) {
    return switch (selector) {
      case NodeSelector.Tag _ -> true;
      case NodeSelector.And(List<NodeSelector> all) -> all.stream().anyMatch(NodeValues::namesTags);
      case NodeSelector.Or(List<NodeSelector> any) -> any.stream().anyMatch(NodeValues::namesTags);
      case NodeSelector.Not(NodeSelector none) -> namesTags(none);
      default -> false;
    };
  }

  private static boolean namesTags(Daemon.Launching launching) {
    return launching.tags().values().stream().anyMatch(NodeValues::isTag)
        || launching.containers().stream()
            .flatMap(container -> container.environment().values().stream())
            .anyMatch(NodeValues::isTag);
  }

  private static boolean isTag(Daemon.Value value) {
    return value instanceof Daemon.Value.From(Policy.Source.Tag _);
  }
}
