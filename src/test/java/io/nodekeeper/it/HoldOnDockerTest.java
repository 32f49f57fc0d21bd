package io.nodekeeper.it;

import static io.nodekeeper.it.ProtectedDaemon.DAEMON;
import static io.nodekeeper.it.ProtectedDaemon.FAMILY;
import static io.nodekeeper.it.ProtectedDaemon.SIDECAR;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.settings.Settings;
import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * DAEMON services with the sidecar that is shipped: ECS stops them while replicas still shut down,
 * and they outlive those all the same.
 */
@Tag("docker")
class HoldOnDockerTest {

  private static final String SLOW = "slow";
  private static final String SIDECAR_ENDS = FAMILY + "/" + SIDECAR + " 0";
  private static final String DAEMON_ENDS = FAMILY + "/" + DAEMON + " 0";
  private static final String SLOW_ENDS = SLOW + "/app 0";

  @TempDir Path root;

  private static String goingOnFor(int seconds) {
    return "trap 'sleep %d; exit 0' TERM; while :; do sleep 3600 & wait $!; done"
        .formatted(seconds);
  }

  private LivingNode node() {
    return new LivingNode(root);
  }

  /**
   * With a DAEMON service, and a replica that goes on for some seconds after SIGTERM, which it gets
   * as soon as the node is DRAINING.
   */
  private static LivingNode serving(LivingNode node, ProtectedDaemon daemon, int seconds) {
    node.world()
        .change(model -> {
          model.register(daemon.definition());
          model.service("log", Service.Wanted.daemon(FAMILY));
        });
    return begun(replica(node, seconds).settings(), FAMILY, SLOW);
  }

  /** ECS has been asked, and is not asked again for a while. */
  private static LivingNode begun(LivingNode node, String... families) {
    return node.agent()
        .untilRunning(families)
        .until("the agent takes it for ready", () -> node.state().equals("ready"));
  }

  private static LivingNode replica(LivingNode node, int seconds) {
    node.family(SLOW, goingOnFor(seconds), Duration.ofSeconds(60));
    node.world()
        .change(model -> model.service(SLOW, Service.Wanted.replicas(SLOW, 1).between(0, 100)));
    return node;
  }

  private static void drain(LivingNode node) {
    node.world()
        .change(model ->
            model.setStatus(model.node().orElseThrow().arn(), ContainerInstance.Status.DRAINING));
  }

  /** As {@code family/container code}, in the order in which they ended. */
  private static List<String> exits(LivingNode node) {
    return node.happenings(Happening.ContainerExited.class)
        .map(exit -> exit.family() + "/" + exit.name() + " " + exit.exitCode())
        .toList();
  }

  private static void untilExits(LivingNode node, int count) {
    node.until(count + " containers have ended", () -> exits(node).size() >= count);
  }

  private boolean isHeld() {
    return Files.exists(root.resolve("run/nodekeeper/hold"));
  }

  /** ECS has ordered all tasks of this family to stop. */
  private static boolean isOrderedToStop(LivingNode node, String family) {
    return node.world()
        .look(model ->
            model.tasks().stream()
                .filter(task -> task.definition().family().equals(family))
                .noneMatch(Task::isWanted));
  }

  @Test
  void aReplicaThatTakesItsTimeKeepsItsDaemonUntilItHasReallyExited() {
    try (LivingNode node = serving(node(), ProtectedDaemon.shipped(root), 14)) {
      drain(node);
      untilExits(node, 3);

      assertThat(exits(node)).as(node::said).containsExactly(SLOW_ENDS, SIDECAR_ENDS, DAEMON_ENDS);
      assertThat(isHeld()).isFalse();
    }
  }

  @Test
  void aRunTaskTaskWithoutStartedByIsWaitedForAsAnyOther() {
    try (LivingNode node = serving(node(), ProtectedDaemon.shipped(root).quick(), 7)) {
      node.family("batch", goingOnFor(7), Duration.ofSeconds(60));
      node.world().change(model -> model.runStandalone("batch", Optional.empty()));
      node.untilRunning("batch");
      drain(node);
      node.until("the replica has ended", () -> exits(node).contains(SLOW_ENDS));
      assertThat(isHeld()).isTrue();
      node.world().change(model -> model.stop(node.running("batch").getFirst().arn(), "by hand"));
      untilExits(node, 4);

      assertThat(exits(node))
          .as(node::said)
          .containsExactly(SLOW_ENDS, "batch/app 0", SIDECAR_ENDS, DAEMON_ENDS);
    }
  }

  @Test
  void withoutAnyDaemonServiceADaemonStartedByStartTaskIsStoppedByUsAndLetGo() {
    try (LivingNode node = node()) {
      ProtectedDaemon daemon = ProtectedDaemon.shipped(root).quick();
      node.world().change(model -> model.register(daemon.definition()));
      begun(
          replica(node, 7).settings("log: {taskDefinition: " + FAMILY + ", settle: 1s}"),
          FAMILY,
          SLOW);
      drain(node);
      untilExits(node, 3);

      assertThat(exits(node)).as(node::said).containsExactly(SLOW_ENDS, SIDECAR_ENDS, DAEMON_ENDS);
    }
  }

