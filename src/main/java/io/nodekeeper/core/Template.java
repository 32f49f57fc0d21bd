package io.nodekeeper.core;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/** A text with places to fill in, read with the settings. Two of the same text are equal. */
public interface Template {

  /**
   * The names at the top that it has, such as {@code tags} of {@code tags.env}; of the node also
   * whole, such as {@code node.region}.
   */
  SortedSet<String> uses();

  /**
   * Why what it shows of a container cannot be written, if so: which value, and what is wrong with
   * it.
   *
   * @param container what it sees of that
   */
  default Optional<String> refusal(SortedMap<String, Object> container) {
    return Optional.empty();
  }

  /**
   * The text with all places filled in.
   *
   * @param values texts, booleans, numbers, lists and maps of such, by name; and readings that are
   *     unknown, without which nothing is filled in if the text has them
   */
  NodeFiles.Rendering fill(SortedMap<String, Object> values);
}
