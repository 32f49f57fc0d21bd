package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is, which tells a bus, a topic and a webhook over HTTP, and is killed. */
class OutwardProcessTest {

  private static final String SETTINGS =
      """
      listen: none
      ecs: {introspection: "http://127.0.0.1:1"}
      events:
        eventBridge: ops
        sns: arn:aws:sns:us-west-2:123456789012:ops
        webhook: /etc/nodekeeper/webhook
        kinds: [agent.starting]
      """;

  @TempDir private Path root = Path.of("");
  private volatile boolean takes;

  private Reply answer(Request request) {
    if (!takes) {
      return HttpStub.text(500, "TOKEN");
    }
    return switch (who(request)) {
      case "webhook" -> HttpStub.text(200, "");
      case "bus" ->
          HttpStub.json(200, "{\"FailedEntryCount\":0,\"Entries\":[" + entries(request) + "]}");
      default ->
          new Reply.Full(
              200,
              Map.of("Content-Type", "text/xml"),
              "<PublishResponse><PublishResult/></PublishResponse>");
    };
  }

  private static String entries(Request request) {
    var answers = new StringBuilder();
    json(request.body())
        .get("Entries")
        .forEach(_ -> answers.append(answers.isEmpty() ? "" : ",").append("{\"EventId\":\"e\"}"));
    return answers.toString();
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String who(Request request) {
    if (request.path().equals("/TOKEN")) {
      return "webhook";
    }
    return request.header().containsKey("x-amz-target") ? "bus" : "topic";
  }

  /** Of the first event in it. */
  private static String id(Request request) {
    String document =
        switch (who(request)) {
          case "webhook" -> request.body();
          case "bus" -> json(request.body()).at("/Entries/0/Detail").textValue();
          default -> request.form("Message");
        };
    return json(document).get("id").textValue();
  }

  private static List<Request> to(HttpStub stub, String who) {
    return stub.requests().stream().filter(request -> who(request).equals(who)).toList();
  }

  private Command run(HttpStub stub) throws IOException {
    String uri = stub.uri().toString();
    return Command.start(
        root,
        Map.of(
            "AWS_REGION", "us-west-2",
            "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY", "nobody-knows",
            "AWS_ENDPOINT_URL_EVENTBRIDGE", uri,
            "AWS_ENDPOINT_URL_SNS", uri),
        List.of(),
        "run");
  }

  @Test
  void whatWasToldToNobodyWhenItWasKilledIsToldByTheNextUnderTheSameId() throws Exception {
    var node = new Node(root).with("etc/nodekeeper/nodekeeper.yaml", SETTINGS);
    try (var stub = new HttpStub(this::answer)) {
      node.with("etc/nodekeeper/webhook", stub.uri() + "/TOKEN\n");
      Files.setPosixFilePermissions(
          root.resolve("etc/nodekeeper/webhook"), PosixFilePermissions.fromString("rw-r-----"));
      try (Command agent = run(stub)) {
        agent.await(
            () ->
                Files.exists(node.places().outbox())
                    && List.of("bus", "topic", "webhook").stream()
                        .allMatch(who -> to(stub, who).size() >= 2),
            "they are not told");
        agent.until("webhook is not told what happens since");
        agent.signal("KILL");
        agent.code();
        assertThat(String.join("\n", agent.lines())).doesNotContain("TOKEN");
        assertThat(Files.readString(node.places().status())).doesNotContain("TOKEN");
      }
      String id = id(stub.requests().getFirst());
      int before = stub.requests().size();
      takes = true;
      try (Command agent = run(stub)) {
        agent.await(() -> Files.notExists(node.places().outbox()), "somebody is not told");
        agent.signal("TERM");
      }

      List<Request> after = stub.requests().subList(before, stub.requests().size());
      for (String who : List.of("bus", "topic", "webhook")) {
        assertThat(after.stream().filter(request -> who(request).equals(who)).findFirst())
            .as(who)
            .map(OutwardProcessTest::id)
            .contains(id);
      }
    }
  }
}
