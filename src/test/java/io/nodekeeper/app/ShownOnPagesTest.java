package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.docs.Page;
import io.nodekeeper.docs.Shown;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say, as it stands on pages that are about more than what a node lives through. */
class ShownOnPagesTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  private static List<Shown> shown(String page, String heading, int many) {
    List<Shown> all = Page.of(page).shown(heading);
    assertThat(all).as(heading).hasSize(many);
    return all;
  }

  private static Shown shown(String page, String heading) {
    return shown(page, heading, 1).getFirst();
  }

  private Command start(String... words) throws IOException {
    return Command.start(root, Map.of("SUDO_USER", "root"), List.of(), words);
  }

  private static String text(Command ended) {
    return String.join("\n", ended.lines());
  }

  /** The agent runs, and nothing else: no Docker, no ECS agent, no metadata. */
  @Test
  void aDrainOfANodeWhoseDockerDoesNotAnswerIsWaitedForAndTakenBack() throws Exception {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "ecs: {introspection: \"http://127.0.0.1:1\"}\nlisten: none\n");
    List<Shown> shown = shown("README.md", "Draining a node by hand", 3);
    try (Command agent = start("run")) {
      agent.await(() -> Files.exists(node.places().status()), "there is no status file");
      // So that it is seen what is said until the agent has looked, however soon that would be.
      agent.signal("STOP");
      try (Command drain = start(shown.getFirst().words())) {
        drain.until("has still to take up the order");
        agent.signal("CONT");
        drain.until("Docker has to say").signal("INT");
        assertThat(drain.code()).isEqualTo(130);
        shown.getFirst().isWhatIsSaid(text(drain).replace("nodekeeper: no", "^Cnodekeeper: no"));
      }
      agent.signal("STOP");
      try (Command undrain = start(shown.get(1).words())) {
        undrain.until("has still to look");
        agent.signal("CONT");
        assertThat(undrain.code()).isZero();
        shown.get(1).isWhatIsSaid(text(undrain));
      }
      agent.until("drain.done");
    }
    node.clock = InstantSource.system();
    shown.getLast().isWhatIsSaid(node.run(shown.getLast().words()).out());
  }

  @Test
  void aBundleIsPackedAndALookOfItIsExplained() throws IOException {
    Shown bundle = shown("README.md", "Reporting a bug");
    String explain =
        Page.of("README.md").commands().stream()
            .filter(command -> command.startsWith("nodekeeper explain /tmp/"))
            .findFirst()
            .orElseThrow();
    node.environment = Map.of("DOCKER_HOST", "unix://" + root.resolve("var/run/docker.sock"));
    try (var ring = new LookRing(node.places())) {
      ring.looked(Told.look().at(Told.NOON.plusSeconds(250)).build());
    }
    Files.createDirectory(root.resolve("tmp"));

    bundle.isWhatIsSaid(node.run(below(bundle.words())).out());
    assertThat(node.run(below(new Shown(explain, "").words())).out())
        .startsWith("Look of 2026-11-21T12:04:10Z");
  }

  /** With what lies in /tmp below the root. */
  private String[] below(String... words) {
    return Stream.of(words)
        .map(word -> word.startsWith("/tmp/") ? root + word : word)
        .toArray(String[]::new);
  }

  @Test
  void settingsThatDoNotHoldAreChecked() {
    Shown shown = shown("README.md", "Settings");
    node.with("etc/nodekeeper/nodekeeper.yaml", "\n\n\ndrian: {}\n")
        .with(
            "etc/nodekeeper/daemons.d/logs.yaml",
            """
            daemons:
              log-router:
                taskDefinition: log-router
              metrics:
                taskDefinition: datadog-agent
                after:
                - log-ruter
            """);

    assertThat(node.run(shown.words()).err()).isEqualTo(shown.output());
  }

  @Test
  void settingsThatHoldAreShownWithWhereTheyCameFromAndWhatFollowsFromThem() {
    Page.of("GETTING-STARTED.md").blocks().stream()
        .filter(block -> block.heading().equals("Settings") && !block.path().isEmpty())
        .forEach(file -> node.with(file.path(), file.text()));
    var tags = new TreeMap<>(Map.of("ecs.cluster", "prod", "env", "prod"));
    node.edges.imdsTags = () -> Reading.known(new InstanceTags(true, tags), FakeEdges.AT);

    for (Shown one : shown("GETTING-STARTED.md", "Settings", 2)) {
      Node.Ran ran = node.run(one.words());
      assertThat(ran.err()).isEmpty();
      one.isWhatIsSaid(ran.out());
    }
  }

  @Test
  void itSaysWhichItIsAndHowItIsCompleted() {
    List<Shown> shown = shown("GETTING-STARTED.md", "Upgrade", 2);
    String version = node.run(shown.getFirst().words()).out();
    shown.getFirst().isWhatIsSaid(version.replace(Version.TEXT, "0.1.0"));
    shown.getLast().isWhatIsSaid(node.run(shown.getLast().words()).out());
  }

  @Test
  void aFileIsShownComparedAndWritten() {
    node.edges.files.put(
        "/etc/container_config/node.config",
        "# Written by nodekeeper; changes made here are lost.\nMY_ENVIRONMENT=\"test\"\n");
    for (Shown one : shown("FILES.md", "Looking at them", 3)) {
      assertThat(node.run(one.words())).isEqualTo(new Node.Ran(0, one.output(), ""));
    }
  }

  @Test
  void whatWasToldOfADaemonIsInTheHistory() throws IOException {
    Shown shown = shown("HISTORY.md", "Looking at it");
    try (var segments = new Segments(node.places().history(), 1 << 20)) {
      for (Event event :
          List.of(
              new Event(
                  Told.NOON.minusSeconds(7_201),
                  "warning",
                  "daemon.backing-off",
                  "log-router",
                  "was healthy; it exited with 137, which is a kill for want of memory; again in"
                      + " 5s (task t1 of revision 7)"),
              new Event(
                  Told.NOON.minusSeconds(7_200), "info", "daemon.healthy", "log-router", "task t2"),
              new Event(Told.NOON.minusSeconds(7_000), "info", "note", "metrics", "not of it"))) {
        segments.append(EventJson.write(event));
      }
    }
    node.clock = InstantSource.fixed(Told.NOON.minus(Duration.ofMinutes(30)));

    assertThat(node.run(shown.words()).out()).isEqualTo(shown.output());
  }

  @Test
  void aLineOfTheJournalHasItsEventItsSubjectAndASentence() {
    var lines = new ArrayList<String>();
    var journal =
        new Journal(line -> lines.add(line.event() + " " + line.subject() + ": " + line.text()));
    journal.looked(Told.look().daemon("log-router", Phase.STARTING, "").build());
    lines.clear();
    journal.looked(Told.look().daemon("log-router", Phase.BACKING_OFF, "exited with 1").build());

    assertThat(lines).hasSize(1);
    shown("EVENTS.md", "Events of the journal")
        .isWhatIsSaid(lines.getFirst().replace("task t1 ", "task 0c1d "));
  }

  @Test
  void anOrderAboutRevisionsStandsBesideWhatRuns() {
    List<Shown> shown = shown("ROLLOUT.md", "Orders", 5);
    node.environment = Map.of("SUDO_USER", "alice");
    node.daemons("daemons: {log-router: {taskDefinition: l}, metrics: {taskDefinition: m}}\n");
    new StatusFile(node.places(), node.clock, Optional::empty, List::of)
        .looked(
            Told.look()
                .daemon("log-router", 7, OptionalInt.of(7), Optional.empty())
                .daemon(
                    "metrics",
                    11,
                    OptionalInt.of(12),
                    Optional.of(
                        "revision 12 is wanted: paused by alice;"
                            + " \"nodekeeper rollout resume metrics\" ends that"))
                .build());

    for (Shown one : shown) {
      assertThat(node.run(one.words()).out()).isEqualTo(one.output());
    }
  }
}
