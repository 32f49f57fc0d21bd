package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Bell;
import io.nodekeeper.engine.Loop;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.sim.SimWorld;
import io.nodekeeper.standin.http.Fronts;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WallTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the fleet's command reads over HTTP of a node that an agent has kept: nothing of what it
 * shows was written by the test.
 */
class FleetOfAnAgentTest {

  private static final String DAEMONS =
      """
      daemons:
        log-router: {taskDefinition: log-router}
        metrics: {taskDefinition: metrics, after: [log-router]}
      """;

  private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-11-21T08:00:00Z"));
  private final MemoryBody body = new MemoryBody(time, 1);
  private final WorldModel model = new WorldModel(time, body, WorldModel.Settings.example(1));
  private final Path root;
  private final Node laptop;
  private Policy policy;

  FleetOfAnAgentTest(@TempDir Path directory) throws Exception {
    root = directory;
    laptop = new Node(Files.createDirectory(root.resolve("laptop")));
    laptop.clock = InstantSource.system();
    laptop.pause = length -> new Bell().await(length);
    policy = declared("");
    model.ec2().tags.put("env", "prod");
    for (String family : List.of("log-router", "metrics")) {
      TaskDefinition _ =
          model.register(TaskDefinition.of(family, ContainerDefinition.named("app").build()));
    }
    model.agent().start(Duration.ofSeconds(1));
  }

  private Policy declared(String more) {
    var node = new Node(root.resolve("node")).daemons(DAEMONS + more);
    return ((Settings.Loaded) Settings.load(node.places().settings())).policy();
  }

  /** Keeps nothing: the process goes on. */
  private static final class InMind implements MemoryStore {
    @Override
    public Memory load() {
      return Memory.none();
    }

    @Override
    public void save(Memory memory) {}
  }

  private Loop agent() {
    var world = new SimWorld(time, model, body, SimWorld.Times.standard());
    return new Loop(world, Mind.sound(), new InMind(), () -> policy, List.of(), time);
  }

  /** The agent keeps the node for so long. */
  private void keeps(Loop agent, Duration length) {
    Instant end = time.instant().plus(length);
    while (time.instant().isBefore(end)) {
      Instant next = agent.look().decision().lookAgainAt();
      time.advanceTo(next.isBefore(end) ? next : end);
    }
  }

  private String fleet() {
    try (var wall = new WallTimeline();
        var fronts = new Fronts(wall, model);
        var _ =
            AwsSurroundings.at(fronts.aws())
                .with("aws.region", "us-west-2")
                .with("aws.configFile", root.resolve("config").toString())
                .with("aws.sharedCredentialsFile", root.resolve("credentials").toString())) {
      Node.Ran ran = laptop.run("fleet", "--cluster", "prod");
      assertThat(ran.err()).isEmpty();
      return ran.out();
    }
  }

  @Test
  void itIsWhatTheAgentHasPublished() {
    time.advance(Duration.ofSeconds(2));
    assertThat(fleet())
        .contains("Nodes     1: 0 right, 0 not right, 0 leaving, 1 without Nodekeeper\n");
    Loop agent = agent();
    keeps(agent, Duration.ofMinutes(15));
    assertThat(fleet())
        .contains("Nodes     1: 1 right, 0 not right, 0 leaving, 0 without Nodekeeper\n")
        .contains("DAEMON      DESIRED  RUNNING    READY  UP-TO-DATE\n")
        .contains("log-router        1        1        1           1\n")
        .contains("metrics           1        1        1           1\n")
        .doesNotContain("Not right\n");

    policy = declared("  none: {taskDefinition: none, critical: false}\n");
    keeps(agent, Duration.ofMinutes(15));
    assertThat(fleet())
        .contains("Nodes     1: 0 right, 1 not right, 0 leaving, 0 without Nodekeeper\n")
        .contains("none              1        0        0           0\n")
        .containsPattern("\nNot right\n  i-[0-9a-z]+ +ready +none: ");
  }
}
