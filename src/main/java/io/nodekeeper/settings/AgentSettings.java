package io.nodekeeper.settings;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator sets about the agent itself, and not about the node.
 *
 * @param introspection where the ECS agent beside us is asked: an {@code http} address without path
 * @param stopTimeout which the ECS agent gives a container whose definition names none
 * @param listen where others on this host may ask, on loopback; empty for nowhere
 */
public record AgentSettings(
    URI introspection,
    Duration stopTimeout,
    LogFormat logFormat,
    Optional<InetSocketAddress> listen) {

  /** How a line of the log is written. */
  public enum LogFormat {
    TEXT,
    JSON
  }
}
