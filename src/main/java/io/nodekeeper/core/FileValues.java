package io.nodekeeper.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a template sees of the node: only what it names, and all of that, or nothing. */
final class FileValues {

  private static final List<String> LISTS = List.of("containers", "targets", "tasks");
  private static final String DOCKER_NAME = "dockerName";

  private final String path;
  private final NodeFile.Content.Filled file;
  private final Observation seen;
  private final Optional<String> label;
  private final SortedMap<String, Object> values = new TreeMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private Optional<Reading.Unknown<?>> unknown = Optional.empty();

  private FileValues(String path, NodeFile.Content.Filled file, Observation seen) {
    this.path = path;
    this.file = file;
    this.seen = seen;
    this.label = file.label();
  }

  /**
   * What the template says.
   *
   * @param path where it is written
   * @param own the file's own variables, which hide others of their names
   * @param empty tags that are missing and no longer waited for: each is an empty text
   */
  static NodeFiles.Rendering fill(
      String path,
      NodeFile.Content.Filled file,
      SortedMap<String, String> own,
      Set<String> empty,
      Observation seen) {
    var found = new FileValues(path, file, seen);
    for (String name : file.template().uses()) {
      if (!own.containsKey(name)) {
        found.add(name, empty);
      }
    }
    found.values.putAll(own);
    return found
        .unknown
        .<NodeFiles.Rendering>map(NodeFiles.Rendering.Withheld::new)
        .orElseGet(() -> file.template().fill(Collections.unmodifiableSortedMap(found.values)));
  }

  /** The containers that the template would list, if their labels could be used. */
  static List<String> leftOut(String path, NodeFile.Content.Filled file, Observation seen) {
    SortedSet<String> uses = file.template().uses();
    var found = new FileValues(path, file, seen);
    List<SortedMap<String, Object>> all = found.containers().toOptional().orElse(List.of());
    var leftOut = new ArrayList<String>();
    if (uses.contains("proxy")) {
      leftOut.addAll(ProxyLabels.leftOut(all, found.taken()));
    }
    if (uses.contains("target") || uses.contains("targets")) {
      leftOut.addAll(found.leftOut);
    }
    if (!Collections.disjoint(LISTS, uses)) {
      all.forEach(one ->
          file.template()
              .refusal(one)
              .ifPresent(why -> leftOut.add(leftOut(String.valueOf(one.get(DOCKER_NAME)), why))));
    }
    return leftOut;
  }

  private void add(String name, Set<String> empty) {
    switch (name) {
      case "node" -> {
        values.put(name, facts());
        notAsked().ifPresent(why -> unknown = Optional.of(why));
      }
      case "tags" ->
          put(
              name,
              seen.tags()
                  .about("the instance's tags cannot be read")
                  .map(tags -> withEmpty(tags, empty)));
      case "attributes" ->
          put(name, seen.node().about("the attributes cannot be read").map(EcsNode::attributes));
      case "containers" -> put(name, listed());
      case "targets" -> put(name, listed().flatMap(FileValues::targets));
      case "tasks" -> put(name, tasks());
      case "proxy" -> put(name, containers().flatMap(all -> ProxyLabels.of(all, taken())));
      default -> {
        // The template itself says what it lacks, and where.
      }
    }
  }

  private static SortedMap<String, String> withEmpty(
      SortedMap<String, String> tags, Set<String> empty) {
    var all = new TreeMap<>(tags);
    empty.forEach(key -> all.putIfAbsent(key, ""));
    return all;
  }

  private void put(String name, Reading<?> reading) {
    switch (reading) {
      case Reading.Known<?> known -> values.put(name, known.value());
      case Reading.Unknown<?> why -> unknown = Optional.of(why);
    }
  }

  private SortedMap<String, Object> facts() {
    var facts = new TreeMap<String, Object>();
    for (Policy.Fact fact : Policy.Fact.values()) {
      show(facts, fact.key(), NodeValues.fact(fact, seen).map(FileValues::some));
    }
    return facts;
  }

