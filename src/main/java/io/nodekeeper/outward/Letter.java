package io.nodekeeper.outward;

import java.time.Instant;
import java.util.Optional;

/**
 * An event as it is sent.
 *
 * @param id the same however often it is sent
 * @param instance by which many nodes' are told apart, if it is known
 * @param resource the ARN of the container instance, if it is known
 * @param json the whole of it, as docs/EVENTS.md has it
 */
public record Letter(
    String id,
    Instant at,
    String level,
    String event,
    String subject,
    Optional<String> instance,
    Optional<String> resource,
    String json) {

  /** What all call themselves. */
  public static final String SOURCE = "nodekeeper";
}
