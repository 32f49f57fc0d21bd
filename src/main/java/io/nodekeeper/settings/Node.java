package io.nodekeeper.settings;

import java.util.List;

/** A value as a file writes it, with its place: what YAML says, before anything is made of it. */
sealed interface Node {

  Place place();

  /**
   * A single value.
   *
   * @param text as written, without quotes
   */
  record Scalar(Place place, Kind kind, String text) implements Node {

    enum Kind {
      TEXT,
      NUMBER,
      BOOLEAN,
      NOTHING
    }

    /** Whether it can be taken as text: a number can, {@code true} and nothing cannot. */
    boolean isTextual() {
      return kind == Kind.TEXT || kind == Kind.NUMBER;
    }
  }

  record Sequence(Place place, List<Node> items) implements Node {}

  /**
   * Keys with their values.
   *
   * @param entries as written, a repeated key included
   */
  record Mapping(Place place, List<Entry> entries) implements Node {}

  /** What has been reported already; nothing more is to be said about it. */
  record Refused(Place place) implements Node {}

  /**
   * A key with its value.
   *
   * @param place of the key
   */
  record Entry(String key, Place place, Node value) {}

  /** Whether there is nothing behind the key, which is not the same as a map without keys. */
  default boolean isNothing() {
    return this instanceof Scalar(_, Scalar.Kind kind, _) && kind == Scalar.Kind.NOTHING;
  }

  /** What there is, for a problem. */
  default String found() {
    return switch (this) {
      case Scalar(_, Scalar.Kind kind, String text) ->
          switch (kind) {
            case TEXT -> "found " + Shown.quoted(text);
            case NUMBER, BOOLEAN -> "found " + Shown.plain(text);
            case NOTHING -> "found nothing";
          };
      case Sequence(_, List<Node> items) ->
          items.isEmpty() ? "found an empty list" : "found a list";
      case Mapping(_, List<Entry> entries) ->
          entries.isEmpty() ? "found an empty map" : "found a map";
      case Refused _ -> "found something refused";
    };
  }
}
