package io.nodekeeper.sim;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What happened in a run, for people: the last of it always, all of it on demand. */
final class Trace {

  private record Entry(Instant at, Object what) {
    @Override
    public String toString() {
      return at + " " + what;
    }
  }

  private static final int KEPT = 120;

  private final InstantSource time;
  private final boolean aloud;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long hash = 17;

  Trace(InstantSource time, boolean aloud) {
    this.time = time;
    this.aloud = aloud;
  }

  boolean isAloud() {
    return aloud;
  }

  void note(Object what) {
    var entry = new Entry(time.instant(), what);
    entries.add(entry);
    if (entries.size() > KEPT && !aloud) {
      entries.removeFirst();
    }
  }

  /** Makes this a part of what has to be the same in each run of the same seed. */
  void hash(long value) {
    hash = (hash ^ value) * 0x100000001b3L;
    hash ^= hash >>> 29;
  }

  void hash(String value) {
    hash(value.hashCode());
    hash(time.instant().toEpochMilli());
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    var lines = new ArrayList<String>();
    entries.forEach(entry -> lines.add(entry.toString()));
    return lines;
  }
}
