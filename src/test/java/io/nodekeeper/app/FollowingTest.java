package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FollowingTest {

  private static final Duration HOUR = Duration.ofHours(1);

  /** In whole seconds, and later than our own process, which stands for the agent's. */
  private final Instant start =
      Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private Instant now = start;
  private final Deque<Runnable> happens = new ArrayDeque<>();

  @BeforeEach
  void anAgentThatLooks() {
    node = new Node(root);
    now = start;
    node.clock = () -> now;
    node.environment = Map.of("SUDO_USER", "alice");
    node.pause =
        length -> {
          now = now.plus(length);
          happens.remove().run();
        };
    looks(Told.look());
  }

  private void looks(Told look) {
    new StatusFile(node.places(), InstantSource.fixed(now), Optional::empty, List::of)
        .looked(look.at(now).build());
  }

  /** While it is waited. */
  private void then(Runnable what) {
    happens.add(what);
  }

  private void thenLooks(NodeState state, Drains drain) {
    then(() -> looks(Told.look().state(state).drain(drain)));
  }

  private Drains ordered() {
    return Drains.begun(start).cause(Cause.OPERATOR, HOUR);
  }

  private static List<String> lines(Ran ran) {
    return ran.err().lines().map(line -> line.replace("nodekeeper: ", "")).toList();
  }

  @Test
  void aDrainIsFollowedToItsEndWithALineForEachChange() {
    then(() -> {});
    thenLooks(NodeState.DRAINING, ordered().replica("web").replica("db"));
    thenLooks(NodeState.DRAINING, ordered().replica("web").replica("db"));
    thenLooks(NodeState.DRAINING, ordered().replica("db"));
    thenLooks(NodeState.STOPPING, ordered().stage("logs"));
    thenLooks(NodeState.DRAINED, ordered());

    Ran ran = node.run("drain", "--deadline", "1h", "--wait");

    assertThat(ran.code()).isZero();
    assertThat(lines(ran))
        .containsExactly(
            "the agent has still to take up the order; 1 h left",
            "draining: 2 replicas left: web (service web), db (service db); 59 min 58 s left",
            "draining: 1 replica left: db (service db); 59 min 56 s left",
            "stopping: stops logs; 59 min 55 s left");
    assertThat(ran.out()).endsWith("\nThe node is drained.\n");
    assertThat(happens).isEmpty();
  }

  @Test
  void aNodeThatWasDrainedBeforeTheOrderWasTakenUpDoesNotCount() {
    looks(
        Told.look()
            .state(NodeState.DRAINED)
            .drain(
                Drains.begun(start.minus(HOUR))
                    .cause(Cause.OPERATOR, start.minus(HOUR), start.plusSeconds(7))));
    then(() ->
        looks(
            Told.look()
                .state(NodeState.DRAINED)
                .drain(Drains.begun(start.minus(HOUR)).cause(Cause.AUTO_SCALING, HOUR))));
    thenLooks(NodeState.DRAINED, ordered());
    Ran ran = node.run("drain", "--wait", "--json");
    assertThat(ran.code()).isZero();
    assertThat(ran.json().get("state").asText()).isEqualTo("drained");
    assertThat(happens).isEmpty();
  }

  @Test
  void anOrderIsKnownByItsDeadlineWhereTheAgentsClockIsBehind() {
    thenLooks(
        NodeState.DRAINED,
        Drains.begun(start).cause(Cause.OPERATOR, start.minusSeconds(9), start.plus(HOUR)));
    assertThat(node.run("drain", "--wait").code()).isZero();
  }

  @Test
  void whoKeepsTheDaemonsWaitsForTheReplicasOnly() {
    thenLooks(NodeState.DRAINING, ordered().replica("web"));
    thenLooks(NodeState.STOPPING, ordered().stage("logs"));
    Ran ran = node.run("drain", "--wait", "--keep-daemons");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).endsWith("\nThe replicas are gone.\n");
  }

  @Test
  void aDeadlineThatPassesEndsTheWaitAndNotTheOrder() {
    then(() -> {
      looks(Told.look().state(NodeState.DRAINING).drain(ordered().replica("web")));
      now = start.plus(HOUR);
    });
    Ran ran = node.run("drain", "--wait");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(lines(ran).getLast())
        .isEqualTo(
            "the deadline has passed: draining: 1 replica left: web (service web); the order"
                + " stands: see nodekeeper explain, or take it back with nodekeeper undrain");
    assertThat(node.places().drainOrder()).exists();
  }

  @Test
  void anAgentThatDiesMayBeStartedAgainAndIsGivenUpAfterHalfAMinute() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    String dead = "\"pid\" : " + gone.pid();
    then(() -> rewrite("\"pid\" : " + ProcessHandle.current().pid(), dead));
    then(() -> now = now.plusSeconds(28));
    thenLooks(NodeState.DRAINING, ordered().replica("web"));
    then(() -> rewrite("\"pid\" : " + ProcessHandle.current().pid(), dead));
    then(() -> now = now.plusSeconds(29));

    Ran ran = node.run("drain", "--wait");

    assertThat(ran.code()).isEqualTo(69);
    assertThat(happens).isEmpty();
    assertThat(lines(ran))
        .contains(
            "the agent has ended; it is given half a minute to be started again; 59 min 59 s left")
        .last()
        .asString()
        .startsWith("the agent does not run: see systemctl status nodekeeper; the order stands");
  }

  private void rewrite(String old, String text) {
    try {
      Path file = node.places().status();
      String document = Files.readString(file);
      assertThat(document).contains(old);
      Files.writeString(file, document.replace(old, text));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void withoutAnAgentNothingIsWaitedFor() throws IOException {
    Files.delete(node.places().status());
    for (String command : List.of("drain", "undrain")) {
      Ran ran = node.run(command, "--wait");
      assertThat(ran.code()).isEqualTo(69);
      assertThat(lines(ran)).last().asString().startsWith("not waited for: the agent does not run");
    }
  }

  @Test
  void anOrderThatSomebodyTakesBackIsNotWaitedFor() {
    then(() -> new OrderRemoval(node.places()).run());
    Ran ran = node.run("drain", "--wait");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(lines(ran)).last().isEqualTo("the order was taken back: the node is not drained");
  }

  /** Somebody else's undrain. */
  private record OrderRemoval(Places places) implements Runnable {
    @Override
    public void run() {
      try {
        new OrderFile(places).remove();
      } catch (Stopped e) {
        throw new AssertionError(e);
      }
    }
  }

  @Test
  void undoingIsFollowedUntilTheNodeNoLongerLeaves() {
    node.run("drain");
    looks(Told.look().state(NodeState.DRAINED).drain(ordered()));
    thenLooks(NodeState.DRAINED, ordered());
    thenLooks(
        NodeState.DRAINING, Drains.begun(start).withdrawn().holding("what was done is undone"));
    then(() -> looks(Told.look().state(NodeState.STARTING)));

    Ran ran = node.run("undrain", "--wait");

    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .isEqualTo("Taken back: drained by alice\nThe node no longer leaves: it is starting.\n");
    assertThat(lines(ran))
        .containsExactly(
            "the agent has still to look; 10 min left",
            "the agent has still to see that there is no order; 9 min 59 s left",
            "draining: what was done is undone; 9 min 58 s left");
  }

  @Test
  void aNodeThatLeavesForOtherCausesGoesOnLeavingAndTheyAreNamed() {
    node.run("drain");
    Drains both = ordered().cause(Cause.AUTO_SCALING, HOUR);
    looks(Told.look().state(NodeState.DRAINING).drain(both));
    assertThat(node.run("undrain").out())
        .endsWith(
            "\nThe node goes on leaving: Auto Scaling has chosen this instance to be terminated\n");

    then(() ->
        looks(
            Told.look()
                .state(NodeState.DRAINED)
                .drain(Drains.begun(start).cause(Cause.AUTO_SCALING, HOUR))));
    Ran ran = node.run("undrain", "--wait");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(lines(ran)).last().asString().startsWith("the node goes on leaving: Auto Scaling");
  }

  @Test
  void anInterruptedWaitSaysThatTheOrderStands() throws Exception {
    now = Instant.now();
    looks(Told.look());
    try (Command drain =
        Command.start(root, Map.of(), List.of(), "drain", "--wait", "--deadline", "1m")) {
      drain.until("the agent has still to take up the order").signal("INT");
      assertThat(drain.code()).isEqualTo(130);
      drain.until("no longer waited for: the order stands: see nodekeeper explain");
    }
    assertThat(node.places().drainOrder()).exists();
  }
}
