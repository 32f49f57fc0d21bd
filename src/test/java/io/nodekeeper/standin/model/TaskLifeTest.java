package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TaskLifeTest {

  private final Scene scene = new Scene();

  @Test
  void aStartedTaskIsPendingThenRunsOnOurNode() {
    scene.family("web", ContainerDefinition.named("app").build());
    Task task = scene.start("web");

    assertThat(task.lastStatus()).isEqualTo(Task.Status.PENDING);
    scene.seconds(5);
    assertThat(task.lastStatus()).isEqualTo(Task.Status.RUNNING);
    assertThat(scene.body.running("web")).hasSize(1);
  }
}
