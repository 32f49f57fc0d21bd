package io.nodekeeper.settings;

import java.net.URI;

/**
 * What the operator sets about the agent itself, and not about the node.
 *
 * @param introspection where the ECS agent beside us is asked: an {@code http} address without path
 */
public record AgentSettings(URI introspection, LogFormat logFormat) {

  /** How a line of the log is written. */
  public enum LogFormat {
    TEXT,
    JSON
  }
}
