package io.nodekeeper.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files for containers: whole, or left as they are. What cannot be said completely is not said at
 * all.
 */
public final class NodeFiles {

  /** The first line of what the agent writes, where that has comments. */
  public static final String HEADER = "# Written by nodekeeper; changes made here are lost.\n";

  private static final String ABSENT = "it is absent";
  private static final String OUT_OF_DATE = "it is out of date";
  private static final String EDITED = "somebody else has changed it";
  private static final String STRANGE = "nothing is remembered of writing it";
  private static final String REMOVE = "; remove it to have it written again";

  private static final String WAITED_FOR = ", which is waited for until ";

  private static final Duration VALUES_FRESH = Duration.ofMinutes(5);

  private NodeFiles() {}

  /** What a file is to contain, or why that cannot be said. */
  public sealed interface Rendering {
    record Whole(String content) implements Rendering {

      /** It may be a secret. */
      @Override
      public String toString() {
        return "Whole[%d characters]".formatted(content.length());
      }
    }

    /**
     * What is there stays.
     *
     * @param asked false where nothing is wrong: what it needs was not asked for yet
     */
    record Withheld(String why, boolean asked) implements Rendering {

      public Withheld(String why) {
        this(why, true);
      }

      Withheld(Reading.Unknown<?> needed) {
        this(needed.why(), needed.asked());
      }
    }
  }

  static void decide(Draft draft) {
    NodeValues.keepTagsFresh(draft);
    draft.policy.files().stream()
        .flatMap(file -> file.content().values().stream())
        .forEach(ref -> draft.keepValueFresh(ref, VALUES_FRESH));
    for (NodeFile file : draft.policy.files()) {
      decide(draft, file);
      FileChange.name(draft, file);
    }
  }

  private static void decide(Draft draft, NodeFile file) {
    waitForTags(draft, file);
    FileMemory known = draft.memory.file(file.path());
    warnings(file, draft.seen, known, draft.now)
        .forEach(text -> draft.note(Note.warning(file.path(), text)));
    switch (render(file, draft.seen, known, draft.now)) {
      case Rendering.Withheld(String why, boolean asked) -> {
        String text = "left as it is: " + why;
        draft.note(asked ? Note.warning(file.path(), text) : Note.info(file.path(), text));
        Writing.notWanted(draft, file.path());
        whatIsLeft(draft, file);
      }
      case Rendering.Whole(String content) -> {
        switch (present(file, draft.seen, known)) {
          case Reading.Unknown<Optional<FoundFile>>(String why, var _, var _) ->
              draft.note(Note.warning(file.path(), "left as it is: " + why));
          case Reading.Known<Optional<FoundFile>>(Optional<FoundFile> found, var _, var _) ->
              compare(draft, file, content, found);
        }
      }
    }
  }

  /**
   * The file as it lies there. One that only others may read is theirs if it was given to them;
   * else nobody knows.
   */
  public static Reading<Optional<FoundFile>> present(
      NodeFile file, Observation seen, FileMemory known) {
    Reading<Optional<FoundFile>> present = seen.files().present(file.path());
    boolean unknown =
        present
            .toOptional()
            .flatMap(found -> found)
            .filter(is -> is.text() instanceof FoundFile.Text.Closed)
            .filter(is -> givenAway(file, is, known).isEmpty())
            .isPresent();
    return unknown ? seen.files().read(file.path()) : present;
  }

  /** What was written before may still have to be told of. */
  private static void whatIsLeft(Draft draft, NodeFile file) {
    Optional<FoundFile> found =
        draft.seen.files().present(file.path()).toOptional().flatMap(is -> is);
    found.ifPresent(is -> learn(draft, file, is, false));
    Optional<String> written = draft.memory.file(file.path()).written();
    if (found
        .flatMap(FoundFile::content)
        .map(Digest::of)
        .filter(is -> written.equals(Optional.of(is)))
        .isPresent()) {
      FileChange.decide(draft, file);
    }
  }

  /** Since when a required tag is missed; the loop looks again when its time is up. */
  private static void waitForTags(Draft draft, NodeFile file) {
    FileMemory known = draft.memory.file(file.path());
    if (missed(file, draft.seen).isEmpty()) {
      // That nobody says which tags there are for a while is no news of them.
      if (known.missedAt().isPresent() && draft.seen.tags().isKnown()) {
        draft.memory = draft.memory.withFile(file.path(), known.missing(Optional.empty()));
      }
      return;
    }
    Instant since = known.missedAt().filter(at -> !at.isAfter(draft.now)).orElse(draft.now);
    if (known.missedAt().filter(since::equals).isEmpty()) {
      draft.memory = draft.memory.withFile(file.path(), known.missing(Optional.of(since)));
    }
    Instant end = since.plus(file.needs().within());
    if (end.isAfter(draft.now)) {
      draft.lookAt(end);
    }
  }

