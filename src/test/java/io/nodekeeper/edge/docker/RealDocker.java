package io.nodekeeper.edge.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** The Docker Engine of this machine, with containers as the ECS agent would label them. */
final class RealDocker implements AutoCloseable {

  private static final String IMAGE = "nodekeeper-test-edge-docker";
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final int EXECUTABLE = 0100755;

  final DockerHost host = DockerHost.from(System.getenv());
  final DockerClient client =
      DockerClientImpl.getInstance(
          new EngineConfig(host, Optional.of(new ApiVersion(1, 41))),
          new ZerodepDockerHttpClient.Builder().dockerHost(host.address()).build());
  final String task = "arn:aws:ecs:eu-west-1:123456789012:task/edge/" + UUID.randomUUID();
  private final List<String> made = new ArrayList<>();

  /** With an image that consists of a static busybox, since none can be pulled. */
  RealDocker() throws IOException {
    var tar = new ByteArrayOutputStream();
    try (var out = new TarArchiveOutputStream(tar)) {
      add(out, "Dockerfile", "FROM scratch\nCOPY busybox /bin/busybox\n".getBytes(UTF_8));
      add(out, "busybox", Files.readAllBytes(BUSYBOX));
    }
    client
        .buildImageCmd(new ByteArrayInputStream(tar.toByteArray()))
        .withTags(Set.of(IMAGE))
        .exec(new BuildImageResultCallback())
        .awaitImageId();
  }

  private static void add(TarArchiveOutputStream out, String name, byte[] content)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setMode(EXECUTABLE);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }

  /** A container of the task that runs this in a shell, created and not started. */
  String create(String script, UnaryOperator<CreateContainerCmd> more) {
    String id =
        more.apply(
                client
                    .createContainerCmd(IMAGE)
                    .withName("nodekeeper-edge-docker-" + UUID.randomUUID())
                    .withCmd("/bin/busybox", "sh", "-c", script)
                    .withLabels(labels()))
            .exec()
            .getId();
    made.add(id);
    return id;
  }

  String start(String script, UnaryOperator<CreateContainerCmd> more) {
    String id = create(script, more);
    client.startContainerCmd(id).exec();
    return id;
  }

  String start(String script) {
    return start(script, UnaryOperator.identity());
  }

  private Map<String, String> labels() {
    String prefix = "com.amazonaws.ecs.";
    return Map.of(
        prefix + "cluster", "edge",
        prefix + "container-name", "app",
        prefix + "task-arn", task,
        prefix + "task-definition-family", "web",
        prefix + "task-definition-version", "12");
  }

  @Override
  public void close() throws IOException {
    for (String id : made) {
      client.removeContainerCmd(id).withForce(true).exec();
    }
    client.close();
  }
}
