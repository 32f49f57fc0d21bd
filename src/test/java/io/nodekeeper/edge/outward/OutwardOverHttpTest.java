package io.nodekeeper.edge.outward;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.aws.HttpStub.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutwardOverHttpTest {

  private static final String TOPIC = "arn:aws:sns:us-west-2:123456789012:ops";
  private static final String RESOURCE =
      "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d";
  private static final Duration SOON = Duration.ofMillis(300);

  private final List<AutoCloseable> open = new ArrayList<>();
  private final Calls calls = new Calls();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private HttpStub stub(Reply reply) {
    var stub = new HttpStub(_ -> reply);
    open.add(stub);
    return stub;
  }

  private AwsClients aws(HttpStub stub, Duration deadline) {
    open.add(AwsSurroundings.at(stub.uri()));
    var clients = new AwsClients("us-west-2", calls, deadline);
    open.add(clients);
    return clients;
  }

  private static Letter letter(int number) {
    return new Letter(
        "id-" + number,
        Instant.parse("2026-11-22T12:00:00Z"),
        "warning",
        "daemon.flapping",
        "lögs",
        Optional.of("i-1"),
        Optional.of(RESOURCE),
        "{\"id\":\"id-" + number + "\"}");
  }

  private static final List<Letter> TWO = List.of(letter(1), letter(2));

  private Sent put(HttpStub stub) {
    return new EventBus(aws(stub, Duration.ofSeconds(5))).put("ops", TWO);
  }

  private Sent publish(HttpStub stub, String topic) {
    return new Topic(aws(stub, Duration.ofSeconds(5))).publish(topic, TWO);
  }

  private static Sent post(HttpStub stub) {
    return new Webhook(SOON).post(URI.create(stub.uri() + "/TOKEN?sig=a%2Fb"), TWO);
  }

  @Test
  void aBusIsToldAllInOneCall() {
    HttpStub stub =
        stub(
            json(
                200,
                "{\"FailedEntryCount\":0,\"Entries\":[{\"EventId\":\"a\"},{\"EventId\":\"b\"}]}"));

    assertThat(put(stub)).isEqualTo(Sent.all(TWO));
    assertThat(stub.only().header()).containsEntry("x-amz-target", "AWSEvents.PutEvents");
    assertThat(stub.only().body())
        .contains(
            "\"EventBusName\":\"ops\"",
            "\"Source\":\"nodekeeper\"",
            "\"DetailType\":\"daemon.flapping\"",
            "\"Resources\":[\"" + RESOURCE + "\"]",
            "\"Detail\":\"{\\\"id\\\":\\\"id-1\\\"}\"",
            "\"Detail\":\"{\\\"id\\\":\\\"id-2\\\"}\"");
    assertThat(calls.counts()).containsExactly(Map.entry("events:PutEvents", 1L));
  }

  @Test
  void whatABusDidNotTakeIsToldByItsPlace() {
    HttpStub stub =
        stub(
            json(
                200,
                "{\"FailedEntryCount\":1,\"Entries\":[{\"ErrorCode\":\"ThrottlingException\","
                    + "\"ErrorMessage\":\"slow down\"},{\"EventId\":\"b\"}]}"));
    assertThat(put(stub))
        .isEqualTo(
            new Sent(
                List.of("id-2"), Optional.of("events:PutEvents: ThrottlingException: slow down")));
  }

  @Test
  void anAnswerThatDoesNotSayWhichWereTakenCountsForNone() {
    for (String answer : List.of("{}", "{\"Entries\":[{\"EventId\":\"a\"}]}", "no")) {
      Sent sent = put(stub(json(200, answer)));
      assertThat(sent.ids()).isEmpty();
      assertThat(sent.why().orElse("")).startsWith("events:PutEvents: ");
    }
    assertThat(put(stub(json(200, "{\"Entries\":[{\"EventId\":\"a\"},{}]}"))))
        .isEqualTo(
            new Sent(List.of("id-1"), Optional.of("events:PutEvents: an event has no answer")));
  }

  @Test
  void aBusThatRefusesOrThrottlesIsAskedOnce() {
    for (String code : List.of("AccessDeniedException", "ThrottlingException")) {
      HttpStub stub = stub(error(400, code, "not now"));
      assertThat(put(stub)).isEqualTo(Sent.none("events:PutEvents: " + code + ": not now"));
      assertThat(stub.requests()).hasSize(1);
    }
    assertThat(calls.throttled()).containsExactly(Map.entry("events:PutEvents", 1L));
  }

  @Test
  void aBusThatHangsIsGivenUp() {
    Sent sent = new EventBus(aws(stub(new Reply.Silence()), SOON)).put("ops", TWO);
    assertThat(sent).isEqualTo(Sent.none("events:PutEvents: no answer in time"));
  }

  private static Reply published() {
    return new Reply.Full(
        200,
        Map.of("Content-Type", "text/xml"),
        "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><PublishResult>"
            + "<MessageId>m</MessageId></PublishResult></PublishResponse>");
  }

  @Test
  void aTopicIsToldOneByOne() {
    HttpStub stub = stub(published());

    assertThat(publish(stub, TOPIC)).isEqualTo(Sent.all(TWO));
    assertThat(stub.operations()).containsExactly("Publish", "Publish");
    HttpStub.Request first = stub.requests().getFirst();
    assertThat(first.form("TopicArn")).isEqualTo(TOPIC);
    assertThat(first.form("Message")).isEqualTo("{\"id\":\"id-1\"}");
    assertThat(first.form("Subject")).isEqualTo("daemon.flapping l?gs on i-1");
    assertThat(first.body()).contains("warning").doesNotContain("MessageGroupId");
    assertThat(calls.counts()).containsExactly(Map.entry("sns:Publish", 2L));
  }

  @Test
  void aTopicInOrderGetsAGroupForEachInstanceAndKeepsDuplicatesAway() {
    HttpStub stub = stub(published());
    assertThat(publish(stub, TOPIC + ".fifo").why()).isEmpty();
    HttpStub.Request last = stub.requests().getLast();
    assertThat(last.form("MessageGroupId")).isEqualTo("i-1");
    assertThat(last.form("MessageDeduplicationId")).isEqualTo("id-2");
  }

  @Test
  void aTopicThatTakesOneAndThenNoMoreIsAskedNoFurther() {
    var stub =
        new HttpStub(request -> request.body().contains("id-1") ? published() : text(500, ""));
    open.add(stub);
    Sent sent = publish(stub, TOPIC);
    assertThat(sent.ids()).containsExactly("id-1");
    assertThat(sent.why().orElse("")).startsWith("sns:Publish: ");
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void aSubjectIsShortAndPlain() {
    Letter letter = letter(1);
    var odd =
        new Letter(
            letter.id(),
            letter.at(),
            letter.level(),
            letter.event(),
            "a\n\u001b" + "\u00e9".repeat(300),
            letter.instance(),
            letter.resource(),
            letter.json());
    HttpStub stub = stub(published());
    new Topic(aws(stub, Duration.ofSeconds(5))).publish(TOPIC, List.of(odd));
    assertThat(stub.only().form("Subject")).hasSizeBetween(80, 99).matches("[ -~]+");
  }

  @Test
  void aWebhookGetsOneAfterTheOther() {
    HttpStub stub = stub(text(204, ""));

    assertThat(post(stub)).isEqualTo(Sent.all(TWO));
    HttpStub.Request first = stub.requests().getFirst();
    assertThat(first.method()).isEqualTo("POST");
    assertThat(first.path()).isEqualTo("/TOKEN");
    assertThat(first.body()).isEqualTo("{\"id\":\"id-1\"}");
    assertThat(first.header())
        .containsEntry("content-type", "application/json")
        .containsEntry("idempotency-key", "id-1");
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void aWebhookThatDoesNotTakeOneIsSaidWithoutItsAddress() {
    String who = "the webhook at 127.0.0.1";
    assertThat(post(stub(text(500, "TOKEN")))).isEqualTo(Sent.none(who + " answers with 500"));
    assertThat(post(stub(text(429, "")))).isEqualTo(Sent.none(who + " answers with 429"));
    assertThat(post(stub(new Reply.Silence()))).isEqualTo(Sent.none(who + ": no answer in time"));
    HttpStub gone = stub(text(200, ""));
    gone.close();
    assertThat(post(gone)).isEqualTo(Sent.none(who + " cannot be reached"));
    Sent dropped = post(stub(new Reply.Drop()));
    assertThat(dropped.ids()).isEmpty();
    assertThat(dropped.why().orElse("")).startsWith(who).doesNotContain("TOKEN");
  }

  @Test
  void aRedirectionIsNotFollowed() {
    HttpStub elsewhere = stub(text(200, ""));
    HttpStub stub = stub(new Reply.Full(307, Map.of("Location", elsewhere.uri() + "/"), ""));
    assertThat(post(stub).why().orElse("")).contains("answers with 307, which would lead");
    assertThat(stub.requests()).hasSize(1);
    assertThat(elsewhere.requests()).isEmpty();
  }

  @Test
  void nobodyReadsAnAnswer() {
    for (Reply endless : List.of(new Reply.Trickle(200), new Reply.Flood(200))) {
      assertThat(post(stub(endless))).isEqualTo(Sent.all(TWO));
    }
  }

  @Test
  void onlyAnAddressInTlsOrOnLoopbackIsOne() {
    for (String good :
        List.of("https://hooks.example.com/T?a=b\n", "http://127.0.0.1:9/x", "http://[::1]/x")) {
      assertThat(Webhook.address(good)).isPresent();
    }
    for (String bad :
        List.of(
            "",
            "http://example.com/x",
            "https:///x",
            "https://me@example.com/",
            "https://example.com/#x",
            "https://example.com/ x",
            "https://a/\nhttps://b/",
            "file:///etc/passwd",
            "hooks.example.com/T")) {
      assertThat(Webhook.address(bad)).as(bad).isEmpty();
    }
  }
}
