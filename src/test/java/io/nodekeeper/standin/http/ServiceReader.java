package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.Service;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What CreateService and UpdateService ask for. */
final class ServiceReader {

  private static final Pattern CONSTRAINT =
      Pattern.compile("attribute:([A-Za-z0-9._/\\\\-]+)\\s*==\\s*(\\S+)");

  private ServiceReader() {}

  /** A new service's. */
  static Service.Wanted wanted(JsonNode in) {
    String definition = Json.text(in, "taskDefinition").orElse("");
    boolean isDaemon = Json.text(in, "schedulingStrategy").orElse("REPLICA").equals("DAEMON");
    return changed(
        isDaemon ? Service.Wanted.daemon(definition) : Service.Wanted.replicas(definition, 0), in);
  }

  /** What was wanted, with what is given anew. */
  static Service.Wanted changed(Service.Wanted before, JsonNode in) {
    JsonNode deployment = in.path("deploymentConfiguration");
    return new Service.Wanted(
        Json.text(in, "taskDefinition").orElse(before.taskDefinition()),
        before.strategy(),
        Json.number(in, "desiredCount", before.desired()),
        in.hasNonNull("placementConstraints") ? constraint(in) : before.constraint(),
        in.hasNonNull("placementConstraints") ? isDistinct(in) : before.distinct(),
        Json.number(deployment, "minimumHealthyPercent", before.minimumHealthyPercent()),
        Json.number(deployment, "maximumPercent", before.maximumPercent()));
  }

  private static boolean isDistinct(JsonNode in) {
    return in.path("placementConstraints").findValuesAsText("type").contains("distinctInstance");
  }

  private static Optional<Service.Constraint> constraint(JsonNode in) {
    for (JsonNode entry : in.path("placementConstraints")) {
      if (entry.path("type").asText().equals("memberOf")) {
        String expression = entry.path("expression").asText().strip();
        Matcher matcher = CONSTRAINT.matcher(expression);
        if (!matcher.matches()) {
          throw ApiError.invalid("The stand-in knows no such expression: " + expression);
        }
        return Optional.of(new Service.Constraint(matcher.group(1), matcher.group(2)));
      }
    }
    return Optional.empty();
  }
}
