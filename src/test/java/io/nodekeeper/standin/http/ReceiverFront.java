package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.Receivers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * PutEvents of EventBridge in AWS JSON 1.1, Publish of SNS in the query protocol, and a webhook.
 * Called under the model's lock.
 */
final class ReceiverFront {

  static final String TARGET = "AWSEvents.";
  static final String SNS_VERSION = "2010-03-31";
  private static final String JSON = "application/x-amz-json-1.1";
  private static final String SNS = "http://sns.amazonaws.com/doc/2010-03-31/";
  private static final int MOST_ENTRIES = 10;

  private final Receivers receivers;

  ReceiverFront(Receivers receivers) {
    this.receivers = receivers;
  }

  Reply events(Call call) {
    String target = call.header("X-Amz-Target").orElse("");
    try {
      if (!target.equals(TARGET + "PutEvents")) {
        throw new ApiError(400, "UnknownOperationException", "not in the stand-in: " + target);
      }
      return Reply.of(200, JSON, put(Json.read(call.body())).toString());
    } catch (ApiError error) {
      return Reply.of(
          error.status(),
          JSON,
          Json.object().put("__type", error.code()).put("message", error.text()).toString());
    }
  }

  /** Each has its answer at its own place. */
  private ObjectNode put(JsonNode in) {
    var entries = new ArrayList<Receivers.Entry>();
    in.path("Entries").forEach(entry -> entries.add(entry(entry)));
    if (entries.isEmpty() || entries.size() > MOST_ENTRIES) {
      throw new ApiError(
          400,
          "ValidationException",
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member"
              + " must have length between 1 and 10");
    }
    List<Optional<ApiError>> refused = receivers.put(entries);
    ObjectNode answer =
        Json.object().put("FailedEntryCount", refused.stream().filter(Optional::isPresent).count());
    ArrayNode results = answer.putArray("Entries");
    for (Optional<ApiError> one : refused) {
      ObjectNode result = results.addObject();
      one.ifPresentOrElse(
          error -> result.put("ErrorCode", error.code()).put("ErrorMessage", error.text()),
          () -> result.put("EventId", UUID.randomUUID().toString()));
    }
    return answer;
  }

  private static Receivers.Entry entry(JsonNode entry) {
    return new Receivers.Entry(
        Json.text(entry, "EventBusName").orElse("default"),
        Json.text(entry, "Source").orElse(""),
        Json.text(entry, "DetailType").orElse(""),
        Json.text(entry, "Detail").orElse(""));
  }

  /** Whether it is a call of SNS, of those in the query protocol. */
  static boolean isOfSns(Call call) {
    return Form.of(call).value("Version").orElse("").equals(SNS_VERSION);
  }

  Reply topic(Call call) {
    Form form = Form.of(call);
    try {
      if (!form.action().equals("Publish")) {
        throw new ApiError(400, "InvalidAction", "not in the stand-in: " + form.action());
      }
      int number =
          receivers.publish(
              form.value("TopicArn").orElse(""),
              form.value("Subject"),
              form.value("Message").orElse(""));
      var xml = new Xml().raw("<PublishResponse xmlns=\"" + SNS + "\">");
      xml.node("PublishResult", () -> xml.leaf("MessageId", new UUID(0, number)))
          .node("ResponseMetadata", () -> xml.leaf("RequestId", UUID.randomUUID()))
          .raw("</PublishResponse>");
      return Reply.of(200, "text/xml", xml.toString());
    } catch (ApiError error) {
      return refused(error);
    }
  }

  private static Reply refused(ApiError error) {
    var xml = new Xml().raw("<ErrorResponse xmlns=\"" + SNS + "\">");
    xml.node(
            "Error",
            () ->
                xml.leaf("Type", error.status() < 500 ? "Sender" : "Receiver")
                    .leaf("Code", error.code())
                    .leaf("Message", error.text()))
        .leaf("RequestId", UUID.randomUUID())
        .raw("</ErrorResponse>");
    return Reply.of(error.status(), "text/xml", xml.toString());
  }

  Reply webhook(Call call) {
    if (!call.method().equals("POST")) {
      return Reply.text(405, "only POST\n");
    }
    return receivers.post(call.path(), call.header("Idempotency-Key").orElse(""), call.body())
        ? Reply.text(200, "ok\n")
        : Reply.text(503, "not now\n");
  }
}