  @Test
  void twelveDaemonServicesOfWhichSomeAreOnASecondPageAreAllKnownForDaemons() {
    LivingNode prepared = node().family("plain");
    prepared
        .world()
        .change(model ->
            IntStream.rangeClosed(1, 10)
                .forEach(i ->
                    model.service("daemon-%02d".formatted(i), Service.Wanted.daemon("plain"))));
    // Ten come before it by name, and one after.
    prepared.world().change(model -> model.service("more", Service.Wanted.daemon("plain")));
    try (LivingNode node = serving(prepared, ProtectedDaemon.shipped(root).quick(), 7)) {
      node.until("all daemons run", () -> node.running("plain").size() == 11);
      drain(node);
      untilExits(node, 14);

      assertThat(exits(node))
          .as(node::said)
          .filteredOn(exit -> !exit.startsWith("plain/"))
          .containsExactly(SLOW_ENDS, SIDECAR_ENDS, DAEMON_ENDS);
    }
  }

  @Test
  void aDaemonTaskOfAnOlderDeploymentIsADaemonAllTheSame() {
    ProtectedDaemon daemon = ProtectedDaemon.shipped(root).quick();
    try (LivingNode node = serving(node(), daemon, 7)) {
      node.world()
          .change(model -> {
            model.setStatus(model.node().orElseThrow().arn(), ContainerInstance.Status.DRAINING);
            model.register(daemon.definition());
            model.deploy("log");
          });
      untilExits(node, 3);

      assertThat(exits(node)).as(node::said).containsExactly(SLOW_ENDS, SIDECAR_ENDS, DAEMON_ENDS);
    }
  }

  @Test
  void aStartTaskDaemonOfOursHoldsNobody() {
    try (LivingNode node = node().family("ours")) {
      ProtectedDaemon daemon = ProtectedDaemon.shipped(root).quick();
      node.world()
          .change(model -> {
            model.register(daemon.definition());
            model.service("log", Service.Wanted.daemon(FAMILY));
          });
      begun(
          replica(node, 7).settings("ours: {taskDefinition: ours, settle: 1s}"),
          FAMILY,
          SLOW,
          "ours");
      drain(node);
      untilExits(node, 4);

      assertThat(exits(node)).as(node::said).first().isEqualTo(SLOW_ENDS);
      assertThat(exits(node))
          .as(node::said)
          .contains("ours/app 0")
          .containsSubsequence(SIDECAR_ENDS, DAEMON_ENDS);
    }
  }

  @Test
  void onAnActiveInstanceADeploymentWaitsForTheGraceOnly() {
    ProtectedDaemon daemon = ProtectedDaemon.shipped(root);
    try (LivingNode node = serving(node(), daemon, 1)) {
      node.world()
          .change(model -> {
            model.register(daemon.definition());
            model.deploy("log");
          });
      node.until("it is ordered to stop", () -> isOrderedToStop(node, FAMILY));
      long ordered = System.nanoTime();
      untilExits(node, 2);
      Duration took = Duration.ofNanos(System.nanoTime() - ordered);

      assertThat(exits(node)).as(node::said).containsExactly(SIDECAR_ENDS, DAEMON_ENDS);
      assertThat(took).isBetween(Duration.ofSeconds(9), LivingNode.PATIENCE);
      node.untilRunning(FAMILY);
      assertThat(node.running(FAMILY).getFirst().definition().revision()).isEqualTo(2);
      assertThat(isHeld()).isFalse();
    }
  }

  @Test
  void withoutAStopTimeoutTheNodesOwnCutsTheProtectionShort() {
    var brief = new StandIn(WorldModel.Settings.example(1).stoppingWithin(Duration.ofSeconds(5)));
    ProtectedDaemon unbounded = ProtectedDaemon.shipped(root).quick().withoutStopTimeout();
    try (LivingNode node = serving(new LivingNode(root, brief), unbounded, 10)) {
      drain(node);
      untilExits(node, 3);

      assertThat(exits(node))
          .as(node::said)
          .containsExactly(FAMILY + "/" + SIDECAR + " 137", DAEMON_ENDS, SLOW_ENDS);
    }
  }

  @Test
  void theShippedStopTimeoutIsLongerThanADrainLastsByDefault() {
    var settings = (Settings.Loaded) Settings.load(root.resolve("etc/nodekeeper"));
    Duration stopTimeout =
        ProtectedDaemon.shipped(root).definition().containers().stream()
            .filter(container -> container.name().equals(SIDECAR))
            .findFirst()
            .flatMap(container -> container.stopTimeout())
            .orElseThrow();

    assertThat(settings.policy().drain().limits().values())
        .isNotEmpty()
        .allSatisfy(limit -> assertThat(stopTimeout).isGreaterThan(limit.deadline()));
  }

  @Test
  void ifTheAgentDiesForGoodTheSidecarEndsWithItsStopTimeout() {
    ProtectedDaemon bounded = ProtectedDaemon.shipped(root).quick().stopTimeout(6);
    try (LivingNode node = serving(node(), bounded, 10)) {
      drain(node);
      node.until("it is held", this::isHeld);
      node.killAgent();
      untilExits(node, 3);

      assertThat(exits(node))
          .as(node::said)
          .containsExactly(FAMILY + "/" + SIDECAR + " 137", DAEMON_ENDS, SLOW_ENDS);
      assertThat(isHeld()).isTrue();
    }
  }
}
