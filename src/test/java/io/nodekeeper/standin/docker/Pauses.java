package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerSpec;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The ECS agent's pause containers: one for each awsvpc task, begun before its containers and ended
 * after them. The model does not know of them, as introspection does not.
 */
final class Pauses {

  private final DockerClient docker;
  private final Blueprint blueprint;
  private final Map<TaskArn, String> pauses = new ConcurrentHashMap<>();

  Pauses(DockerClient docker, Blueprint blueprint) {
    this.docker = docker;
    this.blueprint = blueprint;
  }

  /** The pause container of this container's task, made if need be; empty unless it is awsvpc. */
  Optional<String> of(ContainerSpec spec) {
    return spec.networkMode().equals("awsvpc")
        ? Optional.of(pauses.computeIfAbsent(spec.task(), _ -> made(spec)))
        : Optional.empty();
  }

  private String made(ContainerSpec spec) {
    String random = UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    String name = "ecs-" + spec.family() + "-" + spec.revision() + "-internalecspause-" + random;
    String id = blueprint.pause(spec, name).exec().getId();
    docker.startContainerCmd(id).exec();
    return id;
  }

  /** Ends the pause container of this task when all others of it have ended. */
  void after(ContainerSpec spec, Collection<Kept> all) {
    String pause = pauses.get(spec.task());
    if (pause == null) {
      return;
    }
    boolean allEnded =
        all.stream()
            .filter(kept -> kept.spec().task().equals(spec.task()))
            .allMatch(Kept::hasEnded);
    if (allEnded && pauses.remove(spec.task(), pause)) {
      try {
        docker.stopContainerCmd(pause).withTimeout(5).exec();
      } catch (DockerException e) {
        // Ended already.
      }
    }
  }
}
