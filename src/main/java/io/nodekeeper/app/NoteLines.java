package io.nodekeeper.app;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.FileTroubles;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Readiness;
import io.nodekeeper.record.Sameness;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The journal's lines for notes: one when a note appears, one when a warning no longer holds. */
final class NoteLines {

  private final Consumer<Line> out;
  private final Consumer<String> written;
  private Map<String, Note> last = new TreeMap<>();

  NoteLines(Consumer<Line> out) {
    this(out, _ -> {});
  }

  /**
   * @param written is told the path of a file of which it is no longer said that it cannot be
   *     written: should it fail again, that is news
   */
  NoteLines(Consumer<Line> out, Consumer<String> written) {
    this.out = out;
    this.written = written;
  }

  /** That a file could not be written, the line of that action has said already. */
  void tell(List<Note> notes) {
    Map<String, Note> now = new TreeMap<>();
    for (Note note : notes) {
      boolean known = now.putIfAbsent(key(note), note) != null || last.containsKey(key(note));
      if (!known && !FileTroubles.isOfWriting(note)) {
        out.accept(line(note));
      }
    }
    last.forEach((key, note) -> {
      // The time for which something was waited for may be over.
      Note whole = new Note(note.level(), note.subject(), NodeFiles.withoutWait(note.text()));
      boolean holds = now.containsKey(key) || now.containsKey(key(whole));
      if (note.level() == Note.Level.WARNING && !holds) {
        out.accept(Line.info("note.settled", note.subject(), "no longer: " + whole.text()));
        if (FileTroubles.isOfWriting(note)) {
          written.accept(note.subject());
        }
      }
    });
    last = now;
  }

  private static Line line(Note note) {
    return switch (note.level()) {
      case INFO -> Line.info("note", note.subject(), note.text());
      case WARNING -> warning(note);
    };
  }

  /** Some are events of their own, which others may wait for. */
  private static Line warning(Note note) {
    if (Badness.isFound(note)) {
      return Line.warning("revision.bad", note.subject(), note.text())
          .daemon(new DaemonName(note.subject()))
          .reason(note.text());
    }
    if (note.subject().equals(FrontDoor.SUBJECT)) {
      return Line.warning("listener.refused", note.subject(), note.text());
    }
    return Readiness.isLate(note)
        ? Line.warning("gate.late", note.subject(), note.text()).reason(note.text())
        : Line.warning("note", note.subject(), Cure.told(note.text()));
  }

  private static String key(Note note) {
    return note.level() + " " + note.subject() + " " + Sameness.essence(note.text());
  }
}
