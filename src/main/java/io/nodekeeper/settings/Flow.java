package io.nodekeeper.settings;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was written, in one line of YAML. */
final class Flow {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./*@-][A-Za-z0-9_.:/*@-]*");

  private Flow() {}

  /** Of what is written there, or this if nothing is. */
  static String of(Optional<Node.Entry> entry, String byDefault) {
    return entry.map(written -> of(written.value())).orElse(byDefault);
  }

  static String of(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Sequence(_, List<Node> items) ->
          items.stream().map(Flow::of).collect(Collectors.joining(", ", "[", "]"));
      case Node.Mapping(_, List<Node.Entry> entries) ->
          entries.stream()
              .map(entry -> Shown.key(entry.key()) + ": " + of(entry.value()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Node.Refused _ -> "…";
    };
  }

  private static String scalar(Node.Scalar scalar) {
    String text = scalar.text();
    return switch (scalar.kind()) {
      case NUMBER, BOOLEAN -> Shown.plain(text);
      case NOTHING -> "~";
      case TEXT -> isPlain(text) ? Shown.plain(text) : Shown.quoted(text);
    };
  }

  /** Whether YAML takes it for a text without quotes. */
  private static boolean isPlain(String text) {
    return PLAIN.matcher(text).matches()
        && !text.startsWith("*")
        && !text.startsWith("-")
        && !text.startsWith("@")
        && !text.endsWith(":")
        && !text.matches("true|false|null|[0-9.:e+-]+");
  }
}