  /** Required tags that are known not to be there. */
  private static SortedSet<String> missed(NodeFile file, Observation seen) {
    var missed = new TreeSet<>(file.needs().tags());
    missed.removeAll(
        seen.tags().toOptional().<Set<String>>map(Map::keySet).orElse(file.needs().tags()));
    return missed;
  }

  /** What is right, or was about to be written, is ours. */
  private static void learn(Draft draft, NodeFile file, FoundFile found, boolean right) {
    FileMemory known = draft.memory.file(file.path());
    found
        .content()
        .filter(content -> right || known.isTrying(Digest.of(content)))
        .ifPresent(content ->
            draft.memory = draft.memory.found(file.path(), content, found.ids(), draft.now));
  }

  private static void compare(
      Draft draft, NodeFile file, String content, Optional<FoundFile> found) {
    boolean same = found.filter(is -> is.says(content)).isPresent();
    found.ifPresent(is -> learn(draft, file, is, same));
    switch (due(file, content, found, draft.memory.file(file.path()))) {
      case Due.Nothing _ -> {
        Writing.notWanted(draft, file.path());
        FileChange.decide(draft, file);
      }
      case Due.Left left -> {
        Writing.notWanted(draft, file.path());
        draft.note(Note.warning(file.path(), "left as it is: " + left.why()));
      }
      case Due.Writing(Action.WriteFile write) -> Writing.decide(draft, write);
    }
  }

  /** What is to be done about a file when its text is known. */
  public sealed interface Due {
    record Nothing() implements Due {}

    /** It is not ours, and the settings leave that so. */
    record Left(String why) implements Due {}

    record Writing(Action.WriteFile write) implements Due {}
  }

  /**
   * The agent's own way: whoever else writes files goes by it as well.
   *
   * @param content what it is to say
   * @param known what the agent remembers of it; without that a text is not known to be ours
   */
  public static Due due(
      NodeFile file, String content, Optional<FoundFile> found, FileMemory known) {
    boolean same = found.filter(is -> is.says(content)).isPresent();
    Optional<String> access = found.flatMap(is -> difference(file, is, known));
    if (same) {
      return access
          .<Due>map(why -> new Due.Writing(new Action.WriteFile(file, content, false, why)))
          .orElseGet(Due.Nothing::new);
    }
    boolean others = found.filter(is -> !isOurs(is, known)).isPresent();
    boolean closed = found.filter(is -> is.text() instanceof FoundFile.Text.Closed).isPresent();
    String edited = closed ? access.orElse(EDITED) : known.written().isPresent() ? EDITED : STRANGE;
    if (others && file.edits() == NodeFile.Edits.LEFT) {
      return new Due.Left(edited + REMOVE);
    }
    String because =
        found.isEmpty()
            ? ABSENT
            : others && known.written().isPresent() ? edited : access.orElse(OUT_OF_DATE);
    return new Due.Writing(new Action.WriteFile(file, content, true, because));
  }

  private static boolean isOurs(FoundFile found, FileMemory known) {
    return found.content().filter(is -> known.isOurs(Digest.of(is))).isPresent();
  }

  /** How who may read it differs from what is declared, or else from what it was. */
  private static Optional<String> difference(NodeFile file, FoundFile found, FileMemory known) {
    NodeFile.Access wanted = file.access();
    if (!wanted.mode().equals(found.mode())) {
      return Optional.of("its mode is " + found.mode() + ", not " + wanted.mode());
    }
    if (wanted.owner().filter(owner -> !owner.equals(found.owner())).isPresent()) {
      return Optional.of("its owner is " + found.owner() + ", not " + wanted.owner().get());
    }
    return wanted
        .group()
        .filter(group -> !group.equals(found.group()))
        .map(group -> "its group is " + found.group() + ", not " + group)
        .or(() -> givenAway(file, found, known));
  }

  /** Without a declared one it is to stay whose it was made. */
  private static Optional<String> givenAway(NodeFile file, FoundFile found, FileMemory known) {
    NodeFile.Access wanted = file.access();
    return known
        .ids()
        .flatMap(ids -> {
          if (wanted.owner().isEmpty() && ids.user() != found.ids().user()) {
            return Optional.of("somebody else has given it to the user " + found.owner());
          }
          return wanted.group().isEmpty() && ids.group() != found.ids().group()
              ? Optional.of("somebody else has given it to the group " + found.group())
              : Optional.empty();
        });
  }

