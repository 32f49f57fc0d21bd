package io.nodekeeper.doctor;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;

/** What did the same work before, and is still there. */
public final class Predecessors {

  private static final String WHERE = "predecessors";
  private static final String PROTECTOR = "ecs-daemon-protector";

  private Predecessors() {}

  /** By Docker's containers. */
  public static Judgement judge(Reading<List<Container>> containers) {
    return Judgement.from("Docker's containers", containers, Predecessors::of);
  }

  private static List<Finding> of(List<Container> containers) {
    var found = new ArrayList<Finding>();
    containers.stream()
        .filter(container -> container.state().isAlive() && container.image().contains(PROTECTOR))
        .map(Container::family)
        .distinct()
        .sorted()
        .forEach(family ->
            found.add(
                Finding.error(
                    WHERE,
                    "a task of %s has %s in it: it takes our daemons for replicas, and waits for them in a drain until ECS kills it"
                        .formatted(family, PROTECTOR),
                    "put the sidecar of packaging/aws/protected-daemon.json in its place: see"
                        + " docs/MIGRATION.md")));
    return found;
  }
}
