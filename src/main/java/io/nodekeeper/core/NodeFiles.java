package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Files for containers: whole, or left as they are. What cannot be said completely is not said at
 * all.
 */
public final class NodeFiles {

  static final String HEADER = "# Written by nodekeeper; changes made here are lost.\n";

  private static final Duration REWRITE = Duration.ofSeconds(1);
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

    record Withheld(String why) implements Rendering {}
  }

  static void decide(Draft draft) {
    NodeValues.keepTagsFresh(draft);
    draft.policy.files().stream()
        .flatMap(file -> file.content().variables().stream())
        .map(Policy.Variable::source)
        .filter(Policy.Source.Kept.class::isInstance)
        .forEach(kept -> draft.keepValueFresh(((Policy.Source.Kept) kept).ref(), VALUES_FRESH));
    for (NodeFile file : draft.policy.files()) {
      decide(draft, file);
    }
  }

  private static void decide(Draft draft, NodeFile file) {
    waitForTags(draft, file);
    troubles(file, draft.seen).forEach(trouble -> draft.note(Note.warning(file.path(), trouble)));
    FileMemory known = draft.memory.file(file.path());
    switch (render(file, draft.seen, known, draft.now)) {
      case Rendering.Withheld(String why) ->
          draft.note(Note.warning(file.path(), "left as it is: " + why));
      case Rendering.Whole(String content) -> {
        switch (draft.seen.files().present(file.path())) {
          case Reading.Unknown<Optional<FoundFile>>(String why, var _) ->
              draft.note(Note.warning(file.path(), "left as it is: it cannot be read: " + why));
          case Reading.Known<Optional<FoundFile>>(Optional<FoundFile> found, var _) ->
              compare(draft, file, content, found);
        }
      }
    }
  }

  /** Since when a required tag is missed; the loop looks again when its time is up. */
  private static void waitForTags(Draft draft, NodeFile file) {
    FileMemory known = draft.memory.file(file.path());
    if (missed(file, draft.seen).isEmpty()) {
      if (known.missedAt().isPresent()) {
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

  private static void compare(
      Draft draft, NodeFile file, String content, Optional<FoundFile> found) {
    FileMemory known = draft.memory.file(file.path());
    boolean same = found.map(FoundFile::content).equals(Optional.of(content));
    Optional<String> access = found.flatMap(is -> difference(file, is));
    if (same && access.isEmpty()) {
      draft.memory = draft.memory.withFile(file.path(), known.found(Digest.of(content), draft.now));
      FileChange.decide(draft, file);
      return;
    }
    boolean edited =
        !same
            && found.isPresent()
            && known.written().isPresent()
            && !known.written().equals(found.map(is -> Digest.of(is.content())));
    if (edited && file.edits() == NodeFile.Edits.LEFT) {
      draft.note(
          Note.warning(
              file.path(),
              "left as it is: somebody else has changed it; remove it to have it written again"));
      return;
    }
    String because =
        found.isEmpty()
            ? "it is absent"
            : edited ? "somebody else has changed it" : access.orElse("it is out of date");
    var write = new Action.WriteFile(file, content, same ? access.orElse("") : because);
    if (draft.mayTry(write.key(), REWRITE)) {
      draft.act(write);
    }
  }

  /** How who may read it differs from what is declared. */
  public static Optional<String> difference(NodeFile file, FoundFile found) {
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
        .map(group -> "its group is " + found.group() + ", not " + group);
  }

  /** What does not keep a file from being written, and an operator has to mend. */
  private static List<String> troubles(NodeFile file, Observation seen) {
    return switch (file.content()) {
      case NodeFile.Content.Lines _ -> List.of();
      case NodeFile.Content.EcsConfig(var _, List<String> logins) ->
          EcsConfig.troubles(logins, seen);
      case NodeFile.Content.Filled filled ->
          filled.template().uses().contains("proxy") ? FileValues.leftOut(seen) : List.of();
    };
  }

  /**
   * The whole file, if everything it needs is known.
   *
   * @param known what is remembered of it
   */
  public static Rendering render(NodeFile file, Observation seen, FileMemory known, Instant now) {
    SortedSet<String> missed = missed(file, seen);
    if (!file.needs().tags().isEmpty() && !seen.tags().isKnown()) {
      return new Rendering.Withheld(
          "the instance's tags cannot be read: " + seen.tags().whyNot().orElse(""));
    }
    if (!missed.isEmpty()) {
      Instant end = known.missedAt().orElse(now).plus(file.needs().within());
      boolean written = file.needs().otherwise() == NodeFile.Otherwise.WRITTEN;
      if (now.isBefore(end) || !written) {
        return new Rendering.Withheld(
            "the instance has no tag "
                + String.join(", ", missed)
                + (now.isBefore(end) ? ", which is waited for until " + Moments.words(end) : ""));
      }
    }
    return render(file, seen, missed);
  }

  private static Rendering render(NodeFile file, Observation seen, SortedSet<String> empty) {
    if (file.content() instanceof NodeFile.Content.EcsConfig(var variables, var logins)) {
      return EcsConfig.render(file.path(), variables, logins, seen);
    }
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Policy.Variable variable : file.content().variables()) {
      boolean isEmpty =
          variable.source() instanceof Policy.Source.Tag(String key) && empty.contains(key);
      Reading<String> value =
          isEmpty && variable.byDefault().isEmpty()
              ? Reading.known("", seen.tags().at())
              : NodeValues.of(variable, seen);
      if (!value.isKnown()) {
        return new Rendering.Withheld(variable.name() + ": " + value.whyNot().orElse(""));
      }
      value.toOptional().ifPresent(text -> values.put(variable.name(), text));
    }
    return switch (file.content()) {
      case NodeFile.Content.Lines(NodeFile.Format format, var _) -> Formats.write(format, values);
      case NodeFile.Content.Filled(Template template, var _, Optional<String> label) ->
          fill(template, new TreeMap<>(values), label, seen);
      case NodeFile.Content.EcsConfig _ -> throw new IllegalStateException("it is rendered above");
    };
  }

  private static Rendering fill(
      Template template, SortedMap<String, String> own, Optional<String> label, Observation seen) {
    return switch (FileValues.of(template.uses(), own, label, seen)) {
      case FileValues.Found.Unknown(String why) -> new Rendering.Withheld(why);
      case FileValues.Found.All(SortedMap<String, Object> all) -> {
        Rendering filled = template.fill(all);
        yield filled instanceof Rendering.Whole(String content) && content.isBlank()
            ? new Rendering.Withheld("it would be empty")
            : filled;
      }
    };
  }
}