  /** Why a file is withheld, without until when that is waited for: later, that time is over. */
  public static String withoutWait(String text) {
    int wait = text.indexOf(WAITED_FOR);
    return wait < 0 ? text : text.substring(0, wait);
  }

  /** What does not keep a file from being written, and an operator has to mend. */
  public static List<String> warnings(
      NodeFile file, Observation seen, FileMemory known, Instant now) {
    var warnings = new ArrayList<>(troubles(file, seen));
    SortedSet<String> missed = missed(file, seen);
    if (!missed.isEmpty() && seen.tags().isKnown() && isWrittenWithout(file, known, now)) {
      warnings.add(
          "written without what was waited for: the instance has no tag "
              + String.join(", ", missed));
    }
    return warnings;
  }

  private static boolean isWrittenWithout(NodeFile file, FileMemory known, Instant now) {
    Instant end = known.missedAt().orElse(now).plus(file.needs().within());
    return !now.isBefore(end) && file.needs().otherwise() == NodeFile.Otherwise.WRITTEN;
  }

  /**
   * Whether it is made of a file that cannot be read. One that is not there may not be mounted yet.
   */
  public static boolean lacksAFile(NodeFile file, Observation seen) {
    return file.read().stream()
        .filter(path -> !path.equals(file.path()))
        .anyMatch(path -> !seen.files().read(path).isKnown());
  }

  static List<String> troubles(NodeFile file, Observation seen) {
    return switch (file.content()) {
      case NodeFile.Content.Lines _ -> List.of();
      case NodeFile.Content.EcsConfig(var _, List<String> logins) ->
          EcsConfig.troubles(file.path(), logins, seen);
      case NodeFile.Content.Filled filled -> FileValues.leftOut(file.path(), filled, seen);
      case NodeFile.Content.Made made -> made.troubles();
    };
  }

  /**
   * The whole file, if everything it needs is known.
   *
   * @param known what is remembered of it
   */
  public static Rendering render(NodeFile file, Observation seen, FileMemory known, Instant now) {
    SortedSet<String> missed = missed(file, seen);
    if (!file.needs().tags().isEmpty()
        && seen.tags().about("the instance's tags cannot be read")
            instanceof Reading.Unknown<?> unknown) {
      return new Rendering.Withheld(unknown);
    }
    if (!missed.isEmpty()) {
      Instant end = known.missedAt().orElse(now).plus(file.needs().within());
      if (!isWrittenWithout(file, known, now)) {
        return new Rendering.Withheld(
            "the instance has no tag "
                + String.join(", ", missed)
                + (now.isBefore(end) ? WAITED_FOR + Moments.words(end) : ""));
      }
    }
    return render(file, seen, missed);
  }

  private static Rendering render(NodeFile file, Observation seen, SortedSet<String> empty) {
    if (file.content() instanceof NodeFile.Content.EcsConfig(var variables, var logins)) {
      return EcsConfig.render(file.path(), variables, logins, seen);
    }
    if (file.content() instanceof NodeFile.Content.Made made) {
      return made.rendering();
    }
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Policy.Variable variable : file.content().variables()) {
      boolean isEmpty =
          variable.source() instanceof Policy.Source.Tag(String key) && empty.contains(key);
      Reading<String> value =
          isEmpty && variable.byDefault().isEmpty()
              ? Reading.known("", seen.tags().at())
              : NodeValues.of(variable, seen);
      if (value.about(variable.name()) instanceof Reading.Unknown<?> unknown) {
        return new Rendering.Withheld(unknown);
      }
      value.toOptional().ifPresent(text -> values.put(variable.name(), text));
    }
    return switch (file.content()) {
      case NodeFile.Content.Lines(NodeFile.Format format, var _) ->
          checked(Formats.write(format, values));
      case NodeFile.Content.Filled filled ->
          checked(FileValues.fill(file.path(), filled, new TreeMap<>(values), empty, seen));
      case NodeFile.Content.EcsConfig _, NodeFile.Content.Made _ ->
          throw new IllegalStateException("it is rendered above");
    };
  }

  private static Rendering checked(Rendering filled) {
    return switch (filled) {
      case Rendering.Whole(String content) when content.isBlank() ->
          new Rendering.Withheld("it would be empty");
      case Rendering.Whole(String content) when Formats.hasHalf(content) ->
          new Rendering.Withheld("it would have " + Formats.HALF);
      // It could not be told from somebody else's when it is read again.
      case Rendering.Whole(String content)
          when content.getBytes(StandardCharsets.UTF_8).length > FoundFile.MOST_BYTES ->
          new Rendering.Withheld(
              "it would be longer than %d bytes".formatted(FoundFile.MOST_BYTES));
      default -> filled;
    };
  }
}
