package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A world in memory whose ECS agent has registered; nothing else runs yet. */
final class Scene {

  static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");
  static final Optional<String> CLUSTER = Optional.of("prod");

  final VirtualTimeline time = new VirtualTimeline(BEGIN);
  final MemoryBody body = new MemoryBody(time, 7);
  final WorldModel world;

  Scene() {
    this(WorldModel.Settings.example(42));
  }

  Scene(WorldModel.Settings settings) {
    world = new WorldModel(time, body, settings);
    world.agent().start(Duration.ofSeconds(1));
    seconds(2);
  }

  void seconds(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  void millis(long millis) {
    time.advance(Duration.ofMillis(millis));
  }

  void minutes(long minutes) {
    time.advance(Duration.ofMinutes(minutes));
  }

  ContainerInstance node() {
    return world.node().orElseThrow();
  }

  ContainerInstanceArn arn() {
    return node().arn();
  }

  TaskDefinition family(String family, ContainerDefinition... containers) {
    return world.register(TaskDefinition.of(family, containers));
  }

  /** One essential container, named app. */
  TaskDefinition family(String family) {
    return family(family, ContainerDefinition.named("app").build());
  }

  /** As the agent would ask for it. */
  Ecs.StartTask request(String family) {
    return new Ecs.StartTask(
        CLUSTER,
        family,
        List.of(arn().value()),
        Optional.empty(),
        Optional.of(arn().id()),
        Map.of());
  }

  Task start(String family) {
    return world.ecs().startTask(request(family)).items().getFirst();
  }

  /** Started, and given ten seconds to run. */
  Task running(String family) {
    Task task = start(family);
    seconds(10);
    return task;
  }

  ContainerId container(Task task, String name) {
    return world.agent().container(task.arn(), name).orElseThrow();
  }

  BodyContainer docker(ContainerId id) {
    return body.list().stream()
        .filter(container -> container.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  Container.State state(Task task, String name) {
    return docker(container(task, name)).state();
  }

  Introspection.TaskView introspected(Task task) {
    return world.agent().task(task.arn()).orElseThrow();
  }

  List<TaskArn> listed(String desiredStatus) {
    return world.ecs().listTasks(Ecs.ListTasks.on("prod", arn(), desiredStatus)).items();
  }

  void drain() {
    world.setStatus(arn(), ContainerInstance.Status.DRAINING);
  }
}
