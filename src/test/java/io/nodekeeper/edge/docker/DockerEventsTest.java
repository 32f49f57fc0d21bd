package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEventsTest {

  private static final Duration PATIENT = Duration.ofSeconds(30);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));
  private static final Backoff ENDLESS = new Backoff(Duration.ofHours(1), Duration.ofHours(1));
  private static final String DIE =
      """
      {"Type":"container","Action":"die","Actor":{"ID":"9581","Attributes":{"exitCode":"1"}},\
      "scope":"local","time":1763715631,"timeNano":1763715631123456789}
      """;

  private final Path socket;
  private final FakeDocker docker;
  private final Semaphore rings = new Semaphore(0);

  DockerEventsTest(@TempDir Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    docker = new FakeDocker(socket, streaming(FakeDocker.Wire::hang));
  }

  @AfterEach
  void close() {
    docker.close();
  }

  /** What an open stream goes on with. */
  @FunctionalInterface
  private interface Stream {
    void flow(FakeDocker.Wire wire) throws IOException;
  }

  private static FakeDocker.Script streaming(Stream stream) {
    return (path, wire) -> {
      if (path.equals("/version")) {
        wire.json(200, "{\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.44\"}");
      } else {
        wire.streamHead();
        stream.flow(wire);
      }
    };
  }

  private DockerEvents listening(Backoff backoff) {
    return DockerEvents.open(docker.host, PATIENT, backoff, rings::release);
  }

  private void heard(int times) {
    try {
      assertThat(rings.tryAcquire(times, 60, TimeUnit.SECONDS)).as("%d rings", times).isTrue();
    } catch (InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private void nothingIsLeft() {
    Eventually.holds("no connection is left", () -> docker.connections() == 0);
    Eventually.holds("no listener is left", () -> Threads.named("docker-events") == 0);
    Eventually.holds("no call is left", () -> Threads.named("docker-call") == 0);
  }

  @Test
  void connectingRingsOnce() {
    try (DockerEvents events = listening(SHORT)) {
      heard(1);
      assertThat(events.trouble()).isEmpty();
      assertThat(docker.asked).hasSize(2).first().isEqualTo("/version");
      assertThat(docker.asked.get(1))
          .startsWith("/v1.44/events?filters=")
          .isEqualTo(
              "/v1.44/events?filters=%7B%22type%22%3A%5B%22container%22%5D%2C%22event%22%3A%5B"
                  + "%22start%22%2C%22kill%22%2C%22die%22%2C%22destroy%22%2C%22oom%22%2C%22health_status%22%2C"
                  + "%22pause%22%2C%22unpause%22%5D%2C%22label%22%3A%5B"
                  + "%22com.amazonaws.ecs.task-arn%22%5D%7D");
    }
    assertThat(rings.availablePermits()).isZero();
    nothingIsLeft();
  }

  @Test
  void eachEventRings() {
    var go = new Semaphore(0);
    docker.now(
        streaming(wire -> {
          for (int i = 0; i < 5; i++) {
            go.acquireUninterruptibly();
            wire.chunk(DIE);
          }
          wire.hang();
        }));
    try (DockerEvents _ = listening(SHORT)) {
      heard(1);
      for (int i = 0; i < 5; i++) {
        go.release();
        heard(1);
      }
    }
  }

  @Test
  void whateverComesRingsAndNothingIsRead() {
    List<String> odd =
        List.of(
            "{\"Type\":\"wormhole\",\"Action\":\"open\"}\n",
            "{\"status\":\"die\",\"id\":\"9581\"",
            "not json at all }}}}",
            "\n",
            "\u0000\uffff");
    var go = new Semaphore(0);
    docker.now(
        streaming(wire -> {
          for (String text : odd) {
            go.acquireUninterruptibly();
            wire.chunk(text);
          }
          wire.hang();
        }));
    try (DockerEvents events = listening(ENDLESS)) {
      heard(1);
      for (int i = 0; i < odd.size(); i++) {
        go.release();
        heard(1);
      }
      assertThat(events.trouble()).isEmpty();
    }
  }

  @Test
  void aStreamThatEndsIsOpenedAgainAndRings() {
    docker.now(streaming(wire -> wire.say("0\r\n\r\n")));
    try (DockerEvents events = listening(SHORT)) {
      heard(5);
      docker.now(streaming(FakeDocker.Wire::hang));
      Eventually.holds("open again", () -> events.trouble().isEmpty());
    }
    nothingIsLeft();
  }

  @Test
  void aStreamThatBreaksOffIsOpenedAgainAndRings() {
    docker.now(streaming(wire -> wire.say("ffff\r\n{\"Type\":")));
    try (DockerEvents _ = listening(SHORT)) {
      heard(6);
    }
    docker.now(streaming(wire -> wire.say("no chunk\r\n")));
    try (DockerEvents _ = listening(SHORT)) {
      heard(3);
    }
    nothingIsLeft();
  }

  @Test
  void eachConnectionAgreesAnew() {
    var engines = new AtomicInteger();
    docker.now((path, wire) -> {
      if (path.equals("/version")) {
        String newest = engines.getAndIncrement() == 0 ? "1.41" : "1.52";
        wire.json(200, "{\"ApiVersion\":\"%s\"}".formatted(newest));
      } else {
        wire.streamHead();
      }
    });
    try (DockerEvents _ = listening(SHORT)) {
      Eventually.holds("the new engine is found", () -> asked("/v1.44/events"));
    }
    assertThat(asked("/v1.41/events")).isTrue();
  }

  private boolean asked(String beginning) {
    return docker.asked.stream().anyMatch(path -> path.startsWith(beginning));
  }

  @Test
  void anEngineThatIsStoppedIsMissedAndFoundAgain() throws IOException {
    try (DockerEvents events = listening(SHORT)) {
      heard(1);
      docker.close();
      Eventually.holds(
          "missed", () -> events.trouble().orElse("").endsWith("; is Docker running?"));
      try (var _ = new FakeDocker(socket, streaming(FakeDocker.Wire::hang))) {
        heard(1);
        Eventually.holds("found", () -> events.trouble().isEmpty());
      }
    }
    nothingIsLeft();
  }

  @Test
  void aRefusalIsToldAndTriedAgain() {
    docker.now((path, wire) -> {
      if (path.equals("/version")) {
        wire.json(200, "{\"ApiVersion\":\"1.44\"}");
      } else {
        wire.json(400, "{\"message\":\"invalid filter\"}");
      }
    });
    try (DockerEvents events = listening(SHORT)) {
      Eventually.holds(
          "told",
          () ->
              events.trouble().orElse("").endsWith("Status 400: {\"message\":\"invalid filter\"}"));
      assertThat(rings.availablePermits()).isZero();
      docker.now(streaming(FakeDocker.Wire::hang));
      heard(1);
      Eventually.holds("heard again", () -> events.trouble().isEmpty());
    }
    nothingIsLeft();
  }

  @Test
  void aDockerThatDoesNotAnswerIsGivenUpAndTriedAgain() {
    docker.now((path, wire) -> wire.hang());
    try (DockerEvents events =
        DockerEvents.open(docker.host, Duration.ofMillis(20), SHORT, rings::release)) {
      Eventually.holds("asked ten times", () -> docker.asked.size() >= 10);
      assertThat(docker.connections()).isLessThanOrEqualTo(4);
      assertThat(Threads.named("docker-call")).isLessThanOrEqualTo(4);
      assertThat(events.trouble()).isPresent();
      assertThat(rings.availablePermits()).isZero();
    }
    nothingIsLeft();
  }

  @Test
  void closingEndsItWhileItListens() {
    DockerEvents events = listening(ENDLESS);
    heard(1);
    events.close();
    assertThat(Threads.named("docker-events")).isZero();
    nothingIsLeft();
  }

  @Test
  void closingEndsItWhileItWaitsToConnectAgain() {
    docker.now(streaming(wire -> wire.say("0\r\n\r\n")));
    DockerEvents events = listening(ENDLESS);
    heard(1);
    Eventually.holds(
        "ended", () -> events.trouble().orElse("").endsWith("the event stream has ended"));
    events.close();
    assertThat(Threads.named("docker-events")).isZero();
    nothingIsLeft();
  }

  @Test
  void closingEndsItWhileDockerDoesNotAnswer() throws InterruptedException {
    var reached = new CountDownLatch(1);
    docker.now((path, wire) -> {
      reached.countDown();
      wire.hang();
    });
    DockerEvents events = listening(ENDLESS);
    assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    events.close();
    assertThat(Threads.named("docker-events")).isZero();
    nothingIsLeft();
  }

  @Test
  void aBellThatFailsDoesNotEndIt() {
    docker.now(streaming(wire -> wire.hang()));
    try (DockerEvents events =
        DockerEvents.open(
            docker.host,
            PATIENT,
            SHORT,
            () -> {
              rings.release();
              if (rings.availablePermits() < 3) {
                throw new IllegalStateException("a broken bell");
              }
            })) {
      Eventually.holds("listening all the same", () -> rings.availablePermits() == 3);
      Eventually.holds("open", () -> events.trouble().isEmpty());
    }
    nothingIsLeft();
  }

  @Test
  void theWaitDoublesUpToItsLimit() {
    assertThat(List.of(1, 2, 3, 4, 7, 8, 9, 50, Integer.MAX_VALUE))
        .extracting(failures -> Backoff.standard().after(failures).toMillis())
        .containsExactly(100L, 200L, 400L, 800L, 6_400L, 10_000L, 10_000L, 10_000L, 10_000L);
  }
}
