package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;
import org.testcontainers.images.builder.Transferable;

/** A container's shell, as those who source the file have it. */
@Tag("docker")
class ShellReadsNodeConfigTest {

  private static final List<String> HOSTILE =
      List.of(
          "prod",
          "",
          " two  words ",
          "a\"b'c`d",
          "$(echo broken) ${HOME} $$",
          "\\ \\\\ \\n \\$",
          "line one\nline two\n",
          "tab\there",
          "# no comment; exit 1 & true | false > /dev/null",
          "!history *glob? [a-z] ~",
          "Grüße, 世界 🚀",
          "=x=\r");

  @Test
  void busyboxReadsBackEveryValueByteForByte() throws Exception {
    Scene scene = Scene.node();
    var variables = new ArrayList<Policy.Variable>();
    var script = new StringBuilder(". /node.config\n");
    for (int i = 0; i < HOSTILE.size(); i++) {
      scene.tags.put("tag" + i, HOSTILE.get(i));
      variables.add(new Policy.Variable("V" + i, new Policy.Source.Tag("tag" + i)));
      script.append("printf '%s\\1' \"$V").append(i).append("\"\n");
    }
    var file = new NodeFile("/node.config", variables);
    var whole =
        (NodeFiles.Rendering.Whole)
            NodeFiles.render(file, scene.seen(), FileMemory.none(), scene.now);
    ImageFromDockerfile image =
        new ImageFromDockerfile("nodekeeper-test-shell:latest", true)
            .withFileFromPath("busybox", busybox())
            .withFileFromString("Dockerfile", "FROM scratch\nCOPY busybox /bin/busybox\n");
    try (var container = new GenericContainer<>(image)) {
      container
          .withCommand("/bin/busybox", "sleep", "600")
          .withCopyToContainer(
              Transferable.of(whole.content().getBytes(StandardCharsets.UTF_8)), "/node.config")
          .start();
      ExecResult read = container.execInContainer("/bin/busybox", "sh", "-c", script.toString());

      assertThat(read.getStderr()).isEmpty();
      assertThat(read.getStdout()).isEqualTo(String.join("\1", HOSTILE) + "\1");
    }
  }

  private static Path busybox() {
    Path debian = Path.of("/bin/busybox");
    return Files.exists(debian) ? debian : Path.of("/usr/bin/busybox");
  }
}
