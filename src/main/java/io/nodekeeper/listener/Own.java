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
 */
public record Own(
    List<String> unwritten, SortedMap<String, Long> calls, SortedMap<String, Long> throttled) {

  static Own none() {
    return new Own(List.of(), Collections.emptySortedMap(), Collections.emptySortedMap());
  }
}
