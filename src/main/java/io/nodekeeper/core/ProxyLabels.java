package io.nodekeeper.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The labels {@code proxy.host} and {@code proxy.ports} of containers, as docker-name-proxy-server
 * reads them: a host's name, and a list of {@code port} or {@code from:to}, by default 80. A
 * container whose labels cannot be used, or that has no address, is left out, and no other with it;
 * so is one at a port that somebody else has, and one whose ports would be too many for a proxy.
 */
final class ProxyLabels {

  static final String HOST = "proxy.host";
  static final String PORTS = "proxy.ports";

  /** Of one container. */
  private static final int MOST_PORTS = 100;

  /** Of all: with more than 512, less a few, nginx takes nothing, as long as it is not told to. */
  private static final int MOST_LISTENED = 400;

  private static final int LONGEST_HOST = 253;
  private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  /** By port and host, each with the servers behind it. */
  private final SortedMap<Integer, SortedMap<String, List<SortedMap<String, Object>>>> byPort =
      new TreeMap<>();

  private final List<SortedMap<String, Object>> leftOut = new ArrayList<>();
  private Optional<Reading<SortedMap<String, Object>>> unknown = Optional.empty();

  private final SortedMap<Integer, String> taken;

  private ProxyLabels(SortedMap<Integer, String> taken) {
    this.taken = taken;
  }

  /**
   * What a proxy's template needs.
   *
   * @return {@code ports}, each with {@code port} and its {@code hosts}, each with {@code host},
   *     {@code upstream} (a name made of both) and {@code servers}, each with {@code address},
   *     {@code port} and {@code name}; and {@code leftOut}, each with {@code name} and {@code why},
   *     and {@code port} where it is left out only there. Unknown as long as the address of one of
   *     the servers is.
   * @param taken ports that the proxy cannot have, with who has them
   */
  static Reading<SortedMap<String, Object>> of(
      List<SortedMap<String, Object>> containers, SortedMap<Integer, String> taken) {
    var proxy = new ProxyLabels(taken);
    containers.forEach(proxy::add);
    return proxy.unknown.orElseGet(() -> Reading.known(proxy.values(), Instant.EPOCH));
  }

  /** Which containers are left out, and why. */
  static List<String> leftOut(
      List<SortedMap<String, Object>> containers, SortedMap<Integer, String> taken) {
    var proxy = new ProxyLabels(taken);
    containers.forEach(proxy::add);
    return proxy.leftOut.stream().map(ProxyLabels::words).toList();
  }

  private static String words(SortedMap<String, Object> one) {
    String where = one.containsKey("port") ? " at port " + one.get("port") : "";
    return "container " + one.get("name") + " is left out" + where + ": " + one.get("why");
  }

  private void add(SortedMap<String, Object> container) {
    if (!(container.get("labels") instanceof SortedMap<?, ?> labels)
        || !(labels.get(HOST) instanceof String written)) {
      return;
    }
    // Names of hosts know no case: two servers of one name are too many for a proxy.
    String host = written.toLowerCase(Locale.ROOT);
    String name = String.valueOf(container.get("dockerName"));
    if (host.length() > LONGEST_HOST || !NAME.matcher(written).matches()) {
      leaveOut(name, HOST + " is no host's name");
      return;
    }
    Optional<SortedMap<Integer, Integer>> ports =
        ports(labels.get(PORTS) instanceof String list ? list : "");
    if (ports.isEmpty()) {
      leaveOut(name, PORTS + " is no list of ports and from:to, or has more than " + MOST_PORTS);
    } else if (isTooMany(ports.get())) {
      leaveOut(name, "with its ports the proxy would listen on more than " + MOST_LISTENED);
    } else if (container.get(FileValues.ADDRESS) instanceof String address) {
      ports.get().forEach((from, to) -> server(from, host, address, to, name));
    } else {
      unknown = unknown.or(() -> FileValues.unknown(container, FileValues.ADDRESS));
      if (!container.containsKey(FileValues.ADDRESS)) {
        leaveOut(name, "it has no address");
      }
    }
  }

  private boolean isTooMany(SortedMap<Integer, Integer> ports) {
    long more = ports.keySet().stream().filter(port -> !byPort.containsKey(port)).count();
    return byPort.size() + more > MOST_LISTENED;
  }

  private void server(int from, String host, String address, int to, String name) {
    String owner = taken.get(from);
    if (owner != null) {
      leaveOut(name, owner).put("port", Integer.toString(from));
      return;
    }
    var server = new TreeMap<String, Object>();
    server.put("address", FileValues.ofUrl(address));
    server.put("port", Integer.toString(to));
    server.put("name", name);
    byPort
        .computeIfAbsent(from, _ -> new TreeMap<>())
        .computeIfAbsent(host, _ -> new ArrayList<>())
        .add(server);
  }

  private SortedMap<String, Object> leaveOut(String name, String why) {
    var one = new TreeMap<String, Object>();
    one.put("name", name);
    one.put("why", why);
    leftOut.add(one);
    return one;
  }

  /** From the port that is listened on to the container's; empty if it is no such list. */
  private static Optional<SortedMap<Integer, Integer>> ports(String written) {
    var ports = new TreeMap<Integer, Integer>();
    String list = written.isBlank() ? "80" : written.strip();
    for (String word : list.split("\\s+", -1)) {
      String[] sides = word.split(":", -1);
      int from = port(sides[0]);
      int to = port(sides[sides.length - 1]);
      if (sides.length > 2 || from == 0 || to == 0 || ports.size() == MOST_PORTS) {
        return Optional.empty();
      }
      ports.put(from, to);
    }
    return Optional.of(ports);
  }

  private static int port(String text) {
    int port = PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
    return port <= 65_535 ? port : 0;
  }

  private SortedMap<String, Object> values() {
    var ports = new ArrayList<SortedMap<String, Object>>();
    byPort.forEach((port, hosts) -> {
      var known = new ArrayList<SortedMap<String, Object>>();
      hosts.forEach((host, servers) -> {
        var one = new TreeMap<String, Object>();
        one.put("host", host);
        one.put("upstream", host + "_" + port);
        one.put("servers", servers);
        known.add(one);
      });
      var one = new TreeMap<String, Object>();
      one.put("port", Integer.toString(port));
      one.put("hosts", known);
      ports.add(one);
    });
    var values = new TreeMap<String, Object>();
    values.put("ports", ports);
    values.put("hosts", new ArrayList<>(names()));
    values.put("leftOut", leftOut);
    return values;
  }

  private SortedSet<String> names() {
    var names = new TreeSet<String>();
    byPort.values().forEach(hosts -> names.addAll(hosts.keySet()));
    return names;
  }
}
