package io.nodekeeper.core;

import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.UnaryOperator;

/**
 * What a container shows to others.
 *
 * @param labels all of Docker's
 * @param addresses in the order of the networks' names; none in the network of its task
 * @param ports as Docker has assigned them
 * @param mounts the paths of the host that it binds
 * @param createdAt in seconds since the epoch; 0 if Docker gave none
 */
public record Surface(
    SortedMap<String, String> labels,
    List<Address> addresses,
    List<Port> ports,
    List<String> mounts,
    long createdAt) {

  /** Of one that shows nothing. */
  public static Surface bare() {
    return new Surface(Collections.emptySortedMap(), List.of(), List.of(), List.of(), 0);
  }

  /** With the host's paths named otherwise. */
  Surface naming(UnaryOperator<String> name) {
    return new Surface(labels, addresses, ports, mounts.stream().map(name).toList(), createdAt);
  }

  /**
   * In one network.
   *
   * @param address IPv4, or IPv6 where there is no other; empty text in {@code host}, the node's
   *     own, and in {@code none}
   */
  public record Address(String network, String address) {}

  /**
   * One port of a container.
   *
   * @param host the port on the node; empty where the port is only exposed
   * @param hostAddress that it is bound to; empty text for all
   * @param protocol such as {@code tcp}
   */
  public record Port(int container, OptionalInt host, String hostAddress, String protocol) {}
}
