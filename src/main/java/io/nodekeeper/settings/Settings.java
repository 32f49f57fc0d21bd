package io.nodekeeper.settings;

import io.nodekeeper.core.Policy;
import java.nio.file.Path;
import java.util.List;

/** What an operator's directory says: a policy, or every reason why it is none. */
public sealed interface Settings {

  /**
   * Settings that hold.
   *
   * @param origins every key with its effective value and where that came from; the daemons in the
   *     order they are started in
   * @param ignored what lies in the directory and was not read, in name order
   */
  record Loaded(Policy policy, AgentSettings agent, List<Origin> origins, List<Ignored> ignored)
      implements Settings {

    /** What holds, and was hardly meant so: one line each. */
    public List<String> warnings() {
      return Contradictions.of(policy, origins);
    }

    /** The effective settings for people: aligned lines, each ended by a newline. */
    public String text() {
      return EffectiveText.of(origins, ignored);
    }
  }

  /**
   * Settings that do not hold.
   *
   * @param problems all of them, at least one, in the order of files and lines
   */
  record Invalid(List<Problem> problems) implements Settings {}

  /**
   * Reads {@code nodekeeper.yaml} and {@code daemons.d/*.yaml}; neither has to be there, nor has
   * the directory. The answer depends on nothing but what the directory holds, so that reloading is
   * calling this again. Never throws for what it finds.
   *
   * @param directory usually {@code /etc/nodekeeper}
   */
  static Settings load(Path directory) {
    return new Loading(directory).load();
  }
}
