package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;

/** On which nodes a daemon runs. A glob's {@code *} is any text, and {@code ?} any character. */
public sealed interface NodeSelector {

  /** On all. */
  record All() implements NodeSelector {}

  /** An instance tag with this key has a value that the glob matches. */
  record Tag(String key, String glob) implements NodeSelector {}

  record InstanceType(String glob) implements NodeSelector {}

  record InstanceId(String glob) implements NodeSelector {}

  record AvailabilityZone(String glob) implements NodeSelector {}

  /** {@code x86_64} or {@code arm64}, as the ECS agent names it. */
  record Architecture(String glob) implements NodeSelector {}

  /** An attribute of the container instance, ECS's own or a custom one. */
  record Attribute(String name, String glob) implements NodeSelector {}

  /** All of them; at least one. */
  record And(List<NodeSelector> all) implements NodeSelector {}

  /** One of them; at least one. */
  record Or(List<NodeSelector> any) implements NodeSelector {}

  record Not(NodeSelector none) implements NodeSelector {}

  /** Why this node is none of them; empty where it is one, or where that is not known. */
  default Optional<String> whyElsewhere(Observation seen) {
    return Selection.of(this, seen) instanceof Selection.Match.Differs(String why)
        ? Optional.of(why)
        : Optional.empty();
  }

  /** Whether a glob matches the whole of a text. */
  static boolean fits(String glob, String text) {
    return Selection.matches(glob, text);
  }
}
