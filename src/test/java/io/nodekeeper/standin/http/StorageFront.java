package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.Storage;

/**
 * GetParameter of SSM, in AWS JSON 1.1, and GetObject of S3, with the bucket in the path. Called
 * under the model's lock.
 */
final class StorageFront {

  static final String TARGET = "AmazonSSM.";
  private static final String JSON = "application/x-amz-json-1.1";

  private final Storage storage;

  StorageFront(Storage storage) {
    this.storage = storage;
  }

  Reply parameter(Call call) {
    String operation = call.header("X-Amz-Target").orElse("").substring(TARGET.length());
    try {
      if (!operation.equals("GetParameter")) {
        throw new ApiError(400, "UnknownOperationException", "not in the stand-in: " + operation);
      }
      JsonNode in = Json.read(call.body());
      String name = Json.text(in, "Name").orElse("");
      Storage.Entry entry = storage.parameter(name);
      ObjectNode answer = Json.object();
      answer
          .putObject("Parameter")
          .put("Name", name)
          .put("Type", entry.type())
          .put("Value", entry.type().equals("SecureString") ? "AQICAH…" : entry.text())
          .put("Version", entry.version());
      return Reply.of(200, JSON, answer.toString());
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
