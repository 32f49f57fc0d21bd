package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.TaskDefinition;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.imds.Ec2MetadataClient;

/** IMDS and the ECS agent's introspection, as found on the node. */
class LocalWireTest {

  private static final String TTL = "X-aws-ec2-metadata-token-ttl-seconds";
  private static final String ID = "/latest/meta-data/instance-id";

  private final Stage stage = new Stage();

  @AfterEach
  void close() {
    stage.close();
  }

  private HttpResponse<String> token(String ttl) throws Exception {
    return stage.send(
        HttpRequest.newBuilder(stage.fronts.imds().resolve("/latest/api/token"))
            .header(TTL, ttl)
            .PUT(HttpRequest.BodyPublishers.noBody()));
  }

  private HttpResponse<String> item(String token, String path) throws Exception {
    return stage.send(
        HttpRequest.newBuilder(stage.fronts.imds().resolve(path))
            .header("X-aws-ec2-metadata-token", token));
  }

  @Test
  void theSdksClientReadsTheInstance() {
    try (Ec2MetadataClient client =
        Ec2MetadataClient.builder()
            .endpoint(stage.fronts.imds())
            .httpClient(UrlConnectionHttpClient.create())
            .build()) {
      assertThat(client.get(ID).asString()).isEqualTo("i-0abcdef1234567890");
      assertThat(client.get("/latest/dynamic/instance-identity/document").asDocument().asMap())
          .containsKey("region");
    }
  }

  @Test
  void aTokenIsRequiredAndRepeatsItsTtl() throws Exception {
    HttpResponse<String> given = token("60");
    assertThat(given.headers().firstValue(TTL)).contains("60");
    assertThat(item(given.body(), ID).statusCode()).isEqualTo(200);
    assertThat(item("another", ID).statusCode()).isEqualTo(401);
    assertThat(token("0").statusCode()).isEqualTo(400);
    assertThat(token("21601").statusCode()).isEqualTo(400);
    assertThat(token("a").statusCode()).isEqualTo(400);
  }

  @Test
  void aForgottenTokenIs401AndAFreshOneIsNot() throws Exception {
    String old = token("21600").body();
    stage.fronts.forgetTokens();
    assertThat(item(old, ID).statusCode()).isEqualTo(401);
    assertThat(item(token("21600").body(), ID).statusCode()).isEqualTo(200);
  }

  @Test
  void aForwardedTokenRequestIsRefused() throws Exception {
    var request =
        HttpRequest.newBuilder(stage.fronts.imds().resolve("/latest/api/token"))
            .header(TTL, "60")
            .header("X-Forwarded-For", "10.0.0.1")
            .PUT(HttpRequest.BodyPublishers.noBody());
    assertThat(stage.send(request).statusCode()).isEqualTo(403);
  }

  @Test
  void tagsAreThereOnlyIfTheInstanceOffersThem() throws Exception {
    String tags = "/latest/meta-data/tags/instance";
    stage.change(world -> world.ec2().tags.put("env", "prod"));
    String token = token("60").body();
    assertThat(item(token, tags).body().lines()).contains("env");
    assertThat(item(token, tags + "/").body().lines()).contains("env");
    assertThat(item(token, tags + "/env").body()).isEqualTo("prod");
    assertThat(item(token, tags + "/none").statusCode()).isEqualTo(404);
    stage.change(world -> world.ec2().tagsInMetadata = false);
    assertThat(item(token, tags).statusCode()).isEqualTo(404);
  }

