package io.nodekeeper.it;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.record.DrainOrderJson;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.InstanceNotices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/** The signs by which a node comes to know each cause: given, and taken back. */
final class Signs {

  /** Gives each cause its own deadline, so that one can see which rules. */
  static final String DEADLINES =
      """
      ecs: {deadline: 50m}, autoScaling: {deadline: 40m, atDeadline: abandon},\
       rebalance: {drain: true, deadline: 30m}\
      """;

  /** Where {@code nodekeeper drain} writes it. */
  private static final String ORDER = "var/lib/nodekeeper/drain-order.json";

  private static final Duration MAINTENANCE = Duration.ofMinutes(35);

  private final LivingNode node;
  private final EnumSet<Cause> given = EnumSet.noneOf(Cause.class);

  Signs(LivingNode node) {
    this.node = node;
  }

  /** From when the cause is first seen to its deadline. */
  static Duration limit(Cause cause) {
    return switch (cause) {
      case ECS_DRAINING -> Duration.ofMinutes(50);
      case OPERATOR -> Duration.ofMinutes(45);
      case AUTO_SCALING -> Duration.ofMinutes(40);
      case MAINTENANCE -> MAINTENANCE;
      case REBALANCE -> Duration.ofMinutes(30);
      case HOST_SHUTDOWN -> Duration.ofMinutes(5);
      // Two minutes from the notice, less the margin.
      case SPOT -> Duration.ofSeconds(105);
    };
  }

  void give(Cause cause) {
    given.add(cause);
    switch (cause) {
      case ECS_DRAINING -> set(ContainerInstance.Status.DRAINING);
      case AUTO_SCALING -> node.world().change(model -> model.scaling().choose());
      case SPOT ->
          node.world().change(model -> model.interruptSpot("terminate", Duration.ofMinutes(10)));
      case MAINTENANCE -> node.world().change(model -> model.ec2().notices().maintenance(reboot()));
      case REBALANCE ->
          node.world().change(model -> model.ec2().notices().rebalance(Instant.now()));
      case HOST_SHUTDOWN -> node.write("run/nodekeeper/shutdown", "");
      case OPERATOR -> node.write(ORDER, DrainOrderJson.write(order()));
    }
    if (isAskedSeldom(cause)) {
      node.restart();
    }
  }

  /** So that a test that failed leaves nothing to the next. */
  void takeBackAll() {
    List.copyOf(given).forEach(this::takeBack);
  }

  void takeBack(Cause cause) {
    given.remove(cause);
    switch (cause) {
      case ECS_DRAINING -> set(ContainerInstance.Status.ACTIVE);
      case AUTO_SCALING -> node.world().change(model -> model.scaling().withdraw());
      case SPOT -> node.world().change(model -> model.leaveSpot());
      case MAINTENANCE ->
          node.world().change(model -> model.ec2().notices().maintenanceOver("event-1"));
      case REBALANCE -> node.world().change(model -> model.ec2().notices().rebalanceOver());
      case HOST_SHUTDOWN -> delete("run/nodekeeper/shutdown");
      case OPERATOR -> delete(ORDER);
    }
    if (cause == Cause.MAINTENANCE) {
      node.restart();
    }
  }

  /** Every quarter of a minute, or every minute; but by an agent that starts, at once. */
  private static boolean isAskedSeldom(Cause cause) {
    return cause == Cause.ECS_DRAINING || cause == Cause.MAINTENANCE;
  }

  private static DrainOrder order() {
    Instant now = Instant.now();
    Instant deadline = now.plus(limit(Cause.OPERATOR));
    return new DrainOrder(now, deadline, false, false, Optional.of("new kernel"), "root");
  }

  private void set(ContainerInstance.Status status) {
    node.world().change(model -> model.setStatus(model.node().orElseThrow().arn(), status));
  }

  private static InstanceNotices.Maintenance reboot() {
    Instant begin = Instant.now().plus(MAINTENANCE);
    return new InstanceNotices.Maintenance(
        "event-1", "system-reboot", begin, begin.plus(Duration.ofHours(2)), "active");
  }

  private void delete(String path) {
    try {
      Files.delete(node.root().resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
