package io.nodekeeper.edge.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.core.TaskOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.PropagateTags;
import software.amazon.awssdk.services.ecs.model.StartTaskRequest;
import software.amazon.awssdk.services.ecs.model.Tag;

/** What StartTask is told beside which task. */
class StartRequestTest {

  private static StartTaskRequest request(TaskOptions options) {
    return StartRequest.of(
        new Action.StartTask(
            new DaemonName("logs"),
            TaskDefinitionRef.parse("log-router:7").orElseThrow(),
            "prod",
            new ContainerInstanceArn(
                "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d"),
            options,
            "it is missing"));
  }

  @Test
  void whatDoesNotDifferFromTheDefinitionIsNotSaid() {
    StartTaskRequest request = request(TaskOptions.none());
    assertThat(request.group()).isEqualTo("nodekeeper-logs");
    assertThat(request.startedBy()).isEqualTo("0c1d");
    assertThat(request.overrides()).isNull();
    assertThat(request.enableExecuteCommand()).isNull();
    assertThat(request.propagateTags()).isNull();
    assertThat(request.hasTags()).isFalse();
    assertThat(request.networkConfiguration()).isNull();
  }

  @Test
  void whatDiffersIsSaid() {
    StartTaskRequest request =
        request(
            new TaskOptions(
                List.of(
                    new TaskOptions.ContainerOverride(
                        "app", new TreeMap<>(Map.of("A", "1", "B", "")), List.of("run", "-v")),
                    new TaskOptions.ContainerOverride("side", new TreeMap<>(), List.of("x"))),
                true,
                true,
                new TreeMap<>(Map.of("team", "ops")),
                Optional.of(new Daemon.Network(List.of("subnet-1"), List.of("sg-1"))),
                Optional.of("ops"),
                Optional.of("me")));

    var app = request.overrides().containerOverrides().getFirst();
    assertThat(app.name()).isEqualTo("app");
    assertThat(app.command()).containsExactly("run", "-v");
    assertThat(app.environment())
        .containsExactly(
            KeyValuePair.builder().name("A").value("1").build(),
            KeyValuePair.builder().name("B").value("").build());
    var side = request.overrides().containerOverrides().getLast();
    assertThat(side.name()).isEqualTo("side");
    assertThat(side.hasEnvironment()).isFalse();
    assertThat(request.enableExecuteCommand()).isTrue();
    assertThat(request.propagateTags()).isEqualTo(PropagateTags.TASK_DEFINITION);
    assertThat(request.tags()).containsExactly(Tag.builder().key("team").value("ops").build());
    assertThat(request.networkConfiguration().awsvpcConfiguration().subnets())
        .containsExactly("subnet-1");
    assertThat(request.networkConfiguration().awsvpcConfiguration().securityGroups())
        .containsExactly("sg-1");
    assertThat(request.group()).isEqualTo("ops");
    assertThat(request.startedBy()).isEqualTo("me");
  }
}
