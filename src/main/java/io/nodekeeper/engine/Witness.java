package io.nodekeeper.engine;

/** Is told of every look: the journal, the status file, systemd, a simulation's judge. */
@FunctionalInterface
public interface Witness {
  void looked(Look look);
}
