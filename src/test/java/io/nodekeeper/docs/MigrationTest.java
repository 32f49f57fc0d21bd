package io.nodekeeper.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/MIGRATION.md leads from each older tool to settings; SettingsPageTest says if they hold. */
class MigrationTest {

  private static final Page PAGE = Page.of("MIGRATION.md");

  static Stream<String> older() {
    return Stream.of(
        "ecs-daemonset",
        "ecs-host-service-scale",
        "ecs-cluster-manager",
        "start-task-at-launch",
        "NODE_TASKS",
        "Blox",
        "ecs-daemon-protector",
        "drain Lambdas",
        "lifecycled",
        "aws-node-termination-handler",
        "managed draining",
        "logs in to registries",
        "a proxy by names",
        "node.config",
        "confd");
  }

  @ParameterizedTest
  @MethodSource("older")
  void eachOlderToolHasItsSettings(String tool) {
    List<String> languages =
        PAGE.blocks().stream()
            .filter(block -> block.heading().startsWith("From "))
            .filter(block -> block.heading().contains(tool))
            .map(Fenced::language)
            .toList();
    assertThat(languages).contains("yaml");
  }
}
