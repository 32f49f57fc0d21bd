package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A world in memory whose ECS agent has registered; nothing else runs yet. */
final class Scene {

  static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

  final VirtualTimeline time = new VirtualTimeline(BEGIN);
  final MemoryBody body = new MemoryBody(time, 7);
  final WorldModel world = new WorldModel(time, body, WorldModel.Settings.example(42));

  Scene() {
    world.agent().start(Duration.ofSeconds(1));
    seconds(2);
  }

  void seconds(long seconds) {
    time.advance(Duration.ofSeconds(seconds));
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

  Ecs.StartTask request(String family) {
    return new Ecs.StartTask(
        Optional.of("prod"),
        family,
        List.of(arn().value()),
        Optional.empty(),
        Optional.of(arn().id()),
        Map.of());
  }

  Task start(String family) {
    return world.ecs().startTask(request(family)).items().getFirst();
  }
}
