package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Ecs;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.TaskDefinitionJson;
import io.nodekeeper.standin.model.WorldModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/** The ECS API in AWS JSON 1.1. Called under the model's lock. */
final class EcsFront {

  static final String TARGET = "AmazonEC2ContainerServiceV20141113.";
  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

  private final WorldModel model;
  private final Ecs ecs;
  private final Names names;
  private final TaskWriter tasks;
  private final NodeWriter nodes;
  private final ServiceWriter services;
  private final DefinitionWriter definitions;
  private final Map<String, Function<JsonNode, JsonNode>> operations = new TreeMap<>();

  EcsFront(WorldModel model) {
    this.model = model;
    this.ecs = model.ecs();
    this.names = new Names(model.settings());
    this.tasks = new TaskWriter(model.settings());
    this.nodes = new NodeWriter(ecs);
    this.services = new ServiceWriter(ecs, names, model.timeline().instant());
    this.definitions = new DefinitionWriter(model.timeline().instant());
    operations.put("StartTask", this::startTask);
    operations.put("RunTask", this::runTask);
    operations.put("StopTask", this::stopTask);
    operations.put("ListTasks", this::listTasks);
    operations.put("DescribeTasks", this::describeTasks);
    operations.put("ListContainerInstances", this::listContainerInstances);
    operations.put("DescribeContainerInstances", this::describeContainerInstances);
    operations.put("UpdateContainerInstancesState", this::updateContainerInstancesState);
    operations.put("PutAttributes", in -> attributes(in, true));
    operations.put("DeleteAttributes", in -> attributes(in, false));
    operations.put("ListAttributes", this::listAttributes);
    operations.put("RegisterTaskDefinition", this::registerTaskDefinition);
    operations.put("DeregisterTaskDefinition", this::deregisterTaskDefinition);
    operations.put("DescribeTaskDefinition", this::describeTaskDefinition);
    operations.put("CreateService", this::createService);
    operations.put("UpdateService", this::updateService);
    operations.put("ListServices", this::listServices);
    operations.put("DescribeServices", this::describeServices);
    operations.put("ListClusters", _ -> listClusters());
    operations.put("DescribeClusters", _ -> describeClusters());
  }

  Reply answer(Call call) {
    String operation = call.header("X-Amz-Target").orElse("").substring(TARGET.length());
    try {
      var known = operations.get(operation);
      if (known == null) {
        throw new ApiError(400, "UnknownOperationException", "not in the stand-in: " + operation);
      }
      return reply(200, known.apply(Json.read(call.body())));
    } catch (ApiError error) {
      String member = error.code().equals("AccessDeniedException") ? "Message" : "message";
      return reply(
          error.status(), Json.object().put("__type", error.code()).put(member, error.text()));
    } catch (IllegalArgumentException e) {
      return reply(
          400,
          Json.object()
              .put("__type", "SerializationException")
              .put("Message", String.valueOf(e.getMessage())));
    }
  }

  private static Reply reply(int status, JsonNode body) {
    return Reply.of(status, CONTENT_TYPE, body.toString())
        .with("x-amzn-RequestId", UUID.randomUUID().toString());
  }

  /** As RegisterTaskDefinition takes it, for the control interface too. */
  JsonNode registerTaskDefinition(JsonNode in) {
    TaskDefinition registered = ecs.registerTaskDefinition(TaskDefinitionJson.read(in));
    definitions.keep(registered, in);
    return defined(registered).set("tags", Json.tags(Json.tags(in, "tags")));
  }

  private JsonNode startTask(JsonNode in) {
    return tasks(
        ecs.startTask(
            new Ecs.StartTask(
                Json.text(in, "cluster"),
                Json.text(in, "taskDefinition").orElse(""),
                Json.texts(in, "containerInstances"),
                Json.text(in, "group"),
                Json.text(in, "startedBy"),
                Json.tags(in, "tags"),
                overrides(in),
                in.path("overrides").toString().length(),
                Json.texts(
                    in.path("networkConfiguration").path("awsvpcConfiguration"), "subnets"))),
        true);
  }

