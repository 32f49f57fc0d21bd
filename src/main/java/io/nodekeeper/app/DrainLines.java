package io.nodekeeper.app;

import io.nodekeeper.record.StatusDocument.Daemon;
import io.nodekeeper.record.StatusDocument.Drain;
import io.nodekeeper.record.StatusDocument.Reason;
import io.nodekeeper.record.StatusDocument.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A drain as the lines of a node's status. */
final class DrainLines {

  private static final int NAMED = 5;
  private static final String INDENT = " ".repeat(10);

  private DrainLines() {}

  /** Why, with the time that is left for each cause; then what it waits for. */
  static List<String> of(Drain drain, List<Daemon> daemons, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(
        "Drain     for "
            + StatusCommand.ago(drain.begin(), now)
            + (drain.keepsDaemons() ? "; " + Summary.kept(daemons) : "")
            + (drain.reasons().isEmpty() ? "; no cause is left" : ""));
    drain.reasons().stream()
        .sorted(Comparator.comparing(Reason::deadline))
        .forEach(reason ->
            lines.add(
                INDENT
                    + (drain.holds(reason) ? StatusCommand.left(reason.deadline(), now) + ": " : "")
                    + (drain.underWay() && !drain.holds(reason) ? "not held by a hook: " : "")
                    + reason.text()));
    if (drain.letGo().isPresent()) {
      lines.add(
          INDENT
              + "the instance was let go "
              + StatusCommand.ago(drain.letGo().get(), now)
              + " ago");
    }
    if (!drain.blockers().isEmpty()) {
      replicas(lines, drain.blockers(), now);
    } else if (drain.letGo().isEmpty() && !drain.stage().isEmpty()) {
      lines.add(
          INDENT + "stops " + Summary.named(drain.stage().stream().map(Object::toString).toList()));
    }
    drain.holding().ifPresent(why -> lines.add(INDENT + why));
    if (!drain.underWay() && !drain.withdrawn()) {
      lines.add(INDENT + Summary.left(drain) + ": nothing is waited for");
    }
    return lines;
  }

  private static void replicas(List<String> lines, List<Replica> replicas, Instant now) {
    lines.add(INDENT + Summary.counted(replicas.size(), "replica") + " left:");
    replicas.stream()
        .limit(NAMED)
        .forEach(replica -> lines.add(INDENT + "  " + words(replica, now)));
    if (replicas.size() > NAMED) {
      lines.add(INDENT + "  and " + (replicas.size() - NAMED) + " more");
    }
  }

  private static String words(Replica replica, Instant now) {
    String told =
        replica
            .stoppingSince()
            .map(at -> "told to stop " + StatusCommand.ago(at, now) + " ago")
            .orElse(replica.stopping() ? "told to stop" : "not told to stop yet");
    String killed =
        replica
            .killedAt()
            .map(at ->
                now.isBefore(at)
                    ? ", killed in " + StatusCommand.ago(now, at)
                    : ", to be killed " + StatusCommand.ago(at, now) + " ago")
            .orElse("");
    return replica.family()
        + ":"
        + replica.revision()
        + " ("
        + replica.owner()
        + "): "
        + told
        + killed
        + replica.advice().map(text -> "; " + text).orElse("");
  }
}
