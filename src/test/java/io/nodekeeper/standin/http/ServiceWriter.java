package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.Ecs;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import java.time.Instant;

/** Services as DescribeServices writes them. */
final class ServiceWriter {

  private final Ecs ecs;
  private final Names names;
  private final Instant since;

  /**
   * For one cluster.
   *
   * @param since when all services are said to have been made
   */
  ServiceWriter(Ecs ecs, Names names, Instant since) {
    this.ecs = ecs;
    this.names = names;
    this.since = since;
  }

  JsonNode write(Service service) {
    Service.Wanted wanted = service.wanted();
    int running = ecs.count(service, Task.Status.RUNNING);
    int pending = ecs.count(service, Task.Status.PENDING);
    ObjectNode json = Json.object();
    json.put("serviceArn", service.arn());
    json.put("serviceName", service.name());
    json.put("clusterArn", names.cluster());
    json.put("status", "ACTIVE");
    json.put("desiredCount", wanted.desired());
    json.put("runningCount", running);
    json.put("pendingCount", pending);
    json.put("launchType", "EC2");
    json.put("taskDefinition", definition(service));
    json.putObject("deploymentConfiguration")
        .put("maximumPercent", wanted.maximumPercent())
        .put("minimumHealthyPercent", wanted.minimumHealthyPercent());
    json.putArray("deployments").add(deployment(service, running, pending));
    json.putArray("events");
    json.put("createdAt", Json.seconds(since));
    var constraints = json.putArray("placementConstraints");
    wanted
        .constraint()
        .ifPresent(constraint ->
            constraints
                .addObject()
                .put("type", "memberOf")
                .put("expression", constraint.expression()));
    if (wanted.distinct()) {
      constraints.addObject().put("type", "distinctInstance");
    }
    json.putArray("placementStrategy");
    json.put("schedulingStrategy", wanted.strategy().toString());
    json.put("enableECSManagedTags", false);
    json.put("propagateTags", "NONE");
    json.putArray("loadBalancers");
    json.putArray("serviceRegistries");
    return json;
  }

  private JsonNode deployment(Service service, int running, int pending) {
    boolean isComplete = pending == 0 && running >= service.wanted().desired();
    return Json.object()
        .put("id", service.deploymentId())
        .put("status", "PRIMARY")
        .put("taskDefinition", definition(service))
        .put("desiredCount", service.wanted().desired())
        .put("pendingCount", pending)
        .put("runningCount", running)
        .put("failedTasks", 0)
        .put("createdAt", Json.seconds(since))
        .put("updatedAt", Json.seconds(since))
        .put("launchType", "EC2")
        .put("rolloutState", isComplete ? "COMPLETED" : "IN_PROGRESS");
  }

  /** A service keeps the revision that its family's name meant. */
  private String definition(Service service) {
    return ecs.definition(service)
        .map(TaskDefinition::arn)
        .orElseGet(service.wanted()::taskDefinition);
  }
}
