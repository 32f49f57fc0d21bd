package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The strings behind the stage, over HTTP on loopback: {@code POST /control/VERB} with a JSON
 * object changes the world; {@code GET /control/help} has the verbs; {@code GET /control/state}
 * shows the world, and {@code GET /control/told} what others were told of it; {@code GET
 * /control/log?passed=N&wait=MS} tells what has happened.
 */
public final class Control implements AutoCloseable {

  private final WorldModel model;
  private final WallTimeline timeline;
  private final Runnable changed;
  private final Log log = new Log();
  private final Map<String, Consumer<JsonNode>> verbs = new TreeMap<>();
  private final Listener listener;

  /**
   * Opens it on a free port.
   *
   * @param changed called under the model's lock after each change
   * @param end called for {@code POST /control/close}
   */
  public Control(WallTimeline timeline, WorldModel model, Runnable changed, Runnable end) {
    this.timeline = timeline;
    this.model = model;
    this.changed = changed;
    scene();
    services();
    instance();
    scaling(model.scaling());
    new NoticeVerbs(model).addTo(verbs);
    var switches = new Switches(model.faults());
    verbs.put("fault", switches::set);
    verbs.put("heal", _ -> model.faults().heal());
    verbs.put("close", _ -> end.run());
    timeline.run(() -> model.journal().follow(log::add));
    this.listener = new Listener(0, this::answer);
  }

  public URI address() {
    return listener.address();
  }

  public Log log() {
    return log;
  }

  private void scene() {
    verbs.put("kill", this::kill);
    verbs.put("run", in -> model.runStandalone(text(in, "taskDefinition"), text(in, "startedBy")));
    verbs.put("stop", in -> model.stop(new TaskArn(text(in, "task")), text(in, "reason")));
    verbs.put(
        "agent",
        in -> {
          if (in.path("wipe").asBoolean()) {
            model.agent().wipe();
          }
          if (in.path("up").asBoolean(true)) {
            model.agent().start(Duration.ofMillis(in.path("registersAfterMillis").asLong()));
          } else {
            model.agent().stop();
          }
        });
  }

  private void services() {
    verbs.put(
        "service",
        in ->
            model.service(
                Json.text(in, "serviceName").orElseThrow(() -> missing("serviceName")),
                ServiceReader.wanted(in)));
    verbs.put("scale", in -> model.scale(text(in, "service"), in.path("desiredCount").asInt()));
  }

  private void instance() {
    verbs.put(
        "status",
        in ->
            model.setStatus(
                model.node().orElseThrow(() -> missing("a registered node")).arn(),
                ContainerInstance.Status.valueOf(text(in, "status"))));
    verbs.put(
        "tag",
        in -> {
          if (in.hasNonNull("value")) {
            model.ec2().tags.put(text(in, "key"), text(in, "value"));
          } else {
            model.ec2().tags.remove(text(in, "key"));
          }
        });
    verbs.put(
        "parameter",
        in ->
            model
                .storage()
                .putParameter(
                    text(in, "name"), Json.text(in, "type").orElse("String"), text(in, "value")));
    verbs.put("secret", in -> model.storage().putSecret(text(in, "name"), text(in, "value")));
    verbs.put("topic", in -> model.receivers().topic(text(in, "arn")));
    verbs.put("object", in -> model.storage().putObject(text(in, "path"), text(in, "text")));
    verbs.put(
        "tags-in-metadata", in -> model.ec2().tagsInMetadata = in.path("enabled").asBoolean(true));
  }

  private void scaling(ScalingGroup scaling) {
    verbs.put("launch", _ -> scaling.launch());
    verbs.put("choose", _ -> scaling.choose());
    verbs.put("withdraw", _ -> scaling.withdraw());
    verbs.put("target", in -> scaling.target(text(in, "state")));
    verbs.put("member", in -> scaling.member(in.path("isMember").asBoolean(true)));
    verbs.put("on-abandon", in -> scaling.onAbandon(text(in, "action"), Json.text(in, "target")));
    verbs.put("hook", in -> scaling.add(hook(in)));
  }

  private static ScalingGroup.Hook hook(JsonNode in) {
    Duration heartbeat = Duration.ofSeconds(in.path("heartbeat").asLong(3600));
    return in.path("launching").asBoolean()
        ? ScalingGroup.Hook.launching(text(in, "name"), heartbeat)
        : ScalingGroup.Hook.terminating(text(in, "name"), heartbeat);
  }

  /** One container of each running task of a family dies, as if by {@code docker kill}. */
  private void kill(JsonNode in) {
    String family = text(in, "family");
    List<ContainerId> found =
        model.tasks().stream()
            .filter(task -> task.definition().family().equals(family))
            .filter(task -> task.lastStatus() == Task.Status.RUNNING)
            .flatMap(task -> task.parts().getFirst().runtimeId().stream())
            .toList();
    if (found.isEmpty()) {
      throw missing("a running task of " + family);
    }
    found.forEach(model.body()::kill);
  }

  private Reply answer(Call call) {
    String verb = call.path().replaceFirst("^/control/", "");
    try {
      return switch (call.method() + " " + verb) {
        case "GET state" -> Reply.json(200, timeline.call(() -> State.of(model)).toString());
        case "GET log" -> log(call);
        case "GET told" -> Reply.json(200, timeline.call(() -> State.told(model)).toString());
        case "GET help" -> help();
        default -> change(call, verb);
      };
    } catch (ApiError | IllegalArgumentException | IllegalStateException e) {
      return Reply.json(400, Json.object().put("error", String.valueOf(e.getMessage())).toString());
    }
  }

  /** What can be asked and done here. */
  private Reply help() {
    return Reply.json(
        200,
        Json.object()
            .<ObjectNode>set("GET", Json.texts(List.of("help", "log", "state", "told")))
            .set("POST", Json.texts(verbs()))
            .toString());
  }

  /** What can be made to happen. */
  public List<String> verbs() {
    return List.copyOf(verbs.keySet());
  }

  private Reply change(Call call, String verb) {
    Consumer<JsonNode> known = verbs.get(verb);
    if (known == null || !call.method().equals("POST")) {
      return Reply.json(
          404,
          Json.object()
              .put("error", "no such verb: " + verb)
              .set("verbs", Json.texts(verbs()))
              .toString());
    }
    JsonNode in = Json.read(call.body());
    timeline.run(() -> {
      known.accept(in);
      changed.run();
    });
    return Reply.json(200, "{}");
  }

  private Reply log(Call call) {
    int passed = Integer.parseInt(call.query().getOrDefault("passed", "0"));
    long wait = Long.parseLong(call.query().getOrDefault("wait", "0"));
    try {
      List<Happening> entries = log.after(passed, Duration.ofMillis(Math.clamp(wait, 0, 60_000)));
      ObjectNode answer = Json.object().put("passed", passed + entries.size());
      ArrayNode list = answer.putArray("entries");
      entries.forEach(happening -> list.add(Log.json(happening)));
      return Reply.json(200, answer.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Nothing();
    }
  }

  static String text(JsonNode in, String member) {
    return Json.text(in, member).orElseThrow(() -> missing(member));
  }

  private static IllegalArgumentException missing(String what) {
    return new IllegalArgumentException("there is no " + what);
  }

  @Override
  public void close() {
    listener.close();
  }
}
