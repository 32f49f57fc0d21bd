package io.nodekeeper.sim;

import java.util.ArrayList;
import java.util.List;

/** What came of storms: how many looks, how many starts, and the most copies there ever were. */
final class Tally {

  /** Enough to see a pattern in. */
  private static final int EXCESSES_KEPT = 5;

  private final Reach reach = new Reach();
  private final List<String> excesses = new ArrayList<>();
  private long looks;
  private long starts;
  private long besides;
  private int mostStopFirst;
  private int mostStartFirst;

  Reach reach() {
    return reach;
  }

  void looked() {
    looks++;
  }

  /** The agent has made a task, and with it there are so many copies. */
  void made(boolean startFirst, int copies) {
    starts++;
    if (startFirst) {
      besides += copies > 1 ? 1 : 0;
      mostStartFirst = Math.max(mostStartFirst, copies);
    } else {
      mostStopFirst = Math.max(mostStopFirst, copies);
    }
  }

  void excess(String sentence) {
    if (excesses.size() < EXCESSES_KEPT) {
      excesses.add(sentence);
    }
  }

  synchronized void add(Tally other) {
    reach.add(other.reach);
    other.excesses.forEach(this::excess);
    looks += other.looks;
    starts += other.starts;
    besides += other.besides;
    mostStopFirst = Math.max(mostStopFirst, other.mostStopFirst);
    mostStartFirst = Math.max(mostStartFirst, other.mostStartFirst);
  }

  synchronized long looks() {
    return looks;
  }

  long starts() {
    return starts;
  }

  /** Starts beside a copy that still ran, as start-first has it. */
  long besides() {
    return besides;
  }

  int mostStopFirst() {
    return mostStopFirst;
  }

  int mostStartFirst() {
    return mostStartFirst;
  }

  /** Copies that should not have been made. */
  List<String> excesses() {
    return excesses;
  }
}
