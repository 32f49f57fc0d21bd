package io.nodekeeper.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a template sees of the node: only what it names, and all of that, or why not. */
final class FileValues {

  private final Observation seen;
  private final Optional<String> label;
  private final SortedMap<String, Object> values = new TreeMap<>();
  private Optional<String> why = Optional.empty();

  private FileValues(Observation seen, Optional<String> label) {
    this.seen = seen;
    this.label = label;
  }

  /** The values, or why they are not known. */
  sealed interface Found {
    record All(SortedMap<String, Object> values) implements Found {}

    record Unknown(String why) implements Found {}
  }

  /**
   * @param uses the names at the top that the template has
   * @param own the file's own variables, which hide others of their names
   */
  static Found of(
      SortedSet<String> uses,
      SortedMap<String, String> own,
      Optional<String> label,
      Observation seen) {
    var found = new FileValues(seen, label);
    for (String name : uses) {
      if (!own.containsKey(name)) {
        found.add(name);
      }
    }
    found.values.putAll(own);
    return found
        .why
        .<Found>map(Found.Unknown::new)
        .orElseGet(() -> new Found.All(Collections.unmodifiableSortedMap(found.values)));
  }

  /** The labels that make containers appear in {@code proxy}, and cannot be used. */
  static List<String> leftOut(Observation seen) {
    var found = new FileValues(seen, Optional.empty());
    return ProxyLabels.leftOut(found.containers().toOptional().orElse(List.of()));
  }

  private void add(String name) {
    switch (name) {
      case "node" -> values.put(name, facts());
      case "tags" -> put(name, seen.tags(), "the instance's tags cannot be read");
      case "attributes" ->
          put(name, seen.node().map(EcsNode::attributes), "the attributes cannot be read");
      case "containers" -> put(name, containers(), "the containers cannot be seen");
      case "tasks" -> put(name, tasks(), "the containers cannot be seen");
      case "proxy" -> put(name, containers().map(ProxyLabels::of), "the containers cannot be seen");
      default -> {
        // The template itself says what it lacks, and where.
      }
    }
  }

  private void put(String name, Reading<?> reading, String trouble) {
    reading
        .toOptional()
        .ifPresentOrElse(
            value -> values.put(name, value),
            () -> why = Optional.of(trouble + ": " + reading.whyNot().orElse("")));
  }

  private SortedMap<String, Object> facts() {
    var facts = new TreeMap<String, Object>();
    for (Policy.Fact fact : Policy.Fact.values()) {
      NodeValues.of(new Policy.Source.NodeFact(fact), seen)
          .toOptional()
          .ifPresent(value -> facts.put(fact.key(), value));
    }
    return facts;
  }

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private static final Comparator<Container> ORDER =
      Comparator.comparing(Container::name)
          .thenComparing(Container::task)
          .thenComparing(Container::id);

  private Reading<List<SortedMap<String, Object>>> containers() {
    return seen.containers()
        .map(all ->
            all.stream()
                .filter(container -> container.state().isAlive() && !container.isInternal())
                .filter(container -> label.isEmpty() || bears(container, label.get()))
                .sorted(ORDER)
                .map(this::container)
                .toList());
  }

  private static boolean bears(Container container, String label) {
    return container.surface().labels().containsKey(label);
  }

  private SortedMap<String, Object> container(Container container) {
    var values = new TreeMap<String, Object>();
    values.put("id", container.id().value());
    values.put("name", container.name());
    values.put("dockerName", container.dockerName());
    values.put("image", container.image());
    values.put("task", container.task().id());
    values.put("family", container.family());
    values.put("revision", Integer.toString(container.revision()));
    values.put("health", container.health().name().toLowerCase(Locale.ROOT));
    values.put("labels", container.surface().labels());
    address(container).ifPresent(address -> values.put("address", address));
    values.put("addresses", addresses(container));
    values.put("ports", ports(container.surface()));
    values.put("port", hostPorts(container.surface()));
    label
        .flatMap(name -> Optional.ofNullable(container.surface().labels().get(name)))
        .flatMap(port -> target(container, port))
        .ifPresent(target -> values.put("target", target));
    return values;
  }

