package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.record.StatusDocument;
import java.io.IOException;
import java.nio.file.Files;
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

class StatusCommandTest {

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
  void aSourceOfDaemonsIsShownWithItsAgeAndItsTrouble() {
    var parameter =
        new StatusDocument.DaemonSource(
            "ssm",
            Optional.of("ssm:/n/{cluster}"),
            "ssm:/n/prod",
            Optional.of("ssm:/n/prod"),
            Optional.of("3"),
            Optional.of(looked.minus(Duration.ofMinutes(2))),
            Optional.of("no answer in time"),
            Optional.of(looked));
    var object =
        new StatusDocument.DaemonSource(
            "s3",
            Optional.of("s3://bucket/k"),
            "s3://bucket/k",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    new StatusFile(
            node.places(),
            InstantSource.fixed(looked),
            Optional::empty,
            () -> List.of(parameter, object))
        .looked(Told.look().at(looked).build());

    assertThat(node.run("status").out())
        .contains("Sources   ssm:/n/prod, version 3, read 2 min 3 s ago: no answer in time\n")
        .contains("\n          s3://bucket/k, not read yet\n");
  }

  @Test
  void settingsWithWhichNoAgentStartsAreTheFirstThingSaid() throws Exception {
    node.daemons("daemons: {logs: {taskDefinition: logs, setle: 1s}}\n");
    for (String command : List.of("status", "explain")) {
      assertThat(node.run(command).err().lines())
          .hasSize(3)
          .first()
          .asString()
          .contains("daemons.logs.setle: unknown key");
    }
    looked(Duration.ZERO, Told.look());
    assertThat(node.run("status").out()).as("of an agent that lives").doesNotContain("setle");

    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    node.rewriteStatus("\"pid\" : " + ProcessHandle.current().pid(), "\"pid\" : " + gone.pid());
    assertThat(node.run("status").unbroken())
        .contains("Trouble   files: no agent starts with them: ")
        .contains("Remedy    mend them, and systemctl restart nodekeeper");
    assertThat(node.run("explain").unbroken().lines().skip(1).findFirst().orElse(""))
        .startsWith("settings files: no agent starts with them: ");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsOneLine() throws IOException {
    for (String broken : List.of("", "{", "[]", "{}", "{\"version\": 99}", "null", "7")) {
      Files.createDirectories(node.places().runtime());
      Files.writeString(node.places().status(), broken);
      for (String command : List.of("status", "explain")) {
        Ran ran = node.run(command);
        assertThat(ran.code()).as(broken).isEqualTo(69);
        assertThat(ran.err()).startsWith("nodekeeper: ROOT/run/").contains("cannot be understood");
        assertThat(ran.err().lines()).hasSize(1);
      }
    }
  }

  @Test
  void theNodeIsShownOnAFewLines() {
    looked(
        Duration.ZERO,
        Told.look()
            .daemon("log-router", Phase.HEALTHY, "")
            .daemon(
                "metrics", Phase.BACKING_OFF, "container agent exited 137 after 3 s; again soon")
            .note(Note.info("ready", "never mind"))
            .note(Note.warning("/etc/x", "left as it is")));
    assertThat(node.run("status"))
        .isEqualTo(
            new Ran(
                0,
                """
                Node      instance not known, cluster not known: the ECS agent does not say
                State     ready for 3 s; it takes replicas
                Trouble   metrics: backing-off; container agent exited 137 after 3 s; again
                          soon; task t1
                Agent     nodekeeper VERSION, process PID lives; it looked 3 s ago

                DAEMON     DESIRED RUNNING READY REVISION UP-TO-DATE RESTARTS   AGE REASON
                log-router       1       1     1        7          1        0     -
                metrics          1       0     0        7          0        0     - backing-off:
                    container agent exited 137 after 3 s; again soon

                warning: /etc/x: left as it is

                Docker    answered 3 s ago
                ECS agent not asked yet
                Files     none are declared
                Sources   files only
                Last look at LOOKED; the next in 27 s at the latest
                """
                    .replace("LOOKED", Moments.words(looked))
                    .replace("VERSION", Version.TEXT)
                    .replace("PID", "" + ProcessHandle.current().pid()),
                ""));
  }

  @Test
  void aSoundNodeIsShownWithAllThatItRestsOnAndStaysShort() throws IOException {
    looked(
        Duration.ZERO,
        Told.look()
            .registered("Amazon ECS Agent - v1.98.0 (*4f9e4d7e)", true)
            .daemon("log-router", Phase.HEALTHY, "")
            .daemon("metrics", Phase.HEALTHY, "")
            .daemon("node-problem-detector", Phase.HEALTHY, "")
            .daemon("trace", 6, OptionalInt.of(7), Optional.of("waits for its turn")));
    node.rewriteStatus(
        "\"startedAt\" : null", "\"startedAt\" : \"" + looked.minusSeconds(750) + "\"");
    node.rewriteStatus(
        "\"files\" : [ ]", "\"files\" : [ {\"path\": \"/etc/x\", \"state\": \"as wanted\"} ]");

    String shown = node.run("status").out();

    assertThat(shown)
        .contains(
            """

            DAEMON     DESIRED RUNNING READY REVISION UP-TO-DATE RESTARTS   AGE REASON
            log-router       1       1     1        7          1        0   12m
            metrics          1       1     1        7          1        0   12m
            node-problem-detector
                             1       1     1        7          1        0   12m
            trace            1       1     1        6          0        0   12m
                waits for its turn

            Docker    answered 3 s ago
            ECS agent answered 3 s ago, version 1.98.0
            Files     1 as wanted
            Sources   files only
            Last look at\
            """);
    assertThat(shown.lines()).hasSizeLessThan(24).allMatch(line -> line.length() <= 80);
  }

  @Test
  void whatDoesNotStandOnItIsNamedBelowTheTable() throws IOException {
    looked(
        Duration.ZERO,
        Told.look()
            .registered("an agent of somebody", false)
            .withoutDocker("no answer in time")
            .daemon("logs", Phase.WAITING, "Docker is silent"));
    var files = new StringBuilder("{\"path\": \"/etc/x\", \"state\": \"as wanted\"}");
    for (int i = 0; i < 7; i++) {
      files.append(
          ", {\"path\": \"/etc/%d\", \"state\": \"withheld\", \"reason\": \"no tag env\"}"
              .formatted(i));
    }
    node.rewriteStatus("\"files\" : [ ]", "\"files\" : [ " + files + " ]");
    later(Duration.ofSeconds(40));

    assertThat(node.run("status").out())
        .contains("Trouble   docker: ")
        .contains(
            """
            Docker    does not answer, for 40 s
            ECS agent answered 40 s ago; to ECS it is not connected
            Files     8, 7 not as wanted:
                      /etc/0: withheld; no tag env
            """)
        .contains("/etc/4: withheld; no tag env\n          and 2 more; see nodekeeper render\n")
        .contains("; the next was due 10 s ago\n");

    later(Duration.ofMinutes(10));
    assertThat(node.run("status").out())
        .as("where it is not the trouble that is told first")
        .contains("Trouble   nodekeeper: ")
        .contains("\nDocker    does not answer, for 10 min: no answer in time\n")
        .doesNotContain("Silent");
  }

  @Test
  void whatAnOlderAgentHasNotSaidIsNotMadeUp() throws IOException {
    looked(Duration.ZERO, Told.look().daemon("logs", Phase.HEALTHY, ""));
    node.rewriteStatus("\"tally\" :", "\"other\" :");
    assertThat(node.run("status").out())
        .contains("\nlogs         -       -     -        7          -        0     -\n");
  }

  @Test
  void aReasonStandsBehindItsColumnsWhereItHasRoomThere() {
    looked(
        Duration.ZERO,
        Told.look()
            .daemon("a", Phase.STARTING, "asked")
            .daemon("b", Phase.STARTING, "asked at noon")
            .daemon("a-name-of-sixtee", Phase.WAITING, ""));
    String shown = node.run("status").out();
    assertThat(shown)
        .contains("     -\n    starting: asked\n", "     -\n    starting: asked at noon\n")
        .contains("     -\n    waiting\n");
    looked(
        Duration.ZERO,
        Told.look()
            .daemon("a", Phase.STARTING, "asked")
            .daemon("b", Phase.STARTING, "asked at noon"));
    assertThat(node.run("status").out())
        .contains("     - starting: asked\n", "     - starting:\n    asked at noon\n");
  }

  @Test
  void theTableFitsEightyColumns() {
    looked(
        Duration.ZERO,
        Told.look().daemon("x".repeat(200), Phase.BACKING_OFF, "y\u001b[31m".repeat(100)));
    assertThat(node.run("status").out().lines())
        .allMatch(line -> line.length() <= 80)
        .noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void aDrainIsShownWithWhatHoldsItAndTheTimeLeft() {
    looked(Duration.ZERO, draining());
    node.clock = InstantSource.fixed(Told.NOON.plus(Duration.ofMinutes(5)));
    assertThat(node.run("status").out())
        .contains(
            """
            Drain     for 5 min
                      55 min left: Auto Scaling has chosen this instance to be terminated
                      1 replica left:
                        web:7 (service web): told to stop 5 min ago
            """);
    node.clock = InstantSource.fixed(Told.NOON.plus(Duration.ofMinutes(61)));
    assertThat(node.run("status").out())
        .contains("Drain     for 1 h 1 min\n", "          over its deadline: Auto Scaling");
  }

  @Test
  void eachCauseHasItsOwnTimeLeftTheNearestFirstAndFiveReplicasAreNamed() {
    Drains drain =
        Drains.begun(looked)
            .cause(Cause.AUTO_SCALING, Duration.ofHours(2))
            .cause(Cause.SPOT, Duration.ofSeconds(105))
            .keepsDaemons()
            .stopping("web", looked, Duration.ofSeconds(30))
            .stopping("late", looked.minusSeconds(60), Duration.ofSeconds(30))
            .advised("batch", "ECS never stops it: " + "let it end ".repeat(9));
    for (String family : List.of("a", "b", "c", "d")) {
      drain.replica(family);
    }
    looked(Duration.ZERO, Told.look().state(NodeState.DRAINING).drain(drain));

    String shown = node.run("status").out();

    assertThat(shown)
        .contains(
            """
            Drain     for 3 s; the daemons stay
                      1 min 42 s left: EC2 takes this Spot instance back
                      1 h 59 min left: Auto Scaling has chosen this instance to be
                        terminated
                      7 replicas left:
                        web:7 (service web): told to stop 3 s ago, killed in 27 s
                        late:7 (service late): told to stop 1 min 3 s ago, to be killed 33 s
                          ago
                        batch:7 (standalone task): not told to stop yet; ECS never stops it:
                          let it end let it end let it end let it end let it end let it end
                          let it end let it end let it end
                        a:7 (service a): not told to stop yet
                        b:7 (service b): not told to stop yet
                        and 2 more
            """);
    assertThat(shown.lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void anInstanceThatWasLetGoIsShownWithTheReplicasThatAreLeft() {
    looked(
        Duration.ZERO,
        Told.look()
            .state(NodeState.DRAINING)
            .drain(
                Drains.begun(looked)
                    .cause(Cause.AUTO_SCALING, Duration.ofHours(2))
                    .replica("web")
                    .letGo(looked)));
    assertThat(node.run("status").out())
        .contains(
            """
                      the instance was let go 3 s ago
                      1 replica left:
                        web:7 (service web): not told to stop yet
            """);
  }

  @Test
  void whatIsLongIsBrokenBetweenWordsAndNotCut() {
    String reason = "container agent exited 137 after 3 s; " + "again soon ".repeat(20) + "end";
    looked(Duration.ZERO, Told.look().daemon("metrics", Phase.BACKING_OFF, reason));
    assertThat(node.run("status").unbroken()).contains("backing-off: " + reason + "\n");
    assertThat(node.run("status").out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void statusAsJsonIsTheAgentsDocumentWhateverItsVersionAdds() throws IOException {
    looked(Duration.ZERO, Told.look().daemon("logs", Phase.HEALTHY, ""));
    node.rewriteStatus("\"state\" :", "\"later\" : {\"x\": 1}, \"state\" :");
    JsonNode json = node.run("status", "--json").json();
    assertThat(json.get("ageSeconds").asLong()).isEqualTo(3);
    assertThat(json.get("alive").asBoolean()).isTrue();
    assertThat(json.at("/daemons/0/phase").asText()).isEqualTo("healthy");
    assertThat(json.at("/later/x").asInt()).isEqualTo(1);
  }
}
