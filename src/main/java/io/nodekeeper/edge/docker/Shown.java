package io.nodekeeper.edge.docker;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerMount;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.ContainerNetworkSettings;
import com.github.dockerjava.api.model.ContainerPort;
import io.nodekeeper.core.Surface;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What Docker's list tells of a container beside its life. Everything is in an order of its own, so
 * that a list of the same containers reads the same; its size is that of the answer, which is
 * bounded.
 */
final class Shown {

  /**
   * Networks without addresses: a container in the first has the node's, one in the second none.
   * One in the network of its task is in no network by itself.
   */
  private static final Set<String> BARE = Set.of("host", "none");

  private static final Set<String> ALL_ADDRESSES = Set.of("0.0.0.0", "::");

  private static final Comparator<Surface.Port> ORDER =
      Comparator.comparingInt(Surface.Port::container)
          .thenComparing(Surface.Port::protocol)
          .thenComparingInt(port -> port.host().orElse(0))
          .thenComparing(Surface.Port::hostAddress);

  private Shown() {}

  static Surface of(Container container) {
    return new Surface(
        labels(container.getLabels()),
        addresses(container.getNetworkSettings()),
        ports(container.getPorts()),
        mounts(container.getMounts()),
        Optional.ofNullable(container.getCreated()).orElse(0L));
  }

  private static SortedMap<String, String> labels(@Nullable Map<String, String> labels) {
    var all = new TreeMap<String, String>();
    if (labels != null) {
      labels.forEach((key, value) -> all.put(key, text(value)));
    }
    return Collections.unmodifiableSortedMap(all);
  }

  /** One that is not in a network now has no address in it. */
  private static List<Surface.Address> addresses(@Nullable ContainerNetworkSettings settings) {
    Map<String, ContainerNetwork> networks = settings == null ? null : settings.getNetworks();
    if (networks == null) {
      return List.of();
    }
    var addresses = new ArrayList<Surface.Address>();
    new TreeMap<>(networks)
        .forEach((name, network) -> {
          String address = address(network);
          if (!address.isEmpty() || BARE.contains(name)) {
            addresses.add(new Surface.Address(name, address));
          }
        });
    return List.copyOf(addresses);
  }

  private static String address(@Nullable ContainerNetwork network) {
    if (network == null) {
      return "";
    }
    String four = text(network.getIpAddress());
    return four.isEmpty() ? text(network.getGlobalIPv6Address()) : four;
  }

  /** Docker lists a port of all addresses twice, once for each kind of them. */
  private static List<Surface.Port> ports(@Nullable ContainerPort @Nullable [] ports) {
    if (ports == null) {
      return List.of();
    }
    return Stream.of(ports).flatMap(port -> port(port).stream()).distinct().sorted(ORDER).toList();
  }

  private static Optional<Surface.Port> port(@Nullable ContainerPort port) {
    Integer inside = port == null ? null : port.getPrivatePort();
    if (port == null || inside == null) {
      return Optional.empty();
    }
    String address = text(port.getIp());
    return Optional.of(
        new Surface.Port(
            inside,
            outside(port.getPublicPort()),
            ALL_ADDRESSES.contains(address) ? "" : address,
            text(port.getType())));
  }

  private static OptionalInt outside(@Nullable Integer port) {
    return port == null || port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /** What has a name is a volume of Docker's, and no path that somebody else would write. */
  private static List<String> mounts(@Nullable List<ContainerMount> mounts) {
    return mounts == null
        ? List.of()
        : mounts.stream()
            .filter(mount -> text(mount.getName()).isEmpty())
            .map(mount -> text(mount.getSource()))
            .filter(source -> source.startsWith("/"))
            .distinct()
            .sorted()
            .toList();
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
