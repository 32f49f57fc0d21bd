package io.nodekeeper.record;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An event as others are told of it: the detail on EventBridge, the message of SNS, and the body
 * for a webhook.
 *
 * @param version of this schema; members may be added within one
 * @param id the same however often it is told
 * @param source always nodekeeper
 * @param time by the node's wall clock
 * @param containerInstance its ARN
 * @param task its ARN
 */
public record OutwardEvent(
    int version,
    String id,
    String source,
    Instant time,
    String level,
    String event,
    String subject,
    String text,
    Optional<String> cluster,
    Optional<String> instanceId,
    Optional<String> containerInstance,
    Optional<String> daemon,
    Optional<String> task,
    Optional<String> reason,
    OptionalInt attempt) {

  public static final int VERSION = 1;
}
