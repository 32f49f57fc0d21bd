package io.nodekeeper.app;

import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.edge.ecs.LabelledService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Services that declare daemons, in the syntax of a file of {@code daemons.d}. */
final class ServicesText {

  /** Of a daemon's name. */
  private static final int MOST = 200;

  private static final int HASH = 9;

  private ServicesText() {}

  /**
   * One daemon for each service, by the service's name; of several with one family the first.
   *
   * @param services by name
   */
  static String of(List<LabelledService> services) {
    Map<String, String> byFamily = new LinkedHashMap<>();
    var text = new StringBuilder("daemons:\n");
    for (LabelledService service : services) {
      String family =
          TaskDefinitionRef.parse(service.taskDefinition())
              .map(TaskDefinitionRef::family)
              .orElse(service.taskDefinition());
      String first = byFamily.putIfAbsent(family, service.name());
      text.append(first == null ? "  " : "  # the family of " + first + ": ")
          .append('"')
          .append(daemon(service.name()))
          .append("\": {taskDefinition: \"")
          .append(service.taskDefinition())
          .append("\"}\n");
    }
    return text.toString();
  }

  /** A service's name is a daemon's, but may be longer. */
  private static String daemon(String name) {
    return name.length() <= MOST
        ? name
        : "%s-%08x".formatted(name.substring(0, MOST - HASH), name.hashCode());
  }
}
