package io.nodekeeper.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The keys below one key, asked for one by one: what is asked for is known, and what was written
 * beside it is not. Each answer's origin is noted; each wrong value is reported, and then taken as
 * if it had not been written.
 */
final class Section {

  private final Report report;
  private final List<Origin> origins;
  private final String path;
  private final Place place;
  private final List<Node.Entry> entries;
  private final Set<String> asked = new LinkedHashSet<>();

  /**
   * @param path of the key these keys are below; empty for those of a file
   * @param place of that key
   */
  Section(Report report, List<Origin> origins, String path, Place place, List<Node.Entry> entries) {
    this.report = report;
    this.origins = origins;
    this.path = path;
    this.place = place;
    this.entries = entries;
  }

  /** The path of the key these keys are below. */
  String path() {
    return path;
  }

  /** The place of that key, or where the file begins. */
  Place place() {
    return place;
  }

  /** The path of one of the keys. */
  String path(String key) {
    return YamlFile.child(path, key);
  }

  /** The keys of a map that is written at a path, such as an element of a list. */
  Section at(String path, Place place, List<Node.Entry> entries) {
    return new Section(report, origins, path, place, entries);
  }

  /** What was written, the first if it was written twice. */
  Optional<Node.Entry> entry(String key) {
    asked.add(key);
    return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
  }

  /** All that was written, where any key is a name of the operator's. */
  List<Node.Entry> entries() {
    return entries;
  }

  /** The keys below a key, of all if it is written twice: none if nothing is below it. */
  Section section(String key) {
    asked.add(key);
    List<Node.Entry> below =
        entries.stream()
            .filter(entry -> entry.key().equals(key))
            .flatMap(entry -> below(entry, origins, Optional.empty()).stream())
            .flatMap(section -> section.entries().stream())
            .toList();
    return new Section(report, origins, path(key), place, below);
  }

  /**
   * The keys below what was written; empty when it cannot have any, which is reported.
   *
   * @param noted where their origins go
   * @param meant what was probably meant if there are none
   */
  Optional<Section> below(Node.Entry entry, List<Origin> noted, Optional<String> meant) {
    List<Node.Entry> below =
        switch (entry.value()) {
          case Node.Mapping(_, List<Node.Entry> written) -> written;
          case Node.Scalar scalar when scalar.kind() == Node.Scalar.Kind.NOTHING -> List.of();
          case Node.Scalar _, Node.Sequence _, Node.Refused _ -> {
            wrong(entry.value(), path(entry.key()), "keys below it", meant);
            yield null;
          }
        };
    return Optional.ofNullable(below)
        .map(keys -> new Section(report, noted, path(entry.key()), entry.place(), keys));
  }

  <T> T value(String key, Form<T> form, T byDefault) {
    Optional<Node.Entry> entry = entry(key);
    T value = entry.flatMap(written -> read(written.value(), path(key), form)).orElse(byDefault);
    note(path(key), form.spell(value), entry);
    return value;
  }

  /** Empty when it has been reported as missing or wrong. */
  <T> Optional<T> required(String key, Form<T> form) {
    Optional<Node.Entry> entry = entry(key);
    if (entry.isEmpty()) {
      report.add(place, path(key), "missing", form.expected());
    }
    Optional<T> value = entry.flatMap(written -> read(written.value(), path(key), form));
    value.ifPresent(given -> note(path(key), form.spell(given), entry));
    return value;
  }

  /** The value at a path; empty when it has been reported as wrong. */
  <T> Optional<T> read(Node written, String at, Form<T> form) {
    if (!(written instanceof Node.Scalar scalar)) {
      wrong(written, at, form.expected(), Optional.empty());
      return Optional.empty();
    }
    Optional<T> value = form.read(scalar);
    if (value.isEmpty()) {
      wrong(written, at, form.expected(), form.guess(scalar));
    }
    return value;
  }

  /** Reports what was written at a path as not what it should be, unless that has been done. */
  void wrong(Node written, String at, String expected, Optional<String> meant) {
    if (!(written instanceof Node.Refused)) {
      report.add(written.place(), at, written.found(), expected, meant);
    }
  }

  /** Keeps where a value came from; from nobody if there is no entry. */
  void note(String at, String value, Optional<Node.Entry> entry) {
    String from = entry.map(written -> written.place().toString()).orElse(Origin.DEFAULT);
    origins.add(new Origin(at, value, from));
  }

  /** Reports every key that was never asked for. */
  void end() {
    String expected =
        asked.size() == 1 ? String.join("", asked) : "one of " + String.join(", ", asked);
    end(expected, key -> Misplaced.meant(path, key));
  }

  /**
   * @param expected the keys there can be, for people
   */
  void end(String expected) {
    end(expected, _ -> Optional.empty());
  }

  private void end(String expected, Function<String, Optional<String>> elsewhere) {
    Set<String> known = new LinkedHashSet<>(asked);
    for (Node.Entry entry : entries) {
      if (known.add(entry.key())) {
        Optional<String> meant =
            DidYouMean.among(asked, entry.key()).or(() -> elsewhere.apply(entry.key()));
        report.add(entry.place(), path(entry.key()), "unknown key", expected, meant);
      }
    }
  }
}
