package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.edge.outward.EventBus;
import io.nodekeeper.edge.outward.Topic;
import io.nodekeeper.edge.outward.Webhook;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Receivers;
import io.nodekeeper.standin.model.Receivers.Way;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fronts of those who are told what happens, as the agent and boto3 meet them. */
class ReceiverWireTest {

  private static final String TOPIC = "arn:aws:sns:us-west-2:123456789012:ops";
  private static final List<Letter> TWO = List.of(letter("1", "{\"id\":1}"), letter("2", "{}"));

  @TempDir Path directory;

  private final Stage stage = new Stage();
  private final AwsClients aws = new AwsClients("us-west-2", new Calls());

  @AfterEach
  void close() {
    aws.close();
    stage.close();
  }

  private static Letter letter(String id, String json) {
    return new Letter(
        id,
        Instant.EPOCH,
        "warning",
        "drain.done",
        "drain",
        Optional.of("i-1"),
        Optional.empty(),
        json);
  }

  private List<String> told(Way way) {
    return stage.look(model ->
        model.receivers().told().stream()
            .filter(told -> told.way() == way)
            .map(told -> told.to() + " " + told.about() + " " + told.text())
            .toList());
  }

  private void next(Operation operation, Fate fate) {
    stage.change(model -> model.faults().next(operation, fate));
  }

  @Test
  void aBusTakesEventsAndSaysOfEachWhetherItDid() {
    var bus = new EventBus(aws);
    assertThat(bus.put("ops", TWO)).isEqualTo(Sent.all(TWO));
    assertThat(told(Way.EVENT_BRIDGE))
        .containsExactly("ops drain.done {\"id\":1}", "ops drain.done {}");

    Sent sent = bus.put("ops", List.of(letter("3", "no JSON"), letter("4", "{}")));
    assertThat(sent.ids()).containsExactly("4");
    assertThat(sent.why().orElse("")).contains("MalformedDetail");

    next(Operation.PUT_EVENTS, Fate.denied(Operation.PUT_EVENTS));
    assertThat(bus.put("ops", TWO).why().orElse(""))
        .contains("AccessDeniedException")
        .contains("events:PutEvents");
    next(Operation.PUT_EVENTS, Fate.UNREACHABLE);
    assertThat(bus.put("ops", TWO).ids()).isEmpty();
    assertThat(told(Way.EVENT_BRIDGE)).hasSize(3);
  }

  @Test
  void aTopicTakesMessagesWhereItIsThereAndInItsOwnRegion() {
    var topic = new Topic(aws);
    assertThat(topic.publish(TOPIC, TWO).why().orElse("")).contains("NotFound", "does not exist");
    stage.change(model -> model.receivers().topic(TOPIC));
    assertThat(topic.publish(TOPIC, TWO)).isEqualTo(Sent.all(TWO));
    assertThat(told(Way.SNS)).hasSize(2).contains(TOPIC + " drain.done drain on i-1 {\"id\":1}");

    assertThat(topic.publish(TOPIC.replace("us-west-2", "eu-west-1"), TWO).why().orElse(""))
        .contains("InvalidParameter", "TopicArn");
    next(Operation.PUBLISH, Fate.denied(Operation.PUBLISH));
    assertThat(topic.publish(TOPIC, TWO).why().orElse("")).contains("AuthorizationError");
  }

  @Test
  void aWebhookTakesWhatIsPostedUnlessItFails() {
    var webhook = new Webhook(Duration.ofMillis(500));
    var address = stage.fronts.webhook().resolve("/TOKEN");
    assertThat(webhook.post(address, TWO)).isEqualTo(Sent.all(TWO));
    assertThat(told(Way.WEBHOOK)).containsExactly("/TOKEN 1 {\"id\":1}", "/TOKEN 2 {}");
    stage.change(model -> model.faults().webhook = Faults.Webhook.FAILING);
    assertThat(webhook.post(address, TWO).why().orElse("")).endsWith("answers with 503");
    stage.change(model -> model.faults().webhook = Faults.Webhook.SILENT);
    assertThat(webhook.post(address, TWO).why().orElse("")).endsWith("no answer in time");
    stage.change(model -> model.faults().webhook = Faults.Webhook.REFUSED);
    assertThat(webhook.post(address, TWO).why().orElse("")).endsWith("cannot be reached");
    stage.change(model -> model.faults().heal());
    assertThat(webhook.post(address, TWO).why()).isEmpty();
    List<Receivers.Told> all = stage.look(model -> model.receivers().told());
    assertThat(all).hasSize(4).extracting(Receivers.Told::way).containsOnly(Way.WEBHOOK);
  }

  @Test
  void boto3KnowsItsAnswersAndErrors() {
    stage.change(model -> model.receivers().topic(TOPIC));
    AwsPrograms.Ran ran =
        new AwsPrograms(stage.fronts.aws(), directory)
            .python(
                """
                events, sns = client("events"), client("sns")
                answer = events.put_events(Entries=[
                    {"Source": "me", "DetailType": "it", "Detail": "{}", "EventBusName": "ops"},
                    {"Source": "me", "DetailType": "it", "Detail": "no"},
                    {"Source": "me", "Detail": "{}"}])
                assert answer["FailedEntryCount"] == 2, answer
                assert set(answer["Entries"][0]) == {"EventId"}, answer
                assert [e.get("ErrorCode") for e in answer["Entries"]] == [
                    None, "MalformedDetail", "InvalidArgument"], answer
                try:
                    events.put_events(Entries=[{"Detail": "{}"}] * 11)
                    assert False
                except events.exceptions.ClientError as error:
                    assert error.response["Error"]["Code"] == "ValidationException", error
                topic = "arn:aws:sns:us-west-2:123456789012:ops"
                assert sns.publish(TopicArn=topic, Subject="it", Message="hello")["MessageId"]
                try:
                    sns.publish(TopicArn=topic + "-none", Message="hello")
                    assert False
                except sns.exceptions.NotFoundException as error:
                    assert error.response["Error"]["Type"] == "Sender", error
                try:
                    sns.publish(TopicArn=topic, Subject="x" * 100, Message="hello")
                    assert False
                except sns.exceptions.InvalidParameterException:
                    pass
                print("all held")
                """);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.text()).endsWith("all held");
  }
}
