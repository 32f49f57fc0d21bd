package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.Storage;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * GetParameter of SSM and GetSecretValue of Secrets Manager, in AWS JSON 1.1, and GetObject of S3,
 * with the bucket in the path. Called under the model's lock.
 */
final class StorageFront {

  static final String TARGET = "AmazonSSM.";
  static final String SECRETS_TARGET = "secretsmanager.";
  private static final String JSON = "application/x-amz-json-1.1";

  private final Storage storage;

  StorageFront(Storage storage) {
    this.storage = storage;
  }

  Reply parameter(Call call) {
    return json(
        call,
        TARGET + "GetParameter",
        in -> {
          String name = Json.text(in, "Name").orElse("");
          Storage.Entry entry = storage.parameter(name);
          boolean isEncrypted =
              entry.type().equals("SecureString") && !in.path("WithDecryption").asBoolean();
          ObjectNode answer = Json.object();
          answer
              .putObject("Parameter")
              .put("Name", name)
              .put("Type", entry.type())
              .put("Value", isEncrypted ? "AQICAH…" : entry.text())
              .put("Version", entry.version());
          return answer;
        });
  }

  Reply secret(Call call) {
    return json(
        call,
        SECRETS_TARGET + "GetSecretValue",
        in -> {
          String name = Json.text(in, "SecretId").orElse("");
          Storage.Entry entry = storage.secret(name);
          ObjectNode answer =
              Json.object()
                  .put(
                      "ARN",
                      "arn:aws:secretsmanager:us-west-2:123456789012:secret:" + name + "-AbCdEf")
                  .put("Name", name)
                  .put("VersionId", "%032d".formatted(entry.version()));
          answer.putArray("VersionStages").add("AWSCURRENT");
          return entry.type().equals("binary")
              ? answer.put("SecretBinary", entry.text().getBytes(StandardCharsets.UTF_8))
              : answer.put("SecretString", entry.text());
        });
  }

  private static Reply json(Call call, String known, Function<JsonNode, ObjectNode> answer) {
    String target = call.header("X-Amz-Target").orElse("");
    try {
      if (!target.equals(known)) {
        throw new ApiError(400, "UnknownOperationException", "not in the stand-in: " + target);
      }
      return Reply.of(200, JSON, answer.apply(Json.read(call.body())).toString());
    } catch (ApiError error) {
      return Reply.of(
          error.status(),
          JSON,
          Json.object().put("__type", error.code()).put("message", error.text()).toString());
    }
  }

  Reply object(Call call) {
    try {
      Storage.Entry entry = storage.object(call.path().substring(1));
      String tag = "\"%08x-%d\"".formatted(entry.text().hashCode(), entry.version());
      return call.header("If-None-Match").filter(tag::equals).isPresent()
          ? Reply.of(304, "application/xml", "").with("ETag", tag)
          : Reply.of(200, "binary/octet-stream", entry.text()).with("ETag", tag);
    } catch (ApiError error) {
      var xml = new Xml().raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
      xml.node("Error", () -> xml.leaf("Code", error.code()).leaf("Message", error.text()));
      return Reply.of(error.status(), "application/xml", xml.toString());
    }
  }
}
