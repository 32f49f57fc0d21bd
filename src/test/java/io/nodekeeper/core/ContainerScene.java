package io.nodekeeper.core;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A node with containers, and what the template of a file sees of them. */
abstract class ContainerScene {

  static final String PATH = "/etc/container_config/nginx/proxy.conf";

  final Scene scene = Scene.node();

  /** Where the agent itself listens. */
  OptionalInt listen = OptionalInt.empty();

  void container(String family, Surface surface) {
    scene.runs(family, scene.containers.size());
    last(scene.containers.getLast().state(), surface);
  }

  /** The last one is in this state now; Docker still says all of it that it has said. */
  void is(Container.State state) {
    last(state, scene.containers.getLast().surface());
  }

  private void last(Container.State state, Surface surface) {
    Container plain = scene.containers.removeLast();
    scene.containers.add(
        new Container(
            plain.id(),
            plain.dockerName(),
            plain.image(),
            plain.name(),
            plain.task(),
            plain.family(),
            plain.revision(),
            state,
            plain.health(),
            plain.inState(),
            OptionalInt.empty(),
            surface));
  }

  static Surface in(String network, String address, Map<String, String> labels) {
    return new Surface(
        new TreeMap<>(labels),
        List.of(new Surface.Address(network, address)),
        List.of(
            new Surface.Port(80, OptionalInt.of(32768), "0.0.0.0", "tcp"),
            new Surface.Port(80, OptionalInt.of(32769), "::", "tcp"),
            new Surface.Port(81, OptionalInt.empty(), "", "tcp")),
        List.of(),
        1);
  }

  SortedMap<String, Object> values(String name, Optional<String> label) {
    var seen = new Looked(name, new TreeMap<>());
    filled(seen, label);
    return seen.values();
  }

  NodeFiles.Rendering filled(Template template, Optional<String> label) {
    return FileValues.fill(
        PATH,
        new NodeFile.Content.Filled(template, List.of(), label, listen),
        new TreeMap<>(),
        Set.of(),
        scene.seen());
  }

  /** Why nothing is filled in; empty if something is. */
  Optional<String> withheld(String name, Optional<String> label) {
    return filled(new Looked(name, new TreeMap<>()), label)
            instanceof NodeFiles.Rendering.Withheld(String why, var _)
        ? Optional.of(why)
        : Optional.empty();
  }

  /** A template with one name that only looks at what it gets. */
  private record Looked(String name, SortedMap<String, Object> values) implements Template {
    @Override
    public SortedSet<String> uses() {
      return new TreeSet<>(List.of(name));
    }

    @Override
    public NodeFiles.Rendering fill(SortedMap<String, Object> given) {
      values.putAll(given);
      return new NodeFiles.Rendering.Whole(name);
    }
  }

  @SuppressWarnings("unchecked")
  List<SortedMap<String, Object>> list(String name, Optional<String> label) {
    return (List<SortedMap<String, Object>>) Objects.requireNonNull(values(name, label).get(name));
  }

  List<String> leftOut(String name, Optional<String> label) {
    var looked = new Looked(name, new TreeMap<>());
    return FileValues.leftOut(
        PATH, new NodeFile.Content.Filled(looked, List.of(), label, listen), scene.seen());
  }

  @SuppressWarnings("unchecked")
  List<SortedMap<String, Object>> proxied() {
    var proxy = (SortedMap<String, Object>) values("proxy", Optional.empty()).get("proxy");
    return (List<SortedMap<String, Object>>)
        Objects.requireNonNull(Objects.requireNonNull(proxy).get("ports"));
  }

  static Map<String, String> proxy(String host, String ports) {
    return Map.of("proxy.host", host, "proxy.ports", ports);
  }
}
