package io.nodekeeper.settings;

import io.nodekeeper.core.TaskDefinitionRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The key {@code nodeTasks}: task definitions, each a daemon that is named after its family. */
final class NodeTasks {

  static final String KEY = "nodeTasks";

  private static final String EXPECTED =
      "task definitions in one text with spaces between them, such as \"logs metrics:7\"";

  private final Section root;
  private final Place place;
  private final List<TaskDefinitionRef> definitions;

  private NodeTasks(Section root, Place place, List<TaskDefinitionRef> definitions) {
    this.root = root;
    this.place = place;
    this.definitions = definitions;
  }

  static NodeTasks read(Section root, Report report) {
    Optional<Node.Entry> entry = root.entry(KEY);
    var definitions = new ArrayList<TaskDefinitionRef>();
    entry.ifPresent(written -> read(root, written.value(), report, definitions));
    String all =
        definitions.stream().map(TaskDefinitionRef::written).collect(Collectors.joining(" "));
    root.note(KEY, all.isEmpty() ? "\"\"" : all, entry);
    Place place = entry.map(written -> written.value().place()).orElse(Place.whole(""));
    return new NodeTasks(root, place, definitions);
  }

  private static void read(
      Section root, Node written, Report report, List<TaskDefinitionRef> definitions) {
    if (!(written instanceof Node.Scalar scalar) || !scalar.isTextual()) {
      root.wrong(written, KEY, EXPECTED, Optional.empty());
      return;
    }
    Set<String> families = new LinkedHashSet<>();
    for (String word : scalar.text().strip().split("\\s+", -1)) {
      Optional<TaskDefinitionRef> definition = TaskDefinitionRef.parse(word);
      if (definition.isEmpty() && !word.isEmpty()) {
        report.add(
            written.place(),
            KEY,
            "found " + Shown.quoted(word),
            "each a family, family:revision, or the ARN of a revision");
      }
      // An old list may well have one twice.
      if (definition.filter(definitions::contains).isPresent()) {
        continue;
      }
      definition.ifPresent(definitions::add);
      definition
          .map(TaskDefinitionRef::family)
          .filter(family -> !families.add(family))
          .ifPresent(family ->
              report.add(
                  written.place(),
                  KEY,
                  "family " + Shown.quoted(family) + " a second time",
                  "each family once"));
    }
  }

  /** Declares them as if each had been written as a daemon; what is written as one comes first. */
  void declare(Declarations declarations) {
    Section daemons = root.at(Declarations.KEY, place, List.of());
    for (TaskDefinitionRef definition : definitions) {
      var written = new Node.Scalar(place, Node.Scalar.Kind.TEXT, definition.written());
      var keys =
          new Node.Mapping(
              place, List.of(new Node.Entry(Declarations.TASK_DEFINITION, place, written)));
      declarations.add(daemons, new Node.Entry(definition.family(), place, keys), definition);
    }
  }
}