  /** That some of the placement is asked for only now; nothing is wrong with that. */
  private Optional<Reading.Unknown<?>> notAsked() {
    for (ValueRef ref : file.values()) {
      if (seen.files().value(ref) instanceof Reading.Unknown<?> not && !not.asked()) {
        return Optional.of(not);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> some(String text) {
    return Optional.of(text).filter(is -> !is.isEmpty());
  }

  /** What is not known now stands there as such: the template that needs it is not filled in. */
  private static void show(
      SortedMap<String, Object> into, String name, Reading<? extends Optional<?>> value) {
    switch (value) {
      case Reading.Known<? extends Optional<?>> known ->
          known.value().ifPresent(is -> into.put(name, is));
      case Reading.Unknown<? extends Optional<?>> unknown -> into.put(name, unknown);
    }
  }

  static final String ADDRESS = "address";

  private static final String TARGET = "target";
  private static final int MOST_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private static final Comparator<Container> ORDER =
      Comparator.comparing(Container::name)
          .thenComparing(Container::task)
          .thenComparing(Container::id);

  private Reading<List<SortedMap<String, Object>>> containers() {
    return seen.containers()
        .about("the containers cannot be seen")
        .map(all ->
            all.stream()
                .filter(container -> container.state().isAlive() && !container.isInternal())
                .filter(container -> label.isEmpty() || bears(container, label.get()))
                .sorted(ORDER)
                .map(this::container)
                .toList());
  }

  /** One of which the template cannot write what it shows takes no other with it. */
  private Reading<List<SortedMap<String, Object>>> listed() {
    return containers()
        .map(all -> all.stream().filter(is -> file.template().refusal(is).isEmpty()).toList());
  }

  private static boolean bears(Container container, String label) {
    return container.surface().labels().containsKey(label);
  }

  private SortedMap<String, Object> container(Container container) {
    var values = new TreeMap<String, Object>();
    values.put("id", container.id().value());
    values.put("name", container.name());
    values.put(DOCKER_NAME, container.dockerName());
    values.put("image", container.image());
    values.put("task", container.task().id());
    values.put("family", container.family());
    values.put("revision", Integer.toString(container.revision()));
    values.put("health", container.health().name().toLowerCase(Locale.ROOT));
    values.put("labels", container.surface().labels());
    show(values, ADDRESS, address(container));
    values.put("addresses", addresses(container));
    values.put("ports", ports(container.surface()));
    values.put("port", hostPorts(container.surface(), _ -> true));
    label.ifPresent(name -> show(values, TARGET, target(container, name)));
    return values;
  }

  private SortedMap<Integer, String> taken() {
    return TakenPorts.of(path, file.listen(), seen);
  }

  /** Those that others can reach: all of them, or none where one may only not be known. */
  private static Reading<List<SortedMap<String, Object>>> targets(
      List<SortedMap<String, Object>> all) {
    return all.stream()
        .map(container -> FileValues.<List<SortedMap<String, Object>>>unknown(container, TARGET))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() ->
            Reading.known(
                all.stream().filter(container -> container.containsKey(TARGET)).toList(),
                Instant.EPOCH));
  }

  /** That it is not known where a container is reached, if so. */
  static <T> Optional<Reading<T>> unknown(SortedMap<String, Object> container, String key) {
    return container.get(key) instanceof Reading.Unknown<?> unknown
        ? Optional.of(
            Reading.unknown(
                "the address of container %s is not known: %s"
                    .formatted(container.get(DOCKER_NAME), unknown.why()),
                unknown.at()))
        : Optional.empty();
  }

  /** A target is one that is read by TCP. */
  private static boolean isTcp(Surface.Port port) {
    return port.protocol().equals("tcp");
  }

  /**
   * Where others reach the port that the label names: at the node, where Docker has published it,
   * or else at the container itself.
   */
  private Reading<Optional<SortedMap<String, Object>>> target(Container container, String name) {
    String port = container.surface().labels().getOrDefault(name, "");
    if (!PORT.matcher(port).matches() || Integer.parseInt(port) > MOST_PORT) {
      leaveOut(container, name + " is no port");
      return Reading.known(Optional.empty(), Instant.EPOCH);
    }
    String published = hostPorts(container.surface(), FileValues::isTcp).get(port);
    Reading<Optional<String>> address = published == null ? address(container) : nodeAddress();
    if (address.toOptional().filter(Optional::isEmpty).isPresent()) {
      leaveOut(container, "it has no address");
    }
    return address.map(
        found -> found.map(is -> targetAt(is, published == null ? port : published)));
  }

  private static SortedMap<String, Object> targetAt(String address, String port) {
    var target = new TreeMap<String, Object>();
    target.put(ADDRESS, address);
    target.put("port", port);
    target.put("endpoint", ofUrl(address) + ":" + port);
    return target;
  }

  /** As it stands before a port: IPv6 in brackets. */
  static String ofUrl(String address) {
    return address.indexOf(':') < 0 ? address : "[" + address + "]";
  }

  private static String leftOut(String dockerName, String why) {
    return "container " + dockerName + " is left out: " + why;
  }

  private void leaveOut(Container container, String why) {
    leftOut.add(leftOut(container.dockerName(), why));
  }

  /**
   * Of the container itself, of the node whose network it shares, or of its task, whose network
   * Docker does not list. Only who has to be asked for it may leave it unknown.
   */
  private Reading<Optional<String>> address(Container container) {
    List<Surface.Address> networks = container.surface().addresses();
    Optional<String> own =
        networks.stream()
            .map(Surface.Address::address)
            .filter(address -> !address.isEmpty())
            .findFirst();
    if (own.isEmpty() && networks.isEmpty()) {
      return seen.agentTasks().map(tasks -> addressOf(container.task(), tasks));
    }
    boolean ofNode = networks.stream().anyMatch(address -> address.network().equals("host"));
    return own.isEmpty() && ofNode ? nodeAddress() : Reading.known(own, seen.containers().at());
  }

  private static Optional<String> addressOf(TaskArn arn, List<AgentTask> tasks) {
    return tasks.stream()
        .filter(task -> task.arn().equals(arn))
        .flatMap(task -> task.addresses().stream())
        .findFirst();
  }

  private Reading<Optional<String>> nodeAddress() {
    return seen.identity().map(Identity::privateAddress).map(FileValues::some);
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
  private static SortedMap<String, String> hostPorts(
      Surface surface, Predicate<Surface.Port> which) {
    var ports = new TreeMap<String, String>();
    surface.ports().stream()
        .filter(which)
        .forEach(port ->
            port.host()
                .ifPresent(host ->
                    ports.putIfAbsent(Integer.toString(port.container()), Integer.toString(host))));
    return ports;
  }

  private Reading<List<SortedMap<String, Object>>> tasks() {
    return listed()
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
