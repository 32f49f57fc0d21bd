package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Values of the operator's own: texts, lists of them, and what is known on the node only. */
final class Values {

  static final String SOURCE = "{tag: KEY} or {fact: NAME}";

  private final Report report;

  Values(Report report) {
    this.report = report;
  }

  /** A tag or a fact, written as the only key of a map. */
  Optional<Policy.Source> source(Section section, Place place, String expected) {
    Optional<Node.Entry> tag = section.entry("tag");
    Optional<Node.Entry> fact = section.entry("fact");
    section.end();
    if (tag.isPresent() && fact.isPresent()) {
      report.add(place, section.path(), "found both tag and fact", expected);
    }
    if (tag.isEmpty() && fact.isEmpty()) {
      report.add(place, section.path(), "found neither tag nor fact", expected);
    }
    Optional<Policy.Source> byTag =
        tag.flatMap(key -> section.read(key.value(), section.path("tag"), NodeForms.TAG_KEY))
            .map(Policy.Source.Tag::new);
    Optional<Policy.Source> byFact =
        fact.flatMap(name -> section.read(name.value(), section.path("fact"), NodeForms.SEEN_FACT))
            .map(Policy.Source.NodeFact::new);
    return byTag.or(() -> byFact);
  }

  /** What a text or a source comes to. */
  Optional<Daemon.Value> value(Section section, Node.Entry entry, Form<String> text) {
    String path = section.path(entry.key());
    String expected = text.expected() + ", " + SOURCE;
    return switch (entry.value()) {
      case Node.Mapping(Place place, List<Node.Entry> written) ->
          source(section.at(path, entry.place(), written), place, expected)
              .map(Daemon.Value.From::new);
      case Node.Scalar scalar -> {
        Optional<String> given = text.read(scalar);
        if (given.isEmpty()) {
          section.wrong(scalar, path, expected, text.guess(scalar));
        }
        yield given.map(Daemon.Value.Text::new);
      }
      case Node.Sequence _, Node.Refused _ -> {
        section.wrong(entry.value(), path, expected, Optional.empty());
        yield Optional.empty();
      }
    };
  }

  /** The values below a section, whose keys have this form. */
  SortedMap<String, Daemon.Value> values(Section section, Form<String> name, Form<String> text) {
    var values = new TreeMap<String, Daemon.Value>();
    for (Node.Entry entry : section.entries()) {
      key(section, entry, name);
      value(section, entry, text).ifPresent(value -> values.put(entry.key(), value));
    }
    return Collections.unmodifiableSortedMap(values);
  }

  /** Reports a key of the operator's own that has another form. */
  void key(Section section, Node.Entry entry, Form<String> form) {
    var text = new Node.Scalar(entry.place(), Node.Scalar.Kind.TEXT, entry.key());
    if (form.read(text).isEmpty()) {
      report.add(
          entry.place(),
          section.path(entry.key()),
          "found the key " + Shown.quoted(entry.key()),
          form.expected());
    }
  }

  /**
   * A list of single values.
   *
   * @param expected the list, for people
   */
  <T> List<T> list(Section section, Node.Entry entry, Form<T> form, String expected) {
    String path = section.path(entry.key());
    if (!(entry.value() instanceof Node.Sequence(_, List<Node> items)) || items.isEmpty()) {
      Optional<String> meant =
          entry.value() instanceof Node.Scalar scalar && form.read(scalar).isPresent()
              ? Optional.of("[" + Flow.of(scalar) + "]")
              : Optional.empty();
      section.wrong(entry.value(), path, expected, meant);
      return List.of();
    }
    var values = new ArrayList<T>();
    for (int i = 0; i < items.size(); i++) {
      section.read(items.get(i), path + "[" + i + "]", form).ifPresent(values::add);
    }
    return List.copyOf(values);
  }
}
