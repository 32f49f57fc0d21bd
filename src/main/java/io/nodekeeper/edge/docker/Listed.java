package io.nodekeeper.edge.docker;

import com.github.dockerjava.api.model.Container;
import io.nodekeeper.core.Container.State;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Docker's list of containers, turned into ours. */
final class Listed {

  /** One with more than nine digits is no revision. */
  private static final String REVISION = "[0-9]{1,9}";

  private static final String LABELS = "com.amazonaws.ecs.";

  private Listed() {}

  /**
   * Those that bear a task's label, in Docker's order.
   *
   * @throws IllegalStateException if one of them has no id: such a list proves nothing gone
   */
  static List<io.nodekeeper.core.Container> ours(List<? extends @Nullable Container> listed) {
    var ours = new ArrayList<io.nodekeeper.core.Container>(listed.size());
    for (Container container : listed) {
      if (container == null) {
        throw new IllegalStateException("it lists a container that is null");
      }
      ours(container).ifPresent(ours::add);
    }
    return List.copyOf(ours);
  }

  private static Optional<io.nodekeeper.core.Container> ours(Container container) {
    Map<String, String> labels = container.getLabels();
    String task = label(labels, Line.TASK_LABEL);
    if (task.isBlank()) {
      return Optional.empty();
    }
    String id = text(container.getId());
    if (id.isBlank()) {
      throw new IllegalStateException("it lists a container without an id, of the task " + task);
    }
    String revision = label(labels, LABELS + "task-definition-version");
    StatusText status = StatusText.parse(text(container.getStatus()));
    return Optional.of(
        new io.nodekeeper.core.Container(
            new ContainerId(id),
            name(container.getNames()),
            text(container.getImage()),
            label(labels, LABELS + "container-name"),
            new TaskArn(task),
            label(labels, LABELS + "task-definition-family"),
            revision.matches(REVISION) ? Integer.parseInt(revision) : 0,
            state(text(container.getState())),
            status.health(),
            status.inState(),
            status.exitCode(),
            Shown.of(container)));
  }

  /** One that is linked has further names, each behind another's: {@code /other/alias}. */
  private static String name(String @Nullable [] names) {
    if (names == null) {
      return "";
    }
    for (String name : names) {
      if (name != null && name.lastIndexOf('/') <= 0) {
        return name.startsWith("/") ? name.substring(1) : name;
      }
    }
    return "";
  }

  /**
   * A state that we do not know is taken for RESTARTING: alive, so that nothing is thought gone,
   * and not up, so that nothing is thought well.
   */
  private static State state(String word) {
    return switch (word) {
      case "created" -> State.CREATED;
      case "running" -> State.RUNNING;
      case "paused" -> State.PAUSED;
      case "removing" -> State.REMOVING;
      case "exited" -> State.EXITED;
      case "dead" -> State.DEAD;
      default -> State.RESTARTING;
    };
  }

  private static String label(@Nullable Map<String, String> labels, String key) {
    return labels == null ? "" : text(labels.get(key));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
