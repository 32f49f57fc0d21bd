package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
 * @param startedAt when it was started last, be it in its place; asked only of who has mounted a
 *     file that is declared
 */
public record Surface(
    SortedMap<String, String> labels,
    List<Address> addresses,
    List<Port> ports,
    List<String> mounts,
    long createdAt,
    Optional<Instant> startedAt) {

  /** Of one that nobody has asked for its start. */
  public Surface(
      SortedMap<String, String> labels,
      List<Address> addresses,
      List<Port> ports,
      List<String> mounts,
      long createdAt) {
    this(labels, addresses, ports, mounts, createdAt, Optional.empty());
  }

  /** Of one that shows nothing. */
  public static Surface bare() {
    return new Surface(Collections.emptySortedMap(), List.of(), List.of(), List.of(), 0);
  }

  /** With the host's paths named otherwise. */
  Surface naming(UnaryOperator<String> name) {
    return new Surface(
        labels, addresses, ports, mounts.stream().map(name).toList(), createdAt, startedAt);
  }

  Surface startedAt(Instant at) {
    return new Surface(labels, addresses, ports, mounts, createdAt, Optional.of(at));
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
