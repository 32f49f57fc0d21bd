package io.nodekeeper.settings;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The problems found so far in all files of one directory; of very many, the first thousand. */
final class Report {

  static final int MOST = 1_000;

  /** The main file first, then the others by name; within a file from top to bottom. */
  private static final Comparator<Problem> AS_READ =
      Comparator.<Problem, Boolean>comparing(problem -> problem.file().contains("/"))
          .thenComparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  private final List<Problem> problems = new ArrayList<>();
  private Optional<Problem> more = Optional.empty();
  private boolean incomplete;

  void add(Place place, String key, String found, String expected) {
    add(place, key, found, expected, Optional.empty());
  }

  void add(Place place, String key, String found, String expected, Optional<String> meant) {
    if (!isFull()) {
      problems.add(
          new Problem(place.file(), place.line(), place.column(), key, found, expected, meant));
    } else if (more.isEmpty()) {
      String many = "found more than " + MOST + " problems";
      more = Optional.of(new Problem(place.file(), 0, 0, "", many, "none", Optional.empty()));
    }
  }

  /** Whether what is added is no longer kept. */
  boolean isFull() {
    return problems.size() == MOST;
  }

  /** What is not read because of it, a file or a part of one, may have declared anything. */
  void unread(Place place, String key, String found, String expected) {
    incomplete = true;
    add(place, key, found, expected);
  }

  /** What was found of something in which nothing can be declared, such as a template. */
  void addAll(Report other) {
    other
        .problems()
        .forEach(is ->
            add(
                new Place(is.file(), is.line(), is.column()),
                is.key(),
                is.found(),
                is.expected(),
                is.didYouMean()));
  }

  /** Whether something was not read. */
  boolean isIncomplete() {
    return incomplete;
  }

  boolean isEmpty() {
    return problems.isEmpty();
  }

  List<Problem> problems() {
    return Stream.concat(problems.stream().sorted(AS_READ), more.stream()).toList();
  }
}
