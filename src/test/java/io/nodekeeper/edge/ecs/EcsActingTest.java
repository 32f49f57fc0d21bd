package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.AwsSurroundings.sample;
import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcsActingTest {

  private static final String PREFIX = "arn:aws:ecs:us-west-2:123456789012:";
  private static final ContainerInstanceArn OWN =
      new ContainerInstanceArn(PREFIX + "container-instance/prod/765936fadbdd46b5991a4bd70c2a43d4");
  private static final TaskArn TASK =
      new TaskArn(PREFIX + "task/prod/666fdccc2e2d4b6894dd422f4eeee8f8");
  private static final DaemonName LOGS = new DaemonName("logs");

  private static final Action.StartTask START =
      new Action.StartTask(
          LOGS,
          TaskDefinitionRef.parse("log-router:7").orElseThrow(),
          "prod",
          OWN,
          "it is missing");
  private static final Action.StopTask STOP =
      new Action.StopTask(LOGS, TASK, "prod", "the node is leaving\nand its replicas are gone");
  private static final Action.SetDraining DRAIN = new Action.SetDraining("prod", OWN, "it leaves");
  private static final Action.SetActive ACTIVATE = new Action.SetActive("prod", OWN, "it stays");
  private static final Action.PutAttributes PUT =
      new Action.PutAttributes(
          "prod",
          OWN,
          new TreeMap<>(Map.of("nodekeeper.ready", "true", "nodekeeper.state", "ready")),
          "all are healthy");

  private static final Duration LONG = Duration.ofSeconds(30);

  /** Does one thing against a stub. */
  private static Outcome doing(HttpStub stub, Function<EcsControlPlane, Outcome> act) {
    return doing(stub, act, LONG);
  }

  private static Outcome doing(
      HttpStub stub, Function<EcsControlPlane, Outcome> act, Duration deadline) {
    try (stub) {
      return doing(stub.uri(), act, deadline);
    }
  }

  private static Outcome doing(URI uri, Function<EcsControlPlane, Outcome> act, Duration deadline) {
    try (var _ = AwsSurroundings.at(uri);
        var clients = new AwsClients("us-west-2", new Calls(), deadline)) {
      return act.apply(
          new EcsControlPlane(clients, InstantSource.system(), Duration.ofSeconds(30)));
    }
  }

  private static Outcome starting(Reply reply) {
    var stub = new HttpStub(_ -> reply);
    Outcome outcome = doing(stub, ecs -> ecs.start(START));
    assertThat(stub.requests()).as("StartTask is sent once").hasSize(1);
    return outcome;
  }

  // StartTask

  @Test
  void aStartSaysWhatWhereAndWhose() {
    var stub = new HttpStub(_ -> json(200, ours("StartTask")));

    assertThat(doing(stub, ecs -> ecs.start(START)))
        .isEqualTo(new Outcome.Done(START, Optional.of(TASK)));
    JsonNode asked = body(stub.only());
    assertThat(stub.operations()).containsExactly("StartTask");
    assertThat(asked.path("cluster").textValue()).isEqualTo("prod");
    assertThat(asked.path("taskDefinition").textValue()).isEqualTo("log-router:7");
    assertThat(texts(asked.path("containerInstances"))).containsExactly(OWN.value());
    assertThat(asked.path("group").textValue()).isEqualTo("nodekeeper-logs");
    assertThat(asked.path("startedBy").textValue()).isEqualTo("765936fadbdd46b5991a4bd70c2a43d4");
    assertThat(asked.size()).as("nothing else is said: %s", asked).isEqualTo(5);
  }

  @Test
  void aRegionIsPartOfTheSignature() {
    var stub = new HttpStub(_ -> json(200, ours("StartTask")));
    doing(stub, ecs -> ecs.start(START));

    assertThat(stub.only().header().get("authorization"))
        .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        .contains("/us-west-2/ecs/aws4_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TaskDefinition not found.", "TaskDefinition is inactive"})
  void aTaskDefinitionThatEcsDoesNotTakeIsNamed(String words) {
    assertThat(starting(error(400, "ClientException", words)))
        .isEqualTo(
            new Outcome.Refused(
                START,
                "ecs:StartTask: ClientException: " + words.replace(".", "") + ": log-router:7"));
  }

  @Test
  void aNodeWithoutRoomMayHaveSomeLater() {
    assertThat(starting(json(200, ours("StartTask.fail"))))
        .isEqualTo(new Outcome.Failed(START, "ecs:StartTask: RESOURCE:MEMORY"));
  }

  @ParameterizedTest
  @CsvSource({
    "RESOURCE:CPU,    Failed",
    "RESOURCE:PORTS,  Failed",
    "AGENT,           Failed",
    "WHAT ECS LEARNS, Failed",
    "ATTRIBUTE,       Refused",
    "MISSING,         Refused",
    "INACTIVE,        Refused",
    "LOCATION,        Refused"
  })
  void theReasonOfAFailureDecides(String reason, String kind) {
    Outcome outcome =
        starting(
            json(
                200,
                "{\"tasks\":[],\"failures\":[{\"arn\":\"a\",\"reason\":\""
                    + reason
                    + "\",\"detail\":\"two\\nlines\"}]}"));

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(outcome.trouble()).contains("ecs:StartTask: " + reason + ": two lines");
  }

  @Test
  void aFailureWithoutAReasonIsAFailure() {
    assertThat(starting(json(200, "{\"failures\":[{}]}"))).isInstanceOf(Outcome.Failed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"tasks\":[],\"failures\":[]}", "{\"tasks\":[{}]}", "", "<html>"})
  void anAnswerThatSaysNothingLeavesTheStartOpen(String body) {
    assertThat(starting(json(200, body))).isInstanceOf(Outcome.Unanswered.class);
  }

  @Test
  void aLostAnswerLeavesTheStartOpenAndIsNotSentAgain() {
    assertThat(starting(new Reply.Drop())).isInstanceOf(Outcome.Unanswered.class);
  }

  @Test
  void aLostAnswerOnAConnectionThatServedBeforeIsNotSentAgainEither() {
    var count = new AtomicInteger();
    var stub =
        new HttpStub(
            _ -> count.incrementAndGet() == 1 ? json(200, ours("StartTask")) : new Reply.Drop());
    Outcome second =
        doing(
            stub,
            ecs -> {
              assertThat(ecs.start(START)).isInstanceOf(Outcome.Done.class);
              return ecs.start(START);
            });

    assertThat(second).isInstanceOf(Outcome.Unanswered.class);
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void aServerErrorLeavesTheStartOpen() {
    assertThat(starting(error(500, "ServerException", "oops")))
        .isEqualTo(new Outcome.Unanswered(START, "ecs:StartTask: ServerException: oops"));
    assertThat(starting(new Reply.Full(502, Map.of(), "<html>bad gateway")))
        .isInstanceOf(Outcome.Unanswered.class);
  }

  @Test
  void silenceLeavesTheStartOpenWhenItsTimeIsOver() {
    var stub = new HttpStub(_ -> new Reply.Silence());

    assertThat(doing(stub, ecs -> ecs.start(START), Duration.ofMillis(700)))
        .isEqualTo(new Outcome.Unanswered(START, "ecs:StartTask: no answer in time"));
    assertThat(stub.requests()).hasSizeLessThan(2);
  }

  @Test
  void whatWasNeverSentHasFailed() throws IOException {
    URI nobody;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    Outcome refused = doing(nobody, ecs -> ecs.start(START), LONG);
    Outcome unknownHost = doing(URI.create("http://nobody.invalid"), ecs -> ecs.start(START), LONG);

    assertThat(refused).isInstanceOf(Outcome.Failed.class);
    assertThat(refused.trouble().orElseThrow()).startsWith("ecs:StartTask was not sent: ");
    assertThat(unknownHost).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aStartWithoutCredentialsWasNeverSent() {
    var stub = new HttpStub(_ -> error(404, "x", "y"));
    try (stub;
        var surroundings =
            AwsSurroundings.at(stub.uri())
                .without("aws.accessKeyId")
                .without("aws.secretAccessKey")
                .with("aws.disableEc2Metadata", "true");
        var clients = new AwsClients("us-west-2", new Calls(), LONG)) {
      assertThat(surroundings).isNotNull();
      Outcome outcome =
          new EcsControlPlane(clients, InstantSource.system(), Duration.ofSeconds(30)).start(START);

      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(outcome.trouble().orElseThrow())
          .startsWith("ecs:StartTask was not sent: ")
          .containsIgnoringCase("credentials");
      assertThat(stub.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException,          Failed",
    "400, Throttling,                   Failed",
    "503, RequestLimitExceeded,         Failed",
    "429, TooManyRequestsException,     Failed",
    "408, RequestTimeoutException,      Failed",
    "400, AccessDeniedException,        Refused",
    "400, InvalidParameterException,    Refused",
    "400, ClientException,              Refused",
    "400, ClusterNotFoundException,     Refused",
    "400, UnsupportedFeatureException,  Refused",
    "400, NamespaceNotFoundException,   Refused",
    "400, AttributeLimitExceededException, Refused",
    "400, ExpiredTokenException,        Refused",
    "400, UnrecognizedClientException,  Refused",
    "403, InvalidSignatureException,    Refused",
    "400, BlockedException,             Refused",
    "500, ServerException,              Unanswered",
    "503, ServiceUnavailableException,  Unanswered"
  })
  void theErrorCodeDecides(int status, String code, String kind) {
    Outcome outcome = starting(error(status, code, "Rate exceeded, or so"));

    assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(outcome.trouble()).contains("ecs:StartTask: " + code + ": Rate exceeded, or so");
  }

  @Test
  void onlyTheFirstLineOfAMessageIsTold() {
    String leak = "does not match.\\n\\nThe Canonical String\\nx-amz-security-token:SECRET";

    assertThat(starting(error(403, "InvalidSignatureException", leak)).trouble())
        .contains("ecs:StartTask: InvalidSignatureException: does not match.");
  }

  @Test
  void aLongMessageIsCut() {
    assertThat(starting(error(400, "ClientException", "x".repeat(5000))).trouble())
        .get()
        .asString()
        .contains("xxx…xxx")
        .hasSizeLessThan(350);
  }

  // the others

  @Test
  void aStopSaysWhy() {
    var stub = new HttpStub(_ -> json(200, ours("StopTask")));

    assertThat(doing(stub, ecs -> ecs.stop(STOP))).isEqualTo(new Outcome.Done(STOP));
    assertThat(stub.operations()).containsExactly("StopTask");
    JsonNode asked = body(stub.only());
    assertThat(asked.path("cluster").textValue()).isEqualTo("prod");
    assertThat(asked.path("task").textValue()).isEqualTo(TASK.value());
    assertThat(asked.path("reason").textValue())
        .isEqualTo("nodekeeper: the node is leaving and its replicas are gone");
  }

  @Test
  void theNodeIsSetDrainingAndActive() {
    var draining = new HttpStub(_ -> json(200, ours("UpdateContainerInstancesState")));
    var active = new HttpStub(_ -> json(200, ours("UpdateContainerInstancesState")));

    assertThat(doing(draining, ecs -> ecs.drain(DRAIN))).isEqualTo(new Outcome.Done(DRAIN));
    assertThat(doing(active, ecs -> ecs.activate(ACTIVATE))).isEqualTo(new Outcome.Done(ACTIVATE));
    assertThat(draining.operations()).containsExactly("UpdateContainerInstancesState");
    assertThat(body(draining.only()).path("status").textValue()).isEqualTo("DRAINING");
    assertThat(texts(body(draining.only()).path("containerInstances")))
        .containsExactly(OWN.value());
    assertThat(body(active.only()).path("status").textValue()).isEqualTo("ACTIVE");
  }

  @Test
  void aStateThatCouldNotBeSetHasFailed() {
    var stub =
        new HttpStub(_ -> json(200, "{\"failures\":[{\"arn\":\"a\",\"reason\":\"MISSING\"}]}"));

    assertThat(doing(stub, ecs -> ecs.drain(DRAIN)))
        .isEqualTo(new Outcome.Failed(DRAIN, "ecs:UpdateContainerInstancesState: MISSING"));
  }

  @Test
  void aStateThatNobodySpeaksOfIsUnanswered() {
    assertThat(doing(new HttpStub(_ -> json(200, "{}")), ecs -> ecs.drain(DRAIN)))
        .isInstanceOf(Outcome.Unanswered.class);
  }

  @Test
  void attributesArePutOnThisNode() {
    var stub = new HttpStub(_ -> json(200, ours("PutAttributes")));

    assertThat(doing(stub, ecs -> ecs.put(PUT))).isEqualTo(new Outcome.Done(PUT));
    assertThat(stub.operations()).containsExactly("PutAttributes");
    JsonNode asked = body(stub.only());
    assertThat(asked.path("cluster").textValue()).isEqualTo("prod");
    assertThat(asked.path("attributes")).hasSize(2);
    JsonNode ready = asked.path("attributes").path(0);
    assertThat(ready.path("name").textValue()).isEqualTo("nodekeeper.ready");
    assertThat(ready.path("value").textValue()).isEqualTo("true");
    assertThat(ready.path("targetId").textValue()).isEqualTo(OWN.value());
  }

  @Test
  void whatIsHarmlessToRepeatHasFailedOnAServerError() {
    for (var act : HARMLESS.entrySet()) {
      var stub = new HttpStub(_ -> error(500, "ServerException", "oops"));

      assertThat(doing(stub, ecs -> act.getValue().apply(ecs)))
          .as("%s", act.getKey())
          .isInstanceOf(Outcome.Failed.class);
      assertThat(stub.requests()).hasSize(1);
    }
  }

  @Test
  void whatIsHarmlessToRepeatIsStillNotRepeatedHere() {
    for (var act : HARMLESS.entrySet()) {
      var stub = new HttpStub(_ -> new Reply.Drop());

      assertThat(doing(stub, ecs -> act.getValue().apply(ecs)))
          .as("%s", act.getKey())
          .isInstanceOf(Outcome.Unanswered.class);
      assertThat(stub.requests()).hasSize(1);
    }
  }

  @Test
  void whatIsNotAllowedIsRefused() {
    for (var act : HARMLESS.entrySet()) {
      var stub = new HttpStub(_ -> error(400, "AccessDeniedException", "not you"));

      assertThat(doing(stub, ecs -> act.getValue().apply(ecs)))
          .as("%s", act.getKey())
          .isInstanceOf(Outcome.Refused.class);
    }
  }

  private static final Map<String, Function<EcsControlPlane, Outcome>> HARMLESS =
      Map.of(
          "StopTask", ecs -> ecs.stop(STOP),
          "DRAINING", ecs -> ecs.drain(DRAIN),
          "ACTIVE", ecs -> ecs.activate(ACTIVATE),
          "PutAttributes", ecs -> ecs.put(PUT));

  private static String ours(String name) {
    return sample(EcsActingTest.class, name + ".json");
  }
}