  /**
   * Where others reach the port that the label names: at the node, where Docker has published it,
   * or else at the container itself.
   */
  private Optional<SortedMap<String, Object>> target(Container container, String port) {
    Object published = hostPorts(container.surface()).get(port);
    Optional<String> node =
        seen.identity().toOptional().map(Identity::privateAddress).filter(is -> !is.isEmpty());
    Optional<String> address = published == null ? address(container) : node;
    return address
        .filter(_ -> PORT.matcher(port).matches())
        .map(is -> {
          var target = new TreeMap<String, Object>();
          target.put("address", is);
          target.put("port", published == null ? port : published);
          return target;
        });
  }

  /** Of the container itself, of its task, or of the node whose network it shares. */
  private Optional<String> address(Container container) {
    Optional<String> own =
        container.surface().addresses().stream()
            .map(Surface.Address::address)
            .filter(address -> !address.isEmpty())
            .findFirst();
    Optional<String> ofTask =
        seen.agentTasks().toOptional().orElse(List.of()).stream()
            .filter(task -> task.arn().equals(container.task()))
            .flatMap(task -> task.addresses().stream())
            .findFirst();
    boolean ofNode =
        container.surface().addresses().stream()
            .anyMatch(address -> address.network().equals("host"));
    Optional<String> node =
        seen.identity()
            .toOptional()
            .map(Identity::privateAddress)
            .filter(address -> ofNode && !address.isEmpty());
    return own.or(() -> ofTask).or(() -> node);
  }

  private static List<SortedMap<String, Object>> addresses(Container container) {
    var addresses = new ArrayList<SortedMap<String, Object>>();
    for (Surface.Address address : container.surface().addresses()) {
      var values = new TreeMap<String, Object>();
      values.put("network", address.network());
      values.put("address", address.address());
      addresses.add(values);
    }
    return addresses;
  }

  private static List<SortedMap<String, Object>> ports(Surface surface) {
    var ports = new ArrayList<SortedMap<String, Object>>();
    for (Surface.Port port : surface.ports()) {
      var values = new TreeMap<String, Object>();
      values.put("container", Integer.toString(port.container()));
      values.put("protocol", port.protocol());
      port.host().ifPresent(host -> values.put("host", Integer.toString(host)));
      ports.add(values);
    }
    return ports;
  }

  /** By the container's port; where it is published twice (IPv4 and IPv6), the first. */
  private static SortedMap<String, Object> hostPorts(Surface surface) {
    var ports = new TreeMap<String, Object>();
    for (Surface.Port port : surface.ports()) {
      port.host()
          .ifPresent(host ->
              ports.putIfAbsent(Integer.toString(port.container()), Integer.toString(host)));
    }
    return ports;
  }

  private Reading<List<SortedMap<String, Object>>> tasks() {
    return containers()
        .map(all -> {
          var tasks = new TreeMap<String, SortedMap<String, Object>>();
          for (SortedMap<String, Object> container : all) {
            String id = String.valueOf(container.get("task"));
            SortedMap<String, Object> task =
                tasks.computeIfAbsent(
                    id,
                    _ -> {
                      var values = new TreeMap<String, Object>();
                      values.put("id", id);
                      values.put("family", container.get("family"));
                      values.put("revision", container.get("revision"));
                      values.put("containers", new ArrayList<SortedMap<String, Object>>());
                      return values;
                    });
            @SuppressWarnings("unchecked")
            var containers =
                (List<SortedMap<String, Object>>) Objects.requireNonNull(task.get("containers"));
            containers.add(container);
          }
          return List.copyOf(tasks.values());
        });
  }
}
