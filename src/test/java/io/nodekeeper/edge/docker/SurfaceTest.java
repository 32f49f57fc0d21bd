package io.nodekeeper.edge.docker;

import static io.nodekeeper.edge.docker.FakeDocker.speaking;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.Surface.Address;
import io.nodekeeper.core.Surface.Port;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container shows to others, and how it is told that something has changed. */
class SurfaceTest {

  private static final Action.SignalContainer HANGUP =
      new Action.SignalContainer("/etc/x", new ContainerId("9581"), "HUP", "the file has changed");

  private final FakeDocker docker;
  private final DockerEngine engine;

  SurfaceTest(@TempDir Path folder) throws IOException {
    docker = new FakeDocker(folder.resolve("docker.sock"), speaking("1.24", "1.44", "[]"));
    engine =
        new DockerEngine(docker.host, Duration.ofSeconds(30), InstantSource.fixed(Instant.EPOCH));
  }

  @AfterEach
  void close() {
    engine.close();
    docker.close();
  }

  private Surface shown(String members) {
    return shown("1.44", members);
  }

  private Surface shown(String version, String members) {
    docker.now(
        speaking(
            "1.12",
            version,
            "[{\"Id\":\"1\",\"Labels\":{\"com.amazonaws.ecs.task-arn\":\"a\",\"b\":\"2\"},%s}]"
                .formatted(members)));
    return engine.containers().toOptional().orElseThrow().getFirst().surface();
  }

  private static final String ALL =
      """
      "Created":1763715631,
      "NetworkSettings":{"Networks":{
        "prod_back":{"IPAddress":"172.20.0.3","GlobalIPv6Address":"fd00::3"},
        "bridge":{"IPAddress":"","GlobalIPv6Address":"fd00::9"},
        "gone":{"IPAddress":"","GlobalIPv6Address":""},
        "nothing":null}},
      "Ports":[{"PrivatePort":9000,"Type":"tcp"},
        {"IP":"::","PrivatePort":80,"PublicPort":32768,"Type":"tcp"},
        {"IP":"0.0.0.0","PrivatePort":80,"PublicPort":32768,"Type":"tcp"},
        {"IP":"127.0.0.1","PrivatePort":80,"PublicPort":32769,"Type":"tcp"},
        {"IP":"0.0.0.0","PrivatePort":53,"PublicPort":53,"Type":"udp"}],
      "Mounts":[{"Type":"bind","Source":"/etc/container_config/x","Destination":"/x"},
        {"Type":"volume","Name":"data","Source":"/var/lib/docker/volumes/data/_data",
         "Destination":"/data","Driver":"local"},
        {"Type":"tmpfs","Source":"","Destination":"/tmp"},
        {"Type":"bind","Source":"/etc/a","Destination":"/a"}]
      """;

  @ParameterizedTest
  @ValueSource(strings = {"1.24", "1.41", "1.44", "1.52"})
  void allThatAContainerShowsIsInAnOrderOfItsOwn(String version) {
    assertThat(shown(version, ALL))
        .isEqualTo(
            new Surface(
                new TreeMap<>(java.util.Map.of("com.amazonaws.ecs.task-arn", "a", "b", "2")),
                List.of(new Address("bridge", "fd00::9"), new Address("prod_back", "172.20.0.3")),
                List.of(
                    new Port(53, OptionalInt.of(53), "", "udp"),
                    new Port(80, OptionalInt.of(32768), "", "tcp"),
                    new Port(80, OptionalInt.of(32769), "127.0.0.1", "tcp"),
                    new Port(9000, OptionalInt.empty(), "", "tcp")),
                List.of("/etc/a", "/etc/container_config/x"),
                1763715631));
  }

  private static final String MOUNTING =
      """
      [{"Id":"1","State":"running","Labels":{"com.amazonaws.ecs.task-arn":"a"},
        "Mounts":[{"Type":"bind","Source":"/etc/a","Destination":"/a"}]},
       {"Id":"2","State":"exited","Labels":{"com.amazonaws.ecs.task-arn":"a"},
        "Mounts":[{"Type":"bind","Source":"/etc/a","Destination":"/a"}]},
       {"Id":"3","State":"running","Labels":{"com.amazonaws.ecs.task-arn":"a"},
        "Mounts":[{"Type":"bind","Source":"/etc","Destination":"/a"}]}]
      """;

