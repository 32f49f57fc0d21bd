package io.nodekeeper.core;

import java.time.Duration;
import java.util.Optional;

/**
 * Files for containers from tags and node facts: whole, or left as they are. What cannot be said
 * completely is not said at all.
 */
public final class NodeFiles {

  private static final Duration REWRITE = Duration.ofSeconds(1);
  private static final String HEADER = "# Written by nodekeeper; changes made here are lost.\n";

  private NodeFiles() {}

  /** What a file is to contain, or why that cannot be said. */
  public sealed interface Rendering {
    record Whole(String content) implements Rendering {}

    record Withheld(String why) implements Rendering {}
  }

  static void decide(Draft draft) {
    NodeValues.keepTagsFresh(draft);
    for (Policy.NodeFile file : draft.policy.files()) {
      decide(draft, file);
    }
  }

  private static void decide(Draft draft, Policy.NodeFile file) {
    Reading<Optional<String>> present =
        draft.seen.files().getOrDefault(file.path(), Reading.notAsked());
    switch (render(file, draft.seen)) {
      case Rendering.Withheld(String why) ->
          draft.note(Note.warning(file.path(), "left as it is: " + why));
      case Rendering.Whole(String content) -> {
        switch (present) {
          case Reading.Unknown<Optional<String>>(String why, var _) ->
              draft.note(Note.warning(file.path(), "left as it is: it cannot be read: " + why));
          case Reading.Known<Optional<String>>(Optional<String> found, var _) -> {
            if (!found.equals(Optional.of(content))) {
              write(draft, file, content, found);
            }
          }
        }
      }
    }
  }

  private static void write(
      Draft draft, Policy.NodeFile file, String content, Optional<String> found) {
    var write =
        new Action.WriteFile(
            file.path(), content, found.isEmpty() ? "it is absent" : "it is out of date");
    if (draft.mayTry(write.key(), REWRITE)) {
      draft.act(write);
    }
  }

  /** The whole file, if every value is known. */
  public static Rendering render(Policy.NodeFile file, Observation seen) {
    var text = new StringBuilder(HEADER);
    for (Policy.Variable variable : file.variables()) {
      Reading<String> value = NodeValues.of(variable.source(), seen);
      switch (value) {
        case Reading.Unknown<String>(String why, var _) -> {
          return new Rendering.Withheld(variable.name() + ": " + why);
        }
        case Reading.Known<String>(String known, var _) -> {
          if (known.indexOf('\0') >= 0) {
            return new Rendering.Withheld(
                variable.name() + ": its value has a NUL, which no shell can hold");
          }
          text.append(variable.name()).append('=').append(quoted(known)).append('\n');
        }
      }
    }
    return new Rendering.Whole(text.toString());
  }

  /** A word that every POSIX shell reads back as the same characters. */
  static String quoted(String value) {
    var word = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\' || c == '$' || c == '`') {
        word.append('\\');
      }
      word.append(c);
    }
    return word.append('"').toString();
  }
}
