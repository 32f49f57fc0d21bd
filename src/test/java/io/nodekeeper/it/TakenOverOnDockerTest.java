package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.http.AwsPrograms;
import io.nodekeeper.standin.model.Elsewhere;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other tools left is taken over, and nothing of it is changed. */
@Tag("docker")
class TakenOverOnDockerTest {

  private static final String DISCOVER = "sources: {services: {discover: true}, poll: 30s}";

  @TempDir Path root;

  @Test
  void theTaskThatAStackOfEcsDaemonsetsUsersHasPlacedHereSatisfiesIt() {
    try (LivingNode node = new LivingNode(root).saying(DISCOVER).settings()) {
      Stack.create(node.world(), "ecs-daemonset.yaml");
      node.untilRunning("metrics-agent")
          .agent()
          .until("its daemon is healthy", () -> node.says("metrics").equals("healthy: "));

      assertThat(node.running("metrics-agent").getFirst().group()).isEqualTo("service:metrics");
      assertThat(node.happenings(Happening.TaskMade.class)).hasSize(1);
      assertThat(touched(node)).isEmpty();
    }
  }

  @Test
  void aNodeThatItsServiceHasNoTaskForGetsOneAllTheSame() {
    StandIn world = new StandIn(WorldModel.Settings.example(1));
    world.change(model -> model.elsewhere(Elsewhere.ALWAYS));
    Stack.create(world, "ecs-daemonset.yaml");
    try (LivingNode node = placedElsewhere(world)) {
      node.agent()
          .until("it runs", () -> !node.running("metrics-agent").isEmpty())
          .until("its daemon is healthy", () -> node.says("metrics").equals("healthy: "));

      assertThat(node.happenings(Happening.TaskMade.class).map(Happening.TaskMade::group))
          .containsExactly("service:metrics", "nodekeeper-metrics");
      assertThat(touched(node)).isEmpty();
    }
  }

  /** The service's only task runs on another instance before this one joins. */
  private LivingNode placedElsewhere(StandIn world) {
    try {
      for (int known = 0;
          world.look(model -> model.journal().all(Happening.TaskMade.class)).isEmpty(); ) {
        known += world.log().after(known, Duration.ofSeconds(10)).size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
    return new LivingNode(root, world).saying(DISCOVER).settings();
  }

  /** The calls that change a service or a task definition, but for those that made the stack. */
  private static List<Operation> touched(LivingNode node) {
    return node.happenings(Happening.Called.class)
        .map(Happening.Called::operation)
        .filter(List.of(Operation.UPDATE_SERVICE, Operation.DEREGISTER_TASK_DEFINITION)::contains)
        .toList();
  }

  @Test
  void whatAScriptStartsAtLaunchIsAdoptedAndIsBackWhenItDies() throws IOException {
    try (LivingNode node =
        new LivingNode(root)
            .family("proxy")
            .family("login")
            .saying("nodeTasks: \"proxy login\"")
            .settings()) {
      startAtLaunch(node);
      node.untilRunning("proxy", "login")
          .agent()
          .until("ready", () -> node.state().equals("ready"));
      assertThat(node.happenings(Happening.TaskMade.class).map(Happening.TaskMade::group))
          .containsExactly("family:proxy", "family:login");

      Task first = node.running("login").getFirst();
      node.killContainer("login");
      node.until(
          "another one runs",
          () -> node.running("login").stream().anyMatch(task -> !task.arn().equals(first.arn())));
      assertThat(node.running("login").getFirst().startedBy()).isEqualTo(first.startedBy());
      assertThat(node.calls(Operation.START_TASK)).isEqualTo(3);
    }
  }

  /** Runs the script as a boot does; but that the ECS agent of this world has another address. */
  private void startAtLaunch(LivingNode node) throws IOException {
    Path script = root.resolve("start-task-at-launch.sh");
    try (InputStream text =
        Objects.requireNonNull(getClass().getResourceAsStream("start-task-at-launch.sh"))) {
      Files.copy(text, script);
    }
    String curl =
        "curl() { busybox wget -q -O - %s/v1/metadata; }\n"
            .formatted(node.world().introspection().toString().replaceFirst("/$", ""));
    URI aws =
        URI.create(Objects.requireNonNull(node.world().environment().get("AWS_ENDPOINT_URL_ECS")));
    String failures = new AwsPrograms(aws, root).shell(curl + ". " + script).text();
    assertThat(failures).isEqualToIgnoringWhitespace("[] []");
  }
}
