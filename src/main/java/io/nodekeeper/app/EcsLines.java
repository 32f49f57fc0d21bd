package io.nodekeeper.app;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.Policy;
import io.nodekeeper.edge.host.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines for the ECS agent's settings. Root removes its block only where a file says that there
 * are none: one that is not there may be lost, or not written yet.
 */
final class EcsLines {

  private static final byte[] NONE =
      (NodeFiles.HEADER + "# The settings want no line: neither ecsConfig nor registryLogins.\n")
          .getBytes(StandardCharsets.UTF_8);

  private EcsLines() {}

  /** Says that there are none, if nobody wants any. */
  static void withdraw(Places places, Policy policy) throws IOException {
    boolean wanted =
        policy.files().stream()
            .anyMatch(file -> file.content() instanceof NodeFile.Content.EcsConfig);
    if (!wanted && !saysNone(places.ecsConfig())) {
      Files.createDirectories(places.state());
      new AtomicFile(places.ecsConfig(), AtomicFile.PRIVATE).write(NONE);
    }
  }

  private static boolean saysNone(Path file) throws IOException {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Files.size(file) == NONE.length
        && Arrays.equals(Files.readAllBytes(file), NONE);
  }
}
