package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.OneLine;
import java.util.ArrayList;
import java.util.Optional;
import software.amazon.awssdk.services.ecs.model.Container;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * Why a task stopped, in one line of ECS's own words, such as {@code EssentialContainerExited:
 * Essential container in task exited (app: exit 137, OutOfMemoryError: …)}.
 */
final class StoppedReason {

  private static final int MOST = 500;
  private static final int MOST_OF_A_CONTAINER = 200;

  private StoppedReason() {}

  /** Empty if ECS says nothing about an end of it. */
  static Optional<String> of(Task task) {
    var parts = new ArrayList<String>();
    String code = task.stopCodeAsString();
    if (code != null) {
      parts.add(code);
    }
    String reason = task.stoppedReason();
    if (reason != null && !reason.isBlank()) {
      parts.add(reason);
    }
    var ends = new ArrayList<String>();
    for (Container container : task.containers()) {
      end(container).ifPresent(ends::add);
    }
    if (parts.isEmpty() && ends.isEmpty()) {
      return Optional.empty();
    }
    String line = String.join(": ", parts);
    String all = ends.isEmpty() ? line : line + " (" + String.join("; ", ends) + ")";
    return Optional.of(OneLine.of(all, MOST));
  }

  private static Optional<String> end(Container container) {
    var words = new ArrayList<String>();
    Integer exit = container.exitCode();
    if (exit != null) {
      words.add("exit " + exit);
    }
    String reason = container.reason();
    if (reason != null && !reason.isBlank()) {
      words.add(OneLine.of(reason, MOST_OF_A_CONTAINER));
    }
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(container.name() + ": " + String.join(", ", words));
  }
}
