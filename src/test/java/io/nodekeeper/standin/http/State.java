package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;

/** The world as the control interface shows it: the truth, past every fault. */
final class State {

  private State() {}

  static JsonNode of(WorldModel model) {
    ObjectNode state = Json.object();
    state.put("at", model.timeline().instant().toString());
    model.node().ifPresent(node -> state.set("node", node(node)));
    ArrayNode tasks = state.putArray("tasks");
    model.tasks().forEach(task -> tasks.add(task(task)));
    state.put("lifecycle", model.scaling().state());
    model.scaling().targetState().ifPresent(target -> state.put("target", target));
    state.put("running", model.ec2().isRunning());
    ObjectNode tags = state.putObject("tags");
    model.ec2().tags.forEach(tags::put);
    ObjectNode calls = state.putObject("calls");
    for (Operation operation : Operation.values()) {
      int count = model.journal().calls(operation);
      if (count > 0) {
        calls.put(operation.wireName(), count);
      }
    }
    return state;
  }

  /** What others were told, with the document as it is. */
  static JsonNode told(WorldModel model) {
    return Json.array(
        model.receivers().told(),
        told ->
            Json.object()
                .put("at", told.at().toString())
                .put("way", told.way().name())
                .put("to", told.to())
                .put("about", told.about())
                .set("document", Json.read(told.text())));
  }

  private static JsonNode node(ContainerInstance node) {
    ObjectNode json = Json.object();
    json.put("arn", node.arn().value());
    json.put("status", node.status().toString());
    json.put("agentConnected", node.agentConnected());
    ObjectNode attributes = json.putObject("attributes");
    node.attributes().forEach(attributes::put);
    return json;
  }

  private static JsonNode task(Task task) {
    ObjectNode json = Json.object();
    json.put("arn", task.arn().value());
    json.put("family", task.definition().family());
    json.put("revision", task.definition().revision());
    json.put("group", task.group());
    task.startedBy().ifPresent(by -> json.put("startedBy", by));
    json.put("onOurNode", task.origin().containerInstance().isPresent());
    json.put("lastStatus", task.lastStatus().toString());
    json.put("desiredStatus", task.desiredStatus().toString());
    task.stoppedReason().ifPresent(reason -> json.put("stoppedReason", reason));
    ArrayNode containers = json.putArray("containers");
    for (Task.Part part : task.parts()) {
      ObjectNode container = containers.addObject().put("name", part.definition().name());
      container.put("lastStatus", part.lastStatus().toString());
      part.runtimeId().ifPresent(id -> container.put("id", id.value()));
    }
    return json;
  }
}
