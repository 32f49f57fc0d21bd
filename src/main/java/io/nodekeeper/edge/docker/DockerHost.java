package io.nodekeeper.edge.docker;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Map;

/**
 * Where the Docker Engine listens: {@code unix:///path/of/socket} or {@code tcp://host:port}
 * (without TLS; anything but the loopback would hand the node to the network).
 */
public record DockerHost(URI address) {

  private static final String VARIABLE = "DOCKER_HOST";
  private static final String DEFAULT = "unix:///var/run/docker.sock";

  /**
   * @throws IllegalArgumentException if it is neither form; the message says what was expected
   */
  public DockerHost {
    boolean valid =
        switch (String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT)) {
          case "unix" ->
              address.getRawAuthority() == null
                  && address.getPath() != null
                  && address.getPath().startsWith("/");
          case "tcp" -> address.getHost() != null && address.getPort() > 0;
          default -> false;
        };
    if (!valid) {
      throw unusable(address.toString());
    }
  }

  /** As the environment variable DOCKER_HOST has it; Docker's own default when that is unset. */
  public static DockerHost from(Map<String, String> environment) {
    String text = environment.getOrDefault(VARIABLE, "").strip();
    try {
      return new DockerHost(new URI(text.isEmpty() ? DEFAULT : text));
    } catch (URISyntaxException unreadable) {
      throw unusable(text);
    }
  }

  private static IllegalArgumentException unusable(String text) {
    return new IllegalArgumentException(
        "%s is \"%s\"; expected unix:///path/of/socket or tcp://host:port"
            .formatted(VARIABLE, text));
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
