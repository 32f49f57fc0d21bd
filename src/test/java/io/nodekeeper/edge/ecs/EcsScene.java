package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.AwsSurroundings.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.ContainerInstanceArn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A node's ECS as a test has it: stubs, clients, a clock, and answers as documented. */
final class EcsScene {

  static final String PREFIX = "arn:aws:ecs:us-west-2:123456789012:";
  static final ContainerInstanceArn OWN =
      new ContainerInstanceArn(PREFIX + "container-instance/prod/765936fadbdd46b5991a4bd70c2a43d4");
  static final String TASK = PREFIX + "task/prod/666fdccc2e2d4b6894dd422f4eeee8f8";
  static final String NO_TASKS = "{\"taskArns\":[]}";

  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T10:00:00Z"));
  final Calls calls = new Calls();
  private final List<AutoCloseable> open = new ArrayList<>();

  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  EcsControlPlane ecs(HttpStub stub) {
    return ecs(stub, Duration.ofSeconds(30));
  }

  EcsControlPlane ecs(HttpStub stub, Duration deadline) {
    open.add(stub);
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, deadline);
    open.add(clients);
    return new EcsControlPlane(clients, now::get, Duration.ofSeconds(30));
  }

  EcsControlPlane answering(Function<Request, Reply> replies) {
    return ecs(new HttpStub(replies));
  }

  LabelledServices labelled(Function<Request, Reply> replies) {
    var stub = new HttpStub(replies);
    open.add(stub);
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, Duration.ofSeconds(10));
    open.add(clients);
    return new LabelledServices(clients, now::get);
  }

  void later(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  static String ours(String name) {
    return sample(EcsScene.class, name + ".json");
  }

  static String listed(List<String> arns, @Nullable String next) {
    return "{\"taskArns\":["
        + String.join(",", arns.stream().map(arn -> "\"" + arn + "\"").toList())
        + "]"
        + (next == null ? "" : ",\"nextToken\":\"" + next + "\"")
        + "}";
  }

  static String described(String... arns) {
    var tasks = new ArrayList<String>();
    for (String arn : arns) {
      tasks.add(
          "{\"taskArn\":\""
              + arn
              + "\",\"group\":\"family:f\",\"taskDefinitionArn\":\""
              + PREFIX
              + "task-definition/f:3\",\"lastStatus\":\"RUNNING\",\"desiredStatus\":\"RUNNING\"}");
    }
    return "{\"tasks\":[" + String.join(",", tasks) + "],\"failures\":[]}";
  }

  static JsonNode body(Request request) {
    try {
      return new JsonMapper().readTree(request.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue).toList();
  }
}