  private static List<ContainerDefinition.Overriding> overrides(JsonNode in) {
    var all = new ArrayList<ContainerDefinition.Overriding>();
    for (JsonNode container : in.path("overrides").path("containerOverrides")) {
      var environment = new TreeMap<String, String>();
      container
          .path("environment")
          .forEach(
              pair -> environment.put(pair.path("name").asText(), pair.path("value").asText()));
      all.add(
          new ContainerDefinition.Overriding(
              container.path("name").asText(), environment, Json.texts(container, "command")));
    }
    return all;
  }

  private JsonNode runTask(JsonNode in) {
    return tasks(
        ecs.runTask(
            new Ecs.RunTask(
                Json.text(in, "cluster"),
                Json.text(in, "taskDefinition").orElse(""),
                Json.number(in, "count", 1),
                Json.text(in, "group"),
                Json.text(in, "startedBy"),
                Json.tags(in, "tags"))),
        true);
  }

  private JsonNode stopTask(JsonNode in) {
    Task task =
        ecs.stopTask(
            Json.text(in, "cluster"), Json.text(in, "task").orElse(""), Json.text(in, "reason"));
    return Json.object().set("task", tasks.write(task, true));
  }

  private JsonNode listTasks(JsonNode in) {
    var page =
        ecs.listTasks(
            new Ecs.ListTasks(
                Json.text(in, "cluster"),
                Json.text(in, "containerInstance"),
                Json.text(in, "family"),
                Json.text(in, "serviceName"),
                Json.text(in, "startedBy"),
                Json.text(in, "desiredStatus"),
                Json.number(in, "maxResults", 0),
                Json.text(in, "nextToken")));
    return page("taskArns", page.items().stream().map(Object::toString).toList(), page);
  }

  private JsonNode describeTasks(JsonNode in) {
    return tasks(
        ecs.describeTasks(Json.text(in, "cluster"), Json.texts(in, "tasks")),
        Json.texts(in, "include").contains("TAGS"));
  }

  private JsonNode tasks(Ecs.Found<Task> found, boolean withTags) {
    return found("tasks", Json.array(found.items(), task -> tasks.write(task, withTags)), found);
  }

  private JsonNode listContainerInstances(JsonNode in) {
    var page =
        ecs.listContainerInstances(
            Json.text(in, "cluster"),
            Json.text(in, "status"),
            Json.number(in, "maxResults", 0),
            Json.text(in, "nextToken"));
    Optional<NodeQuery> filter = Json.text(in, "filter").map(NodeQuery::of);
    List<String> arns =
        page.items().stream()
            .filter(arn -> filter.isEmpty() || model.node().filter(filter.get()::fits).isPresent())
            .map(ContainerInstanceArn::value)
            .toList();
    return page("containerInstanceArns", arns, page);
  }

  private JsonNode describeContainerInstances(JsonNode in) {
    var found =
        ecs.describeContainerInstances(
            Json.text(in, "cluster"), Json.texts(in, "containerInstances"));
    return found("containerInstances", Json.array(found.items(), nodes::write), found);
  }

  private JsonNode updateContainerInstancesState(JsonNode in) {
    var found =
        ecs.updateContainerInstancesState(
            Json.text(in, "cluster"),
            Json.texts(in, "containerInstances"),
            Json.text(in, "status").orElse(""));
    return found("containerInstances", Json.array(found.items(), nodes::write), found);
  }

  private JsonNode attributes(JsonNode in, boolean put) {
    var wanted = new ArrayList<Ecs.Attribute>();
    for (JsonNode entry : in.path("attributes")) {
      wanted.add(
          new Ecs.Attribute(
              entry.path("name").asText(),
              Json.text(entry, "value"),
              entry.path("targetId").asText()));
    }
    var done =
        put
            ? ecs.putAttributes(Json.text(in, "cluster"), wanted)
            : ecs.deleteAttributes(Json.text(in, "cluster"), wanted);
    ArrayNode attributes = Json.array(done, EcsFront::attribute);
    return Json.object().set("attributes", attributes);
  }

