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
      TaskDefinitionRef.parse(service.taskDefinition())
          .map(TaskDefinitionRef::family)
          .map(family -> byFamily.putIfAbsent(family, service.name()) == null)
          .filter(isFirst -> isFirst)
          .ifPresent(_ -> text.append(line(service)));
    }
    return text.toString();
  }

  private static String line(LabelledService service) {
    return "  \"%s\": {taskDefinition: \"%s\"}\n"
        .formatted(daemon(service.name()), service.taskDefinition());
  }

  /** A service's name is a daemon's, but may be longer. */
  private static String daemon(String name) {
    return name.length() <= MOST
        ? name
        : "%s-%08x".formatted(name.substring(0, MOST - HASH), name.hashCode());
  }
}
