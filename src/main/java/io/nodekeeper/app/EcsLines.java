package io.nodekeeper.app;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import java.io.IOException;
import java.nio.file.Files;

/** The lines for the ECS agent's settings: there only while the settings want any. */
final class EcsLines {

  private EcsLines() {}

  /** Takes them back if nobody wants them any more: without the file root removes their block. */
  static void withdraw(Places places, Policy policy) throws IOException {
    boolean wanted =
        policy.files().stream()
            .anyMatch(file -> file.content() instanceof NodeFile.Content.EcsConfig);
    if (!wanted) {
      Files.deleteIfExists(places.ecsConfig());
    }
  }
}
