package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {

  /** Now, in whole seconds: our own process has begun before. */
  private final Instant looked =
      Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private Optional<String> settingsProblem = Optional.empty();

  @BeforeEach
  void aNode() {
    node = new Node(root);
    settingsProblem = Optional.empty();
    later(Duration.ofSeconds(3));
  }

  private void later(Duration after) {
    node.clock = InstantSource.fixed(looked.plus(after));
  }

  /** The agent looks, at this time after the first look. */
  private void looked(Duration after, Told look) {
    new StatusFile(
            node.places(), InstantSource.fixed(looked.plus(after)), () -> settingsProblem, List::of)
        .looked(look.at(looked.plus(after)).build());
  }

  private static Told draining() {
    return Told.look()
        .state(NodeState.DRAINING)
        .drain(List.of("web"), List.of())
        .daemon("log-router", Phase.HEALTHY, "");
  }

  @Test
  void explainSaysOfEachReplicaAllThatIsKnownAndTheRemedy() {
    looked(
        Duration.ZERO,
        Told.look()
            .state(NodeState.DRAINING)
            .drain(
                Drains.begun(Told.NOON)
                    .cause(Cause.AUTO_SCALING, Duration.ofHours(2))
                    .cause(Cause.OPERATOR, Duration.ofHours(1))
                    .keepsDaemons()
                    .stopping("web", Told.NOON, Duration.ofSeconds(90))
                    .advised("batch", "docker stop ecs-batch")));
    assertThat(
            node.run("explain")
                .unbroken()
                .lines()
                .map(line -> line.replaceFirst(", for .*?:", ":")))
        .contains(
            "drain node: an operator drains this node, until 2026-11-21T13:00:00Z; Auto Scaling has"
                + " chosen this instance to be terminated, until 2026-11-21T14:00:00Z; the daemons"
                + " stay; hook drain-hook",
            "replica web: it holds the node: task web of service web, revision 7, container app,"
                + " proxy; told to stop at 2026-11-21T12:00:00Z; shown by Docker, ECS agent; it has"
                + " 1 min 30 s; killed at 2026-11-21T12:01:30Z",
            "replica batch: it holds the node: standalone task batch, revision 7, container app; not"
                + " told to stop yet; shown by Docker remedy: docker stop ecs-batch");
    assertThat(node.run("explain").out())
        .endsWith("shown by Docker\n  remedy: docker stop ecs-batch\n");
    assertThat(node.run("explain").out().lines()).allMatch(line -> line.length() <= 80);
    JsonNode json = node.run("explain", "--json").json();
    assertThat(json.at("/items/2/remedy").asText()).isEqualTo("docker stop ecs-batch");
    assertThat(json.at("/items/2/text").asText()).endsWith("shown by Docker");
    assertThat(json.at("/items/1/remedy").isNull()).isTrue();
  }

  @Test
  void aReplicaThatWasLeftRunsOnUntilTheInstanceEnds() {
    looked(
        Duration.ZERO,
        Told.look()
            .state(NodeState.DRAINING)
            .drain(
                Drains.begun(Told.NOON)
                    .cause(Cause.AUTO_SCALING, Duration.ofHours(1))
                    .letGo(looked)
                    .replica("hour")));
    assertThat(node.run("explain").unbroken())
        .contains(
            "replica hour, for 3 s: it was left when the instance was let go, and runs on until"
                + " that ends: task hour of service hour")
        .doesNotContain("it holds the node");
  }

  @Test
  void aReplicaMayStayWhileADrainIsUndone() {
    looked(
        Duration.ZERO,
        Told.look()
            .state(NodeState.DRAINING)
            .drain(Drains.begun(looked).replica("web").withdrawn()));
    assertThat(node.run("explain").unbroken())
        .contains("replica web, for 3 s: it may stay, since the drain is undone: task web of")
        .doesNotContain("it holds the node");
  }

  @Test
  void daemonsThatWereStoppedBeforeTheyWereToBeKeptAreNotSaidToStay() {
    Told look =
        Told.look()
            .state(NodeState.DRAINED)
            .daemon("metrics", Phase.STOPPED, "the node leaves")
            .drain(Drains.begun(looked).cause(Cause.OPERATOR, Duration.ofHours(1)).keepsDaemons());
    looked(Duration.ZERO, look);
    for (String command : List.of("status", "explain")) {
      assertThat(node.run(command).unbroken())
          .contains("; the daemons are stopped already")
          .doesNotContain("the daemons stay");
    }
    looked(Duration.ZERO, look.daemon("logs", Phase.HEALTHY, ""));
    for (String command : List.of("status", "explain")) {
      assertThat(node.run(command).unbroken())
          .contains("; the daemons stay, but not those that are stopped already: metrics");
    }
  }

  @Test
  void sinceWhenOutlivesTheAgent() {
    looked(Duration.ZERO, Told.look().daemon("logs", Phase.BACKING_OFF, "exited 1; again in 5s"));
    looked(
        Duration.ofMinutes(1),
        Told.look().daemon("logs", Phase.BACKING_OFF, "exited 1; again in 9s"));
    later(Duration.ofMinutes(2));
    assertThat(node.run("explain").out()).contains("daemon logs, for 2 min: backing-off");

    looked(Duration.ofMinutes(2), Told.look().daemon("logs", Phase.HEALTHY, ""));
    looked(Duration.ofMinutes(3), Told.look().daemon("logs", Phase.BACKING_OFF, "exited 1"));
    later(Duration.ofMinutes(4));
    assertThat(node.run("explain").out()).contains("daemon logs, for 1 min: backing-off");
  }

  @Test
  void aCauseComesBeforeWhatFollowsFromItInPlainWordsWithItsRemedy() {
    looked(
        Duration.ZERO,
        draining()
            .withoutDocker("Docker at unix:///x: no answer within 5 s")
            .daemon("logs", Phase.RUNNING, "why: Docker at unix:///x: no answer within 5 s")
            .daemon("metrics", Phase.BACKING_OFF, "RESOURCE:PORTS; wanted are 80/tcp")
            .note(Note.warning("drain", "the deadline has passed"))
            .note(Note.warning("drain", "the hook h is too short: raise it")));
    assertThat(
            node.run("explain", "--json").json().get("items").findValuesAsText("text").stream()
                .limit(6))
        .satisfiesExactly(
            text ->
                assertThat(text)
                    .isEqualTo("Docker does not answer: Docker at unix:///x: no answer within 5 s"),
            text -> assertThat(text).startsWith("the hook h is too short"),
            text -> assertThat(text).startsWith("a port of the node is taken: backing-off; RES"),
            text -> assertThat(text).startsWith("the deadline has passed"),
            text -> assertThat(text).startsWith("Auto Scaling has chosen"),
            text -> assertThat(text).startsWith("it holds the node"));
    JsonNode first = node.run("explain", "--json").json().at("/items/0");
    assertThat(first.path("remedy").asText()).startsWith("see systemctl status docker");
    assertThat(node.run("explain").unbroken())
        .contains("daemon logs, for 3 s: running; why: see source docker; task t1\n");
  }

  @Test
  void explainTellsATroubleInFullOnlyOnce() {
    looked(
        Duration.ZERO,
        Told.look()
            .withoutDocker()
            .note(Note.warning("node", "waits for Docker: connection refused"))
            .note(Note.info("docker", "polls: connection refused")));
    assertThat(node.run("explain").out())
        .contains("source docker, for 3 s: connection refused\n")
        .contains("warning node, for 3 s: waits for Docker: see source docker\n")
        .contains("note docker, for 3 s: polls: see source docker\n")
        .containsOnlyOnce("connection refused");
  }

  @Test
  void explainSaysOfEachThingSinceWhen() {
    settingsProblem = Optional.of("line 3 is wrong");
    looked(Duration.ZERO, draining().withoutDocker().holding("the hook is not known"));
    settingsProblem = Optional.of("line 4 is wrong");
    looked(Duration.ofMinutes(1), draining().withoutDocker().holding("the hook is not known"));
    later(Duration.ofMinutes(2));
    Ran ran = node.run("explain", "--json");
    assertThat(ran.json().get("items")).isNotEmpty().allMatch(item -> item.has("since"));
    assertThat(node.run("explain").out())
        .contains(
            "settings files, for 2 min: line 4 is wrong\n",
            "drain node, for 2 min: the hook is not known\n",
            "source docker, for 2 min: connection refused\n");
  }

  @Test
  void explainNamesTheMostUrgentFirst() {
    settingsProblem = Optional.of("the files do not hold");
    looked(
        Duration.ZERO,
        draining()
            .daemon("metrics", Phase.STARTING, "asked for")
            .daemon("traces", Phase.UNHEALTHY, "its health check fails")
            .note(Note.info("ready", "the gate is closed"))
            .note(Note.warning("/etc/x", "left as it is")));
    assertThat(node.run("explain").unbroken().lines())
        .startsWith(
            "The node is draining; the agent, process PID lives; it looked 3 s ago."
                .replace("PID", "" + ProcessHandle.current().pid()),
            "settings files, for 3 s: the files do not hold remedy: mend them: they are read again at"
                + " once, without a restart")
        .containsSubsequence(
            "daemon traces, for 3 s: unhealthy; its health check fails; task t1",
            "warning /etc/x, for 3 s: left as it is",
            "replica web, for 3 s: it holds the node: task web of service web, revision 7, container"
                + " app; told to stop at 2026-11-21T12:00:00Z; shown by Docker",
            "daemon metrics, for 3 s: starting; asked for; task t1",
            "note ready, for 3 s: the gate is closed")
        .noneMatch(line -> line.contains("log-router"));
  }

  @Test
  void explainSaysForWhatADaemonIsRestarted() {
    looked(
        Duration.ZERO,
        Told.look()
            .daemon("web", 0, OptionalInt.empty(), Optional.of("is restarted for /etc/x"))
            .daemon("logs", 7, OptionalInt.empty(), Optional.of("waits for its wave")));
    assertThat(node.run("explain").unbroken())
        .contains("daemon web, for 3 s: backing-off; rollout: is restarted for /etc/x")
        .doesNotContain("wave");
  }

  @Test
  void explainSaysOnceHowADaemonIsRestarted() {
    looked(
        Duration.ZERO,
        Told.look()
            .replaced(
                "web",
                Phase.STARTING,
                "the ECS agent has it PENDING; the time before: it was stopped, to be restarted"
                    + " for /etc/x",
                "is restarted for /etc/x, revision 7: the ECS agent has it PENDING")
            .replaced(
                "logs",
                Phase.STARTING,
                "StartTask is not answered; the time before: it was stopped, to be restarted for"
                    + " /etc/x",
                "is restarted for /etc/x, revision 7: it is started"));
    assertThat(node.run("explain").unbroken())
        .contains(
            "daemon web, for 3 s: starting; rollout: is restarted for /etc/x, revision 7: the ECS"
                + " agent has it PENDING",
            "daemon logs, for 3 s: starting; StartTask is not answered; rollout: is restarted for"
                + " /etc/x, revision 7: it is started");
  }

  @Test
  void explainOfAGoodNodeSaysSo() {
    looked(Duration.ZERO, Told.look().daemon("logs", Phase.HEALTHY, ""));
    assertThat(node.run("explain").out()).endsWith("\nEverything is as it should be.\n");
  }

  @Test
  void explainAsJsonHasTheItemsInOrder() {
    looked(Duration.ZERO, draining());
    JsonNode json = node.run("explain", "--json").json();
    assertThat(json.get("state").asText()).isEqualTo("draining");
    assertThat(json.get("items").findValuesAsText("kind")).startsWith("drain", "replica");
    assertThat(json.at("/items/1/since").asText()).isEqualTo(looked.toString());
  }
}
