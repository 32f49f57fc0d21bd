package io.nodekeeper.engine;

import io.nodekeeper.core.Decision;

/** Is told of every look: the journal, the status file, systemd, a simulation's judge. */
@FunctionalInterface
public interface Witness {

  /** Is told what was decided, with only the actions that the guard let pass; none is begun. */
  default void decided(Decision decision) {}

  void looked(Look look);
}
