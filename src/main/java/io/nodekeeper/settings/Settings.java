package io.nodekeeper.settings;

import io.nodekeeper.core.Policy;
import io.nodekeeper.outward.Outward;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What an operator's directory says: a policy, or every reason why it is none. */
public sealed interface Settings {

  /**
   * Settings that hold.
   *
   * @param outward what is told outside
   * @param origins every key with its effective value and where that came from; the daemons in the
   *     order they are started in
   * @param ignored what lies in the directory and was not read, in name order
   * @param supplied each source that the settings name, in the order of precedence
   * @param overridden the daemons of sources that give way to others
   */
  record Loaded(
      Policy policy,
      AgentSettings agent,
      Sources sources,
      Outward outward,
      List<Origin> origins,
      List<Ignored> ignored,
      List<Supplied> supplied,
      List<Overridden> overridden)
      implements Settings {

    /** What holds, and was hardly meant so: one line each. */
    public List<String> warnings() {
      return Stream.concat(unordered().stream(), Contradictions.of(policy, origins).stream())
          .toList();
    }

    /** The daemons that come after what no source declares, and so are not started: a line each. */
    public List<String> unordered() {
      return supplied.stream().flatMap(source -> source.unordered().stream()).toList();
    }
  }

  /**
   * Settings that do not hold.
   *
   * @param problems all of them, at least one, in the order of files and lines
   */
  record Invalid(List<Problem> problems) implements Settings {}

  /** Without any other source than the directory. */
  static Settings load(Path directory) {
    return load(directory, List.of());
  }

  /**
   * Reads {@code nodekeeper.yaml}, {@code daemons.d/*.yaml} and {@code files.d/*.yaml} with its
   * templates; none of them has to be there, nor has the directory. The answer depends on nothing
   * but what the directory holds and these texts, so that reloading is calling this again. Never
   * throws for what it finds.
   *
   * <p>A text that does not hold is left out, and the next one of its kind is taken: {@link
   * Loaded#supplied} tells. Texts of a kind that the settings do not name are passed over.
   *
   * @param directory usually {@code /etc/nodekeeper}
   * @param texts what other sources say; of one kind, those that are preferred first
   */
  static Settings load(Path directory, List<SourceText> texts) {
    return new Loading(directory, texts).load();
  }
}
