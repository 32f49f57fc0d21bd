package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.AwsSurroundings.sample;
import static io.nodekeeper.aws.HttpStub.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntrospectionTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String AN_ARN = "arn:aws:ecs:us-east-1:123456789012:task/pr/";

  @ParameterizedTest
  @ValueSource(strings = {"1.83.0", "1.98.0"})
  void theAgentSaysWhoItIs(String version) {
    String body = sample(IntrospectionTest.class, "introspection-" + version + "-metadata.json");
    try (var agent = new HttpStub(_ -> text(200, body))) {
      Reading<EcsAgent> read = new Introspection(agent.uri(), CLOCK).metadata();

      assertThat(agent.only().path()).isEqualTo("/v1/metadata");
      assertThat(read.at()).isEqualTo(NOW);
      EcsAgent known = read.toOptional().orElseThrow();
      assertThat(known.cluster()).isEqualTo("pr");
      assertThat(known.containerInstance().value())
          .startsWith("arn:aws:ecs:us-east-1:123456789012:container-instance/pr/");
      assertThat(known.version()).startsWith("Amazon ECS Agent - v" + version);
    }
  }

  @Test
  void anUnknownPathAnsweredWithTheCommandsIsNoMetadataAndNoTasks() {
    String body = sample(IntrospectionTest.class, "introspection-1.98.0-commands.json");
    try (var agent = new HttpStub(_ -> text(200, body))) {
      var introspection = new Introspection(agent.uri(), CLOCK);

      assertThat(introspection.metadata().whyNot()).get().asString().contains("something else");
      assertThat(introspection.tasks().whyNot()).get().asString().contains("something else");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"Cluster\":\"prod\",\"ContainerInstanceArn\":null,\"Version\":\"v\"}",
        "{\"Cluster\":\"prod\",\"ContainerInstanceArn\":\"\",\"Version\":\"v\"}",
        "{\"Cluster\":\"prod\",\"Version\":\"v\"}"
      })
  void anAgentWithoutAnArnHasNotRegisteredYet(String body) {
    try (var agent = new HttpStub(_ -> text(200, body))) {
      assertThat(new Introspection(agent.uri(), CLOCK).metadata().whyNot())
          .get()
          .asString()
          .contains("not registered yet");
    }
  }

  @Test
  void membersNobodyKnowsAreIgnored() {
    String body =
        "{\"Cluster\":\"c\",\"ContainerInstanceArn\":\"arn:x/1\",\"Version\":7,\"New\":{\"a\":[1]}}";
    try (var agent = new HttpStub(_ -> text(200, body))) {
      assertThat(new Introspection(agent.uri(), CLOCK).metadata())
          .isEqualTo(
              Reading.known(new EcsAgent("c", new ContainerInstanceArn("arn:x/1"), ""), NOW));
    }
  }

  @Test
  void noTasksAreAnEmptyListAndNotAnUnknownOne() {
    assertThat(tasks(sample(IntrospectionTest.class, "introspection-1.98.0-tasks-none.json")))
        .isEqualTo(Reading.known(List.of(), NOW));
  }

  @Test
  void aRunningTaskIsReadWithItsContainers() {
    assertThat(tasks(sample(IntrospectionTest.class, "introspection-1.98.0-tasks-running.json")))
        .isEqualTo(
            Reading.known(
                List.of(
                    new AgentTask(
                        new TaskArn(AN_ARN + "1e62c4125855e3287628bafbf126a0a0"),
                        "pr-web",
                        1,
                        false,
                        AgentTask.Status.RUNNING,
                        List.of(
                            new ContainerId(
                                "0b7ccb98abb1806b345aaf68d050ed27"
                                    + "da7b90e90d6d5bc95c4fa8ed86218a90"),
                            new ContainerId(
                                "2cc4f89dfb5fd7177e33077c53d93361"
                                    + "b66802e7cb2b68165984192b919939e2")))),
                NOW));
  }

  @Test
  void anOlderAgentsTasksReadTheSame() {
    assertThat(tasks(sample(IntrospectionTest.class, "introspection-1.83.0-tasks-running.json")))
        .extracting(read -> read.toOptional().orElseThrow().getFirst())
        .returns("pr-web", AgentTask::family)
        .returns(AgentTask.Status.RUNNING, AgentTask::known);
  }

  @Test
  void stoppedTasksStayListedAndOneThatHadNoContainerHasNone() {
    List<AgentTask> read =
        tasks(sample(IntrospectionTest.class, "introspection-1.98.0-tasks-stopped.json"))
            .toOptional()
            .orElseThrow();

    assertThat(read).hasSize(5).extracting(AgentTask::arn).isSorted();
    assertThat(read).allMatch(task -> task.known() == AgentTask.Status.STOPPED);
    assertThat(read).allMatch(AgentTask::desiredStop);
    assertThat(read)
        .filteredOn(task -> task.family().equals("pr-noimg"))
        .singleElement()
        .returns(List.of(), AgentTask::containers);
  }

  @Test
  void aTaskToldToStopStillRuns() {
    String task = sample(IntrospectionTest.class, "introspection-1.98.0-task-stopping.json");

    assertThat(tasks("{\"Tasks\":[" + task + "]}").toOptional().orElseThrow())
        .singleElement()
        .returns(true, AgentTask::desiredStop)
        .returns(AgentTask.Status.RUNNING, AgentTask::known);
  }

  @Test
  void aQueuedTaskIsPendingAndHasNoContainers() {
    String task = sample(IntrospectionTest.class, "introspection-1.98.0-task-queued.json");

    assertThat(tasks("{\"Tasks\":[" + task + "]}").toOptional().orElseThrow())
        .singleElement()
        .returns(AgentTask.Status.PENDING, AgentTask::known)
        .returns(List.of(), AgentTask::containers);
  }

  @Test
  void whatTheAgentLeavesOutIsNotHeldAgainstIt() {
    String body =
        """
        {"Tasks":[{"Arn":"a/1","KnownStatus":"STOPPED","Family":"f","Version":"x","Containers":null},
                  {"Arn":"a/2","KnownStatus":"NEW","Family":"f","Version":"3"}]}
        """;

    assertThat(tasks(body))
        .isEqualTo(
            Reading.known(
                List.of(
                    new AgentTask(
                        new TaskArn("a/1"), "f", 0, false, AgentTask.Status.STOPPED, List.of()),
                    new AgentTask(
                        new TaskArn("a/2"), "f", 3, false, AgentTask.Status.PENDING, List.of())),
                NOW));
  }

  @Test
  void aTaskWithAnAddressOfItsOwnHasIt() {
    String body =
        """
        {"Tasks":[{"Arn":"a/1","KnownStatus":"RUNNING","Family":"f","Version":"1","Containers":[
           {"DockerId":"1","Networks":[{"NetworkMode":"awsvpc","IPv4Addresses":["10.0.0.7"],
             "IPv6Addresses":["fd00::7"]}]},
           {"DockerId":"2","Networks":[{"NetworkMode":"awsvpc","IPv4Addresses":["10.0.0.7"]}]}]},
          {"Arn":"a/2","KnownStatus":"RUNNING","Family":"f","Version":"1","Containers":[
           {"DockerId":"3","Networks":[{"NetworkMode":"awsvpc","IPv6Addresses":["fd00::8"]}]}]},
          {"Arn":"a/3","KnownStatus":"RUNNING","Family":"f","Version":"1","Containers":[
           {"DockerId":"4","Networks":null},{"DockerId":"5","Networks":[{"IPv4Addresses":[7,""]}]}]}]}
        """;

    assertThat(tasks(body).toOptional().orElseThrow())
        .extracting(AgentTask::addresses)
        .containsExactly(List.of("10.0.0.7"), List.of("fd00::8"), List.of());
  }

  @Test
  void theAgentsOwnTasksAreLeftOut() {
    String body =
        "{\"Tasks\":[{\"Arn\":\"arn:::::/service-connect-relay-1\",\"KnownStatus\":\"RUNNING\"}]}";

    assertThat(tasks(body)).isEqualTo(Reading.known(List.of(), NOW));
  }

  @Test
  void aTaskWithoutAnArnMakesTheListUnknown() {
    String nameless = sample(IntrospectionTest.class, "introspection-1.98.0-task-unknown.json");

    assertThat(tasks("{\"Tasks\":[" + nameless + "]}").whyNot())
        .get()
        .asString()
        .contains("without an ARN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "<html>",
        "{\"Tasks\":[",
        "{\"Tasks\":null}",
        "{\"Tasks\":{}}"
      })
  void garbageIsUnknown(String body) {
    try (var agent = new HttpStub(_ -> text(200, body))) {
      var introspection = new Introspection(agent.uri(), CLOCK);

      assertThat(introspection.tasks().isKnown()).isFalse();
      assertThat(introspection.metadata().isKnown()).isFalse();
      assertThat(introspection.tasks().whyNot()).get().asString().hasLineCount(1);
    }
  }

  @Test
  void anAnswerThatIsNoJsonIsSaidInPlainWords() {
    for (String body : List.of("<html>", "{\"Tasks\":[")) {
      try (var agent = new HttpStub(_ -> text(200, body))) {
        assertThat(new Introspection(agent.uri(), CLOCK).tasks().whyNot())
            .contains(
                "the ECS agent's introspection at "
                    + agent.uri()
                    + " answers with something that is not JSON");
      }
    }
  }

  @Test
  void anAnswerThatIsNoHttpIsSaidInPlainWords() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(() -> {
            try (var client = server.accept()) {
              client.getInputStream().read();
              client.getOutputStream().write("SSH-2.0-x\r\n\r\n".getBytes(US_ASCII));
              client.shutdownOutput();
              client.getInputStream().readAllBytes();
            } catch (IOException ended) {
              // The client has gone.
            }
          });
      URI address = URI.create("http://127.0.0.1:" + server.getLocalPort());
      assertThat(new Introspection(address, CLOCK).tasks().whyNot())
          .contains(
              "the ECS agent's introspection at "
                  + address
                  + " answers with something that is not HTTP");
    }
  }

  @Test
  void deeplyNestedGarbageIsUnknown() {
    assertThat(tasks("{\"Tasks\":".repeat(20_000)).isKnown()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 404, 500, 503})
  void onlyTwoHundredIsAnAnswer(int status) {
    try (var agent = new HttpStub(_ -> text(status, status == 204 ? "" : "{\"Tasks\":[]}"))) {
      assertThat(new Introspection(agent.uri(), CLOCK).tasks().whyNot())
          .get()
          .asString()
          .contains("HTTP status " + status);
    }
  }

  @Test
  void aRefusedConnectionSaysWhatItMeans() throws IOException {
    URI nobody = closedPort();

    assertThat(new Introspection(nobody, CLOCK).metadata())
        .isEqualTo(
            Reading.unknown(
                "the ECS agent's introspection at "
                    + nobody
                    + " refuses connections: it has not registered yet, or is down",
                NOW));
  }

  @Test
  void anAgentThatNeverAnswersIsGivenUpInTime() {
    try (var agent = new HttpStub(_ -> new HttpStub.Reply.Silence())) {
      assertThat(new Introspection(agent.uri(), CLOCK, SHORT).tasks().whyNot())
          .get()
          .asString()
          .endsWith("does not answer within 300 ms");
    }
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUpInTime() {
    try (var agent = new HttpStub(_ -> new HttpStub.Reply.Trickle(200))) {
      assertThat(new Introspection(agent.uri(), CLOCK, SHORT).tasks().whyNot())
          .get()
          .asString()
          .endsWith("does not answer within 300 ms");
    }
  }

  @Test
  void anAnswerThatIsTooLongIsNotReadToItsEnd() {
    try (var agent = new HttpStub(_ -> new HttpStub.Reply.Flood(200))) {
      assertThat(new Introspection(agent.uri(), CLOCK, Duration.ofMinutes(1)).tasks().whyNot())
          .get()
          .asString()
          .contains("more than 8388608 bytes");
    }
  }

  @Test
  void aThreadThatIsInterruptedGivesUp() throws Exception {
    try (var agent = new HttpStub(_ -> new HttpStub.Reply.Silence())) {
      var introspection = new Introspection(agent.uri(), CLOCK, Duration.ofMinutes(1));
      var reading = new FutureTask<>(introspection::tasks);
      Thread thread = Thread.ofVirtual().start(reading);
      thread.interrupt();

      assertThat(reading.get(30, TimeUnit.SECONDS).isKnown()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc", "http:/", "nonsense", "mailto:a@b"})
  void anAddressThatIsNoneIsUnknownToo(String text) {
    URI uri = URI.create(text);

    assertThat(new Introspection(uri, CLOCK).tasks().isKnown()).isFalse();
  }

  private static Reading<List<AgentTask>> tasks(String body) {
    try (var agent = new HttpStub(_ -> text(200, body))) {
      return new Introspection(agent.uri(), CLOCK).tasks();
    }
  }

  private static URI closedPort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
  }
}
