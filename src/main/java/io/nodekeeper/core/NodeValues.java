package io.nodekeeper.core;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** Instance tags and node facts, wherever settings name them. */
final class NodeValues {

  private static final Duration TAGS_FRESH = Duration.ofMinutes(5);

  private NodeValues() {}

  static Reading<String> of(Policy.Source source, Observation seen) {
    return switch (source) {
      case Policy.Source.Tag(String key) -> tag(key, seen.tags());
      case Policy.Source.NodeFact(Policy.Fact fact) -> fact(fact, seen);
    };
  }

  private static Reading<String> tag(String key, Reading<SortedMap<String, String>> tags) {
    return switch (tags) {
      case Reading.Known<SortedMap<String, String>>(var values, var at) -> {
        String value = values.get(key);
        yield value == null
            ? Reading.unknown("the instance has no tag " + key, at)
            : Reading.known(value, at);
      }
      case Reading.Unknown<SortedMap<String, String>>(String why, var at) ->
          Reading.unknown("the instance's tags cannot be read: " + why, at);
    };
  }

  private static Reading<String> fact(Policy.Fact fact, Observation seen) {
    return switch (fact) {
      case INSTANCE_ID -> seen.identity().map(Identity::instanceId);
      case INSTANCE_TYPE -> seen.identity().map(Identity::instanceType);
      case REGION -> seen.identity().map(Identity::region);
      case AVAILABILITY_ZONE -> seen.identity().map(Identity::availabilityZone);
      case CLUSTER -> seen.agent().map(agent -> shortName(agent.cluster()));
      case CONTAINER_INSTANCE -> seen.agent().map(agent -> agent.containerInstance().value());
    };
  }

  private static String shortName(String cluster) {
    return cluster.substring(cluster.lastIndexOf('/') + 1);
  }

  /** Has EC2 asked for the tags where IMDS does not offer them, and settings name one. */
  static void keepTagsFresh(Draft draft) {
    boolean off = draft.seen.imdsTags().toOptional().filter(tags -> !tags.enabled()).isPresent();
    if (off && namesTags(draft.policy)) {
      draft.keepFresh(Question.TAGS, draft.seen.ec2Tags(), TAGS_FRESH);
    }
  }

  private static boolean namesTags(Policy policy) {
    return policy.files().stream()
            .flatMap(file -> file.variables().stream())
            .anyMatch(variable -> variable.source() instanceof Policy.Source.Tag)
        || policy.daemons().stream()
            .anyMatch(daemon -> namesTags(daemon.where().nodes()) || namesTags(daemon.launching()));
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
