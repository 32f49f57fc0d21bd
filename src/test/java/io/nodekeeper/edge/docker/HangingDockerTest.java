package io.nodekeeper.edge.docker;

import static io.nodekeeper.edge.docker.FakeDocker.speaking;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HangingDockerTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final FakeDocker docker;
  private final DockerEngine engine;

  HangingDockerTest(@TempDir Path folder) throws IOException {
    docker = new FakeDocker(folder.resolve("docker.sock"), speaking("1.24", "1.44", "[]"));
    engine = within(PATIENT);
  }

  private DockerEngine within(Duration deadline) {
    return new DockerEngine(docker.host, deadline, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    engine.close();
    docker.close();
  }

  @Test
  void anAnswerWithoutEndIsUnknown() throws IOException {
    assertThat(engine.containers().isKnown()).isTrue();
    String padding = " ".repeat(1 << 16);
    docker.now((path, wire) -> {
      wire.streamHead();
      while (true) {
        wire.chunk(padding);
      }
    });
    assertThat(engine.containers().whyNot())
        .hasValueSatisfying(
            why -> assertThat(why).endsWith("the answer is longer than 8388608 bytes"));
  }

  @Test
  void aDockerThatHangsPilesUpNeitherThreadsNorConnections() throws IOException {
    docker.now((path, wire) -> wire.hang());
    DockerEngine hurried = within(Duration.ofMillis(20));
    var reasons = new TreeSet<String>();
    long threadsMost = 0;
    int connectionsMost = 0;
    // On a busy machine few calls get as far as to ask within so short a deadline.
    for (int i = 0; i < 120 || (docker.asked.size() <= 3 && i < 12_000); i++) {
      Reading<List<Container>> reading = hurried.containers();
      reasons.add(reading.whyNot().orElse("known"));
      if (i % 10 == 9) {
        threadsMost = Math.max(threadsMost, Threads.named("docker-call"));
      }
      connectionsMost = Math.max(connectionsMost, docker.connections());
    }
    assertThat(reasons)
        .isNotEmpty()
        .allMatch(
            why -> why.endsWith("no answer within 20 ms") || why.endsWith("call still hangs"));
    assertThat(threadsMost).isLessThanOrEqualTo(4);
    assertThat(connectionsMost).isLessThanOrEqualTo(4);
    assertThat(docker.asked).hasSizeGreaterThan(3);
    Eventually.holds("no thread is left", () -> Threads.named("docker-call") == 0);
    Eventually.holds("no connection is left", () -> docker.connections() == 0);
  }

  @Test
  void aDockerThatHangsInMidAnswerIsGivenUpAndFoundAgain() throws IOException {
    var healthy = speaking("1.24", "1.44", "[]");
    var calls = new AtomicInteger();
    DockerEngine hurried = within(Duration.ofSeconds(1));
    docker.now((path, wire) -> {
      if (path.equals("/version") || calls.getAndIncrement() > 0) {
        healthy.answer(path, wire);
      } else {
        wire.streamHead();
        wire.chunk("[");
        wire.hang();
      }
    });
    assertThat(hurried.containers().whyNot())
        .hasValueSatisfying(why -> assertThat(why).endsWith("no answer within 1000 ms"));
    Eventually.holds("seen again", () -> hurried.containers().isKnown());
  }

  @Test
  void aDockerThatTakesNoConnectionsIsGivenUp() throws IOException {
    try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var tcp =
            new DockerEngine(
                DockerHost.from(Map.of("DOCKER_HOST", "tcp://127.0.0.1:" + deaf.getLocalPort())),
                Duration.ofMillis(50),
                InstantSource.fixed(NOW))) {
      for (int i = 0; i < 20; i++) {
        assertThat(tcp.containers().isKnown()).isFalse();
      }
      Eventually.holds("no thread is left", () -> Threads.named("docker-call") == 0);
    }
  }
}
