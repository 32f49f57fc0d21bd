package io.nodekeeper.outward;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the operator wants told outside.
 *
 * @param eventBridge the name or the ARN of a bus
 * @param sns the ARN of a topic
 * @param webhook the path of a file that holds the address: who knows that may often write there
 * @param kinds the names of the events
 */
public record Outward(
    Optional<String> eventBridge,
    Optional<String> sns,
    Optional<String> webhook,
    List<String> kinds) {

  /** Nothing, to nobody. */
  public static Outward none() {
    return new Outward(Optional.empty(), Optional.empty(), Optional.empty(), List.of());
  }

  /** As the settings write it. */
  public Optional<String> written(Target target) {
    return switch (target) {
      case EVENT_BRIDGE -> eventBridge;
      case SNS -> sns;
      case WEBHOOK -> webhook;
    };
  }

  /** In the order in which they are named. */
  public Set<Target> targets() {
    var targets = EnumSet.noneOf(Target.class);
    for (Target target : Target.values()) {
      if (written(target).isPresent()) {
        targets.add(target);
      }
    }
    return targets;
  }

  /**
   * Whether it is to be told: of an event that may be a warning, none that is not.
   *
   * @param grave whether it is a warning, or worse
   */
  public boolean wants(String event, boolean grave) {
    return kinds.contains(event) && (grave || !Kinds.MIXED.contains(event));
  }
}
