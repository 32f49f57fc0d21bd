package io.nodekeeper.standin.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Cuts lists into pages, and sorts names into found and missing. */
final class Paging {

  private Paging() {}

  static <T> Ecs.Page<T> page(List<T> all, int size, Optional<String> token) {
    int from = Math.min(all.size(), token.map(Paging::offset).orElse(0));
    int to = Math.min(all.size(), from + size);
    return new Ecs.Page<>(
        List.copyOf(all.subList(from, to)),
        to < all.size() ? Optional.of(Integer.toString(to)) : Optional.empty());
  }

  private static int offset(String token) {
    try {
      return Integer.parseUnsignedInt(token);
    } catch (NumberFormatException _) {
      throw ApiError.invalid("Invalid token.");
    }
  }

  /** Those not found are failures with the reason MISSING. */
  static <T> Ecs.Found<T> find(
      List<String> names, Function<String, Optional<T>> find, Function<String, String> arn) {
    var items = new ArrayList<T>(names.size());
    var failures = new ArrayList<Ecs.Failure>();
    for (String name : names) {
      find.apply(name)
          .ifPresentOrElse(
              items::add, () -> failures.add(new Ecs.Failure(arn.apply(name), "MISSING")));
    }
    return new Ecs.Found<>(items, failures);
  }
}
