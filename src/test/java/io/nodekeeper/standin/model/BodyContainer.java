package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A container as its body knows it.
 *
 * @param since when it came into its state
 */
public record BodyContainer(
    ContainerId id,
    TaskArn task,
    String name,
    String family,
    int revision,
    String dockerName,
    Container.State state,
    Container.Health health,
    Instant created,
    Optional<Instant> started,
    Instant since,
    OptionalInt exitCode) {}
