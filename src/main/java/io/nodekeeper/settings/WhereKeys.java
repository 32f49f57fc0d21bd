package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/** On which nodes a daemon runs, and what it requires there: {@code nodes} and {@code requires}. */
final class WhereKeys {

  static final int MOST_REQUIRED = 20;

  private static final String NODES = "nodes";
  private static final String REQUIRES = "requires";

  private static final Form<String> GLOB =
      Form.text(
          "a text of 1 to 255 characters, in which * is any text and ? any character",
          Pattern.compile("\\P{Cntrl}{1,255}"),
          _ -> true);

  /** As ECS names them; a glob that fits neither would mean no node at all. */
  private static final Form<String> ARCHITECTURE =
      Form.text(
          "x86_64 or arm64, or a text with * and ? that fits one of them",
          text ->
              Optional.of(text)
                  .filter(glob ->
                      NodeSelector.fits(glob, "x86_64") || NodeSelector.fits(glob, "arm64")),
          Shown::plain,
          text ->
              switch (text) {
                case "amd64", "x86-64", "x64" -> Optional.of("x86_64");
                case "aarch64", "arm" -> Optional.of("arm64");
                default -> Optional.empty();
              });

  private static final Form<String> ATTRIBUTE =
      Form.text(
          "an ECS attribute's name: 1 to 128 letters, digits and - _ . / \\",
          Pattern.compile("[A-Za-z0-9_./\\\\-]{1,128}"),
          _ -> true);

  static final Form<String> PATH =
      Form.text(
          "an absolute path without //, . and .. in it, and without a / at its end",
          Pattern.compile("/|(?:/(?!\\.{1,2}(?:/|\\z))[^/\\p{Cntrl}]+){1,255}"),
          path -> path.length() <= 4_095);

  private static final Pattern UNIT_NAME =
      Pattern.compile(
          "[A-Za-z0-9_:.\\\\@][A-Za-z0-9_:.\\\\@-]{0,240}\\."
              + "(?:service|socket|mount|automount|target|timer|path|device|swap|slice|scope)");

  private static final Form<String> UNIT =
      Form.text(
          "a unit with its type, such as docker.service",
          text -> Optional.of(text).filter(UNIT_NAME.asMatchPredicate()),
          Shown::plain,
          text -> Optional.of(text + ".service").filter(UNIT_NAME.asMatchPredicate()));

  private final Report report;
  private final Values values;

  WhereKeys(Report report) {
    this.report = report;
    this.values = new Values(report);
  }

  Daemon.Where read(Section daemon) {
    Optional<Node.Entry> nodes = daemon.entry(NODES);
    NodeSelector selector =
        nodes
            .flatMap(entry -> selector(daemon, entry.value(), daemon.path(NODES)))
            .orElse(new NodeSelector.All());
    daemon.note(daemon.path(NODES), Flow.of(nodes, "{}"), nodes);
    Optional<Node.Entry> requires = daemon.entry(REQUIRES);
    List<Requirement> required =
        requires.map(entry -> requirements(daemon, entry)).orElse(List.of());
    daemon.note(daemon.path(REQUIRES), Flow.of(requires, "[]"), requires);
    return new Daemon.Where(selector, required);
  }

  /** All of the conditions of a map; those of an empty one hold on every node. */
  private Optional<NodeSelector> selector(Section daemon, Node written, String path) {
    if (!(written instanceof Node.Mapping(Place place, List<Node.Entry> entries))) {
      daemon.wrong(written, path, "conditions, such as {tag: {role: web}}", Optional.empty());
      return Optional.empty();
    }
    Section section = daemon.at(path, place, entries);
    var all = new ArrayList<NodeSelector>();
    named(section, "tag", NodeForms.TAG_KEY, NodeSelector.Tag::new, all);
    glob(section, "instanceType", NodeSelector.InstanceType::new, all);
    glob(section, "instanceId", NodeSelector.InstanceId::new, all);
    glob(section, "availabilityZone", NodeSelector.AvailabilityZone::new, all);
    section
        .entry("architecture")
        .flatMap(entry -> section.read(entry.value(), section.path("architecture"), ARCHITECTURE))
        .map(NodeSelector.Architecture::new)
        .ifPresent(all::add);
    named(section, "attribute", ATTRIBUTE, NodeSelector.Attribute::new, all);
    section
        .entry("not")
        .flatMap(entry -> some(section, entry.value(), section.path("not")))
        .ifPresent(none -> all.add(new NodeSelector.Not(none)));
    several(section, "any").ifPresent(any -> all.add(new NodeSelector.Or(any)));
    several(section, "all").ifPresent(every -> all.add(new NodeSelector.And(every)));
    section.end();
    return Optional.of(
        switch (all.size()) {
          case 0 -> new NodeSelector.All();
          case 1 -> all.getFirst();
          default -> new NodeSelector.And(List.copyOf(all));
        });
  }

