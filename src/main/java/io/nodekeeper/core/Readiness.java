package io.nodekeeper.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether the node takes replicas: not before every critical daemon has been healthy at once since
 * the boot, and not any more from the first sign of leaving.
 */
public final class Readiness {

  private static final String OPENED = "the gate is opened all the same: ";
  private static final String CLOSED = "the gate stays closed: ";

  private Readiness() {}

  /** Whether it says that the node was not ready in its time. */
  public static boolean isLate(Note note) {
    return note.text().startsWith(OPENED) || note.text().startsWith(CLOSED);
  }

  static boolean decide(Draft draft, List<DaemonStatus> daemons, boolean leaving) {
    if (leaving || draft.seen.isWarmed()) {
      // In a warm pool nothing is started: the first starts are yet to come.
      if (draft.seen.isWarmed()) {
        Turn.anew(draft);
      } else {
        Turn.leaves(draft);
      }
      draft.memory = draft.memory.withGate(Optional.empty());
      return false;
    }
    Memory.Gate gate = gate(draft, draft.seen.host().toOptional().map(Host::bootId));
    if (gate.openedAt().isEmpty()) {
      gate = waitOrOpen(draft, daemons, gate);
    }
    draft.memory = draft.memory.withGate(Optional.of(gate));
    return gate.openedAt().isPresent();
  }

  /** Another boot is another gate; while the boot is not known, the gate remembered stands. */
  private static Memory.Gate gate(Draft draft, Optional<String> boot) {
    Optional<Memory.Gate> known = draft.memory.gate();
    if (known.isPresent() && (boot.isEmpty() || known.get().bootId().equals(boot.get()))) {
      return known.get();
    }
    known.ifPresent(_ -> {
      restAll(draft);
      Turn.anew(draft);
    });
    // This memory began in place of one of the same boot.
    if (known.isEmpty() && draft.lostAt.isPresent()) {
      Turn.lost(draft);
    }
    return Memory.Gate.closed(boot.orElse(""), draft.now);
  }

  /** A boot has ended all daemons. */
  private static void restAll(Draft draft) {
    for (Daemon daemon : draft.policy.daemons()) {
      draft.memory = draft.memory.resting(daemon.name(), draft.now);
    }
  }

  private static Memory.Gate waitOrOpen(Draft draft, List<DaemonStatus> daemons, Memory.Gate gate) {
    List<String> blockers = blockers(draft, daemons);
    if (blockers.isEmpty()) {
      return opened(draft, gate);
    }
    Policy.Ready ready = draft.policy.ready();
    Instant end = Turn.of(draft, gate.since()).plus(ready.within());
    if (draft.now.isBefore(end)) {
      draft.lookAt(end);
      draft.note(Note.info("ready", "the gate is closed: " + waitsFor(draft, daemons)));
      return gate;
    }
    String late = "after " + ready.within().toSeconds() + "s still: " + String.join("; ", blockers);
    if (ready.openAfterwards() && draft.node.agent().isPresent()) {
      draft.note(Note.warning("ready", OPENED + late));
      return opened(draft, gate);
    }
    draft.note(Note.warning("ready", CLOSED + late));
    return gate;
  }

  private static Memory.Gate opened(Draft draft, Memory.Gate gate) {
    return gate.openedAt(draft.now);
  }

  /** Without their reasons, which are told of each: this changes less often. */
  private static String waitsFor(Draft draft, List<DaemonStatus> daemons) {
    if (draft.node.agent().isEmpty()) {
      return "the ECS agent has not registered";
    }
    Stream<String> named =
        daemons.stream()
            .filter(daemon -> daemon.critical() && daemon.isAwaited())
            .map(daemon -> daemon.name().value());
    return "waits for "
        + Stream.concat(named, draft.policy.unread().stream()).collect(Collectors.joining(", "));
  }

  private static List<String> blockers(Draft draft, List<DaemonStatus> daemons) {
    var blockers = new ArrayList<String>();
    if (draft.node.agent().isEmpty()) {
      blockers.add("the ECS agent has not registered");
    }
    for (DaemonStatus daemon : daemons) {
      if (daemon.critical() && daemon.isAwaited()) {
        blockers.add(daemon.name() + ": " + daemon.reason());
      }
    }
    // It may declare what replicas need.
    draft.policy.unread().forEach(source -> blockers.add(source + " has not been read yet"));
    return blockers;
  }

  /** Puts the attributes when ECS shows others, or none, than are wanted. */
  static void publish(Draft draft, boolean ready, NodeState state) {
    Optional<EcsAgent> agent = draft.node.agent();
    if (agent.isEmpty()) {
      return;
    }
    SortedMap<String, String> wanted = draft.policy.attributes(ready, state.word());
    if (isPublished(draft, wanted)) {
      draft.untroubledBy(Action.PutAttributes.KEY);
      return;
    }
    boolean changed =
        draft.memory.attributes().filter(put -> holds(put.values(), wanted)).isEmpty();
    boolean troubled =
        Optional.ofNullable(draft.memory.tries().get(Action.PutAttributes.KEY))
            .filter(last -> last.failures() > 0)
            .isPresent();
    if ((changed && !troubled)
        || draft.mayTry(Action.PutAttributes.KEY, draft.policy.pace().settle())) {
      draft.act(
          new Action.PutAttributes(
              agent.get().cluster(),
              agent.get().containerInstance(),
              wanted,
              "the node is " + state.word()));
    }
  }

  private static boolean isPublished(Draft draft, SortedMap<String, String> wanted) {
    Optional<Memory.Attributes> put = draft.memory.attributes();
    boolean acknowledged = put.filter(last -> holds(last.values(), wanted)).isPresent();
    Optional<EcsNode> node = draft.seen.node().toOptional();
    boolean shown = node.filter(known -> holds(known.attributes(), wanted)).isPresent();
    boolean neverPut = put.filter(last -> last.values().containsKey(wanted.firstKey())).isEmpty();
    if (neverPut || !acknowledged) {
      return neverPut && shown;
    }
    Instant visible = put.get().at().plus(draft.policy.pace().settle());
    boolean canTell = draft.seen.node().knownSince(visible);
    return shown || !canTell;
  }

  private static boolean holds(SortedMap<String, String> all, SortedMap<String, String> wanted) {
    return all.entrySet().containsAll(wanted.entrySet());
  }
}
