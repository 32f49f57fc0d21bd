package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an instance goes into service, and how it stays after all, by its Auto Scaling group. */
@Tag("docker")
class LifecycleHooksOnDockerTest {

  private static final String LOGS = "logs: {taskDefinition: logs, settle: 1s}";

  @TempDir private Path root = Path.of("");

  @Test
  void theLaunchHookIsCompletedWhenTheNodeIsReadyAndNotBefore() {
    try (LivingNode node =
        new LivingNode(root).family("logs").saying("ready: {hook: up}").settings(LOGS)) {
      node.world()
          .change(model -> {
            model.ec2().tags.put("env", "prod");
            model.scaling().add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(5)));
            model.scaling().launch();
          });
      assertThat(state(node)).isEqualTo("Pending:Wait");
      node.agent().until("it is in service", () -> state(node).equals("InService"));

      assertThat(node.state()).isEqualTo("ready");
      assertThat(node.calls(Operation.COMPLETE_LIFECYCLE_ACTION)).isEqualTo(1);
      assertThat(
              node.happenings(Happening.class)
                  .filter(what ->
                      what instanceof Happening.ContainerStarted
                          || (what instanceof Happening.Called called
                              && called.operation() == Operation.COMPLETE_LIFECYCLE_ACTION))
                  .map(what -> what.getClass().getSimpleName()))
          .containsExactly("ContainerStarted", "Called");
    }
  }

  @Test
  void anInstanceWhoseTerminationIsAbandonedAndThatIsRetainedStaysAndWhatWeDidIsUndone() {
    try (LivingNode node = new LivingNode(root).family("logs").family("job").settings(LOGS)) {
      node.world()
          .change(model -> {
            model.ec2().tags.put("env", "prod");
            model.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5)));
            model.scaling().onAbandon("retain", Optional.of("Terminated"));
          });
      node.agent().untilRunning("logs").until("ready", () -> node.state().equals("ready"));
      node.world().change(model -> model.runStandalone("job", "somebody"));
      node.untilRunning("job");
      node.world().change(model -> model.scaling().choose());
      node.until(
          "it is DRAINING, and waits",
          () ->
              node.nodeStatus() == ContainerInstance.Status.DRAINING
                  && state(node).equals("Terminating:Wait"));
      node.world()
          .change(model ->
              model
                  .scaling()
                  .completeLifecycleAction(
                      model.scaling().name(),
                      "drain",
                      model.settings().instance().instanceId(),
                      "ABANDON"));
      node.until("it is ready again", () -> node.state().equals("ready"));

      assertThat(state(node)).isEqualTo("Terminating:Retained");
      assertThat(node.nodeStatus()).isEqualTo(ContainerInstance.Status.ACTIVE);
      assertThat(node.exits()).isEmpty();
      assertThat(node.said()).contains("its group retains it outside of its capacity");
    }
  }

  private static String state(LivingNode node) {
    return node.world().look(model -> model.scaling().state());
  }
}
