package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Image;
import java.util.List;
import java.util.Map;

/** What runs of the stand-in have made on the engine, taken away again; nothing else is touched. */
final class Leftovers {

  private Leftovers() {}

  /** All of one run. */
  static void ofRun(DockerClient docker, String run) {
    containers(docker, Blueprint.Mark.RUN + "=" + run).parallelStream()
        .forEach(container -> remove(docker, container));
    volumes(docker, Blueprint.Mark.RUN + "=" + run).forEach(volume -> remove(docker, volume));
  }

  /** All of the runs of this machine whose process has ended without a {@code close}. */
  static void ofTheKilled(DockerClient docker) {
    containers(docker, Blueprint.Mark.OWNER).stream()
        .filter(container -> isOfTheGone(container.getLabels()))
        .forEach(container -> remove(docker, container));
    volumes(docker, Blueprint.Mark.OWNER).stream()
        .filter(volume -> isOfTheGone(volume.getLabels()))
        .forEach(volume -> remove(docker, volume));
    images(docker).stream()
        .filter(image -> isOfTheGone(image.getLabels()))
        .forEach(image -> remove(docker, image));
  }

  private static boolean isOfTheGone(
      @org.jspecify.annotations.Nullable Map<String, String> labels) {
    return labels != null && Owner.isGone(labels.getOrDefault(Blueprint.Mark.OWNER, ""));
  }

  private static List<Container> containers(DockerClient docker, String label) {
    return docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec();
  }

  private static List<InspectVolumeResponse> volumes(DockerClient docker, String label) {
    List<InspectVolumeResponse> volumes =
        docker.listVolumesCmd().withFilter("label", List.of(label)).exec().getVolumes();
    return volumes == null ? List.of() : volumes;
  }

  private static List<Image> images(DockerClient docker) {
    return docker.listImagesCmd().withLabelFilter(Blueprint.Mark.OWNER).exec();
  }

  private static void remove(DockerClient docker, Image image) {
    try {
      docker.removeImageCmd(image.getId()).withForce(true).exec();
    } catch (DockerException e) {
      // Being removed by somebody else.
    }
  }

  private static void remove(DockerClient docker, Container container) {
    try {
      docker.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
    } catch (DockerException e) {
      // Being removed by somebody else.
    }
  }

  private static void remove(DockerClient docker, InspectVolumeResponse volume) {
    try {
      docker.removeVolumeCmd(volume.getName()).exec();
    } catch (DockerException e) {
      // Still in use, or gone.
    }
  }
}
