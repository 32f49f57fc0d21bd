package io.nodekeeper.core;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the next look asks AWS, since a decision wants it.
 *
 * @param definitions task definitions, as {@link TaskDefinitionRef#written()} or {@code
 *     family:revision}
 * @param verdicts daemons whose revisions other nodes may have found bad
 * @param values that files need
 */
public record Ask(
    SortedSet<Question> questions,
    SortedSet<String> definitions,
    SortedSet<DaemonName> verdicts,
    SortedSet<ValueRef> values) {

  public static Ask nothing() {
    return of(Collections.emptySortedSet());
  }

  /** Only these questions. */
  public static Ask of(SortedSet<Question> questions) {
    return new Ask(
        questions,
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        Collections.emptySortedSet());
  }

  /** Both together. */
  public Ask and(Ask other) {
    return new Ask(
        union(questions, other.questions),
        union(definitions, other.definitions),
        union(verdicts, other.verdicts),
        union(values, other.values));
  }

  private static <T extends Comparable<T>> SortedSet<T> union(
      SortedSet<T> one, SortedSet<T> other) {
    var both = new TreeSet<>(one);
    both.addAll(other);
    return Collections.unmodifiableSortedSet(both);
  }

  /** What is asked for one after the other, before a look takes it. */
  static final class Collected {
    private final SortedSet<Question> questions = new TreeSet<>();
    private final SortedSet<String> definitions = new TreeSet<>();
    private final SortedSet<DaemonName> verdicts = new TreeSet<>();
    private final SortedSet<ValueRef> values = new TreeSet<>();

    int definitions() {
      return definitions.size();
    }

    int verdicts() {
      return verdicts.size();
    }

    void add(Question question) {
      questions.add(question);
    }

    void definition(String name) {
      definitions.add(name);
    }

    void verdicts(DaemonName daemon) {
      verdicts.add(daemon);
    }

    void value(ValueRef ref) {
      values.add(ref);
    }

    Ask all() {
      return new Ask(
          Collections.unmodifiableSortedSet(questions),
          Collections.unmodifiableSortedSet(definitions),
          Collections.unmodifiableSortedSet(verdicts),
          Collections.unmodifiableSortedSet(values));
    }
  }
}
