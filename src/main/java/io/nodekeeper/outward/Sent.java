package io.nodekeeper.outward;

import java.util.List;
import java.util.Optional;

/**
 * What became of a few letters.
 *
 * @param ids those that were taken
 * @param why others were not, in one line without a secret; empty if all were taken
 */
public record Sent(List<String> ids, Optional<String> why) {

  public static Sent all(List<Letter> letters) {
    return new Sent(letters.stream().map(Letter::id).toList(), Optional.empty());
  }

  public static Sent none(String why) {
    return new Sent(List.of(), Optional.of(why));
  }
}
