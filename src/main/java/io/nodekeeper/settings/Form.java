package io.nodekeeper.settings;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The form of a single value.
 *
 * @param expected the form for people; completes “expected …”
 * @param reading empty when the value has another form
 * @param spelling as settings spell the value
 * @param guess what a text of another form was probably meant to be
 */
record Form<T>(
    String expected,
    Function<Node.Scalar, Optional<T>> reading,
    Function<T, String> spelling,
    Function<String, Optional<String>> guess) {

  Optional<T> read(Node.Scalar scalar) {
    return reading.apply(scalar);
  }

  Optional<String> guess(Node.Scalar scalar) {
    return scalar.kind() == Node.Scalar.Kind.NOTHING
        ? Optional.empty()
        : guess.apply(scalar.text());
  }

  String spell(T value) {
    return spelling.apply(value);
  }

  /** Any text that is not {@code true}, {@code false} or nothing, if it passes. */
  static <T> Form<T> text(
      String expected,
      Function<String, Optional<T>> reading,
      Function<T, String> spelling,
      Function<String, Optional<String>> guess) {
    return new Form<>(
        expected,
        scalar -> scalar.isTextual() ? reading.apply(scalar.text()) : Optional.empty(),
        spelling,
        guess);
  }

  static Form<String> text(String expected, Pattern pattern, Predicate<String> also) {
    return text(
        expected,
        text -> Optional.of(text).filter(pattern.asMatchPredicate().and(also)),
        Shown::plain,
        _ -> Optional.empty());
  }

  /** A duration within bounds, both allowed. */
  static Form<Duration> duration(Duration least, Duration most) {
    return duration(least, most, "");
  }

  /**
   * @param remedy for who wants another, after a semicolon; or nothing
   */
  static Form<Duration> duration(Duration least, Duration most, String remedy) {
    Function<String, Optional<Duration>> reading =
        text ->
            DurationText.parse(text)
                .filter(given -> given.compareTo(least) >= 0 && given.compareTo(most) <= 0);
    return text(
        "a duration from " + DurationText.of(least) + " to " + DurationText.of(most) + remedy,
        reading,
        DurationText::of,
        text ->
            DurationText.meant(text)
                .filter(meant -> !meant.equals(text) && reading.apply(meant).isPresent()));
  }

  /** A whole number within bounds, both allowed. */
  static Form<Integer> whole(int least, int most) {
    return text(
        "a whole number from " + least + " to " + most,
        text ->
            Optional.of(text)
                .filter(digits -> digits.matches("[0-9]{1,9}"))
                .map(Integer::valueOf)
                .filter(number -> number >= least && number <= most),
        number -> Integer.toString(number),
        text ->
            Optional.of(text.replace("%", "").strip())
                .filter(meant -> !meant.equals(text) && meant.matches("[0-9]{1,9}")));
  }

  /** One of at least two words. */
  static <T> Form<T> oneOf(List<T> values, Function<T, String> spelling) {
    List<String> words = values.stream().map(spelling).toList();
    int last = words.size() - 1;
    return text(
        String.join(", ", words.subList(0, last)) + " or " + words.get(last),
        text -> values.stream().filter(value -> spelling.apply(value).equals(text)).findFirst(),
        spelling,
        text -> DidYouMean.among(words, text));
  }

  /** {@code true} or {@code false}, not in quotes. */
  static Form<Boolean> flag() {
    return new Form<>(
        "true or false, without quotes",
        scalar ->
            scalar.kind() == Node.Scalar.Kind.BOOLEAN
                ? Optional.of(Boolean.parseBoolean(scalar.text()))
                : Optional.empty(),
        flag -> Boolean.toString(flag),
        text ->
            switch (text.strip().toLowerCase(Locale.ROOT)) {
              case "yes", "y", "on", "1" -> Optional.of("true");
              case "no", "n", "off", "0" -> Optional.of("false");
              case "true", "false" -> Optional.empty();
              default -> DidYouMean.among(List.of("true", "false"), text);
            });
  }
}
