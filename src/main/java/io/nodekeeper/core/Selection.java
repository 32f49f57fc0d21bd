package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Whether this node is one that a selector means, by what is known of the node. */
final class Selection {

  private static final String ARCHITECTURE = "ecs.cpu-architecture";

  private Selection() {}

  /** Reasons name what the operator wrote, not what the instance says of itself. */
  sealed interface Match {
    record Fits() implements Match {}

    record Differs(String why) implements Match {}

    record NotKnown(String why) implements Match {}
  }

  static Match of(NodeSelector selector, Observation seen) {
    return switch (selector) {
      case NodeSelector.All _ -> new Match.Fits();
      case NodeSelector.Tag(String key, String glob) ->
          named("tag", key, glob, seen.tags(), "the instance's tags");
      case NodeSelector.InstanceType(String glob) ->
          one("instanceType", glob, seen.identity().map(Identity::instanceType));
      case NodeSelector.InstanceId(String glob) ->
          one("instanceId", glob, seen.identity().map(Identity::instanceId));
      case NodeSelector.AvailabilityZone(String glob) ->
          one("availabilityZone", glob, seen.identity().map(Identity::availabilityZone));
      case NodeSelector.Architecture(String glob) -> architecture(glob, seen.node());
      case NodeSelector.Attribute(String name, String glob) ->
          named(
              "attribute",
              name,
              glob,
              seen.node().map(EcsNode::attributes),
              "the container instance's attributes");
      case NodeSelector.And(List<NodeSelector> all) -> all(all, seen);
      case NodeSelector.Or(List<NodeSelector> any) -> any(any, seen);
      case NodeSelector.Not(NodeSelector none) ->
          switch (of(none, seen)) {
            case Match.Fits _ -> new Match.Differs("what nodes.not names holds here");
            case Match.Differs _ -> new Match.Fits();
            case Match.NotKnown unknown -> unknown;
          };
    };
  }

  /** One that differs decides, whatever is not known of the others. */
  private static Match all(List<NodeSelector> all, Observation seen) {
    Match match = new Match.Fits();
    for (NodeSelector selector : all) {
      switch (of(selector, seen)) {
        case Match.Differs differs -> {
          return differs;
        }
        case Match.NotKnown unknown -> match = unknown;
        case Match.Fits _ -> {}
      }
    }
    return match;
  }

  /** One that fits decides, whatever is not known of the others. */
  private static Match any(List<NodeSelector> any, Observation seen) {
    Match match = new Match.Differs("nothing that nodes.any names holds here");
    for (NodeSelector selector : any) {
      switch (of(selector, seen)) {
        case Match.Fits fits -> {
          return fits;
        }
        case Match.NotKnown unknown -> match = unknown;
        case Match.Differs _ -> {}
      }
    }
    return match;
  }

  private static Match named(
      String what,
      String name,
      String glob,
      Reading<SortedMap<String, String>> reading,
      String source) {
    return switch (reading) {
      case Reading.Unknown<SortedMap<String, String>>(String why, var _, var _) ->
          new Match.NotKnown(source + " are not known: " + why);
      case Reading.Known<SortedMap<String, String>>(var values, var _, var _) -> {
        String value = values.get(name);
        if (value == null) {
          yield new Match.Differs("there is no " + what + " " + name);
        }
        yield matches(glob, value)
            ? new Match.Fits()
            : new Match.Differs(what + " " + name + " is not " + glob);
      }
    };
  }

  private static Match one(String what, String glob, Reading<String> reading) {
    return switch (reading) {
      case Reading.Unknown<String>(String why, var _, var _) ->
          new Match.NotKnown("the instance's identity is not known: " + why);
      case Reading.Known<String>(String value, var _, var _) ->
          matches(glob, value) ? new Match.Fits() : new Match.Differs(what + " is not " + glob);
    };
  }

  /** Every ECS agent says it; where it is not there, the answer was not whole. */
  private static Match architecture(String glob, Reading<EcsNode> node) {
    Optional<String> known =
        node.toOptional().flatMap(is -> Optional.ofNullable(is.attributes().get(ARCHITECTURE)));
    if (known.isEmpty()) {
      return new Match.NotKnown(
          "ECS has not said the attribute "
              + ARCHITECTURE
              + node.whyNot().map(why -> ": " + why).orElse(""));
    }
    return matches(glob, known.get())
        ? new Match.Fits()
        : new Match.Differs("architecture is not " + glob);
  }

  /** {@code *} is any text, {@code ?} any character. In time that no glob makes long. */
  static boolean matches(String glob, String text) {
    int at = 0;
    int in = 0;
    int star = -1;
    int from = 0;
    while (in < text.length()) {
      if (at < glob.length() && glob.charAt(at) == '*') {
        star = at++;
        from = in;
      } else if (at < glob.length()
          && (glob.charAt(at) == '?' || glob.charAt(at) == text.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++from;
      } else {
        return false;
      }
    }
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at == glob.length();
  }
}
