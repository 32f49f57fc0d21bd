package io.nodekeeper.edge.sources;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourcesOverHttpTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));
  private static final String TEXT = "daemons: {logs: {taskDefinition: logs}}\n";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Calls calls = new Calls();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private AwsClients aws(HttpStub stub) {
    open.add(stub);
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, Duration.ofSeconds(5));
    open.add(clients);
    return clients;
  }

  private static Reply parameter(String type, String value) {
    return json(
        200,
        """
        {"Parameter": {"Name": "/n", "Type": "%s", "Value": "%s", "Version": 3}}
        """
            .formatted(type, value));
  }

  private Reading<Content> parameter(HttpStub stub) {
    return new Parameters(aws(stub), CLOCK).read("/n/prod/daemons");
  }

  private static Reply object(String text) {
    return new Reply.Full(
        200, Map.of("Content-Type", "binary/octet-stream", "ETag", "\"abc\""), text);
  }

  private Reading<Content> object(HttpStub stub, Optional<String> known) {
    return new Objects(aws(stub), CLOCK, true).read("bucket", "prod/{x} é.yaml", known);
  }

  private static String why(Reading<Content> reading) {
    return reading.whyNot().orElse("");
  }

  @Test
  void aParameterIsReadWithItsVersionAndNeverDecrypted() {
    var stub = new HttpStub(_ -> parameter("String", "daemons: {}"));

    assertThat(parameter(stub).toOptional()).contains(new Content("3", Optional.of("daemons: {}")));
    assertThat(stub.only().operation()).isEqualTo("GetParameter");
    assertThat(stub.only().body())
        .contains("\"Name\":\"/n/prod/daemons\"", "\"WithDecryption\":false");
    assertThat(calls.counts()).containsEntry("ssm:GetParameter", 1L);
  }

  @Test
  void aSecretIsRefused() {
    for (String type : List.of("SecureString", "StringList")) {
      assertThat(why(parameter(new HttpStub(_ -> parameter(type, "x")))))
          .isEqualTo(
              "ssm:GetParameter: the parameter is of type " + type + ", and has to be a String");
    }
  }

  @Test
  void whatAwsRefusesIsSaidAndAskedOnce() {
    var stub = new HttpStub(_ -> error(400, "ParameterNotFound", ""));
    assertThat(why(parameter(stub))).isEqualTo("ssm:GetParameter: ParameterNotFound");
    assertThat(stub.requests()).hasSize(1);
  }

  private Reading<String> value(Reply reply, boolean secure) {
    return new Parameters(aws(new HttpStub(_ -> reply)), CLOCK).value("/n", secure);
  }

  @Test
  void aFilesParameterIsAskedForInTheClearOnlyIfItIsSecure() {
    for (boolean secure : new boolean[] {false, true}) {
      var stub = new HttpStub(_ -> parameter(secure ? "SecureString" : "String", "v"));
      assertThat(new Parameters(aws(stub), CLOCK).value("/n", secure).toOptional()).contains("v");
      assertThat(stub.only().body()).contains("\"WithDecryption\":" + secure);
    }
  }

  @Test
  void aValueOfMoreThan64KibibytesIsRefused() {
    assertThat(value(parameter("String", "x".repeat(65_536)), false).isKnown()).isTrue();
    assertThat(value(parameter("String", "x".repeat(65_537)), false).whyNot())
        .contains("ssm:GetParameter: /n is longer than 65536 bytes");
  }

  @Test
  void noPartOfASecretIsInAnyTextAboutIt() {
    for (String broken :
        List.of(
            "hidden",
            "{\"SecretString\": hidden",
            "{\"SecretBinary\": \"hidden!\"}",
            "{\"Parameter\": {\"Type\": \"SecureString\", \"Value\": hidden}}",
            "{\"Parameter\": {\"Type\": \"String\", \"Version\": 1, \"Value\": \"hidden\"}}")) {
      Reading<String> secret =
          new Secrets(aws(new HttpStub(_ -> json(200, broken))), CLOCK).value("prod/api");
      Reading<String> parameter = value(json(200, broken), true);
      assertThat(secret.whyNot().orElse("")).isNotEmpty().doesNotContain("hidden");
      assertThat(parameter.whyNot().orElse("")).isNotEmpty().doesNotContain("hidden");
    }
  }

  @Test
  void aSecretThatIsRefusedSaysWhyAndIsAskedOnce() {
    var stub = new HttpStub(_ -> error(400, "AccessDeniedException", "not yours"));
    assertThat(new Secrets(aws(stub), CLOCK).value("prod/api").whyNot())
        .contains("secretsmanager:GetSecretValue: AccessDeniedException: not yours");
    assertThat(stub.only().operation()).isEqualTo("GetSecretValue");
    assertThat(stub.only().body()).isEqualTo("{\"SecretId\":\"prod/api\"}");
    assertThat(calls.counts()).containsEntry("secretsmanager:GetSecretValue", 1L);
  }

  @Test
  void aSecretThatDoesNotComeIsGivenUp() {
    var stub = new HttpStub(_ -> new Reply.Silence());
    open.add(stub);
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, Duration.ofMillis(300));
    open.add(clients);
    assertThat(new Secrets(clients, CLOCK).value("prod/api").whyNot())
        .contains("secretsmanager:GetSecretValue: no answer in time");
  }

  @Test
  void anObjectIsReadWithItsTag() {
    var stub = new HttpStub(_ -> object(TEXT));

    assertThat(object(stub, Optional.empty()).toOptional())
        .contains(new Content("\"abc\"", Optional.of(TEXT)));
    assertThat(stub.only().method()).isEqualTo("GET");
    assertThat(stub.only().path()).isEqualTo("/bucket/prod/%7Bx%7D%20%C3%A9.yaml");
    assertThat(stub.only().header()).doesNotContainKey("if-none-match");
    assertThat(calls.counts()).containsEntry("s3:GetObject", 1L);
  }

  @Test
  void anObjectThatIsHadIsNotSentAgain() {
    var stub = new HttpStub(_ -> new Reply.Full(304, Map.of("ETag", "\"abc\""), ""));

    assertThat(object(stub, Optional.of("\"abc\"")).toOptional())
        .contains(new Content("\"abc\"", Optional.empty()));
    assertThat(stub.only().header()).containsEntry("if-none-match", "\"abc\"");
  }

  @Test
  void anObjectOfMoreThanAMebibyteIsRefused() {
    var exact = new HttpStub(_ -> object(" ".repeat(Objects.MOST_BYTES)));
    assertThat(object(exact, Optional.empty()).isKnown()).isTrue();

    var longer = new HttpStub(_ -> object(" ".repeat(Objects.MOST_BYTES + 1)));
    assertThat(why(object(longer, Optional.empty())))
        .isEqualTo("s3:GetObject: the object is longer than 1 MiB");
    assertThat(why(object(new HttpStub(_ -> new Reply.Flood(200)), Optional.empty()))).isNotEmpty();
  }

  @Test
  void anObjectThatComesTooSlowlyIsGivenUp() {
    open.add(AwsSurroundings.at(new HttpStub(_ -> new Reply.Drop()).uri()));
    var stub = new HttpStub(_ -> new Reply.Silence());
    open.add(stub);
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, Duration.ofMillis(300));
    open.add(clients);

    assertThat(why(new Objects(clients, CLOCK, true).read("bucket", "k", Optional.empty())))
        .isEqualTo("s3:GetObject: no answer in time");
  }

  @Test
  void whatS3RefusesIsSaid() {
    var stub =
        new HttpStub(_ ->
            new Reply.Full(
                403,
                Map.of("Content-Type", "application/xml"),
                "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"));
    assertThat(why(object(stub, Optional.empty())))
        .isEqualTo("s3:GetObject: AccessDenied: Access Denied");
    assertThat(stub.requests()).hasSize(1);
  }
}
