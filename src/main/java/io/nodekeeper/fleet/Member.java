package io.nodekeeper.fleet;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.Bulletin;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Policy;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A container instance of the cluster: what ECS says of it, and what its Nodekeeper has said last.
 *
 * @param id the container instance's short id
 * @param instance of EC2; the short id where ECS does not say
 * @param status such as ACTIVE or DRAINING: an open set
 * @param connected whether its ECS agent is
 * @param state as its Nodekeeper says it; empty where none has ever said anything
 * @param told what it says of its daemons; empty where it says nothing of them
 * @param reason why it is not as it should be, if it says so
 * @param bad revisions that it found bad, by daemon
 */
public record Member(
    String id,
    String instance,
    String status,
    boolean connected,
    Optional<String> state,
    Optional<String> told,
    Optional<String> reason,
    SortedMap<String, SortedSet<Integer>> bad) {

  /** What is to be thought of it. */
  public enum Kind {
    /** As it should be. */
    RIGHT,
    /** Somebody may have to mend it, or it is still starting. */
    NOT_RIGHT,
    /** It is being drained, or is drained. */
    LEAVING,
    /** No Nodekeeper has ever said anything of it. */
    UNKEPT
  }

  /** By the attributes of its container instance. */
  public static Member of(
      String id,
      String instance,
      String status,
      boolean connected,
      SortedMap<String, String> attributes) {
    var bad = new TreeMap<String, SortedSet<Integer>>();
    attributes.forEach((name, value) -> {
      if (name.startsWith(Badness.PREFIX) && !Badness.revisions(value).isEmpty()) {
        bad.put(name.substring(Badness.PREFIX.length()), Badness.revisions(value));
      }
    });
    return new Member(
        id,
        instance.isBlank() ? id : instance,
        status,
        connected,
        Optional.ofNullable(attributes.get(Policy.STATE_ATTRIBUTE)),
        Optional.ofNullable(attributes.get(DaemonTally.ATTRIBUTE)),
        Optional.ofNullable(attributes.get(Bulletin.REASON))
            .filter(reason -> !reason.equals(Bulletin.NONE)),
        Collections.unmodifiableSortedMap(bad));
  }

  /** In a warm pool no daemon is to run yet. */
  boolean isWarmed() {
    return isIn(NodeState.WARMED);
  }

  /** How its daemons stand; empty where that is not told, or not by a Nodekeeper. */
  public Optional<DaemonTally> tally() {
    return told.flatMap(DaemonTally::parse);
  }

  public Kind kind() {
    if (state.isEmpty()) {
      return Kind.UNKEPT;
    }
    if (status.equals("DRAINING")
        || isIn(NodeState.DRAINING, NodeState.STOPPING, NodeState.DRAINED)) {
      return Kind.LEAVING;
    }
    return why().isEmpty() ? Kind.RIGHT : Kind.NOT_RIGHT;
  }

  private boolean isIn(NodeState... states) {
    for (NodeState one : states) {
      if (state.filter(one.word()::equals).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** What is to be said of it, the most urgent first; empty where all is well. */
  public Optional<String> why() {
    if (!connected) {
      return Optional.of(
          "its ECS agent is not connected" + reason.map(text -> "; before: " + text).orElse(""));
    }
    if (told.isPresent() && tally().isEmpty()) {
      return Optional.of(DaemonTally.ATTRIBUTE + " is not what a Nodekeeper writes");
    }
    if (reason.isPresent() && !isWarmed()) {
      return reason;
    }
    return state.isEmpty() || isIn(NodeState.READY, NodeState.WARMED)
        ? Optional.empty()
        : state.map(word -> "it is " + word);
  }
}
