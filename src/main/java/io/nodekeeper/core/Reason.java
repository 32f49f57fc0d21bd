package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a node is not as it should be, the most urgent first, as it fits an attribute of ECS. */
final class Reason {

  /** Stands where something was cut off. */
  private static final String CUT = "..";

  private Reason() {}

  static String of(
      NodeState state,
      Optional<DrainStatus> drain,
      List<DaemonStatus> daemons,
      List<Note> notes,
      Instant now) {
    Optional<String> why =
        drain
            .map(status -> leaving(status, now))
            .or(() -> warmed(state))
            .or(() -> daemons(daemons))
            .or(() -> closed(state, notes))
            .or(() -> warning(notes));
    return why.map(Reason::fit).filter(text -> !text.isEmpty()).orElse(Bulletin.NONE);
  }

  private static String leaving(DrainStatus drain, Instant now) {
    if (drain.withdrawn()) {
      return "its drain is being undone";
    }
    boolean late = drain.underWay() && !now.isBefore(drain.deadline());
    String causes =
        drain.causes().stream().map(DrainStatus.Why::words).collect(Collectors.joining(", "));
    return (late ? "over its deadline: " : "") + causes;
  }

  /** The first that replicas need, and then the others by name. */
  private static Optional<String> daemons(List<DaemonStatus> daemons) {
    List<DaemonStatus> awaited =
        Stream.concat(
                daemons.stream().filter(DaemonStatus::critical),
                daemons.stream().filter(Predicate.not(DaemonStatus::critical)))
            .filter(DaemonStatus::isAwaited)
            .toList();
    if (awaited.isEmpty()) {
      return Optional.empty();
    }
    String others =
        awaited.stream()
            .skip(1)
            .map(DaemonStatus::name)
            .map(DaemonName::value)
            .collect(Collectors.joining(", "));
    DaemonStatus first = awaited.getFirst();
    return Optional.of(
        first.name() + ": " + first.reason() + (others.isEmpty() ? "" : "; also " + others));
  }

  private static Optional<String> warmed(NodeState state) {
    return state == NodeState.WARMED ? Optional.of("it waits in a warm pool") : Optional.empty();
  }

  private static Optional<String> closed(NodeState state, List<Note> notes) {
    return notes.stream()
        .filter(note -> state == NodeState.STARTING && note.subject().equals("ready"))
        .map(Note::text)
        .findFirst();
  }

  private static Optional<String> warning(List<Note> notes) {
    return notes.stream()
        .filter(note -> note.level() == Note.Level.WARNING)
        .filter(note -> !note.subject().startsWith(Action.PutAttributes.KEY))
        .map(note -> note.subject() + ": " + note.text())
        .findFirst();
  }

  /** ECS takes letters, digits and few other characters, and no blanks around them. */
  private static String fit(String words) {
    String text =
        words
            .replaceAll("[;,]", " -")
            .replace('=', ':')
            .replaceAll("[\"'()\\[\\]{}<>]", "")
            .replaceAll("\\s+", " ")
            .replaceAll("[^A-Za-z0-9_.@:/\\\\ -]", "_")
            .strip();
    return text.length() <= DaemonTally.LONGEST
        ? text
        : text.substring(0, DaemonTally.LONGEST - CUT.length()).stripTrailing() + CUT;
  }
}