  @Test
  void theMetadataServiceFailsAsToldTo() throws Exception {
    String token = token("60").body();
    stage.change(world -> world.faults().imds = Faults.Imds.UNAVAILABLE);
    assertThat(item(token, ID).statusCode()).isEqualTo(503);
    assertThat(token("60").statusCode()).isEqualTo(503);
    stage.change(world -> world.faults().imds = Faults.Imds.FORBIDDEN);
    assertThat(token("60").statusCode()).isEqualTo(403);
    stage.change(world -> world.faults().imds = Faults.Imds.REFUSED);
    assertThatThrownBy(() -> token("60")).isInstanceOf(ConnectException.class);
    stage.change(world -> world.faults().heal());
    assertThat(item(token, ID).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return stage.get(stage.fronts.introspection(), path);
  }

  @Test
  void introspectionIsRefusedBeforeRegistrationAndWhileTheAgentIsDown() throws Exception {
    assertThatThrownBy(() -> ask("/v1/metadata")).isInstanceOf(ConnectException.class);
    URI address = stage.fronts.introspection();
    stage.registered();
    Stage.until(() -> answers("/v1/metadata"));
    JsonNode metadata = Json.read(ask("/v1/metadata").body());
    assertThat(metadata.path("Cluster").asText()).isEqualTo("prod");
    assertThat(metadata.path("ContainerInstanceArn").asText()).isEqualTo(stage.node());
    stage.change(world -> world.agent().stop());
    assertThatThrownBy(() -> ask("/v1/metadata")).isInstanceOf(ConnectException.class);
    stage.change(world -> world.agent().start(Duration.ZERO));
    Stage.until(() -> answers("/v1/tasks"));
    assertThat(stage.fronts.introspection()).isEqualTo(address);
  }

  private boolean answers(String path) {
    try {
      return ask(path).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void introspectionCanFallSilent() throws Exception {
    stage.registered();
    Stage.until(() -> answers("/v1/tasks"));
    stage.change(world -> world.faults().introspection = Faults.Introspection.SILENT);
    var request =
        HttpRequest.newBuilder(stage.fronts.introspection().resolve("/v1/tasks"))
            .timeout(Duration.ofMillis(300));
    assertThatThrownBy(() -> stage.send(request)).isInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void introspectionShowsATaskAsTheAgentDoes() throws Exception {
    stage.registered();
    stage.change(world -> {
      world.register(
          TaskDefinition.of(
              "db",
              ContainerDefinition.named("db")
                  .port(5432, 0, "tcp")
                  .mount("/srv", "/v", true)
                  .build()));
      world.runStandalone("db", "somebody");
    });
    String arn = stage.look(world -> world.tasks().getFirst().arn().value());
    stage.untilRunning(arn);
    JsonNode task = Json.read(ask("/v1/tasks").body()).path("Tasks").path(0);
    assertThat(task.path("Arn").asText()).isEqualTo(arn);
    assertThat(task.path("DesiredStatus").asText()).isEqualTo("RUNNING");
    assertThat(task.path("KnownStatus").asText()).isEqualTo("RUNNING");
    assertThat(task.path("Version").isTextual()).isTrue();
    JsonNode container = task.path("Containers").path(0);
    assertThat(container.path("DockerName").asText()).matches("ecs-db-1-db-[0-9a-f]{20}");
    assertThat(container.path("Ports").path(0).path("HostPort").asInt()).isPositive();
    assertThat(container.path("Volumes").path(0).path("Source").asText()).isEqualTo("/srv");
    String id = container.path("DockerId").asText();
    assertThat(ask("/v1/tasks?taskarn=" + arn).body()).isEqualTo(task.toString());
    assertThat(ask("/v1/tasks?dockerid=" + id.substring(0, 12)).body()).isEqualTo(task.toString());
  }

  @Test
  void introspectionRefusesAsTheAgentDoes() throws Exception {
    stage.registered();
    Stage.until(() -> answers("/v1/tasks"));
    assertThat(ask("/v1/tasks").body()).isEqualTo("{\"Tasks\":[]}");
    assertThat(ask("/anything").body()).startsWith("{\"AvailableCommands\":");
    HttpResponse<String> none = ask("/v1/tasks?taskarn=arn:none");
    assertThat(none.statusCode()).isEqualTo(404);
    assertThat(none.body()).contains("\"Containers\":null");
    assertThat(ask("/v1/tasks?dockerid=").statusCode()).isEqualTo(400);
    assertThat(ask("/v1/tasks?dockerid=a&taskarn=b").statusCode()).isEqualTo(400);
  }
}
