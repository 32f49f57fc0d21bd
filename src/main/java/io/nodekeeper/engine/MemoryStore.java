package io.nodekeeper.engine;

import io.nodekeeper.core.Memory;
import java.io.IOException;

/** Where the memory outlives the process. */
public interface MemoryStore {

  /** What was saved last, an empty memory on a node's first boot, or a lost one. Never fails. */
  Memory load();

  /**
   * Durable when it returns.
   *
   * @throws IOException if it may not be durable; nothing may then be tried that relies on it
   */
  void save(Memory memory) throws IOException;
}
