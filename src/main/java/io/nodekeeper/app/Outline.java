package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Objection;
import io.nodekeeper.record.Sameness;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A decision in words, a line for each thing that it says: two of the same lines say the same. */
final class Outline {

  private Outline() {}

  /**
   * All of it.
   *
   * @param objections to its actions, whether it still has them or not
   */
  static List<String> of(Decision decision, List<Objection> objections) {
    List<String> lines = told(decision);
    List<Action> refused = objections.stream().map(Objection::action).toList();
    decision.actions().stream()
        .filter(action -> !refused.contains(action))
        .map(Outline::line)
        .forEach(lines::add);
    for (Objection objection : objections) {
      lines.add(
          "would not: " + ActionLines.words(objection.action()) + ", since " + objection.why());
    }
    lines.add(
        "asks: "
            + decision.ask().questions().stream()
                .map(question -> question.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
    lines.add("looks again at " + Moments.words(decision.lookAgainAt()));
    return List.copyOf(lines);
  }

  private static String line(Action action) {
    return "would: " + ActionLines.words(action) + ", because " + action.because();
  }

  /**
   * What of it makes it another decision than the one before: no number, no time, and no sign of
   * life, which would come and go with each look.
   */
  static List<String> essence(Decision decision) {
    List<String> lines = told(decision);
    decision.actions().stream()
        .filter(action -> !(action instanceof Action.Heartbeat))
        .map(Outline::line)
        .forEach(lines::add);
    return lines.stream().map(Sameness::essence).toList();
  }

  /** What the first says and the second does not. */
  static List<String> without(List<String> first, List<String> second) {
    var rest = new ArrayList<>(first);
    rest.removeAll(second);
    return List.copyOf(rest);
  }

  private static List<String> told(Decision decision) {
    var lines = new ArrayList<String>();
    lines.add("the node is " + decision.state().word() + ": " + Summary.why(decision));
    lines.add(decision.ready() ? "it takes replicas" : "it takes no replicas");
    if (decision.hold()) {
      lines.add("others hold back");
    }
    decision.daemons().stream().map(Outline::line).forEach(lines::add);
    decision.drain().ifPresent(drain -> lines.add(line(drain)));
    decision.notes().stream().map(Outline::line).forEach(lines::add);
    return lines;
  }

  private static String line(DaemonStatus daemon) {
    return "daemon "
        + daemon.name()
        + ": "
        + Summary.phase(daemon.phase())
        + daemon.task().map(task -> ", task " + task.id()).orElse("")
        + (daemon.reason().isEmpty() ? "" : "; " + daemon.reason())
        + daemon.rollout().map(how -> "; " + how).orElse("");
  }

  private static String line(DrainStatus drain) {
    return "drain: "
        + Summary.causes(drain)
        + (drain.withdrawn() ? "; it is being undone" : "")
        + (drain.blockers().isEmpty() ? "" : "; " + Summary.left(drain.blockers()))
        + drain.holding().map(why -> "; " + why).orElse("")
        + (drain.stage().isEmpty() ? "" : "; stops " + drain.stage())
        + drain.letGo().map(_ -> "; let go").orElse("");
  }

  private static String line(Note note) {
    String mark = note.level() == Note.Level.WARNING ? "warning: " : "note: ";
    return mark + note.subject() + ": " + note.text();
  }
}
