package io.nodekeeper.app;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.engine.Bell;
import io.nodekeeper.standin.http.Fronts;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/** A cluster called prod over HTTP, and a machine outside of it from which it is looked over. */
final class Cluster implements AutoCloseable {

  final Node laptop;
  final AwsSurroundings aws;
  private final WallTimeline timeline = new WallTimeline();
  private final WorldModel model;
  private final Fronts fronts;
  private final Map<Operation, Integer> calls = new ConcurrentSkipListMap<>();

  Cluster(Path directory) {
    model =
        timeline.call(() ->
            new WorldModel(timeline, new MemoryBody(timeline, 1), WorldModel.Settings.example(1)));
    fronts = new Fronts(timeline, model);
    aws =
        AwsSurroundings.at(fronts.aws())
            .with("aws.region", "us-west-2")
            .with("aws.configFile", directory.resolve("config").toString())
            .with("aws.sharedCredentialsFile", directory.resolve("credentials").toString());
    laptop = new Node(directory);
    laptop.clock = InstantSource.system();
    laptop.pause = length -> new Bell().await(length);
    change(world ->
        world
            .journal()
            .follow(happening -> {
              if (happening instanceof Happening.Called called) {
                calls.merge(called.operation(), 1, Integer::sum);
              }
            }));
  }

  void change(Consumer<WorldModel> what) {
    timeline.run(() -> what.accept(model));
  }

  /** A node whose Nodekeeper says so. */
  Cluster with(String instance, String state, String daemons, String reason) {
    change(world -> {
      ContainerInstance node = world.join(instance);
      world.attribute(node, "nodekeeper.ready", Optional.of("true"));
      world.attribute(node, "nodekeeper.state", Optional.of(state));
      world.attribute(node, "nodekeeper.daemons", Optional.of(daemons));
      world.attribute(node, "nodekeeper.reason", Optional.of(reason));
    });
    return this;
  }

  /** So many nodes on which all is well, each with as many attributes as ECS gives. */
  Cluster with(int nodes) {
    change(world -> {
      for (int i = 0; i < nodes; i++) {
        ContainerInstance node = world.join("i-0%016x".formatted(i));
        world.attribute(node, "nodekeeper.state", Optional.of("ready"));
        world.attribute(node, "nodekeeper.daemons", Optional.of("111:log-router/metrics/trace"));
        world.attribute(node, "nodekeeper.reason", Optional.of("none"));
        for (int j = 0; j < 40; j++) {
          world.attribute(node, "ecs.capability.number-" + j, Optional.of("yes"));
        }
      }
    });
    return this;
  }

  int calls(Operation operation) {
    return calls.getOrDefault(operation, 0);
  }

  Node.Ran fleet(String... options) {
    var command = new ArrayList<>(List.of("fleet"));
    command.addAll(List.of(options));
    return laptop.run(command.toArray(String[]::new));
  }

  @Override
  public void close() {
    aws.close();
    fronts.close();
    timeline.close();
  }

  /** One of each kind. */
  Cluster mixed() {
    this.with("i-0a11", "ready", "111:log-router/metrics", "none")
        .with("i-0a12", "ready", "110:log-router 111:metrics", "none")
        .with(
            "i-0a13",
            "ready",
            "000:metrics 111:log-router @2",
            "metrics: exited with 1 - next try later")
        .with("i-0a14", "draining", "111:log-router/metrics", "drained by root: new kernel")
        .with("i-0a15", "starting", "000:log-router/metrics", "log-router: it waits for docker");
    change(world -> {
      ContainerInstance outdated = world.others().get(1);
      world.attribute(outdated, "nodekeeper.bad.log-router", Optional.of("9"));
      world.disconnect(world.join("i-0a16"));
      ContainerInstance gone = world.join("i-0a17");
      world.attribute(gone, "nodekeeper.state", Optional.of("ready"));
      world.disconnect(gone);
      ContainerInstance leaving = world.others().get(3);
      world.setStatus(leaving.arn(), ContainerInstance.Status.DRAINING);
    });
    return this;
  }
}
