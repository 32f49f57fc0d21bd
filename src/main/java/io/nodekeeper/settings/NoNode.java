package io.nodekeeper.settings;

import io.nodekeeper.core.NodeSelector;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Selectors that contradict themselves, so that they mean no node, as far as that is certain. */
final class NoNode {

  private NoNode() {}

  static boolean isMeantBy(NodeSelector selector) {
    return switch (selector) {
      case NodeSelector.And and -> {
        List<NodeSelector> all = together(and).toList();
        yield all.stream().anyMatch(NoNode::isMeantBy)
            || all.stream()
                .anyMatch(one -> all.stream().anyMatch(other -> contradicts(one, other)));
      }
      case NodeSelector.Or(List<NodeSelector> any) -> any.stream().allMatch(NoNode::isMeantBy);
      case NodeSelector.Not(NodeSelector none) -> isEveryNode(none);
      default -> false;
    };
  }

  /** What every instance has, with any value. */
  private static boolean isEveryNode(NodeSelector selector) {
    return switch (selector) {
      case NodeSelector.All _ -> true;
      case NodeSelector.And(List<NodeSelector> all) -> all.stream().allMatch(NoNode::isEveryNode);
      case NodeSelector.Or(List<NodeSelector> any) -> any.stream().anyMatch(NoNode::isEveryNode);
      case NodeSelector.Not(NodeSelector none) -> isMeantBy(none);
      case NodeSelector.Tag _, NodeSelector.Attribute _ -> false;
      default -> simple(selector).filter(is -> is.glob().matches("\\*+")).isPresent();
    };
  }

  /** All that has to hold at once, of nested conditions too. */
  private static Stream<NodeSelector> together(NodeSelector selector) {
    return switch (selector) {
      case NodeSelector.And(List<NodeSelector> all) -> all.stream().flatMap(NoNode::together);
      case NodeSelector.Not(NodeSelector.Or(List<NodeSelector> none)) ->
          none.stream().map(NodeSelector.Not::new);
      default -> Stream.of(selector);
    };
  }

  private static boolean contradicts(NodeSelector one, NodeSelector other) {
    if (other instanceof NodeSelector.Not(NodeSelector none)) {
      return one.equals(none)
          || simple(one).flatMap(is -> simple(none).filter(not -> not.takes(is))).isPresent();
    }
    return simple(one).flatMap(is -> simple(other).filter(also -> also.excludes(is))).isPresent();
  }

  /**
   * One condition.
   *
   * @param subject what has to have such a value
   */
  private record Simple(String subject, String glob) {

    /** Whether the other one's only value is one of this one's. */
    boolean takes(Simple other) {
      return isOf(other) && NodeSelector.fits(glob, other.glob);
    }

    /** Whether no value is one of both. */
    boolean excludes(Simple other) {
      boolean unlike = !begin().startsWith(other.begin()) && !other.begin().startsWith(begin());
      return (subject.equals(other.subject) && unlike)
          || (isOf(other) && !NodeSelector.fits(glob, other.glob));
    }

    /** What each of its values begins with. */
    private String begin() {
      return glob.split("[*?]", 2)[0];
    }

    private boolean isOf(Simple other) {
      return subject.equals(other.subject) && !other.glob.matches(".*[*?].*");
    }
  }

  private static Optional<Simple> simple(NodeSelector selector) {
    return Optional.ofNullable(
        switch (selector) {
          case NodeSelector.Tag(String key, String glob) -> new Simple("tag " + key, glob);
          case NodeSelector.Attribute(String name, String glob) ->
              new Simple("attribute " + name, glob);
          case NodeSelector.InstanceType(String glob) -> new Simple("instanceType", glob);
          case NodeSelector.InstanceId(String glob) -> new Simple("instanceId", glob);
          case NodeSelector.AvailabilityZone(String glob) -> new Simple("availabilityZone", glob);
          case NodeSelector.Architecture(String glob) -> new Simple("architecture", glob);
          default -> null;
        });
  }
}
