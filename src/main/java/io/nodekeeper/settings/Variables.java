package io.nodekeeper.settings;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.ValueRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The key {@code nodeConfig}: the variables of the file that containers read. */
final class Variables {

  static final String FILE = "/etc/container_config/node.config";
  static final int MOST = 100;

  static final String KEY = "nodeConfig";
  private static final String EXPECTED =
      "variables below it, such as MY_ENVIRONMENT: {tag: env}, or {} for no file";
  private static final Policy.Variable STANDARD =
      new Policy.Variable("MY_ENVIRONMENT", new Policy.Source.Tag("env"));

  private final Report report;
  private final List<Origin> origins;

  Variables(Report report, List<Origin> origins) {
    this.report = report;
    this.origins = origins;
  }

  /** The file with its variables as written, or no file if the operator wants none. */
  List<NodeFile> read(Section root) {
    Optional<Node.Entry> entry = root.entry(KEY);
    if (entry.isEmpty()) {
      root.note(KEY + "." + STANDARD.name(), spell(STANDARD.source()), entry);
      return List.of(new NodeFile(FILE, List.of(STANDARD)));
    }
    if (!(entry.get().value() instanceof Node.Mapping(_, List<Node.Entry> written))) {
      root.wrong(entry.get().value(), KEY, EXPECTED, Optional.empty());
      return List.of();
    }
    if (written.isEmpty()) {
      root.note(KEY, "{}", entry);
      return List.of();
    }
    if (written.size() > MOST) {
      report.add(
          written.get(MOST).place(),
          KEY,
          "found more than " + MOST + " variables",
          "at most " + MOST);
    }
    var variables = new ArrayList<Policy.Variable>();
    for (Node.Entry variable : written) {
      read(root, variable).ifPresent(variables::add);
    }
    return List.of(new NodeFile(FILE, List.copyOf(variables)));
  }

  private Optional<Policy.Variable> read(Section root, Node.Entry entry) {
    String name = entry.key();
    String path = YamlFile.child(KEY, name);
    var key = new Node.Scalar(entry.place(), Node.Scalar.Kind.TEXT, name);
    if (VariableNames.SHELL.read(key).isEmpty()) {
      String found = "found the variable " + Shown.quoted(name);
      report.add(entry.place(), path, found, VariableNames.SHELL.expected());
    }
    if (!(entry.value() instanceof Node.Mapping(_, List<Node.Entry> written))) {
      root.wrong(entry.value(), path, Values.SOURCE, meant(entry.value()));
      return Optional.empty();
    }
    var section = new Section(report, origins, path, entry.place(), written);
    Optional<Policy.Source> source =
        new Values(report).source(section, entry.value().place(), Values.SOURCE);
    source.ifPresent(given -> root.note(path, spell(given), Optional.of(entry)));
    return source.map(given -> new Policy.Variable(name, given));
  }

  /** A bare word is a fact if there is one of that name, and else a tag. */
  private static Optional<String> meant(Node value) {
    if (!(value instanceof Node.Scalar scalar)) {
      return Optional.empty();
    }
    Optional<Policy.Source> fact =
        NodeForms.SEEN_FACT.read(scalar).map(Policy.Source.NodeFact::new);
    Optional<Policy.Source> tag = NodeForms.TAG_KEY.read(scalar).map(Policy.Source.Tag::new);
    return fact.or(() -> tag).map(Variables::spell);
  }

  private static String spell(Policy.Source source) {
    return switch (source) {
      case Policy.Source.Tag(String key) -> "{tag: " + NodeForms.TAG_KEY.spell(key) + "}";
      case Policy.Source.NodeFact(Policy.Fact fact) -> "{fact: " + NodeForms.FACT.spell(fact) + "}";
      case Policy.Source.Attribute(String name) -> "{attribute: " + name + "}";
      case Policy.Source.Kept(ValueRef ref, var _) -> "{" + ref.kind() + ": " + ref.name() + "}";
      case Policy.Source.Text(String text) -> Shown.quoted(text);
    };
  }
}
