package io.nodekeeper.standin.http;

import io.nodekeeper.standin.model.ApiError;
import java.util.List;
import java.util.Optional;

/** A part of a list, and where the next begins. The token is the number of items passed. */
record Page<T>(List<T> items, Optional<String> next) {

  static <T> Page<T> of(List<T> all, Optional<String> token, int size) {
    int from;
    try {
      from = token.map(Integer::parseInt).orElse(0);
    } catch (NumberFormatException e) {
      throw new ApiError(
          400, "InvalidNextToken", "The token '" + token.orElse("") + "' is invalid");
    }
    int begin = Math.clamp(from, 0, all.size());
    int end = Math.min(all.size(), begin + size);
    return new Page<>(
        List.copyOf(all.subList(begin, end)),
        end < all.size() ? Optional.of(Integer.toString(end)) : Optional.empty());
  }
}