  private List<Optional<Instant>> starts() {
    return engine
        .containers(List.of("/etc/a", "/etc/b"), all -> all)
        .toOptional()
        .orElseThrow()
        .stream()
        .map(is -> is.surface().startedAt())
        .toList();
  }

  @Test
  void whoMountsADeclaredFileIsAskedWhenItWasStartedLast() {
    docker.now((path, wire) -> {
      if (path.endsWith("/1/json")) {
        wire.json(200, "{\"Id\":\"1\",\"State\":{\"StartedAt\":\"2026-11-21T10:00:02.5Z\"}}");
      } else {
        speaking("1.24", "1.44", MOUNTING).answer(path, wire);
      }
    });
    assertThat(starts())
        .containsExactly(
            Optional.of(Instant.parse("2026-11-21T10:00:02.5Z")),
            Optional.empty(),
            Optional.empty());
    assertThat(docker.asked).filteredOn(path -> path.matches(".*/[0-9]/json")).hasSize(1);
  }

  @Test
  void anEngineThatDoesNotSayAStartHasListedAllTheSame() {
    for (String body :
        List.of("{}", "{\"State\":{\"StartedAt\":\"0001-01-01T00:00:00Z\"}}", "[", "")) {
      docker.now((path, wire) -> {
        if (path.endsWith("/1/json")) {
          wire.json(body.isEmpty() ? 500 : 200, body);
        } else {
          speaking("1.24", "1.44", MOUNTING).answer(path, wire);
        }
      });
      assertThat(starts()).as(body).hasSize(3).containsOnly(Optional.empty());
    }
  }

  @Test
  void anEngineThatHangsAboutAStartHasListedAllTheSame() {
    docker.now((path, wire) -> {
      if (path.endsWith("/1/json")) {
        wire.hang();
      } else {
        speaking("1.24", "1.44", MOUNTING).answer(path, wire);
      }
    });
    assertThat(starts()).hasSize(3).containsOnly(Optional.empty());
    assertThat(engine.containers().isKnown()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "none"})
  void aContainerInANetworkWithoutAddressesIsThereWithoutOne(String network) {
    assertThat(
            shown(
                    "\"NetworkSettings\":{\"Networks\":{\"%s\":{\"IPAddress\":\"\"}}}"
                        .formatted(network))
                .addresses())
        .containsExactly(new Address(network, ""));
  }

  @Test
  void whatDockerLeavesOutIsNotThere() {
    Surface bare = shown("\"Ports\":null,\"Mounts\":null,\"NetworkSettings\":null");
    assertThat(bare.addresses()).isEmpty();
    assertThat(bare.ports()).isEmpty();
    assertThat(bare.mounts()).isEmpty();
    assertThat(bare.createdAt()).isZero();
    assertThat(
            shown(
                    "\"Ports\":[null,{\"Type\":\"tcp\"}],\"Labels\":{\"com.amazonaws.ecs.task-arn\":\"a\",\"n\":null}")
                .labels())
        .containsEntry("n", "");
  }

  @Test
  void aSignalIsOnePostAndNothingElse() {
    docker.now((path, wire) -> {
      if (path.contains("/kill")) {
        wire.say("HTTP/1.1 204 No Content\r\n\r\n");
      } else {
        speaking("1.24", "1.44", "[]").answer(path, wire);
      }
    });
    assertThat(engine.signal(HANGUP)).isEqualTo(new Outcome.Done(HANGUP));
    assertThat(docker.asked).containsExactly("/version", "/v1.44/containers/9581/kill?signal=HUP");
    assertThat(docker.methods).containsExactly("GET", "POST");
  }

  @Test
  void aContainerThatIsNotThereIsNamed() {
    docker.now((path, wire) -> {
      if (path.contains("/kill")) {
        wire.json(404, "{\"message\":\"No such container: 9581\"}");
      } else {
        speaking("1.24", "1.44", "[]").answer(path, wire);
      }
    });
    assertThat(engine.signal(HANGUP))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.why()).contains("No such container: 9581"));
  }

  @Test
  void aSignalThatIsNotAnsweredMayHaveBeenSent() {
    docker.now((path, wire) -> {
      if (path.contains("/kill")) {
        wire.hang();
      } else {
        speaking("1.24", "1.44", "[]").answer(path, wire);
      }
    });
    try (var hasty =
        new DockerEngine(docker.host, Duration.ofMillis(500), InstantSource.fixed(Instant.EPOCH))) {
      assertThat(hasty.signal(HANGUP)).isInstanceOf(Outcome.Unanswered.class);
    }
  }
}
