package io.nodekeeper.app;

import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.record.Plain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Services that declare daemons, in the syntax of a file of {@code daemons.d}. */
final class ServicesText {

  /** Of a daemon's name. */
  private static final int MOST = 200;

  private static final int HASH = 9;

  private static final String REASON = "# ";
  private static final String BETWEEN = ": ";

  private ServicesText() {}

  /**
   * One daemon for each service, by the service's name; of several with one family the first. Why
   * the others declare none is a comment.
   *
   * @param services by name
   */
  static String of(List<LabelledService> services) {
    Map<String, String> byFamily = new LinkedHashMap<>();
    var text = new StringBuilder();
    var reasons = new StringBuilder();
    for (LabelledService service : services) {
      service
          .obstacle()
          .or(() -> first(service, byFamily))
          .ifPresentOrElse(
              why -> reasons.append(reason(service.name(), why)), () -> text.append(line(service)));
    }
    return (text.isEmpty() ? "daemons: {}\n" : "daemons:\n" + text) + reasons;
  }

  /** Why it is not the first of its family. */
  private static Optional<String> first(LabelledService service, Map<String, String> byFamily) {
    Optional<String> family =
        TaskDefinitionRef.parse(service.taskDefinition()).map(TaskDefinitionRef::family);
    return family.isEmpty()
        ? Optional.of("its task definition cannot be understood")
        : family
            .flatMap(name -> Optional.ofNullable(byFamily.putIfAbsent(name, service.name())))
            .map(first -> "it has the family of the service " + first);
  }

  private static String reason(String name, String why) {
    return REASON + name + BETWEEN + Plain.line(why) + "\n";
  }

  /** A labelled service that declares nothing, and why. */
  record Idle(String name, String why) {}

  /** Those of which a text says so. */
  static List<Idle> idle(String text) {
    return text.lines()
        .filter(line -> line.startsWith(REASON))
        .map(line -> line.substring(REASON.length()).split(BETWEEN, 2))
        .filter(parts -> parts.length == 2)
        .map(parts -> new Idle(parts[0], parts[1]))
        .toList();
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
