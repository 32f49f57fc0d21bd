package io.nodekeeper.listener;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * What the agent knows of itself, beside the look.
 *
 * @param unwritten which of its own files it cannot keep: memory, status, hold or history
 * @param calls how often each API of AWS was called since the agent began, as IAM spells it
 * @param throttled how often of that AWS rejected the call for the number of calls
 * @param outside how it goes with each target of events
 */
public record Own(
    List<String> unwritten,
    SortedMap<String, Long> calls,
    SortedMap<String, Long> throttled,
    List<Outside> outside) {

  /**
   * Who is told what happens.
   *
   * @param target event_bridge, sns or webhook
   * @param delivered how many events it has taken
   * @param dropped how many it was never told
   * @param failing whether it takes none at present
   */
  public record Outside(String target, long delivered, long dropped, boolean failing) {}

  static Own none() {
    return new Own(
        List.of(), Collections.emptySortedMap(), Collections.emptySortedMap(), List.of());
  }
}
