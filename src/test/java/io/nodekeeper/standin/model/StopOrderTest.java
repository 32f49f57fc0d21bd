package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Container;
import io.nodekeeper.standin.model.ContainerDefinition.Condition;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In which order the ECS agent stops a task's containers: the reverse of their starts. */
class StopOrderTest {

  private final Scene scene = new Scene();

  @Test
  void aContainerIsStoppedAfterThoseThatDependOnIt() {
    scene.family(
        "web",
        ContainerDefinition.named("base").build(),
        ContainerDefinition.named("app").after("base", Condition.START).build());
    scene.body.behave("web", "app", Behaviour.well().shuttingDownFor(Duration.ofSeconds(10)));
    Task task = scene.running("web");

    scene.world.stop(task.arn(), "test");
    scene.seconds(9);
    assertThat(scene.state(task, "base")).isEqualTo(Container.State.RUNNING);
    scene.seconds(2);
    assertThat(scene.state(task, "base")).isEqualTo(Container.State.EXITED);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void eachContainerHasItsOwnStopTimeoutAndOneThatIsKilledLetsGoOfWhatItDependsOn() {
    scene.family(
        "web",
        ContainerDefinition.named("base").stopTimeout(Duration.ofSeconds(5)).build(),
        ContainerDefinition.named("app")
            .after("base", Condition.START)
            .stopTimeout(Duration.ofSeconds(50))
            .build());
    Behaviour stubborn = Behaviour.well().shuttingDownFor(Duration.ofHours(1));
    scene.body.behave("web", "base", stubborn);
    scene.body.behave("web", "app", stubborn);
    Task task = scene.running("web");

    scene.world.stop(task.arn(), "test");
    scene.seconds(49);
    assertThat(scene.state(task, "app")).isEqualTo(Container.State.RUNNING);
    scene.seconds(2);
    assertThat(scene.docker(scene.container(task, "app")).exitCode()).hasValue(137);
    assertThat(scene.state(task, "base")).isEqualTo(Container.State.RUNNING);
    scene.seconds(5);
    assertThat(scene.docker(scene.container(task, "base")).exitCode()).hasValue(137);
    assertThat(task.isStopped()).isTrue();
  }

  @Test
  void anEssentialContainersEndStopsThoseThatDependOnItToo() {
    scene.family(
        "web",
        ContainerDefinition.named("base").build(),
        ContainerDefinition.named("app").after("base", Condition.START).build());
    scene.body.behave("web", "app", Behaviour.well().shuttingDownFor(Duration.ofSeconds(10)));
    Task task = scene.running("web");

    scene.body.die(scene.container(task, "base"), 1);
    scene.seconds(5);
    assertThat(task.isStopped()).isFalse();
    scene.seconds(10);
    assertThat(scene.docker(scene.container(task, "app")).exitCode()).hasValue(143);
    assertThat(task.isStopped()).isTrue();
  }
}
