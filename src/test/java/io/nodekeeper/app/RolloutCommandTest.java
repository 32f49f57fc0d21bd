package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.RolloutOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutCommandTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeWithTwoDaemons() {
    node = new Node(root);
    node.environment = Map.of("SUDO_USER", "alice");
    node.daemons("daemons: {logs: {taskDefinition: logs}, metrics: {taskDefinition: metrics}}\n");
  }

  private Reading<List<RolloutOrder>> seenByTheAgent() {
    return new RolloutOrdersFile(node.places()).reading(Told.NOON);
  }

  private static RolloutOrder order(String daemon, RolloutOrder.Kind kind) {
    return new RolloutOrder(new DaemonName(daemon), kind, Told.NOON, "alice");
  }

  @Test
  void anOrderIsWrittenAndReadByTheAgent() {
    Ran ran = node.run("rollout", "undo", "logs");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("Ordered by alice: undo logs\n");
    assertThat(ran.err()).contains("the agent does not run");
    assertThat(seenByTheAgent())
        .isEqualTo(Reading.known(List.of(order("logs", RolloutOrder.Kind.UNDO)), Told.NOON));
  }

  @Test
  void anotherOrderAboutTheSameDaemonTakesItsPlace() {
    node.run("rollout", "pause", "--all");
    node.run("rollout", "restart", "logs");

    assertThat(seenByTheAgent().toOptional().orElseThrow())
        .containsExactlyInAnyOrder(
            order("metrics", RolloutOrder.Kind.PAUSE), order("logs", RolloutOrder.Kind.RESTART));
  }

  @Test
  void whatIsNoDaemonIsRefusedAndTheOnesThereAreNamed() {
    Ran ran = node.run("rollout", "pause", "nobody");

    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err())
        .contains("there is no daemon nobody; declared are: ")
        .contains("logs")
        .contains("metrics");
    assertThat(node.places().rolloutOrders()).doesNotExist();
  }

  @Test
  void onlyPauseAndResumeTakeAll() {
    assertThat(node.run("rollout", "undo", "--all").code()).isEqualTo(Exit.USAGE);
    assertThat(node.run("rollout", "pause").code()).isEqualTo(Exit.USAGE);
    assertThat(node.run("rollout").code()).isEqualTo(Exit.USAGE);
    assertThat(node.run("rollout", "resume", "--all", "--json").json().path("order").textValue())
        .isEqualTo("resume");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsNamedWithItsRemedyAndReplaced() throws Exception {
    node.with("var/lib/nodekeeper/rollout-orders.json", "{\"version\":1,\"orders\":[");
    assertThat(seenByTheAgent().whyNot().orElse(""))
        .contains("rollout-orders.json cannot be understood")
        .contains("nodekeeper rollout resume --all");

    assertThat(node.run("rollout", "resume", "--all").err()).contains("replaced: ");
    assertThat(seenByTheAgent().isKnown()).isTrue();
    String twice =
        Files.readString(node.places().rolloutOrders()).replace("\"metrics\"", "\"logs\"");
    node.with("var/lib/nodekeeper/rollout-orders.json", twice);
    assertThat(seenByTheAgent().whyNot().orElse("")).contains("logs is there twice");
  }

  @Test
  void withoutALookThereIsNoStatus() {
    assertThat(node.run("rollout", "status").code()).isEqualTo(Exit.UNAVAILABLE);
  }

  @Test
  void theStatusSaysWhatRunsWhatIsWantedWhatIsOrderedAndWhy() {
    node.run("rollout", "pause", "metrics");
    looked(
        Told.look()
            .daemon("logs", 7, OptionalInt.of(7), Optional.empty())
            .daemon(
                "metrics",
                7,
                OptionalInt.of(12),
                Optional.of("revision 12 is wanted: paused by alice"))
            .daemon("proxy", 0, OptionalInt.empty(), Optional.empty()));

    assertThat(node.run("rollout", "status"))
        .isEqualTo(
            new Ran(
                0,
                """
                DAEMON    RUNS  WANTED  ORDER          STATE
                logs         7       7  -              as wanted
                metrics      7      12  pause          revision 12 is wanted: paused by alice
                proxy        -       -  -              backing-off
                """,
                ""));
    assertThat(node.run("rollout", "status", "--json").json().at("/daemons/1").toString())
        .isEqualTo(
            """
            {"name":"metrics","runs":7,"wanted":12,\
            "rollout":"revision 12 is wanted: paused by alice","order":"pause",\
            "orderDone":false}\
            """);
    looked(Told.look());
    assertThat(node.run("rollout", "status").out()).isEqualTo("No daemons are declared.\n");
  }

  @Test
  void theStatusTellsAnOrderThatIsDoneFromOneThatIsDueAndForgetsAResumeThatIsDone() {
    Told before = Told.look().daemon("logs", 7, OptionalInt.of(7), Optional.empty());
    Told after =
        Told.look().obeyed(Told.NOON).daemon("logs", 7, OptionalInt.of(7), Optional.empty());

    node.run("rollout", "restart", "logs");
    looked(before);
    assertThat(ordered()).contains("restart, due ");
    looked(after);
    assertThat(ordered()).contains("restart, taken ");
    assertThat(
            node.run("rollout", "status", "--json").json().at("/daemons/0/orderDone").asBoolean())
        .isTrue();

    node.run("rollout", "resume", "logs");
    looked(before);
    assertThat(ordered()).contains("resume, due ");
    looked(after);
    assertThat(ordered()).doesNotContain("resume");
  }

  private String ordered() {
    return node.run("rollout", "status").out();
  }

  private void looked(Told look) {
    new StatusFile(node.places(), node.clock, Optional::empty, List::of).looked(look.build());
  }
}
