package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.docs.Members;
import io.nodekeeper.doctor.Finding;
import io.nodekeeper.doctor.Judgement;
import io.nodekeeper.doctor.Permission;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How doctor says what it found; and that it says something when nobody answers. */
class DiagnosisTest {

  private static final Finding HINT =
      new Finding(Finding.Severity.HINT, "room", "there is some room", "nothing");
  private static final Finding ERROR =
      new Finding(
          Finding.Severity.ERROR,
          "hook",
          "the group asg-a has no termination hook of ours, so that nobody waits for its replicas",
          "make one");
  private static final Judgement.Unseen UNSEEN = new Judgement.Unseen("the clock", "no answer");
  private static final Container PROTECTOR =
      new Container(
          new ContainerId("c1"),
          "ecs-web-1-app",
          "iamwaneal/ecs-daemon-protector",
          "app",
          new TaskArn("arn:aws:ecs:us-west-2:1:task/prod/1"),
          "web",
          1,
          Container.State.RUNNING,
          Container.Health.NONE,
          Duration.ZERO,
          OptionalInt.empty());

  private static final Judgement.Unseen OTHER = new Judgement.Unseen("the units", "no systemd");
  private static final Permission PERMISSION =
      new Permission("ecs:StartTask", "of logs", Permission.Answer.NOT_ASKED, "late");

  @TempDir private Path root = Path.of("");

  private record Said(int code, String text) {}

  private static Said said(boolean json, List<Finding> findings, List<Judgement.Unseen> unseen) {
    return said(json, findings, unseen, new Screen(false, false, false));
  }

  private static Said said(
      boolean json, List<Finding> findings, List<Judgement.Unseen> unseen, Screen screen) {
    var out = new ByteArrayOutputStream();
    var around =
        new Surroundings(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            Map.of(),
            InstantSource.fixed(Told.NOON),
            _ -> {},
            (_, _, _, _) -> new FakeEdges());
    int code =
        new Diagnosis(Told.NOON, new Judgement(findings, unseen), List.of(PERMISSION))
            .print(json, around, screen);
    return new Said(code, out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void theWorstComesFirstEachWithItsRemedyInLinesThatFitATerminal() {
    assertThat(said(false, List.of(HINT, ERROR), List.of(UNSEEN)))
        .isEqualTo(
            new Said(
                78,
                """
                error: hook: the group asg-a has no termination hook of ours, so that nobody
                  waits for its replicas
                  remedy: make one
                hint: room: there is some room
                  remedy: nothing
                not looked at: the clock: no answer
                1 error, 1 hint; 1 thing could not be looked at.
                """));
  }

  @Test
  void onATerminalTheGravityIsPaintedAndTheTextIsTheSame() {
    var warning = new Finding(Finding.Severity.WARNING, "clock", "it is off", "set it");
    List<Finding> all = List.of(HINT, warning, ERROR);
    String painted = said(false, all, List.of(UNSEEN), new Screen(true, true, true)).text();
    assertThat(painted)
        .startsWith("\u001b[31merror\u001b[0m: hook: the group")
        .contains("\n\u001b[33mwarning\u001b[0m: clock: it is off\n", "\nhint: room: ");
    assertThat(painted.replaceAll("\u001b\\[[0-9]*m", ""))
        .isEqualTo(said(false, all, List.of(UNSEEN)).text());
    assertThat(said(true, all, List.of(), new Screen(true, true, true)).text())
        .as("data")
        .doesNotContain("\u001b");
  }

  @Test
  void whatIsTheReasonOfSeveralIsSaidOnce() {
    assertThat(
            said(
                    false,
                    List.of(),
                    List.of(UNSEEN, new Judgement.Unseen("the disk", "no answer"), OTHER))
                .text())
        .isEqualTo(
            """
            not looked at: the clock; the disk: no answer
            not looked at: the units: no systemd
            Nothing to mend; 3 things could not be looked at.
            """);
  }

  @Test
  void withoutAnErrorTheExitCodeIsZero() {
    assertThat(said(false, List.of(HINT), List.of()).code()).isZero();
    assertThat(said(false, List.of(), List.of())).isEqualTo(new Said(0, "Nothing to mend.\n"));
  }

  @Test
  void asJsonItHasAVersionAndAllThatWasFoundAndAsked() {
    String text = said(true, List.of(HINT, ERROR), List.of(UNSEEN)).text();
    assertThat(Members.of(text)).isEqualTo(Members.onPage("What will hurt later"));
    assertThat(text)
        .isEqualTo(
            """
            {
              "version" : 1,
              "at" : "2026-11-21T12:00:00Z",
              "findings" : [ {
                "severity" : "error",
                "where" : "hook",
                "what" : "the group asg-a has no termination hook of ours, so that nobody waits for its replicas",
                "remedy" : "make one"
              }, {
                "severity" : "hint",
                "where" : "room",
                "what" : "there is some room",
                "remedy" : "nothing"
              } ],
              "unseen" : [ {
                "what" : "the clock",
                "why" : "no answer"
              } ],
              "permissions" : [ {
                "action" : "ecs:StartTask",
                "on" : "of logs",
                "answer" : "not-asked",
                "why" : "late"
              } ]
            }
            """);
  }

  @Test
  void settingsThatDoNotHoldAreFoundAndAllElseIsLookedAt() throws Exception {
    new Node(root)
        .with("etc/nodekeeper/nodekeeper.yaml", "drian: {deadline: 1h}\n")
        .with("etc/ecs/ecs.config", "ECS_CONTAINER_STOP_TIMEOUT=2m\n");
    try (Command doctor =
        Command.start(root, Map.of("PATH", "/usr/bin:/bin"), List.of(), "doctor")) {
      assertThat(doctor.code()).isEqualTo(78);
      assertThat(String.join(" ", doctor.lines()).replaceAll(" +", " "))
          .contains(
              "error: settings: nodekeeper.yaml:1: drian: unknown key",
              "warning: stop: ecs.stopTimeout is 30 s, and the ECS agent gives 2 min",
              "the Auto Scaling group: which instance this is",
              "not looked at: what the node's role may do in ECS; the tasks on this node; ");
    }
  }

  @Test
  void whatDockerShowsIsJudgedThoughAwsDoesNotAnswer() {
    var node = new Node(root);
    node.environment = Map.of("DOCKER_HOST", "unix://" + root.resolve("no-docker.sock"));
    node.edges.containers = () -> Reading.known(List.of(PROTECTOR), Told.NOON);
    try (var _ = AwsSurroundings.at(URI.create("http://127.0.0.1:1"))) {
      String said = node.run("doctor").out().replaceAll("\\s+", " ");
      assertThat(said)
          .contains("error: predecessors: a task of web has ecs-daemon-protector in it")
          .contains("whether ecs:StopTask is allowed; whether ecs:UpdateContainerInstancesState is")
          .contains("the clock against AWS's: ecs:DescribeContainerInstances was not sent");
    }
  }
}
