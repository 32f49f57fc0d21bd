package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.NodeFiles.Rendering;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.World;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A file for containers, as it is and as it is to be.
 *
 * @param before what is there; empty if nothing is, or it cannot be read
 * @param after what is to be there; empty if it is withheld
 * @param why it is withheld, is to be written though its text is the same, or was not written
 */
record Rendered(
    NodeFile file, State state, Optional<String> before, Optional<String> after, String why) {

  /** How the file stands. */
  enum State {
    UNCHANGED,
    /** It is to be written. */
    CHANGED,
    WRITTEN,
    /** Somebody else has changed it, and the settings leave that so. */
    LEFT,
    /** Something it needs is not known; the file that is there stays. */
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
    Reading<Optional<FoundFile>> present = seen.files().present(file.path());
    Optional<FoundFile> found = present.toOptional().flatMap(is -> is);
    Optional<String> before = found.map(FoundFile::content);
    var waiting =
        new FileMemory(
            known.written(), known.at(), known.told(), known.toldAt(), Optional.of(since));
    return switch (NodeFiles.render(file, seen, waiting, now)) {
      case Rendering.Withheld(String why) ->
          new Rendered(file, State.WITHHELD, before, Optional.empty(), why);
      case Rendering.Whole(String content) ->
          present
              .whyNot()
              .map(why -> new Rendered(file, State.FAILED, before, Optional.of(content), why))
              .orElseGet(() -> compared(file, found, known, content));
    };
  }

  private static Rendered compared(
      NodeFile file, Optional<FoundFile> found, FileMemory known, String content) {
    Optional<String> before = found.map(FoundFile::content);
    Optional<String> after = Optional.of(content);
    boolean same = before.equals(after);
    Optional<String> access = found.flatMap(is -> NodeFiles.difference(file, is));
    if (same && access.isEmpty()) {
      return new Rendered(file, State.UNCHANGED, before, after, "");
    }
    if (!same
        && file.edits() == NodeFile.Edits.LEFT
        && before.filter(known::isEdited).isPresent()) {
      return new Rendered(file, State.LEFT, before, after, "somebody else has changed it");
    }
    return new Rendered(file, State.CHANGED, before, after, same ? access.orElse("") : "");
  }

  String path() {
    return file.path();
  }

  boolean isSecret() {
    return file.secret();
  }

  /** The same, after it has been written if it had to be. */
  Rendered written(World world) {
    if (state != State.CHANGED) {
      return this;
    }
    String because = before.isEmpty() ? "it is absent" : why.isEmpty() ? "it is out of date" : why;
    var write = new Action.WriteFile(file, after.orElseThrow(), because);
    Outcome outcome = world.act(List.of(write)).getFirst();
    return outcome
        .trouble()
        .map(trouble -> new Rendered(file, State.FAILED, before, after, trouble))
        .orElseGet(() -> new Rendered(file, State.WRITTEN, before, after, ""));
  }

  /** A text as it may be shown. */
  String shown(String text) {
    return file.secret()
        ? "a secret, %d characters\n".formatted(text.codePointCount(0, text.length()))
        : text;
  }
}
