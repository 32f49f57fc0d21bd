package io.nodekeeper.standin.model;

import java.util.Collection;
import java.util.Optional;

/** What the ECS API refuses before it does anything, in its own words where they are known. */
final class Checks {

  private Checks() {}

  /** A name, an ARN, or nothing for {@code default}. */
  static void cluster(Optional<String> given, String ours) {
    String name = given.map(ControlPlane::shortId).orElse("default");
    if (!name.equals(ours)) {
      throw new ApiError(400, "ClusterNotFoundException", "Cluster not found.");
    }
  }

  static void atMost(int most, Collection<?> items, String what) {
    if (items.size() > most) {
      throw ApiError.invalid(what + " can have at most " + most + " items.");
    }
  }

  static void notEmpty(Collection<?> items, String what) {
    if (items.isEmpty()) {
      throw ApiError.invalid(what + " cannot be empty.");
    }
  }

  static void group(Optional<String> group) {
    if (group.isPresent() && group.get().startsWith(Service.GROUP)) {
      throw ApiError.invalid("Invalid namespace for group");
    }
    if (group.isPresent() && group.get().length() > 255) {
      throw ApiError.invalid("group longer than 255.");
    }
  }

  static void startedBy(Optional<String> startedBy) {
    if (startedBy.isPresent() && startedBy.get().length() > 36) {
      throw ApiError.invalid("startedBy longer than 36.");
    }
    if (startedBy.isPresent() && !isMadeOf(startedBy.get(), "-/_")) {
      throw ApiError.invalid("startedBy contains invalid characters.");
    }
  }

  /** What a start has in the place of what its definition says. */
  static void overrides(Ecs.StartTask request, TaskDefinition definition) {
    if (request.size() > 8_192) {
      throw ApiError.invalid("Container Overrides length must be at most 8192");
    }
    for (ContainerDefinition.Overriding override : request.overrides()) {
      if (definition.containers().stream().noneMatch(is -> is.name().equals(override.name()))) {
        throw ApiError.invalid(
            "Override for container named "
                + override.name()
                + " is not a container in the TaskDefinition.");
      }
    }
    if (!request.subnets().isEmpty() && !definition.networkMode().equals("awsvpc")) {
      throw ApiError.invalid(
          "Network Configuration is not valid for the given networkMode of this task definition.");
    }
    atMost(50, request.tags().keySet(), "tags");
  }

  /** The page's size; AWS's own when none is asked. */
  static int pageSize(int asked, int standard, int limit) {
    if (asked < 0 || asked > 100) {
      throw ApiError.invalid("maxResults must be between 1 and 100.");
    }
    int size = asked == 0 ? standard : asked;
    return limit == 0 ? size : Math.min(size, limit);
  }

  static void attribute(Ecs.Attribute attribute) {
    String name = attribute.name();
    if (name.isEmpty() || name.length() > 128 || !isMadeOf(name, "-_/\\.")) {
      throw ApiError.invalid("Attribute name " + name + " is invalid.");
    }
    String value = attribute.value().orElse("");
    boolean bare = !value.equals(value.strip());
    if (value.length() > 128 || bare || !isMadeOf(value, "-_.@:/\\ ")) {
      throw ApiError.invalid("Attribute value " + value + " is invalid.");
    }
  }

  /** ListTasks: startedBy stands alone, but for the desired status. */
  static void filters(Ecs.ListTasks filter) {
    boolean others =
        filter.containerInstance().isPresent()
            || filter.family().isPresent()
            || filter.serviceName().isPresent();
    if (filter.startedBy().isPresent() && others) {
      throw ApiError.invalid("startedBy must be the only filter.");
    }
    String desired = filter.desiredStatus().orElse("RUNNING");
    if (!desired.equals("RUNNING") && !desired.equals("PENDING") && !desired.equals("STOPPED")) {
      throw ApiError.invalid("desiredStatus must be one of RUNNING, PENDING, STOPPED.");
    }
  }

  private static boolean isMadeOf(String text, String others) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!plain && others.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
