package io.nodekeeper.settings;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the agent listens: on loopback or nowhere, since it asks nobody who he is. */
final class LoopbackAddress {

  private static final Pattern ADDRESS = Pattern.compile("(127\\.0\\.0\\.1|\\[::1]):([0-9]{1,5})");
  private static final Pattern PORT = Pattern.compile("(?:.*:)?([0-9]{1,5})");

  static final Form<Optional<InetSocketAddress>> OR_NONE =
      Form.text(
          "none, 127.0.0.1:PORT or \"[::1]:PORT\", with a port from 1 to 65535",
          LoopbackAddress::read,
          LoopbackAddress::spell,
          LoopbackAddress::meant);

  static final Optional<InetSocketAddress> STANDARD = address("127.0.0.1:9680");

  private LoopbackAddress() {}

  /** Empty when it is none of the forms. */
  private static Optional<Optional<InetSocketAddress>> read(String text) {
    Optional<InetSocketAddress> address = address(text);
    boolean isOne = address.isPresent() || text.equals("none");
    return isOne ? Optional.of(address) : Optional.empty();
  }

  private static Optional<InetSocketAddress> address(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      return Optional.empty();
    }
    InetAddress host = InetAddress.ofLiteral(address.group(1).replaceAll("[\\[\\]]", ""));
    return Optional.of(Integer.parseInt(address.group(2)))
        .filter(port -> port > 0 && port <= 65_535)
        .map(port -> new InetSocketAddress(host, port));
  }

  private static String spell(Optional<InetSocketAddress> address) {
    return address
        .map(there ->
            (there.getAddress() instanceof Inet6Address ? "[::1]:" : "127.0.0.1:")
                + there.getPort())
        .orElse("none");
  }

  private static Optional<String> meant(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "none", "no", "off", "false" -> Optional.of("none");
      default -> {
        Matcher port = PORT.matcher(text.strip());
        yield Optional.of(port)
            .filter(Matcher::matches)
            .map(found -> "127.0.0.1:" + found.group(1))
            .filter(there -> address(there).isPresent());
      }
    };
  }
}
