package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators are told about wrong lines for the ECS agent. */
class EcsKeysTest {

  private final Written written;

  EcsKeysTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void theEcsAgentsVariablesBeginWithEcs() {
    written.file("nodekeeper.yaml", "ecsConfig: {CLUSTER: {tag: c}, ecs_cluster: {tag: c}}");
    String form =
        "; expected a variable of the ECS agent: ECS_ and up to 124 capital letters,"
            + " digits and _";

    says(
        "nodekeeper.yaml:1: ecsConfig.CLUSTER: found the variable \"CLUSTER\"" + form,
        "nodekeeper.yaml:1: ecsConfig.ecs_cluster: found the variable \"ecs_cluster\""
            + form
            + "; did you mean \"ECS_CLUSTER\"?");
  }

  @Test
  void whatTheEcsAgentSaysIsNotThereBeforeIt() {
    written.file(
        "nodekeeper.yaml",
        "ecsConfig: {ECS_CLUSTER: {fact: cluster}, ECS_A: {attribute: a}, ECS_B: {fact: region}}");
    String late =
        "found what is known only after the ECS agent has read this; expected a tag, another fact,"
            + " a parameter or a text";

    says(
        "nodekeeper.yaml:1: ecsConfig.ECS_CLUSTER.fact: " + late,
        "nodekeeper.yaml:1: ecsConfig.ECS_A.attribute: " + late);
  }

  @Test
  void loginsAreSaidInOnePlace() {
    written.file(
        "nodekeeper.yaml",
        "ecsConfig: {ECS_ENGINE_AUTH_DATA: {text: '{}'}}",
        "registryLogins: [/login.txt, login.txt, /login.txt]");

    says(
        "nodekeeper.yaml:1: ecsConfig.ECS_ENGINE_AUTH_DATA: found what registryLogins says already;"
            + " expected only one of both",
        "nodekeeper.yaml:2: registryLogins[1]: found \"login.txt\"; expected an absolute path of a"
            + " file without //, . and .. in it, without a / at its end, and with a name of at most"
            + " 200 bytes",
        "nodekeeper.yaml:2: registryLogins[2]: found \"/login.txt\"; expected each file once");
  }

  @Test
  void aSecretOfTheEcsAgentIsItsLogin() {
    written.file("nodekeeper.yaml", "ecsConfig: {ECS_CLUSTER: {secret: c}}");

    says(
        "nodekeeper.yaml:1: ecsConfig.ECS_CLUSTER: found a secret where everybody may read it;"
            + " expected secrets in ECS_ENGINE_AUTH_DATA only, which makes /etc/ecs/ecs.config"
            + " root's alone");
  }
}
