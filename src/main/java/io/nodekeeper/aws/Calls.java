package io.nodekeeper.aws;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each AWS API has been called since the process began, answered or not. */
public final class Calls {

  private final ConcurrentSkipListMap<String, LongAdder> byApi = new ConcurrentSkipListMap<>();

  private final ConcurrentSkipListMap<String, LongAdder> throttledByApi =
      new ConcurrentSkipListMap<>();

  void count(String api) {
    byApi.computeIfAbsent(api, _ -> new LongAdder()).increment();
  }

  void countThrottled(String api) {
    throttledByApi.computeIfAbsent(api, _ -> new LongAdder()).increment();
  }

  /** By API as IAM spells it, such as {@code ecs:StartTask}; APIs never called are left out. */
  public SortedMap<String, Long> counts() {
    return counts(byApi);
  }

  /** How often of that AWS rejected the call for the number of calls, in the same manner. */
  public SortedMap<String, Long> throttled() {
    return counts(throttledByApi);
  }

  private static SortedMap<String, Long> counts(ConcurrentSkipListMap<String, LongAdder> all) {
    var counts = new TreeMap<String, Long>();
    all.forEach((api, count) -> counts.put(api, count.sum()));
    return Collections.unmodifiableSortedMap(counts);
  }
}
