package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskDefinitionRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The daemons that all files declare together. */
final class Declarations {

  static final String KEY = "daemons";
  static final int MOST = 200;

  private static final String AFTER = "after";
  static final String TASK_DEFINITION = "taskDefinition";
  private static final String EXPECTED =
      "at least one daemon, or \"" + KEY + ": {}\" to declare none";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,200}");
  private static final String EXPECTED_NAME = "a daemon's name: 1 to 200 letters, digits, - and _";
  private static final Form<String> DAEMON =
      Form.text("the name of a declared daemon", Optional::of, Shown::plain, _ -> Optional.empty());
  static final String DRAIN = "drain";
  private static final Form<Daemon.Leaves> LEAVES =
      Form.oneOf(List.of(Daemon.Leaves.values()), Declarations::word);
  private static final Form<Duration> SETTLE =
      Form.duration(Duration.ofSeconds(1), Duration.ofHours(1));

  /**
   * One element of {@code after}.
   *
   * @param path its key
   */
  record Wish(String daemon, Place place, String path) {}

  /**
   * A daemon as declared: whole only if nothing has been reported.
   *
   * @param place of its name
   * @param path its key
   */
  record Declared(
      String name,
      Place place,
      String path,
      Optional<TaskDefinitionRef> taskDefinition,
      Place taskDefinitionPlace,
      List<Wish> after,
      boolean critical,
      Duration settle,
      Daemon.Leaves leaves,
      Place leavesPlace,
      DaemonKeys keys,
      List<Origin> origins) {

    /**
     * In another order than it asks for.
     *
     * @param unordered why it cannot have that, if it cannot
     */
    Declared ordered(List<Wish> changed, Optional<String> unordered) {
      return new Declared(
          name,
          place,
          path,
          taskDefinition,
          taskDefinitionPlace,
          changed,
          critical,
          settle,
          leaves,
          leavesPlace,
          keys.unordered(unordered),
          origins);
    }

    Daemon daemon() {
      return new Daemon(
          new DaemonName(name),
          taskDefinition.orElseThrow(),
          after.stream().map(wish -> new DaemonName(wish.daemon())).distinct().toList(),
          critical,
          settle,
          leaves,
          keys.run(),
          keys.where(),
          keys.launching(),
          keys.update(),
          keys.care());
    }
  }

  private final Report report;
  private final Map<String, Declared> byName = new LinkedHashMap<>();
  private boolean isFull;

  Declarations(Report report) {
    this.report = report;
  }

  /** By name, in the order of their declaration; the first where two have the same name. */
  Map<String, Declared> byName() {
    return byName;
  }

  static String word(Daemon.Leaves leaves) {
    return switch (leaves) {
      case FIRST -> "first";
      case IN_ORDER -> "ordered";
      case LAST -> "last";
    };
  }

  /** Takes in what is below the key {@code daemons} of a file. */
  void read(Section root) {
    Section daemons = root.section(KEY);
    for (Node.Entry entry : daemons.entries()) {
      if (!NAME.matcher(entry.key()).matches()) {
        String found = "found the daemon " + Shown.quoted(entry.key());
        report.add(entry.place(), daemons.path(entry.key()), found, EXPECTED_NAME);
      }
      twice(daemons, entry);
      add(declared(daemons, entry));
    }
  }

  /**
   * Takes in a text that is there to declare daemons and for nothing else. Where its content was
   * lost it would look as if it had none, so that has to be said.
   */
  void readWhole(Section root) {
    Optional<Node> written = root.entry(KEY).map(Node.Entry::value);
    if (root.entries().isEmpty() || written.filter(Node::isNothing).isPresent()) {
      report.unread(root.place(), KEY, "found nothing", EXPECTED);
    }
    read(root);
  }

  /** Within a file it is a duplicate key, which has been reported. */
  private void twice(Section daemons, Node.Entry entry) {
    Optional.ofNullable(byName.get(entry.key()))
        .map(Declared::place)
        .filter(first -> !first.file().equals(entry.place().file()))
        .ifPresent(first ->
            report.add(
                entry.place(),
                daemons.path(entry.key()),
                "declared twice, first at " + first,
                "each daemon once"));
  }

  /**
   * Takes in a daemon that is not written as one, if no other has its family.
   *
   * @param daemons where it would have been written
   */
  void add(Section daemons, Node.Entry entry, TaskDefinitionRef definition) {
    boolean isDeclared =
        byName.values().stream()
            .flatMap(daemon -> daemon.taskDefinition().stream())
            .anyMatch(other -> other.family().equals(definition.family()));
    if (isDeclared || report.isIncomplete()) {
      return;
    }
    Declared same = byName.get(entry.key());
    if (same != null || !NAME.matcher(entry.key()).matches()) {
      report.add(
          entry.place(),
          NodeTasks.KEY,
          same == null
              ? "found the daemon " + Shown.quoted(entry.key())
              : "daemon %s is that of another family already, at %s"
                  .formatted(Shown.quoted(entry.key()), same.place()),
          same == null ? EXPECTED_NAME : "a family that no other daemon is named after");
      return;
    }
    add(declared(daemons, entry));
  }

  private void add(Declared daemon) {
    if (byName.containsKey(daemon.name())) {
      return;
    }
    if (byName.size() < MOST) {
      byName.put(daemon.name(), daemon);
    } else if (!isFull) {
      isFull = true;
      report.unread(daemon.place(), KEY, "found more than " + MOST + " daemons", "at most " + MOST);
    }
  }

  private Declared declared(Section daemons, Node.Entry entry) {
    var origins = new ArrayList<Origin>();
    String path = daemons.path(entry.key());
    Optional<Section> below = daemons.below(entry, origins, meant(entry.value()));
    if (below.isEmpty()) {
      return new Declared(
          entry.key(),
          entry.place(),
          path,
          Optional.empty(),
          entry.place(),
          List.of(),
          true,
          Duration.ZERO,
          Daemon.Leaves.IN_ORDER,
          entry.place(),
          DaemonKeys.standard(),
          origins);
    }
    Section section = below.get();
    Optional<TaskDefinitionRef> definition =
        section.required(TASK_DEFINITION, NodeForms.TASK_DEFINITION);
    Place definitionPlace =
        section.entry(TASK_DEFINITION).map(given -> given.value().place()).orElse(entry.place());
    List<Wish> after = after(section);
    boolean critical = section.value("critical", Form.flag(), true);
    Duration settle = section.value("settle", SETTLE, Duration.ofSeconds(10));
    Daemon.Leaves leaves = section.value(DRAIN, LEAVES, Daemon.Leaves.IN_ORDER);
    Place leavesPlace =
        section.entry(DRAIN).map(given -> given.value().place()).orElse(entry.place());
    DaemonKeys keys = DaemonKeys.read(section, entry.key(), report);
    section.end();
    return new Declared(
        entry.key(),
        entry.place(),
        path,
        definition,
        definitionPlace,
        after,
        critical,
        settle,
        leaves,
        leavesPlace,
        keys,
        origins);
  }

  private static Optional<String> meant(Node value) {
    return value instanceof Node.Scalar scalar
        ? NodeForms.TASK_DEFINITION
            .read(scalar)
            .map(definition -> "{" + TASK_DEFINITION + ": " + definition + "}")
        : Optional.empty();
  }

  private List<Wish> after(Section section) {
    Optional<Node.Entry> entry = section.entry(AFTER);
    List<Wish> wishes = entry.map(written -> wishes(section, written.value())).orElse(List.of());
    List<String> names = wishes.stream().map(wish -> Shown.plain(wish.daemon())).toList();
    section.note(section.path(AFTER), "[" + String.join(", ", names) + "]", entry);
    return wishes;
  }

  private List<Wish> wishes(Section section, Node written) {
    String path = section.path(AFTER);
    if (!(written instanceof Node.Sequence(_, List<Node> items))) {
      Optional<String> meant =
          written instanceof Node.Scalar scalar && scalar.isTextual()
              ? Optional.of("[" + scalar.text() + "]")
              : Optional.empty();
      section.wrong(written, path, "a list of daemons' names", meant);
      return List.of();
    }
    var wishes = new ArrayList<Wish>();
    Set<String> names = new LinkedHashSet<>();
    for (int i = 0; i < items.size(); i++) {
      String itemPath = path + "[" + i + "]";
      Node item = items.get(i);
      Optional<String> name = section.read(item, itemPath, DAEMON);
      name.ifPresent(daemon -> wishes.add(new Wish(daemon, item.place(), itemPath)));
      if (name.isPresent() && !names.add(name.get())) {
        String found = "daemon " + Shown.quoted(name.get()) + " a second time";
        report.add(item.place(), itemPath, found, "each daemon once");
      }
    }
    return List.copyOf(wishes);
  }
}
