package io.nodekeeper.app;

import io.nodekeeper.core.Note;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.Settings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How the sources of daemons stand, for a command that asks none of them itself. */
final class SourceLines {

  private SourceLines() {}

  static List<StatusDocument.DaemonSource> seen(
      Supply supply, Settings.Loaded loaded, Optional<StatusDocument> look) {
    return supply.states(loaded).stream().map(source -> seen(source, look)).toList();
  }

  /** What is wrong with them, and with what they say together. */
  static List<Note> notes(
      Supply supply, Settings.Loaded loaded, Optional<StatusDocument> look, Instant now) {
    Stream<String> troubles =
        seen(supply, loaded, look).stream()
            .filter(source -> source.trouble().isPresent())
            .map(source -> words(source, look, now));
    return Stream.concat(troubles, loaded.unordered().stream())
        .map(text -> Note.warning("sources", text))
        .toList();
  }

  /** What is kept on disk, with what the agent last saw: the path, and why it cannot be read. */
  private static StatusDocument.DaemonSource seen(
      StatusDocument.DaemonSource kept, Optional<StatusDocument> look) {
    return byTheAgent(kept, look)
        .map(seen ->
            new StatusDocument.DaemonSource(
                kept.name(),
                kept.written(),
                kept.readAt().isPresent() ? kept.from() : seen.from(),
                kept.path().or(seen::path),
                kept.version(),
                kept.readAt(),
                kept.trouble().or(seen::trouble),
                seen.since()))
        .orElse(kept);
  }

  /** The same source in the agent's last look: settings that have changed since name another. */
  private static Optional<StatusDocument.DaemonSource> byTheAgent(
      StatusDocument.DaemonSource source, Optional<StatusDocument> look) {
    return look.stream()
        .flatMap(is -> is.sources().stream())
        .filter(seen -> seen.name().equals(source.name()))
        .filter(seen -> seen.written().equals(source.written()))
        .findFirst();
  }

  /** What is said of one. */
  static String words(
      StatusDocument.DaemonSource source, Optional<StatusDocument> look, Instant now) {
    String words = place(source) + StatusCommand.words(source, now);
    if (byTheAgent(source, look).isEmpty()) {
      String none = "; no look of an agent tells of it: see systemctl status nodekeeper";
      return words + (source.readAt().isEmpty() && source.trouble().isEmpty() ? none : "");
    }
    String when = " (the agent's look of " + StatusCommand.ago(look.get().at(), now) + " ago)";
    return words + (source.trouble().isPresent() ? when : "");
  }

  /** Where it stands on this node, as far as that is known. */
  private static String place(StatusDocument.DaemonSource source) {
    String from = source.from();
    String unknown = from.contains("{") ? ", whose path is not known yet" : "";
    return from
        + source.path().map(path -> path.equals(from) ? "" : ", here " + path).orElse(unknown);
  }
}