  private JsonNode listAttributes(JsonNode in) {
    if (!Json.text(in, "targetType").orElse("").equals("container-instance")) {
      throw ApiError.invalid("targetType must be container-instance.");
    }
    var page =
        ecs.listAttributes(
            new Ecs.ListAttributes(
                Json.text(in, "cluster"),
                Json.text(in, "attributeName"),
                Json.text(in, "attributeValue"),
                Json.number(in, "maxResults", 0),
                Json.text(in, "nextToken")));
    ObjectNode answer = Json.object();
    answer.set("attributes", Json.array(page.items(), EcsFront::attribute));
    page.nextToken().ifPresent(token -> answer.put("nextToken", token));
    return answer;
  }

  private static JsonNode attribute(Ecs.Attribute attribute) {
    ObjectNode json = Json.object().put("name", attribute.name());
    attribute.value().ifPresent(value -> json.put("value", value));
    return json.put("targetId", attribute.target());
  }

  private JsonNode deregisterTaskDefinition(JsonNode in) {
    return defined(ecs.deregisterTaskDefinition(Json.text(in, "taskDefinition").orElse("")));
  }

  private JsonNode describeTaskDefinition(JsonNode in) {
    ObjectNode answer =
        defined(ecs.describeTaskDefinition(Json.text(in, "taskDefinition").orElse("")));
    answer.putArray("tags");
    return answer;
  }

  private ObjectNode defined(TaskDefinition definition) {
    return Json.object().set("taskDefinition", definitions.write(definition));
  }

  private JsonNode createService(JsonNode in) {
    String name = Json.text(in, "serviceName").orElse("");
    Service.Wanted wanted = ServiceReader.wanted(in);
    return serviceMade(ecs.createService(Json.text(in, "cluster"), name, wanted));
  }

  private JsonNode updateService(JsonNode in) {
    String name = Json.text(in, "service").orElse("");
    var cluster = Json.text(in, "cluster");
    var found = ecs.describeServices(cluster, List.of(name));
    if (found.items().isEmpty()) {
      throw new ApiError(400, "ServiceNotFoundException", "Service not found.");
    }
    Service.Wanted wanted = ServiceReader.changed(found.items().getFirst().wanted(), in);
    return serviceMade(ecs.updateService(cluster, name, wanted));
  }

  private JsonNode serviceMade(Service service) {
    return Json.object().set("service", services.write(service));
  }

  private JsonNode listServices(JsonNode in) {
    var page =
        ecs.listServices(
            new Ecs.ListServices(
                Json.text(in, "cluster"),
                Json.text(in, "schedulingStrategy").map(Service.Strategy::valueOf),
                Json.number(in, "maxResults", 0),
                Json.text(in, "nextToken")));
    return page("serviceArns", page.items(), page);
  }

  private JsonNode describeServices(JsonNode in) {
    var found = ecs.describeServices(Json.text(in, "cluster"), Json.texts(in, "services"));
    return found("services", Json.array(found.items(), services::write), found);
  }

  private JsonNode listClusters() {
    return Json.object().set("clusterArns", Json.texts(List.of(names.cluster())));
  }

  private JsonNode describeClusters() {
    ObjectNode answer = Json.object();
    answer
        .putArray("clusters")
        .addObject()
        .put("clusterArn", names.cluster())
        .put("clusterName", model.settings().cluster())
        .put("status", "ACTIVE")
        .put("registeredContainerInstancesCount", model.node().isPresent() ? 1 : 0);
    answer.putArray("failures");
    return answer;
  }

  private static JsonNode page(String member, List<String> items, Ecs.Page<?> page) {
    ObjectNode answer = Json.object();
    answer.set(member, Json.texts(items));
    page.nextToken().ifPresent(token -> answer.put("nextToken", token));
    return answer;
  }

  private static JsonNode found(String member, ArrayNode items, Ecs.Found<?> found) {
    ObjectNode answer = Json.object();
    answer.set(member, items);
    ArrayNode failures = answer.putArray("failures");
    found
        .failures()
        .forEach(failure ->
            failures.addObject().put("arn", failure.arn()).put("reason", failure.reason()));
    return answer;
  }
}
