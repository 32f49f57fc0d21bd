package io.nodekeeper.standin;

import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.List;

/** The scene of the contract: a family for each manner, as real containers can follow it. */
public final class Manners {

  private static final String REST = "; while :; do sleep 3600 & wait $!; done";

  private Manners() {}

  /** Registers all families, lifts throttling, and starts the ECS agent. */
  public static void settle(WorldModel model) {
    model.faults().throttling = false;
    for (Node.Manner manner : Node.Manner.values()) {
      model.register(TaskDefinition.of(manner.family(), definition(manner).build()));
    }
    model.agent().start(Duration.ZERO);
  }

  private static ContainerDefinition.Builder definition(Node.Manner manner) {
    ContainerDefinition.Builder app = ContainerDefinition.named("app").reserving(10, 32);
    return switch (manner) {
      case IDLE -> app;
      case SLOW ->
          app.command("sh", "-c", "trap 'sleep 2; exit 0' TERM" + REST)
              .stopTimeout(Duration.ofSeconds(90));
      case CHECKED ->
          app.command("sh", "-c", "trap 'exit 0' TERM; touch /tmp/up" + REST)
              .healthCheck(
                  new ContainerDefinition.HealthCheck(
                      List.of("CMD-SHELL", "test -e /tmp/up"),
                      Duration.ofSeconds(1),
                      Duration.ofSeconds(5),
                      3,
                      Duration.ZERO));
      case ENDING -> app.command("sh", "-c", "sleep 1; exit 3");
      case UNPULLABLE -> app.image("none.invalid/none:1");
    };
  }
}