  /** A selector that says something: {@code not: {}} would be no node at all. */
  private Optional<NodeSelector> some(Section section, Node written, String path) {
    if (written instanceof Node.Mapping(_, List<Node.Entry> entries) && entries.isEmpty()) {
      section.wrong(written, path, "at least one condition", Optional.empty());
      return Optional.empty();
    }
    return selector(section, written, path);
  }

  private Optional<List<NodeSelector>> several(Section section, String key) {
    Optional<Node.Entry> entry = section.entry(key);
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    String path = section.path(key);
    if (!(entry.get().value() instanceof Node.Sequence(_, List<Node> items)) || items.isEmpty()) {
      section.wrong(
          entry.get().value(),
          path,
          "a list of conditions, such as [{tag: {role: web}}]",
          Optional.empty());
      return Optional.empty();
    }
    var selectors = new ArrayList<NodeSelector>();
    for (int i = 0; i < items.size(); i++) {
      some(section, items.get(i), path + "[" + i + "]").ifPresent(selectors::add);
    }
    return Optional.of(List.copyOf(selectors)).filter(all -> !all.isEmpty());
  }

  private static void glob(
      Section section, String key, Function<String, NodeSelector> of, List<NodeSelector> all) {
    section
        .entry(key)
        .flatMap(entry -> section.read(entry.value(), section.path(key), GLOB))
        .map(of)
        .ifPresent(all::add);
  }

  private void named(
      Section section,
      String key,
      Form<String> name,
      BiFunction<String, String, NodeSelector> of,
      List<NodeSelector> all) {
    Optional<Node.Entry> entry = section.entry(key);
    if (entry.isEmpty()) {
      return;
    }
    if (!(entry.get().value() instanceof Node.Mapping(Place place, List<Node.Entry> entries))
        || entries.isEmpty()) {
      section.wrong(
          entry.get().value(),
          section.path(key),
          "names with what their values look like, such as {role: web}",
          Optional.empty());
      return;
    }
    Section below = section.at(section.path(key), place, entries);
    for (Node.Entry one : entries) {
      values.key(below, one, name);
      below
          .read(one.value(), below.path(one.key()), GLOB)
          .ifPresent(glob -> all.add(of.apply(one.key(), glob)));
    }
  }

  private List<Requirement> requirements(Section daemon, Node.Entry entry) {
    String expected = "a list such as [{mount: /cluster}], or [] for nothing";
    if (!(entry.value() instanceof Node.Sequence(_, List<Node> items))) {
      daemon.wrong(entry.value(), daemon.path(REQUIRES), expected, Optional.empty());
      return List.of();
    }
    if (items.size() > MOST_REQUIRED) {
      report.add(
          items.get(MOST_REQUIRED).place(),
          daemon.path(REQUIRES),
          "found more than " + MOST_REQUIRED + " requirements",
          "at most " + MOST_REQUIRED);
      return List.of();
    }
    var required = new ArrayList<Requirement>();
    for (int i = 0; i < items.size(); i++) {
      requirement(daemon, items.get(i), daemon.path(REQUIRES) + "[" + i + "]")
          .ifPresent(required::add);
    }
    return List.copyOf(required);
  }

  private Optional<Requirement> requirement(Section daemon, Node item, String path) {
    String expected = "{mount: PATH}, {file: PATH} or {unit: NAME}";
    if (!(item instanceof Node.Mapping(Place place, List<Node.Entry> entries))
        || entries.size() != 1) {
      daemon.wrong(item, path, expected, Optional.empty());
      return Optional.empty();
    }
    Section section = daemon.at(path, place, entries);
    var found = new ArrayList<Requirement>();
    one(section, "mount", PATH, Requirement.Mount::new, found);
    one(section, "file", PATH, Requirement.Path::new, found);
    one(section, "unit", UNIT, Requirement.Unit::new, found);
    section.end();
    return found.stream().findFirst();
  }

  private static void one(
      Section section,
      String key,
      Form<String> form,
      Function<String, Requirement> of,
      List<Requirement> found) {
    section
        .entry(key)
        .flatMap(entry -> section.read(entry.value(), section.path(key), form))
        .map(of)
        .ifPresent(found::add);
  }
}
