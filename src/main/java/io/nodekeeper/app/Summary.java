package io.nodekeeper.app;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.record.StatusDocument;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A node in a few words. */
final class Summary {

  /** How many of a list are named. */
  private static final int NAMED = 5;

  private Summary() {}

  /** Where the node stands, and why, in one line. */
  static String of(Decision decision) {
    return decision.state().word() + ": " + why(decision);
  }

  static String why(Decision decision) {
    return decision
        .drain()
        .map(Summary::drain)
        .orElseGet(() ->
            switch (decision.state()) {
              case READY -> "it takes replicas; " + daemons(decision);
              case STARTING -> "no replicas yet; " + daemons(decision);
              case WAITING, WARMED, DRAINING, STOPPING, DRAINED ->
                  notesOfNode(decision, decision.state());
            });
  }

  private static String notesOfNode(Decision decision, NodeState state) {
    String notes =
        decision.notes().stream()
            .filter(note -> note.subject().equals("node"))
            .map(Note::text)
            .collect(Collectors.joining("; "));
    if (!notes.isEmpty()) {
      return notes;
    }
    return state == NodeState.WARMED ? "it is in a warm pool" : daemons(decision);
  }

  private static String daemons(Decision decision) {
    List<DaemonStatus> daemons = decision.daemons();
    if (daemons.isEmpty()) {
      return "no daemons are declared";
    }
    List<String> lacking =
        daemons.stream()
            .filter(DaemonStatus::isAwaited)
            .map(daemon -> daemon.name() + " " + phase(daemon.phase()))
            .toList();
    return lacking.isEmpty()
        ? (daemons.size() == 1 ? "its daemon is healthy" : "all daemons are healthy")
        : named(lacking);
  }

  static String drain(DrainStatus drain) {
    if (drain.letGo().isPresent()) {
      return "the instance was let go"
          + (drain.blockers().isEmpty() ? "" : " with " + left(drain.blockers()));
    }
    if (!drain.blockers().isEmpty()) {
      return left(drain.blockers())
          + drain.until().map(until -> "; until " + Moments.words(until)).orElse("");
    }
    if (drain.holding().isPresent()) {
      return drain.holding().get();
    }
    if (!drain.stage().isEmpty()) {
      return "the replicas are gone; stops "
          + named(drain.stage().stream().map(Object::toString).toList());
    }
    return gone(drain.keepsDaemons());
  }

  static String left(List<Blocker> blockers) {
    return counted(blockers.size(), "replica") + " left: " + blockers(blockers);
  }

  static String blockers(List<Blocker> blockers) {
    return named(
        blockers.stream().map(blocker -> blocker.family() + " (" + blocker.owner() + ")").toList());
  }

  /** What a drain still waits for, by the agent's document. */
  static String left(StatusDocument.Drain drain) {
    if (!drain.blockers().isEmpty()) {
      return counted(drain.blockers().size(), "replica")
          + " left: "
          + named(
              drain.blockers().stream()
                  .map(replica -> replica.family() + " (" + replica.owner() + ")")
                  .toList());
    }
    return drain
        .holding()
        .or(() -> Optional.of(drain.stage()).filter(stage -> !stage.isEmpty()).map(Summary::stops))
        .orElseGet(() -> gone(drain.keepsDaemons()));
  }

  private static String gone(boolean keepsDaemons) {
    return keepsDaemons ? "the replicas are gone" : "replicas and daemons are gone";
  }

  /** Which daemons an order leaves running: none is brought back that was stopped before. */
  static String kept(List<StatusDocument.Daemon> daemons) {
    List<String> stopped = stopped(daemons);
    if (stopped.isEmpty()) {
      return "the daemons stay";
    }
    return stopped.size() == daemons.size()
        ? "the daemons are stopped already"
        : "the daemons stay, but not those that are stopped already: " + named(stopped);
  }

  static List<String> stopped(List<StatusDocument.Daemon> daemons) {
    return daemons.stream()
        .filter(daemon -> daemon.phase().equals("stopped") || daemon.phase().equals("stopping"))
        .map(daemon -> daemon.name().value())
        .toList();
  }

  private static String stops(List<DaemonName> stage) {
    return "stops " + named(stage.stream().map(Object::toString).toList());
  }

  /** Whether an operator's order is this cause of a drain. */
  static boolean isOperators(StatusDocument.Reason reason) {
    return reason.cause().equals("operator");
  }

  static String causes(DrainStatus drain) {
    String causes =
        drain.causes().stream().map(DrainStatus.Why::words).collect(Collectors.joining("; "));
    return causes.isEmpty() ? "no cause is left" : causes;
  }

  /** As a word: {@code backing-off}. */
  static String phase(DaemonStatus.Phase phase) {
    return phase.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  static String counted(int count, String thing) {
    return count == 1 ? "1 " + thing : count + " " + thing + "s";
  }

  static String named(List<String> all) {
    return named(all, NAMED, ", ");
  }

  static String named(List<String> all, int most, String between) {
    String first = all.stream().limit(most).collect(Collectors.joining(between));
    return all.size() <= most ? first : first + " and " + (all.size() - most) + " more";
  }
}
