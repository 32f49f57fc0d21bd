package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Reading;
import io.nodekeeper.record.DrainOrderJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainCommandTest {

  private static final String ABSENT =
      "nodekeeper: the agent does not run, which will heed the order once it is started: see"
          + " systemctl status nodekeeper\n";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeWithoutAnAgent() {
    node = new Node(root);
    node.environment = Map.of("SUDO_USER", "alice");
  }

  private DrainOrder order() throws IOException {
    return DrainOrderJson.read(Files.readString(node.places().drainOrder()));
  }

  private Reading<Optional<DrainOrder>> seenByTheAgent() {
    return new OrderFile(node.places()).reading(Told.NOON);
  }

  @Test
  void anOrderIsWrittenAndHeededOnceTheAgentRuns() throws IOException {
    node.with("etc/nodekeeper/nodekeeper.yaml", "drain: {command: {deadline: 30m}}\n");
    Ran ran = node.run("drain", "-m", "new kernel");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                "The node is to be drained by alice: new kernel; until 2026-11-21T12:30:00Z\n",
                ABSENT));
    assertThat(order())
        .isEqualTo(
            new DrainOrder(
                Told.NOON,
                Told.NOON.plus(Duration.ofMinutes(30)),
                false,
                false,
                Optional.of("new kernel"),
                "alice"));
    assertThat(seenByTheAgent().toOptional()).contains(Optional.of(order()));
    assertThat(Files.getPosixFilePermissions(node.places().drainOrder()))
        .isEqualTo(PosixFilePermissions.fromString("rw-r--r--"));
  }

  @Test
  void anotherOrderTakesItsPlace() throws IOException {
    node.run("drain", "--deadline", "2h");
    node.clock = () -> Told.NOON.plusSeconds(300);
    Ran ran = node.run("drain", "--deadline", "1h", "--force", "--keep-daemons");
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .endsWith(
            "This takes the place of an order given 5 min ago: drained by alice; until"
                + " 2026-11-21T14:00:00Z\n");
    assertThat(order().force()).isTrue();
    assertThat(order().keepDaemons()).isTrue();
    assertThat(order().deadline()).isEqualTo(Told.NOON.plusSeconds(3_900));
  }

  @Test
  void whatIsNoDeadlineOrNoReasonIsRefusedAndNothingOrdered() {
    for (String deadline : List.of("30s", "48h1s", "soon", "", "60")) {
      Ran ran = node.run("drain", "--deadline", deadline);
      assertThat(ran.code()).as(deadline).isEqualTo(64);
      assertThat(ran.err()).contains("--deadline is " + deadline + "; it takes a duration");
    }
    for (String reason : List.of("", " ", "two\nlines", "x".repeat(201), "\u001b[31m")) {
      Ran ran = node.run("drain", "--reason", reason);
      assertThat(ran.code()).as(reason).isEqualTo(64);
      assertThat(ran.err()).contains("--reason takes one line of at most 200 characters");
    }
    assertThat(node.places().state()).doesNotExist();
  }

  @Test
  void settingsThatDoNotHoldLeaveNoDeadlineUnlessOneIsGiven() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "look: soon\n");
    Ran ran = node.run("drain");
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err())
        .contains("no order is given: mend the settings, or give --deadline", "yaml:1: look");
    assertThat(node.places().drainOrder()).doesNotExist();

    assertThat(node.run("drain", "--deadline", "5m").code()).isZero();
    assertThat(node.places().drainOrder()).exists();
  }

  @Test
  void whoGivesItIsOneShortLine() throws IOException {
    node.environment = Map.of("SUDO_USER", "eve\u001b[31m\n" + "e".repeat(100));
    node.run("drain");
    assertThat(order().by()).hasSize(64).startsWith("eve\\u001b[31m\\ne");
    node.environment = Map.of();
    node.run("drain");
    assertThat(order().by()).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void whatCannotBeWrittenIsOneLine() {
    node.with("var/lib/nodekeeper", "in the way");
    for (String command : List.of("drain", "undrain")) {
      Ran ran = node.run(command);
      assertThat(ran.code()).as(command).isIn(0, 77);
    }
    assertThat(node.run("drain"))
        .isEqualTo(
            new Ran(
                77,
                "",
                "nodekeeper: ROOT/var/lib/nodekeeper/drain-order.json cannot be written: Not a"
                    + " directory; the state needs a directory that can be written, and some room"
                    + " in it\n"));
  }

  @Test
  void aLinkInItsPlaceIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(root.resolve("elsewhere"), "mine");
    Files.createDirectories(node.places().state());
    Files.createSymbolicLink(node.places().drainOrder(), elsewhere);
    assertThat(node.run("drain").code()).isZero();
    assertThat(node.places().drainOrder()).isRegularFile();
    assertThat(Files.isSymbolicLink(node.places().drainOrder())).isFalse();
    assertThat(elsewhere).hasContent("mine");
  }

  @Test
  void anOrderThatCannotBeUnderstoodIsUnknownToTheAgentAndReplaced() throws IOException {
    node.with("var/lib/nodekeeper/drain-order.json", "{\"version\": 2}");
    assertThat(seenByTheAgent().whyNot().orElse("").replace(root.toString(), "ROOT"))
        .isEqualTo(
            "ROOT/var/lib/nodekeeper/drain-order.json cannot be understood: it has version 2, not"
                + " 1; give the order anew (nodekeeper drain), or take it back (nodekeeper"
                + " undrain)");
    Ran ran = node.run("drain");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("replaced: ROOT/var/lib/nodekeeper/drain-order.json cannot be");
    assertThat(seenByTheAgent().toOptional()).contains(Optional.of(order()));

    node.with("var/lib/nodekeeper/drain-order.json", " ".repeat(DrainOrderJson.MOST_BYTES + 1));
    assertThat(seenByTheAgent().whyNot().orElse("")).contains("it is longer than 16384 bytes");
  }

  @Test
  void aDirectoryInItsPlaceIsNamedWithWhatHelpsAndLeftAlone() throws IOException {
    node.with("var/lib/nodekeeper/drain-order.json/mine", "mine");
    String remedy =
        "; it is a directory, which no command of nodekeeper's removes: move it out of the way";
    assertThat(seenByTheAgent().whyNot().orElse("").replace(root.toString(), "ROOT"))
        .isEqualTo(
            "ROOT/var/lib/nodekeeper/drain-order.json cannot be read: it is not a regular file"
                + remedy);
    for (String command : List.of("drain", "undrain")) {
      Ran ran = node.run(command);
      assertThat(ran.code()).as(command).isEqualTo(77);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .isEqualTo(
              "nodekeeper: ROOT/var/lib/nodekeeper/drain-order.json cannot be "
                  + (command.equals("drain") ? "written" : "removed")
                  + remedy
                  + "\n");
    }
    assertThat(node.places().drainOrder().resolve("mine")).hasContent("mine");

    Files.delete(node.places().drainOrder().resolve("mine"));
    assertThat(node.run("undrain").code()).isEqualTo(77);
    assertThat(node.places().drainOrder()).isDirectory();
    Files.delete(node.places().drainOrder());
    assertThat(node.run("drain").code()).isZero();
  }

  @Test
  void whatIsNoFileOrCannotBeReadIsReplacedByAnOrderAndRemovedWithIt() throws IOException {
    Files.createDirectories(node.places().state());
    for (String command : List.of("drain", "undrain")) {
      Files.deleteIfExists(node.places().drainOrder());
      Files.createSymbolicLink(node.places().drainOrder(), root);
      assertThat(seenByTheAgent().whyNot().orElse(""))
          .endsWith("give the order anew (nodekeeper drain), or take it back (nodekeeper undrain)");
      assertThat(node.run(command).code()).as(command).isZero();
      assertThat(seenByTheAgent().isKnown()).isTrue();
    }
  }

  @Test
  void keepingDaemonsThatAreStoppedAlreadyIsSaidToBeTooLate() {
    looked(NodeState.DRAINED, Phase.STOPPED);
    String late =
        "--keep-daemons starts none that this drain has already stopped: logs; to have them,"
            + " nodekeeper undrain --wait, and then this order again\n";
    assertThat(node.run("drain", "--keep-daemons").err()).contains(late);
    assertThat(node.run("drain").err()).doesNotContain("--keep-daemons");
    looked(NodeState.DRAINING, Phase.HEALTHY);
    assertThat(node.run("drain", "--keep-daemons").err()).doesNotContain("--keep-daemons");
  }

  private void looked(NodeState state, Phase phase) {
    new StatusFile(node.places(), node.clock, Optional::empty, List::of)
        .looked(
            Told.look()
                .state(state)
                .drain(Drains.begun(Told.NOON).cause(Cause.OPERATOR, Duration.ofHours(1)))
                .daemon("logs", phase, "")
                .build());
  }

  @Test
  void jsonHasTheOrderAndTheOneBefore() {
    node.run("drain", "-m", "first");
    var json = node.run("drain", "--json").json();
    assertThat(json.at("/order/by").asText()).isEqualTo("alice");
    assertThat(json.at("/order/deadline").asText()).isEqualTo("2026-11-21T13:00:00Z");
    assertThat(json.at("/replaced/reason").asText()).isEqualTo("first");
    assertThat(json.get("agentRuns").asBoolean()).isFalse();
    assertThat(json.at("/order/reason").isNull()).as("as in the file, absence is null").isTrue();
    assertThat(json.get("state").isNull()).isTrue();
  }

  @Test
  void takingBackWhatWasNeverOrderedIsNoMistake() {
    assertThat(node.run("undrain")).isEqualTo(new Ran(0, "There is no order.\n", ""));
    assertThat(node.run("undrain", "--json").json().get("removed").asBoolean()).isFalse();
  }

  @Test
  void anOrderIsTakenBackAlsoABrokenOne() {
    node.run("drain", "-m", "why not");
    assertThat(node.run("undrain").out()).isEqualTo("Taken back: drained by alice: why not\n");
    assertThat(node.places().drainOrder()).doesNotExist();
    assertThat(seenByTheAgent().toOptional()).contains(Optional.empty());

    node.with("var/lib/nodekeeper/drain-order.json", "{");
    Ran ran = node.run("undrain");
    assertThat(ran.err())
        .contains("removed: ROOT/var/lib/nodekeeper/drain-order.json cannot be understood");
    assertThat(node.places().drainOrder()).doesNotExist();
  }
}
