package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether this node can run what the daemons' task definitions ask for. */
public final class Definitions {

  private static final String WHERE = "definitions";
  private static final String AWSLOGS = "awslogs";

  private Definitions() {}

  /**
   * The daemons' definitions.
   *
   * @param blueprints by the daemon's name
   */
  public static Judgement judge(
      SortedMap<String, Reading<Blueprint>> blueprints, Reading<Registration> registration) {
    Judgement all = Judgement.nothing();
    for (var entry : blueprints.entrySet()) {
      String daemon = entry.getKey();
      all =
          all.and(
              Judgement.from(
                  "the task definition of " + daemon,
                  entry.getValue(),
                  is -> of(daemon, is, registration)));
    }
    return all;
  }

  private static List<Finding> of(
      String daemon, Blueprint blueprint, Reading<Registration> registration) {
    var found = new ArrayList<Finding>();
    registration
        .toOptional()
        .map(is -> new TreeSet<>(is.attributes()))
        .ifPresent(has -> {
          var lacks = new TreeSet<>(blueprint.requires());
          lacks.removeAll(has);
          if (!lacks.isEmpty()) {
            found.add(lacking(daemon, blueprint, lacks));
          }
        });
    if (blueprint.logDrivers().contains(AWSLOGS) && !blueprint.executionRole()) {
      found.add(
          Finding.hint(
              WHERE,
              "%s (%s) logs to awslogs without an execution role: Docker writes with the node's role, and whether that may is not asked here"
                  .formatted(daemon, blueprint.name()),
              "allow the node's role logs:CreateLogStream and logs:PutLogEvents, as"
                  + " AmazonEC2ContainerServiceforEC2Role does, or give the definition an execution"
                  + " role"));
    }
    return found;
  }

  private static Finding lacking(String daemon, Blueprint blueprint, SortedSet<String> lacks) {
    return Finding.error(
        WHERE,
        "%s (%s) requires what this container instance does not have, and ECS refuses to start it: %s"
            .formatted(daemon, blueprint.name(), String.join(", ", lacks)),
        "a capability comes from the ECS agent's settings (for a log driver,"
            + " ECS_AVAILABLE_LOGGING_DRIVERS in /etc/ecs/ecs.config) or a newer ECS agent");
  }
}
