package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The model's faults by name, such as {@code {"introspection":"REFUSED"}} or {@code
 * {"next":"StartTask","fates":["ANSWER_LOST"]}}.
 */
final class Switches {

  private final Faults faults;

  Switches(Faults faults) {
    this.faults = faults;
  }

  void set(JsonNode in) {
    in.properties()
        .forEach(member -> {
          if (!member.getKey().equals("fates")) {
            set(member.getKey(), member.getValue(), Json.texts(in, "fates"));
          }
        });
  }

  private void set(String name, JsonNode value, List<String> fates) {
    switch (name) {
      case "imds" -> faults.imds = Faults.Imds.valueOf(value.asText());
      case "docker" -> faults.docker = Faults.Docker.valueOf(value.asText());
      case "introspection" -> faults.introspection = Faults.Introspection.valueOf(value.asText());
      case "webhook" -> faults.webhook = Faults.Webhook.valueOf(value.asText());
      case "onDraining" -> faults.onDraining = Faults.OnDraining.valueOf(value.asText());
      case "startTaskFailure" ->
          faults.startTaskFailure = value.isNull() ? Optional.empty() : Optional.of(value.asText());
      case "throttling" -> faults.throttling = value.asBoolean();
      case "othersPerSecond" -> faults.othersPerSecond = value.asDouble();
      case "registrationThrottled" -> faults.registrationThrottled = value.asBoolean();
      case "visibleAfterMillis" -> faults.visibleAfter = millis(value);
      case "arrivesAfterMillis" -> faults.arrivesAfter = millis(value);
      case "nodeSeenAfterMillis" -> faults.nodeSeenAfter = millis(value);
      case "next" -> next(operation(value.asText()), fates);
      default -> throw new IllegalArgumentException("no such switch: " + name);
    }
  }

  private void next(Operation operation, List<String> names) {
    for (String name : names) {
      faults.next(operation, fate(operation, name));
    }
  }

  private static Fate fate(Operation operation, String name) {
    return switch (name) {
      case "PASS" -> Fate.PASS;
      case "UNREACHABLE" -> Fate.UNREACHABLE;
      case "LOST" -> Fate.LOST;
      case "ANSWER_LOST" -> Fate.ANSWER_LOST;
      case "THROTTLED" -> Fate.throttled();
      case "SERVER_ERROR" -> Fate.serverError();
      case "DENIED" -> Fate.denied(operation);
      default -> throw new IllegalArgumentException("no such fate: " + name);
    };
  }

  private static Operation operation(String wireName) {
    return Arrays.stream(Operation.values())
        .filter(operation -> operation.wireName().equals(wireName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such operation: " + wireName));
  }

  private static Supplier<Duration> millis(JsonNode value) {
    Duration time = Duration.ofMillis(value.asLong());
    return () -> time;
  }
}
