package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.NodeFiles.Rendering;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.World;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A file for containers, as it is and as it is to be.
 *
 * @param before what is there; empty if nothing is, or it cannot be read
 * @param after what is to be there; empty if it is withheld
 * @param why it is withheld, or was not written
 */
record Rendered(
    String path, State state, Optional<String> before, Optional<String> after, String why) {

  /** How the file stands. */
  enum State {
    UNCHANGED,
    /** It is to be written. */
    CHANGED,
    WRITTEN,
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

  /** Renders all files of the policy from one look at the world, and writes none. */
  static List<Rendered> all(Policy policy, World world) {
    Observation seen = world.observe(Ask.nothing(), policy.local());
    if (seen.imdsTags().toOptional().filter(InstanceTags::enabled).isEmpty()) {
      seen = world.observe(Ask.of(new TreeSet<>(List.of(Question.TAGS))), policy.local());
    }
    Observation known = seen;
    return policy.files().stream().map(file -> of(file, known)).toList();
  }

  private static Rendered of(Policy.NodeFile file, Observation seen) {
    String path = file.path();
    Reading<Optional<String>> present =
        seen.files().getOrDefault(path, Reading.known(Optional.empty(), seen.host().at()));
    Optional<String> before = present.toOptional().flatMap(text -> text);
    return switch (NodeFiles.render(file, seen)) {
      case Rendering.Withheld(String why) ->
          new Rendered(path, State.WITHHELD, before, Optional.empty(), why);
      case Rendering.Whole(String content) -> {
        Optional<String> after = Optional.of(content);
        yield present
            .whyNot()
            .map(why -> new Rendered(path, State.FAILED, before, after, why))
            .orElseGet(() ->
                new Rendered(
                    path,
                    before.equals(after) ? State.UNCHANGED : State.CHANGED,
                    before,
                    after,
                    ""));
      }
    };
  }

  /** The same, after it has been written if it had to be. */
  Rendered written(World world) {
    if (state != State.CHANGED) {
      return this;
    }
    var write =
        new Action.WriteFile(
            path, after.orElseThrow(), before.isEmpty() ? "it is absent" : "it is out of date");
    Outcome outcome = world.act(List.of(write)).getFirst();
    return outcome
        .trouble()
        .map(why -> new Rendered(path, State.FAILED, before, after, why))
        .orElseGet(() -> new Rendered(path, State.WRITTEN, before, after, ""));
  }
}
