package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.docs.Page;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Troubles as an operator meets them, who has {@code status}, {@code explain} and the journal, and
 * reads the first thing that each of them shows. It is on the page docs/TROUBLES.md as well.
 */
@Tag("docker")
class TroublesOnDockerTest {

  private static final Page PAGE = Page.of("TROUBLES.md");

  private static final String LOG_ROUTER = "log-router: {taskDefinition: log-router, settle: 1s}";
  private static final String METRICS =
      "metrics: {taskDefinition: metrics, settle: 1s, after: [log-router]}";

  /** The answer of ECS to whoever may start tasks, and not give them their role. */
  private static final Fate NO_PASS_ROLE =
      new Fate.Fails(
          new ApiError(
              400,
              "AccessDeniedException",
              "User: arn:aws:sts::123456789012:assumed-role/node/i-0abcdef1234567890 is not"
                  + " authorized to perform: iam:PassRole on resource:"
                  + " arn:aws:iam::123456789012:role/node-daemon-logs because no identity-based"
                  + " policy allows the iam:PassRole action"));

  @TempDir private Path root = Path.of("");
  private LivingNode node;

  @BeforeEach
  void aNode() {
    node =
        new LivingNode(root)
            .with("NODEKEEPER_LOG_FORMAT", "journal")
            .saying("backoff: {first: 1m, most: 5m}")
            .family("log-router")
            .family("metrics");
    node.world().change(model -> model.ec2().tags.put("env", "prod"));
    node.until(
        "the ECS agent has registered", () -> node.world().look(model -> model.node().isPresent()));
  }

  @AfterEach
  void close() {
    node.close();
  }

