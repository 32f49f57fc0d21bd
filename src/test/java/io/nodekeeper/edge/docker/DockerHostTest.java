package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DockerHostTest {

  @Test
  void withoutTheVariableItIsDockersOwnSocket() {
    assertThat(DockerHost.from(Map.of())).hasToString("unix:///var/run/docker.sock");
    assertThat(DockerHost.from(Map.of("DOCKER_HOST", " ")))
        .hasToString("unix:///var/run/docker.sock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:///run/other.sock", "tcp://127.0.0.1:2375", "tcp://[::1]:2375"})
  void theVariableIsHonoured(String text) {
    assertThat(DockerHost.from(Map.of("DOCKER_HOST", text))).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ssh://host",
        "http://127.0.0.1:2375",
        "tcp://127.0.0.1",
        "unix://relative.sock",
        "unix:relative",
        "/var/run/docker.sock",
        "a b"
      })
  void anythingElseIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> DockerHost.from(Map.of("DOCKER_HOST", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "DOCKER_HOST is \"%s\"; expected unix:///path/of/socket or tcp://host:port"
                .formatted(text));
  }
}
