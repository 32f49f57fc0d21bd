package io.nodekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nodekeeper.standin.StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A template of CloudFormation's, made to be: each resource by the call that CloudFormation makes
 * for it. Of its functions, {@code Ref} is known.
 */
final class Stack {

  /** Whose keys are anybody's. */
  private static final String LABELS = "DockerLabels";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StandIn world;
  private final Map<String, String> references = new TreeMap<>();

  private Stack(StandIn world) {
    this.world = world;
  }

  /** Makes all that a template beside this class names, in its order. */
  static void create(StandIn world, String template) {
    try (InputStream text = Objects.requireNonNull(Stack.class.getResourceAsStream(template))) {
      new Stack(world).create(new YAMLMapper().readTree(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void create(JsonNode template) {
    template
        .path("Parameters")
        .properties()
        .forEach(is -> references.put(is.getKey(), is.getValue().path("Default").asText()));
    template
        .path("Resources")
        .properties()
        .forEach(is -> references.put(is.getKey(), make(is.getValue())));
  }

  /** What a reference to it means. */
  private String make(JsonNode resource) {
    JsonNode properties = asTheApiHasIt(resource.path("Properties"));
    String type = resource.path("Type").asText();
    JsonNode reference =
        switch (type) {
          case "AWS::ECS::TaskDefinition" ->
              call("RegisterTaskDefinition", properties).at("/taskDefinition/taskDefinitionArn");
          case "AWS::ECS::Service" -> call("CreateService", properties).at("/service/serviceArn");
          default -> throw new AssertionError("nothing is known of " + type);
        };
    return reference.asText();
  }

  /** The API's names are CloudFormation's with a small letter in front. */
  private JsonNode asTheApiHasIt(JsonNode written) {
    if (written.has("Ref")) {
      return TextNode.valueOf(Objects.requireNonNull(references.get(written.path("Ref").asText())));
    }
    if (written.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      written.forEach(item -> array.add(asTheApiHasIt(item)));
      return array;
    }
    if (!written.isObject()) {
      return written;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    written
        .properties()
        .forEach(is -> {
          String key = is.getKey().substring(0, 1).toLowerCase(Locale.ROOT);
          JsonNode value =
              is.getKey().equals(LABELS) ? is.getValue() : asTheApiHasIt(is.getValue());
          object.set(key + is.getKey().substring(1), value);
        });
    return object;
  }

  private JsonNode call(String operation, JsonNode input) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(Objects.requireNonNull(world.environment().get("AWS_ENDPOINT_URL_ECS"))))
            .timeout(LivingNode.PATIENCE)
            .header("X-Amz-Target", "AmazonEC2ContainerServiceV20141113." + operation)
            .header("Content-Type", "application/x-amz-json-1.1")
            .POST(HttpRequest.BodyPublishers.ofString(input.toString()))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(operation + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