  private static ContainerDefinition.Builder app() {
    return LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5));
  }

  private void begins() {
    node.settings(LOG_ROUTER, METRICS).agent();
  }

  private void isReady() {
    begins();
    node.until("ready", () -> node.state().equals("ready"));
    assertThat(node.tried("status").said()).doesNotContain("Trouble ");
    assertThat(warnings()).isEmpty();
  }

  /** What {@code journalctl -p warning} shows: the unit takes what has no priority for warnings. */
  private List<String> warnings() {
    return node.said()
        .lines()
        .filter(line -> !line.matches("<[5-7]>.*"))
        .map(line -> line.replaceFirst("^<\\d>", ""))
        .toList();
  }

  private void untilItWarns() {
    node.until("the journal has a warning", () -> !warnings().isEmpty());
  }

  /** Of a status, what stands below the node and its state, and before everything else. */
  private String ofStatus() {
    String said = node.tried("status").said();
    List<String> lines = said.lines().toList();
    assertThat(lines.get(0)).startsWith("Node ");
    assertThat(lines.get(1)).startsWith("State ");
    assertThat(lines.get(2)).as(said).startsWith("Trouble ");
    int end = 2;
    while (!lines.get(end).startsWith("Agent ")) {
      end++;
    }
    return String.join("\n", lines.subList(2, end));
  }

  /** Of an explanation, the first thing below the line that says whether the agent lives. */
  private String ofExplain() {
    List<String> lines = node.tried("explain").said().lines().toList();
    assertThat(lines.getFirst()).startsWith("The node is ");
    int end = 2;
    while (end < lines.size() && lines.get(end).startsWith(" ")) {
      end++;
    }
    return String.join("\n", lines.subList(1, end));
  }

  /** Each of the three begins with the cause, has the remedy, and is on the page under this. */
  private void eachShows(String heading, String cause, String remedy) {
    isOnThePage(heading, ofStatus(), ofExplain(), warnings().getFirst(), cause, remedy);
  }

  private void isOnThePage(
      String heading, String status, String explain, String journal, String cause, String remedy) {
    for (String shown : List.of(status, explain, journal)) {
      assertThat(flat(shown)).contains(cause).contains(remedy);
    }
    String text =
        """
        $ nodekeeper status
        %s
        $ nodekeeper explain
        %s
        $ journalctl -u nodekeeper -p warning
        %s
        """
            .formatted(status, explain, journal);
    assertThat(section(heading)).as("%s%n%s", heading, plain(text)).isEqualTo(flat(text));
  }

  /** All that is shown there. */
  private static String section(String heading) {
    return PAGE.blocks().stream()
        .filter(block -> block.heading().equals(heading))
        .map(block -> flat(block.text()))
        .collect(Collectors.joining(" "));
  }

  /** On one line, with what is another in each run as the page has it. */
  private static String flat(String text) {
    return plain(text.replaceAll("\\s+", " ")).strip();
  }

  private static String plain(String text) {
    return text.replaceAll("\\b[0-9a-f]{32}\\b", "TASK")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
        .replaceAll("; free at TIME were ", "; free are ")
        .replaceAll(", for (?:\\d+ (?:ms|s|min|h) ?)+:", ", for 5 s:")
        .replaceAll("unix:///\\S+/docker.sock", "unix:///var/run/docker.sock")
        .replaceAll("http://127\\.0\\.0\\.1:\\d+", "http://127.0.0.1:51678")
        .replaceAll("\\d+/tcp", "8080/tcp")
        .replaceAll("/tmp/\\S+(?=/run/nodekeeper/)", "");
  }

  @Test
  void anImageThatCannotBePulledIsTheFirstThingShown() {
    node.family("log-router", app().image("none.invalid/none:1").build());
    begins();
    untilItWarns();
    eachShows(
        "An image cannot be pulled", "an image cannot be pulled: ", "whether the node reaches the");
  }

  @Test
  void aPortThatIsTakenIsTheFirstThingShown() throws IOException {
    int port = ReplacingOnDockerTest.freePort();
    ContainerDefinition bound = app().port(80, port, "tcp").build();
    node.family("holder", bound).family("log-router", bound);
    node.world().change(model -> model.runStandalone("holder", "somebody"));
    node.untilRunning("holder");
    begins();
    untilItWarns();
    node.until("it is known who holds it", () -> node.says("log-router").contains("held by"));
    eachShows("A port is taken", "a port of the node is taken: ", "stop or move who holds it");
  }

  @Test
  void memoryThatIsShortIsTheFirstThingShown() {
    node.family("hog", app().reserving(10, 2_500).build())
        .family("log-router", app().reserving(10, 2_500).build());
    node.world().change(model -> model.runStandalone("hog", "somebody"));
    node.untilRunning("hog");
    begins();
    untilItWarns();
    node.until("it is known who holds it", () -> node.says("log-router").contains("held by"));
    eachShows(
        "Memory is short", "the node has not enough memory left: ", "move who holds the most");
  }

  @Test
  void aMissingPassRoleIsTheFirstThingShown() {
    node.world()
        .change(model ->
            model.faults().fates(call -> call == Operation.START_TASK ? NO_PASS_ROLE : Fate.PASS));
    begins();
    untilItWarns();
    eachShows(
        "iam:PassRole is missing", "lacks iam:PassRole for the daemon's role: ", "PassDaemonRoles");
  }

  @Test
  void aHookThatIsTooShortIsTheFirstThingShown() {
    node.family(
        "web", "trap '' TERM; while :; do sleep 3600 & wait $!; done", Duration.ofSeconds(100));
    node.world()
        .change(model -> {
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofSeconds(30)));
          model.service("web", Service.Wanted.replicas("web", 1));
        });
    node.draining("autoScaling: {deadline: 2h}");
    isReady();
    node.untilRunning("web");
    node.world().change(model -> model.scaling().choose());
    untilItWarns();
    eachShows(
        "A termination hook is too short",
        "the hook node-drain is too short: ",
        "raise its heartbeat time-out");
  }

  @Test
  void aReplicaThatNeverStopsIsTheFirstThingShown() {
    node.family("web");
    node.world()
        .change(model -> {
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofMinutes(5)));
          model.service("web", Service.Wanted.replicas("web", 1).between(100, 100));
        });
    isReady();
    node.untilRunning("web");
    node.world().change(model -> model.scaling().choose());
    untilItWarns();
    eachShows(
        "A replica never stops", "web", "ECS can never stop it: lower the one, or raise the other");
  }

  @Test
  void aDockerThatHangsIsTheFirstThingShown() {
    isReady();
    node.world().change(model -> model.faults().docker = Faults.Docker.SILENT);
    untilItWarns();
    eachShows("Docker hangs", "Docker does not answer: ", "systemctl status docker");
  }

  @Test
  void anEcsAgentThatIsGoneIsTheFirstThingShown() {
    isReady();
    node.world().change(model -> model.agent().stop());
    untilItWarns();
    eachShows("The ECS agent is gone", "the ECS agent does not answer: ", "systemctl status ecs");
  }

  @Test
  void aTagThatIsMissingIsTheFirstThingShown() {
    node.world().change(model -> model.ec2().tags.remove("env"));
    node.settings(LOG_ROUTER.replace("}", ", environment: {app: {STAGE: {tag: env}}}}"), METRICS);
    node.agent();
    untilItWarns();
    node.until("the daemon waits for it", () -> node.says("log-router").contains("tag env"));
    eachShows("A tag is missing", "the instance has no tag env", "give the instance the tag env");
  }

  @Test
  void aBadSettingsFileIsTheFirstThingShown() {
    isReady();
    node.declare("all", LOG_ROUTER.replace("settle", "setle"), METRICS);
    untilItWarns();
    node.until("it is in the status", () -> node.tried("status").said().contains("setle"));
    eachShows(
        "A settings file is bad",
        "daemons.d/all.yaml:2: daemons.log-router.setle: unknown key",
        "did you mean \"settle\"?");
  }

  @Test
  void aBadSettingsFileIsTheFirstThingShownAlsoWhereNoAgentStartsWithIt() {
    node.settings(LOG_ROUTER.replace("settle", "setle"), METRICS).agent();
    untilItWarns();
    Ran status = node.tried("status");
    assertThat(status.code()).isEqualTo(69);
    isOnThePage(
        "A settings file is bad, and no agent starts",
        status.said(),
        node.tried("explain").said(),
        warnings().getFirst(),
        "daemons.d/all.yaml:2: daemons.log-router.setle: unknown key",
        "did you mean \"settle\"?");
  }
}
