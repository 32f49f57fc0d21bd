package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The control interface's verbs for notices and lifecycle hooks, as a shell posts them. */
class ControlTest {

  private static final String META = "/latest/meta-data/";

  private final Stage stage = new Stage();
  private final Control control = new Control(stage.timeline, stage.model, () -> {}, () -> {});

  @AfterEach
  void close() {
    control.close();
    stage.close();
  }

  private HttpResponse<String> posted(String verb, String body) throws Exception {
    return stage.send(
        HttpRequest.newBuilder(control.address().resolve("/control/" + verb))
            .timeout(Stage.PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private void post(String verb, String body) throws Exception {
    HttpResponse<String> answer = posted(verb, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private String item(String item) {
    return stage.look(world -> {
      var answer = world.ec2().get(META + item);
      return answer.status() == 200 ? answer.body() : Integer.toString(answer.status());
    });
  }

  private String lifecycleState() {
    return stage.look(world -> world.scaling().state());
  }

  @Test
  void aSpotNoticeIsGivenAndTakenBack() throws Exception {
    post("spot", "{\"action\": \"stop\", \"secondsFromNow\": 90}");
    assertThat(item("spot/instance-action")).contains("\"stop\"");
    post("spot-cancelled", "");
    assertThat(item("spot/instance-action")).isEqualTo("404");
    post("spot", "{}");
    assertThat(item("spot/instance-action")).contains("\"terminate\"");
  }

  @Test
  void maintenanceIsScheduledAndOver() throws Exception {
    post("maintenance", "{\"id\": \"e-1\", \"code\": \"instance-stop\", \"secondsFromNow\": 3600}");
    post("maintenance", "{\"id\": \"e-2\", \"state\": \"completed\"}");
    assertThat(item("events/maintenance/scheduled"))
        .contains("\"e-1\"", "\"instance-stop\"", "\"active\"")
        .contains("\"e-2\"", "\"system-reboot\"", "\"completed\"");
    post("maintenance-over", "{\"id\": \"e-1\"}");
    assertThat(item("events/maintenance/scheduled")).doesNotContain("\"e-1\"").contains("\"e-2\"");
    assertThat(posted("maintenance", "{}").statusCode()).isEqualTo(400);
  }

  @Test
  void aRebalanceRecommendationComesAndGoes() throws Exception {
    post("rebalance", "");
    assertThat(item("events/recommendations/rebalance"))
        .matches("\\{\"noticeTime\": \"[-0-9]+T[:0-9]+Z\"}");
    post("rebalance-over", "");
    assertThat(item("events/recommendations/rebalance")).isEqualTo("404");
  }

  @Test
  void aLaunchWaitsForItsHook() throws Exception {
    post("hook", "{\"name\": \"up\", \"launching\": true, \"heartbeat\": 300}");
    post("launch", "");
    assertThat(lifecycleState()).isEqualTo("Pending:Wait");
  }

  @Test
  void anAbandonedInstanceIsRetained() throws Exception {
    post("hook", "{\"name\": \"drain\", \"heartbeat\": 300}");
    post("on-abandon", "{\"action\": \"retain\", \"target\": \"Terminated\"}");
    post("choose", "");
    Stage.until(() -> lifecycleState().equals("Terminating:Wait"));
    stage.change(world ->
        world
            .scaling()
            .completeLifecycleAction(
                "asg-a", "drain", world.ec2().identity().instanceId(), "ABANDON"));
    assertThat(lifecycleState()).isEqualTo("Terminating:Retained");
  }

  @Test
  void aVerbThatIsNoneNamesThoseThereAre() throws Exception {
    HttpResponse<String> answer = posted("sing", "{}");
    assertThat(answer.statusCode()).isEqualTo(404);
    JsonNode verbs = Json.read(answer.body()).path("verbs");
    assertThat(verbs).anyMatch(verb -> verb.asText().equals("spot"));
  }
}
