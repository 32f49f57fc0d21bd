package io.nodekeeper.standin.http;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** A world over HTTP whose containers are in memory, and the SDK's addresses set to it. */
final class Stage implements AutoCloseable {

  static final String CLUSTER = "prod";

  final WallTimeline timeline = new WallTimeline();
  final WorldModel model;
  final Fronts fronts;
  private final AwsSurroundings surroundings;
  private final HttpClient client = HttpClient.newHttpClient();

  Stage() {
    this(WorldModel.Settings.example(1));
  }

  Stage(WorldModel.Settings settings) {
    model = timeline.call(() -> new WorldModel(timeline, new MemoryBody(timeline, 1), settings));
    fronts = new Fronts(timeline, model);
    surroundings =
        AwsSurroundings.at(fronts.aws())
            .with("aws.ec2MetadataServiceEndpoint", fronts.imds().toString());
  }

  /** With the ECS agent registered, and the family {@code web} known. */
  Stage registered() {
    change(world -> {
      world.register(TaskDefinition.of("web", ContainerDefinition.named("app").build()));
      world.agent().start(Duration.ZERO);
    });
    until(() -> timeline.call(() -> model.node().isPresent()));
    return this;
  }

  void change(Consumer<WorldModel> what) {
    timeline.run(() -> {
      what.accept(model);
      fronts.follow();
    });
  }

  <T> T look(Function<WorldModel, T> what) {
    return timeline.call(() -> what.apply(model));
  }

  String node() {
    return timeline.call(() -> model.node().orElseThrow().arn().value());
  }

  void untilRunning(String arn) {
    until(() ->
        timeline.call(() ->
            model.tasks().stream()
                .filter(task -> task.arn().value().equals(arn))
                .anyMatch(task -> task.lastStatus() == Task.Status.RUNNING)));
  }

  /** How long something that has to happen may take on a busy machine. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("has not become so within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(URI address, String path) throws Exception {
    return send(HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE));
  }

  @Override
  public void close() {
    surroundings.close();
    fronts.close();
    timeline.close();
    client.close();
  }
}
