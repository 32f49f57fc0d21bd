package io.nodekeeper.it;

import static io.nodekeeper.core.Cause.AUTO_SCALING;
import static io.nodekeeper.core.Cause.ECS_DRAINING;
import static io.nodekeeper.core.Cause.HOST_SHUTDOWN;
import static io.nodekeeper.core.Cause.MAINTENANCE;
import static io.nodekeeper.core.Cause.OPERATOR;
import static io.nodekeeper.core.Cause.REBALANCE;
import static io.nodekeeper.core.Cause.SPOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.core.Cause;
import io.nodekeeper.standin.model.ContainerInstance.Status;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Why a node leaves, on one node that never ends its leaving: the service of its replica is one
 * that ECS can never stop.
 */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CausesOnDockerTest {

  private LivingNode node;
  private Signs signs;

  @BeforeAll
  void aNodeThatIsReady(@TempDir Path root) {
    node =
        new LivingNode(root)
            .family("logs")
            .family("web")
            .draining(Signs.DEADLINES)
            .settings("logs: {taskDefinition: logs, settle: 1s}");
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.scaling().add(ScalingGroup.Hook.terminating("node-drain", Duration.ofMinutes(5)));
          model.service("web", Service.Wanted.replicas("web", 1).between(100, 100));
        });
    signs = new Signs(node);
    node.agent().untilRunning("logs", "web").until("ready", () -> node.state().equals("ready"));
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  @AfterEach
  void daemonsAndReplicaWereLeftAlone() {
    signs.takeBackAll();
    assertThat(node.exits()).isEmpty();
    assertThat(node.calls(Operation.START_TASK)).isEqualTo(1);
    assertThat(node.calls(Operation.STOP_TASK)).isZero();
    assertThat(node.happenings(Happening.HookEnded.class)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void eachCauseAloneDrainsTheNodeAndWithdrawnUndoesExactlyWhatWeDid(Cause cause) {
    int became = statuses().size();
    int calls = node.calls(Operation.UPDATE_CONTAINER_INSTANCES_STATE);
    signs.give(cause);
    stands(cause);
    node.untilSeen("DRAINING", () -> node.nodeStatus() == Status.DRAINING);
    assertThat(node.status().orElseThrow().path("ready").asBoolean()).isFalse();
    List<String> hooks = cause == AUTO_SCALING ? List.of("node-drain") : List.of();
    node.untilSeen("hooks " + hooks, () -> node.drain("hooks").equals(hooks));

    signs.takeBack(cause);
    undone();
    assertThat(statuses().stream().skip(became)).containsExactly(Status.DRAINING, Status.ACTIVE);
    assertThat(node.calls(Operation.UPDATE_CONTAINER_INSTANCES_STATE) - calls)
        .isEqualTo(cause == ECS_DRAINING ? 0 : 2);
    assertThat(attributes()).endsWith("false", "true");
  }

  /** Each pair of causes is next to each other in one of these, and ECS's comes first. */
  static List<List<Cause>> walks() {
    return List.of(
        List.of(ECS_DRAINING, AUTO_SCALING, SPOT, OPERATOR, MAINTENANCE, HOST_SHUTDOWN, REBALANCE),
        List.of(ECS_DRAINING, SPOT, MAINTENANCE, AUTO_SCALING, REBALANCE, OPERATOR, HOST_SHUTDOWN),
        List.of(ECS_DRAINING, MAINTENANCE, REBALANCE, SPOT, HOST_SHUTDOWN, AUTO_SCALING, OPERATOR),
        List.of(ECS_DRAINING, REBALANCE),
        List.of(ECS_DRAINING, HOST_SHUTDOWN),
        List.of(ECS_DRAINING, OPERATOR));
  }

  @Test
  void everyPairOfCausesIsInOneOfTheWalks() {
    Set<Set<Cause>> pairs = new HashSet<>();
    for (List<Cause> walk : walks()) {
      for (int next = 1; next < walk.size(); next++) {
        assertThat(pairs.add(EnumSet.of(walk.get(next - 1), walk.get(next)))).isTrue();
      }
    }
    int causes = Cause.values().length;
    assertThat(pairs).hasSize(causes * (causes - 1) / 2);
  }

  @ParameterizedTest
  @MethodSource("walks")
  void ofTwoCausesTheNearestDeadlineRulesAndWhenOneGoesTheOtherStays(List<Cause> walk) {
    signs.give(walk.getFirst());
    stands(walk.getFirst());
    String begin = node.drain().path("begin").asText();
    for (int next = 1; next < walk.size(); next++) {
      Cause stood = walk.get(next - 1);
      signs.give(walk.get(next));
      stands(stood, walk.get(next));
      signs.takeBack(stood);
      stands(walk.get(next));
    }
    assertThat(node.drain().path("begin").asText()).isEqualTo(begin);
    signs.takeBack(walk.getLast());
    undone();
  }

  @Test
  void whatSomebodySetDrainingStaysSoWhenOurCauseGoes() {
    signs.give(ECS_DRAINING);
    stands(ECS_DRAINING);
    signs.give(HOST_SHUTDOWN);
    stands(ECS_DRAINING, HOST_SHUTDOWN);
    signs.takeBack(HOST_SHUTDOWN);
    stands(ECS_DRAINING);
    assertThat(node.nodeStatus()).isEqualTo(Status.DRAINING);
    assertThat(node.drain().path("drainingIsOurs").asBoolean()).isFalse();

    signs.takeBack(ECS_DRAINING);
    undone();
  }

  @Test
  void aServiceThatEcsCanNeverStopIsNamedWithItsRemedy() {
    signs.give(HOST_SHUTDOWN);
    stands(HOST_SHUTDOWN);
    node.untilSeen("ECS says whose it is", () -> blocker().path("owner").asText().contains("web"));
    assertThat(blocker().path("owner").asText()).isEqualTo("service web");
    assertThat(blocker().path("stopping").asBoolean()).isFalse();
    assertThat(blocker().path("advice").asText())
        .contains("minimumHealthyPercent and maximumPercent at 100")
        .contains("lower the one, or raise the other");

    signs.takeBack(HOST_SHUTDOWN);
    undone();
  }

  /** Exactly these are named, each with its own deadline, and the nearest of them rules. */
  private void stands(Cause... causes) {
    List<Cause> expected = Arrays.stream(causes).sorted().toList();
    List<String> words = expected.stream().map(CausesOnDockerTest::word).toList();
    node.untilSeen("causes " + words, () -> node.drain("causes").equals(words));
    JsonNode drain = node.drain();
    for (JsonNode reason : drain.path("reasons")) {
      Cause cause = Cause.valueOf(reason.path("cause").asText().toUpperCase(Locale.ROOT));
      assertThat(time(reason, "deadline"))
          .as("%s", cause)
          .isCloseTo(time(reason, "since").plus(Signs.limit(cause)), within(1, ChronoUnit.MINUTES));
      assertThat(time(drain, "deadline")).isBeforeOrEqualTo(time(reason, "deadline"));
    }
    Cause nearest = expected.stream().min(Comparator.comparing(Signs::limit)).orElseThrow();
    assertThat(time(drain, "deadline")).isEqualTo(time(reasonOf(nearest), "deadline"));
    assertThat(drain.path("atDeadline").asText())
        .isEqualTo(nearest == AUTO_SCALING ? "abandon" : "continue");
  }

  private JsonNode reasonOf(Cause cause) {
    for (JsonNode reason : node.drain().path("reasons")) {
      if (reason.path("cause").asText().equals(word(cause))) {
        return reason;
      }
    }
    throw new AssertionError("no " + cause + " in " + node.drain());
  }

  private static Instant time(JsonNode of, String member) {
    return Instant.parse(of.path(member).asText());
  }

  private static String word(Cause cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }

  private void undone() {
    node.untilSeen(
        "ready, and ECS shows it",
        () ->
            node.state().equals("ready")
                && node.nodeStatus() == Status.ACTIVE
                && attributes().getLast().equals("true"));
    assertThat(node.drain().isMissingNode()).isTrue();
  }

  private JsonNode blocker() {
    return Optional.ofNullable(node.drain().path("blockers").get(0)).orElseGet(node::drain);
  }

  private List<Status> statuses() {
    return node.happenings(Happening.NodeBecame.class).map(Happening.NodeBecame::status).toList();
  }

  private List<String> attributes() {
    return node.happenings(Happening.AttributePut.class)
        .filter(put -> put.name().equals("nodekeeper.ready"))
        .map(Happening.AttributePut::value)
        .toList();
  }
}
