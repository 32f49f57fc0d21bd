package io.nodekeeper.settings;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator sets about the agent itself, and not about the node.
 *
 * @param introspection where the ECS agent beside us is asked: an {@code http} address without path
 * @param stopTimeout which the ECS agent gives a container whose definition names none
 * @param listen where others on this host may ask, on loopback; empty for nowhere
 * @param fileRoots the folders below which files for containers may be written: absolute,
 *     normalized
 * @param historyBytes how much the history may take on disk
 */
public record AgentSettings(
    URI introspection,
    Duration stopTimeout,
    LogFormat logFormat,
    Optional<InetSocketAddress> listen,
    List<String> fileRoots,
    long historyBytes) {

  /** How a line of the log is written. */
  public enum LogFormat {
    TEXT,
    JSON
  }
}
