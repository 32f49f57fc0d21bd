package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.NodeFiles.Rendering;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.World;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file for containers, as it is and as it is to be.
 *
 * @param found what is there; empty if nothing is, or it cannot be read
 * @param after what is to be there; empty if it is withheld
 * @param why it is withheld, is to be written though its text is the same, or was not written
 * @param warnings of what does not keep it from being written
 * @param lacking whether it is made of a file that cannot be read, and so of what was known before
 */
record Rendered(
    NodeFile file,
    State state,
    Optional<FoundFile> found,
    Optional<String> after,
    String why,
    List<String> warnings,
    boolean lacking) {

  /** How the file stands. */
  enum State {
    UNCHANGED,
    /** It is to be written. */
    CHANGED,
    WRITTEN,
    /** Somebody else has changed it, and the settings leave that so. */
    LEFT,
    /** What it needs is not there now, and may come by itself; the file that is there stays. */
    WITHHELD,
    FAILED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isGood() {
      return this != WITHHELD && this != FAILED;
    }
  }

  /**
   * Renders a file, and does not write it.
   *
   * @param known what the agent remembers of it
   * @param since when its required tags were first looked for
   */
  static Rendered of(
      NodeFile file, Observation seen, FileMemory known, Instant since, Instant now) {
    Reading<Optional<FoundFile>> present = NodeFiles.present(file, seen, known);
    Optional<FoundFile> found = present.toOptional().flatMap(is -> is);
    FileMemory waiting = known.missedSince(since);
    List<String> warnings = NodeFiles.warnings(file, seen, waiting, now);
    var open =
        new Rendered(
            file,
            State.WITHHELD,
            found,
            Optional.empty(),
            "",
            warnings,
            NodeFiles.lacksAFile(file, seen));
    return switch (NodeFiles.render(file, seen, waiting, now)) {
      case Rendering.Withheld(String why, var _) -> open.with(State.WITHHELD, why);
      case Rendering.Whole(String content) -> {
        Rendered whole = open.with(content);
        yield present
            .whyNot()
            .map(why -> whole.with(State.FAILED, why))
            .orElseGet(() -> whole.compared(known, content));
      }
    };
  }

  private Rendered compared(FileMemory known, String content) {
    return switch (NodeFiles.due(file, content, found, known)) {
      case NodeFiles.Due.Nothing _ -> with(State.UNCHANGED, "");
      case NodeFiles.Due.Left(String reason) -> with(State.LEFT, reason);
      case NodeFiles.Due.Writing(Action.WriteFile write) -> with(State.CHANGED, write.because());
    };
  }

  /** Whether somebody has to mend something. */
  boolean isTrouble() {
    return state == State.FAILED || lacking;
  }

  Optional<String> before() {
    return found.flatMap(FoundFile::content);
  }

  /** Whether only its mode, owner or group is to be set right. */
  boolean isSame() {
    return before().equals(after);
  }

  String path() {
    return file.path();
  }

  /** The same for all files that something is wrong with, and not with each by itself. */
  String whyOfAny() {
    String name = path().substring(path().lastIndexOf('/') + 1);
    return why.replaceAll("\\S*/" + Pattern.quote(name) + "(?=[ :;]|$)", "it");
  }

  boolean isSecret() {
    return file.secret();
  }

  /** The same, after it has been written if it had to be, and that was written down. */
  Rendered written(World world, FileBook book) {
    if (state == State.UNCHANGED) {
      book.found(path(), after.orElseThrow(), found.orElseThrow().ids());
    }
    if (state != State.CHANGED) {
      return this;
    }
    var write = new Action.WriteFile(file, after.orElseThrow(), !isSame(), why);
    return book.write(world, write)
        .trouble()
        .map(trouble -> with(book.isLeftToAnother(write) ? State.WITHHELD : State.FAILED, trouble))
        .orElseGet(() -> with(State.WRITTEN, ""));
  }

  private Rendered with(State changed, String reason) {
    return new Rendered(file, changed, found, after, reason, warnings, lacking);
  }

  private Rendered with(String content) {
    return new Rendered(file, state, found, Optional.of(content), why, warnings, lacking);
  }

  /** A text of it as it may be shown. */
  String shown(String text) {
    return shown(text, file.secret());
  }

  static String shown(String text, boolean secret) {
    return secret
        ? "a secret, %d characters\n".formatted(text.codePointCount(0, text.length()))
        : text;
  }
}
