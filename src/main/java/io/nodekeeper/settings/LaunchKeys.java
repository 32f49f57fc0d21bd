package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.TaskOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** With what a daemon's task is started: each key as StartTask takes it. */
final class LaunchKeys {

  private static final String ENVIRONMENT = "environment";
  private static final String COMMAND = "command";
  private static final String TAGS = "tags";
  private static final String NETWORK = "network";
  private static final String GROUP = "group";
  private static final String STARTED_BY = "startedBy";

  static final int MOST_TAGS = 50;
  private static final int MOST_SUBNETS = 16;
  private static final int MOST_SECURITY_GROUPS = 5;

  static final Form<String> CONTAINER =
      Form.text(
          "a container's name in the task definition: 1 to 255 letters, digits, - and _",
          Pattern.compile("[A-Za-z0-9_-]{1,255}"),
          _ -> true);

  private static final Form<String> VARIABLE =
      Form.text(
          "a variable's name: 1 to 255 letters, digits and _ . -, not beginning with a digit, . or"
              + " -",
          Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,254}"),
          _ -> true);

  /** Any text: a word that YAML takes for something else is to be in quotes. */
  private static final Form<String> TEXT =
      new Form<>(
          "a text",
          scalar ->
              scalar.isTextual() && scalar.text().indexOf('\0') < 0
                  ? Optional.of(scalar.text())
                  : Optional.empty(),
          Shown::plain,
          text -> Optional.of("'" + text + "'").filter(_ -> text.matches("[A-Za-z]{1,5}")));

  /** ECS: Tag. */
  private static final Form<String> TAG_KEY =
      Form.text(
          "a tag's key: 1 to 128 letters, digits, spaces and + - = . _ : / @, not beginning with"
              + " aws:",
          TaskOptions.TAG_KEY,
          Predicate.not(LaunchKeys::isReserved));

  private static final Form<String> TAG_VALUE =
      Form.text(
          "up to 256 letters, digits, spaces and + - = . _ : / @",
          TaskOptions.TAG_VALUE,
          Predicate.not(LaunchKeys::isReserved));

  private static final Form<String> SUBNET =
      Form.text(
          "a subnet's id, such as subnet-0123456789abcdef0",
          Pattern.compile("subnet-[0-9a-f]{8,17}"),
          _ -> true);

  private static final Form<String> SECURITY_GROUP =
      Form.text(
          "a security group's id, such as sg-0123456789abcdef0",
          Pattern.compile("sg-[0-9a-f]{8,17}"),
          _ -> true);

  /** What begins with family: is every task of that family that somebody runs by hand. */
  private static final Form<String> GROUP_NAME =
      Form.text(
          "a group of 1 to 255 letters, digits and - _ . : /, not beginning with service: or"
              + " family:",
          Pattern.compile("[A-Za-z0-9_.:/-]{1,255}"),
          name -> !name.startsWith("service:") && !name.startsWith("family:"));

  private static final Form<String> STARTER =
      Form.text(
          "1 to 36 letters, digits and - _ /", Pattern.compile("[A-Za-z0-9_/-]{1,36}"), _ -> true);

  private final Report report;
  private final Values values;

  LaunchKeys(Report report) {
    this.report = report;
    this.values = new Values(report);
  }

  private static boolean isReserved(String tag) {
    return tag.toLowerCase(Locale.ROOT).startsWith("aws:");
  }

  /**
   * @param name the daemon's
   */
  Daemon.Launching read(Section daemon, String name) {
    List<Daemon.ContainerOverride> containers = containers(daemon);
    boolean exec = daemon.value("enableExecuteCommand", Form.flag(), false);
    boolean propagate = daemon.value("propagateTags", Form.flag(), false);
    SortedMap<String, Daemon.Value> tags = tags(daemon);
    Optional<Daemon.Network> network = network(daemon);
    Optional<String> group = text(daemon, GROUP, GROUP_NAME, "nodekeeper-" + name);
    Optional<String> startedBy =
        text(daemon, STARTED_BY, STARTER, "the container instance's short id");
    return new Daemon.Launching(containers, exec, propagate, tags, network, group, startedBy);
  }

  private static Optional<String> text(
      Section daemon, String key, Form<String> form, String byDefault) {
    Optional<Node.Entry> entry = daemon.entry(key);
    Optional<String> value =
        entry.flatMap(written -> daemon.read(written.value(), daemon.path(key), form));
    daemon.note(daemon.path(key), Flow.of(entry, Shown.plain(byDefault)), entry);
    return value;
  }

  private List<Daemon.ContainerOverride> containers(Section daemon) {
    var environments = new TreeMap<String, SortedMap<String, Daemon.Value>>();
    Optional<Node.Entry> environment = daemon.entry(ENVIRONMENT);
    environment.ifPresent(entry ->
        below(daemon, entry)
            .ifPresent(section -> {
              for (Node.Entry container : section.entries()) {
                values.key(section, container, CONTAINER);
                below(section, container)
                    .ifPresent(variables ->
                        environments.put(
                            container.key(), values.values(variables, VARIABLE, TEXT)));
              }
            }));
    daemon.note(daemon.path(ENVIRONMENT), Flow.of(environment, "{}"), environment);
    var commands = new TreeMap<String, List<String>>();
    Optional<Node.Entry> command = daemon.entry(COMMAND);
    command.ifPresent(entry ->
        below(daemon, entry)
            .ifPresent(section -> {
              for (Node.Entry container : section.entries()) {
                values.key(section, container, CONTAINER);
                commands.put(
                    container.key(),
                    values.list(section, container, TEXT, "a list of at least one text"));
              }
            }));
    daemon.note(daemon.path(COMMAND), Flow.of(command, "{}"), command);
    var names = new TreeSet<>(environments.keySet());
    names.addAll(commands.keySet());
    var containers = new ArrayList<Daemon.ContainerOverride>();
    for (String name : names) {
      containers.add(
          new Daemon.ContainerOverride(
              name,
              environments.getOrDefault(name, Collections.emptySortedMap()),
              commands.getOrDefault(name, List.of())));
    }
    environment
        .or(() -> command)
        .ifPresent(entry -> length(daemon.path(entry.key()), entry, containers));
    return List.copyOf(containers);
  }

  /** What comes of tags and facts is measured when it is known. */
  private void length(String path, Node.Entry entry, List<Daemon.ContainerOverride> containers) {
    int length =
        TaskOptions.overridesLength(
            containers.stream().map(container -> container.with(LaunchKeys::known)).toList());
    if (length > TaskOptions.OVERRIDES_MOST) {
      report.add(
          entry.place(),
          path,
          "environment and command have %d characters as JSON".formatted(length),
          "at most " + TaskOptions.OVERRIDES_MOST + ", which is ECS's limit");
    }
  }

  private static String known(Daemon.Value value) {
    return value instanceof Daemon.Value.Text(String text) ? text : "";
  }

  private static Optional<Section> below(Section section, Node.Entry entry) {
    if (entry.value() instanceof Node.Mapping(_, List<Node.Entry> written)) {
      return Optional.of(section.at(section.path(entry.key()), entry.place(), written));
    }
    section.wrong(entry.value(), section.path(entry.key()), "keys below it", Optional.empty());
    return Optional.empty();
  }

  private SortedMap<String, Daemon.Value> tags(Section daemon) {
    Optional<Node.Entry> entry = daemon.entry(TAGS);
    SortedMap<String, Daemon.Value> tags =
        entry
            .flatMap(written -> below(daemon, written))
            .map(section -> values.values(section, TAG_KEY, TAG_VALUE))
            .orElse(Collections.emptySortedMap());
    if (tags.size() > MOST_TAGS) {
      report.add(
          entry.orElseThrow().place(),
          daemon.path(TAGS),
          "found " + tags.size() + " tags",
          "at most " + MOST_TAGS);
    }
    daemon.note(daemon.path(TAGS), Flow.of(entry, "{}"), entry);
    return tags;
  }

  /** {@code {}} is the same as leaving it out. */
  private Optional<Daemon.Network> network(Section daemon) {
    Optional<Node.Entry> entry = daemon.entry(NETWORK);
    daemon.note(daemon.path(NETWORK), Flow.of(entry, "{}"), entry);
    Optional<Section> below =
        entry
            .flatMap(written -> below(daemon, written))
            .filter(section -> !section.entries().isEmpty());
    if (below.isEmpty()) {
      return Optional.empty();
    }
    Section section = below.get();
    List<String> subnets = ids(section, "subnets", SUBNET, MOST_SUBNETS);
    List<String> groups = ids(section, "securityGroups", SECURITY_GROUP, MOST_SECURITY_GROUPS);
    section.end();
    if (section.entry("subnets").isEmpty()) {
      report.add(
          entry.orElseThrow().place(), section.path("subnets"), "missing", SUBNET.expected());
    }
    return Optional.of(new Daemon.Network(subnets, groups));
  }

  private List<String> ids(Section section, String key, Form<String> form, int most) {
    Optional<Node.Entry> entry = section.entry(key);
    List<String> ids =
        entry
            .map(written -> values.list(section, written, form, "a list of 1 to " + most + " ids"))
            .orElse(List.of());
    if (ids.size() > most) {
      report.add(
          entry.orElseThrow().place(),
          section.path(key),
          "found " + ids.size() + " ids",
          "at most " + most);
    }
    return ids;
  }
}
