package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.docs.Members;
import io.nodekeeper.record.MemoryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
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
    assertThat(ran.out())
        .isEqualTo("Ordered by alice: undo logs\nWhat becomes of it: nodekeeper rollout status\n");
    assertThat(ran.err()).contains("the agent does not run");
    assertThat(seenByTheAgent())
        .isEqualTo(Reading.known(List.of(order("logs", RolloutOrder.Kind.UNDO)), Told.NOON));
  }

  @Test
  void anotherOrderAboutTheSameDaemonTakesItsPlace() {
    assertThat(node.run("rollout", "pause", "--all").out()).doesNotContain("What becomes");
    assertThat(node.run("rollout", "restart", "logs").out()).contains("What becomes of it");

    assertThat(seenByTheAgent().toOptional().orElseThrow())
        .containsExactlyInAnyOrder(
            order("metrics", RolloutOrder.Kind.PAUSE),
            new RolloutOrder(
                new DaemonName("logs"),
                RolloutOrder.Kind.RESTART,
                Told.NOON.plusMillis(1),
                "alice"));
  }

  @Test
  void anOrderInThePlaceOfAPauseSaysThatThePauseIsOver() {
    node.run("rollout", "pause", "--all");
    assertThat(node.run("rollout", "restart", "logs").out())
        .contains(
            "logs: the pause by alice is over, since this takes its place; afterwards it is"
                + " replaced again: \"nodekeeper rollout pause logs\" holds it")
        .doesNotContain("metrics");
    assertThat(node.run("rollout", "undo", "logs").out()).doesNotContain("the pause by");
    assertThat(
            node.run("rollout", "restart", "metrics", "--json").json().at("/endsPauses").toString())
        .isEqualTo("[\"metrics\"]");
    node.run("rollout", "pause", "--all");
    assertThat(node.run("rollout", "resume", "--all").out()).doesNotContain("the pause by");
  }

  @Test
  void whereNoDaemonIsDeclaredThatIsSaid() {
    node.daemons("daemons: {}\n");
    Ran ran = node.run("rollout", "pause", "x");
    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).startsWith("nodekeeper: there is no daemon x: none is declared");
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
  void ofAnAgentThatLooksNoMoreTheStatusSaysHowOldItIs() {
    Instant now = Instant.now().plusSeconds(60);
    node.clock = InstantSource.fixed(now.plusSeconds(20));
    new StatusFile(node.places(), InstantSource.fixed(now), Optional::empty, List::of)
        .looked(Told.look().at(now).build());
    assertThat(node.run("rollout", "status").err()).isEmpty();
    node.clock = InstantSource.fixed(now.plusSeconds(600));
    assertThat(node.run("rollout", "status", "--json").err())
        .isEqualTo("nodekeeper: the agent hangs: this is of 10 min ago; see nodekeeper status\n");
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
                DAEMON    RUNS  WANTED  ORDER  STATE
                logs         7       7  -      as wanted
                metrics      7      12  pause  revision 12 is wanted: paused by alice
                proxy        -       -  -      backing-off
                """,
                "nodekeeper: the agent does not run: this is of 0 s ago; see nodekeeper status\n"));
    assertThat(node.run("rollout", "status", "--json").json().at("/daemons/1").toString())
        .isEqualTo(
            """
            {"name":"metrics","runs":7,"wanted":12,\
            "rollout":"revision 12 is wanted: paused by alice","order":"pause",\
            "orderDone":false,"orderVain":null}\
            """);
    looked(Told.look());
    assertThat(node.run("rollout", "status").out()).startsWith("No daemons are declared.\n");
  }

  @Test
  void theStatusSaysWhatADaemonWaitsForThatIsNotReplaced() {
    looked(Told.look().daemon("logs", DaemonStatus.Phase.WAITING, "/srv/x is not there"));

    assertThat(node.run("rollout", "status").out()).endsWith("  waiting: /srv/x is not there\n");
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
    // It was given at the same moment, and so counts as given a moment later.
    looked(
        Told.look()
            .obeyed(Told.NOON.plusMillis(1))
            .daemon("logs", 7, OptionalInt.of(7), Optional.empty()));
    assertThat(ordered()).doesNotContain("resume");
  }

  @Test
  void anOrderThatCameToNothingIsSaidToBeInVainWithTheReasonUntilAnotherIsGiven() {
    String why = "revision 7 is not undone: no good one before it is known here";
    node.run("rollout", "undo", "logs");
    looked(
        Told.look()
            .obeyed(Told.NOON)
            .vain(why)
            .daemon("logs", 7, OptionalInt.of(7), Optional.of(why)));
    assertThat(Node.unbroken(ordered()))
        .endsWith("7       7  undo, in vain  " + why + "; as wanted\n");
    assertThat(node.run("rollout", "status", "--json").json().at("/daemons/0/orderVain").asText())
        .isEqualTo(why);

    looked(
        Told.look()
            .obeyed(Told.NOON)
            .vain(why)
            .daemon("logs", 7, OptionalInt.of(8), Optional.of("revision 8 is wanted: it waits")));
    assertThat(Node.unbroken(ordered()))
        .endsWith("undo, in vain  " + why + "; revision 8 is wanted: it waits\n");

    looked(
        Told.look()
            .obeyed(Told.NOON.minusSeconds(60))
            .vain(why)
            .daemon("logs", 7, OptionalInt.of(7), Optional.empty()));
    assertThat(ordered()).as("of the order before").endsWith("undo, due  as wanted\n");
  }

  @Test
  void anOrderAboutWhatIsNoDaemonAnyMoreIsNamedBelowUntilAnotherIsGiven() {
    node.run("rollout", "pause", "metrics");
    node.daemons("daemons: {logs: {taskDefinition: logs}}\n");
    looked(Told.look().daemon("logs", 7, OptionalInt.of(7), Optional.empty()));

    assertThat(Node.unbroken(ordered()))
        .endsWith(
            "\npause of metrics, ordered by alice, has no effect: there is no such daemon; the next"
                + " order about a daemon removes it\n");
    assertThat(node.run("rollout", "status", "--json").json().at("/stray").toString())
        .isEqualTo(
            """
            [{"name":"metrics","order":"pause","at":"2026-11-21T12:00:00Z","by":"alice"}]\
            """);

    node.run("rollout", "resume", "logs");
    assertThat(ordered()).doesNotContain("metrics");
  }

  @Test
  void theWordsThatStandAloneOrderTheSame() throws IOException {
    Path orders = node.places().rolloutOrders();
    for (String word : List.of("restart", "pause", "resume")) {
      Ran whole = node.run("rollout", word, "logs");
      String ordered = Files.readString(orders);
      Files.delete(orders);
      assertThat(node.run(word, "logs")).as(word).isEqualTo(whole);
      assertThat(Files.readString(orders)).isEqualTo(ordered);
      Files.delete(orders); // An order is later than the one before.
    }
    assertThat(node.run("pause", "--all").code()).isZero();
    assertThat(node.run("restart", "--all").code()).isEqualTo(64);
    assertThat(node.run("restart", "--help").out())
        .contains("nodekeeper restart")
        .contains("Examples:\n  nodekeeper restart metrics\n");
  }

  @Test
  void aPauseOfBeforeTheDaemonWasDeclaredAnewIsNotShown() {
    node.run("rollout", "pause", "logs");
    looked(Told.look().obeyed(Told.NOON).daemon("logs", 7, OptionalInt.of(7), Optional.empty()));

    assertThat(ordered()).doesNotContain("pause");
  }

  private void remembered(String daemon, Integer... bad) {
    Memory none = Memory.none();
    var rollout =
        new Rollout(
            daemon,
            OptionalInt.of(7),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeSet<>(List.of(bad)),
            Optional.of("it exited"),
            Optional.empty());
    var rollouts = new TreeMap<>(Map.of(new DaemonName(daemon), rollout));
    node.with(
        "var/lib/nodekeeper/memory.json",
        MemoryJson.write(
            new Memory(
                none.lostAt(),
                none.gate(),
                none.daemons(),
                none.tries(),
                none.drain(),
                none.attributes(),
                rollouts,
                none.files())));
  }

  @Test
  void aResumeNamesWhatItForgets() {
    remembered("logs", 8, 9);
    String forgets = "logs: no longer taken for bad: 8, 9 (it exited)\n";
    assertThat(node.run("rollout", "resume", "--all").out())
        .isEqualTo("Ordered by alice: resume logs\nOrdered by alice: resume metrics\n" + forgets);
    assertThat(node.run("rollout", "resume", "logs").out()).endsWith(forgets);
    assertThat(node.run("rollout", "resume", "--all", "--json").json().path("forgets").toString())
        .isEqualTo("[{\"name\":\"logs\",\"revisions\":[8,9],\"why\":\"it exited\"}]");
    assertThat(Members.of(node.run("rollout", "resume", "--all", "--json").out()))
        .isEqualTo(Members.onPage("Orders about revisions"));

    assertThat(node.run("rollout", "resume", "metrics").out()).doesNotContain("bad");
    assertThat(node.run("rollout", "pause", "--all").out()).doesNotContain("bad");
    assertThat(node.run("rollout", "pause", "--all", "--json").json().path("forgets").isEmpty())
        .isTrue();
  }

  @Test
  void aResumeSaysThatItIsNotKnownWhatItForgets() {
    node.with("var/lib/nodekeeper/memory.json", "{");
    assertThat(node.run("rollout", "resume", "--all").err())
        .contains("what was remembered in ROOT/var/lib/nodekeeper/memory.json is lost: ");
  }

  private String ordered() {
    return node.run("rollout", "status").out();
  }

  private void looked(Told look) {
    new StatusFile(node.places(), node.clock, Optional::empty, List::of).looked(look.build());
  }
}
