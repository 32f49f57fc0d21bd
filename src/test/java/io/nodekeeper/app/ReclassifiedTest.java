package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.record.DrainReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task that was waited for like a replica until ECS had said whose it is. */
class ReclassifiedTest {

  private static final Instant NOON = Told.NOON;
  private static final EcsTask SERVICE =
      new EcsTask(
          Drains.arn("agent"),
          "agent",
          7,
          "RUNNING",
          "RUNNING",
          new EcsTask.Owner.Service("agent", Optional.of(true), Optional.empty()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  @TempDir private Path root = Path.of("");

  private static Told at(long seconds, NodeState state, Drains drain) {
    return Told.look().at(NOON.plusSeconds(seconds)).state(state).drain(drain);
  }

  private static Drains drain() {
    return Drains.begun(NOON).cause(Cause.AUTO_SCALING, Duration.ofHours(1));
  }

  @Test
  void aTaskOfADaemonServiceIsNoReplicaInTheReportOnceThatIsKnown() throws Exception {
    var history = new DrainHistory(new Places(root), _ -> {});
    history.looked(at(0, NodeState.DRAINING, drain().replica("agent").replica("web")).build());
    history.looked(at(1, NodeState.DRAINING, drain().replica("web")).ecs(SERVICE).build());
    history.looked(at(60, NodeState.DRAINED, drain()).ecs(SERVICE).build());
    DrainReport report = new ReportFiles(new Places(root)).read("20261121T120000Z").orElseThrow();

    assertThat(report.replicas()).extracting(DrainReport.Replica::family).containsExactly("web");
  }

  @Test
  void thatItIsNoReplicaIsNotToldAsAnExit() {
    List<Line> lines = new ArrayList<>();
    var journal = new Journal(lines::add);
    journal.looked(at(0, NodeState.DRAINING, drain().replica("agent")).build());
    journal.looked(at(1, NodeState.DRAINED, drain()).ecs(SERVICE).build());

    assertThat(lines)
        .extracting(Line::text)
        .contains("no replica is on the node")
        .doesNotContain("the last replica has exited");
  }

  @Test
  void aStageThatShrinksIsNoOtherStage() {
    List<Line> lines = new ArrayList<>();
    var journal = new Journal(lines::add);
    journal.looked(at(0, NodeState.STOPPING, drain().stage("logs", "proxy")).build());
    journal.looked(at(1, NodeState.STOPPING, drain().stage("logs")).build());
    journal.looked(at(2, NodeState.STOPPING, drain().stage("metrics")).build());

    assertThat(lines)
        .filteredOn(line -> line.event().equals("drain.stage"))
        .extracting(Line::text)
        .containsExactly("stops logs, proxy", "stops metrics");
  }
}
