package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands out of a node's status on a terminal. */
class StatusScreenTest {

  private static final Screen COLOURED = new Screen(true, true, true);

  private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");

  private List<String> lines(Told told, Screen screen) throws Exception {
    var node = new Node(root);
    new StatusFile(node.places(), InstantSource.fixed(now), Optional::empty, List::of)
        .looked(told.at(now).build());
    return StatusLines.of(LastLook.read(node.places(), InstantSource.fixed(now)), now, screen);
  }

  private List<String> coloured(Told told) throws Exception {
    return lines(told, COLOURED);
  }

  private static String red(String text) {
    return "\u001b[31m" + text + "\u001b[0m";
  }

  private static String yellow(String text) {
    return "\u001b[33m" + text + "\u001b[0m";
  }

  private static Told troubled() {
    return Told.look()
        .state(NodeState.DRAINING)
        .drain(Drains.begun(Told.NOON).cause(Cause.SPOT, Duration.ofHours(1)))
        .daemon("logs", Phase.HEALTHY, "")
        .daemon("log-router", Phase.STARTING, "")
        .daemon("away", Phase.ELSEWHERE, "")
        .daemon("x".repeat(200), Phase.BACKING_OFF, "container agent exited 137; ".repeat(9))
        .note(Note.warning("/etc/x", "left as it is, since others have changed it ".repeat(3)));
  }

  @Test
  void whatIsNotRightStandsOutAndNothingElse() throws Exception {
    List<String> lines = coloured(troubled());
    assertThat(lines)
        .anyMatch(line -> line.startsWith("State     " + yellow("draining") + " for "))
        .anyMatch(line -> line.startsWith(red("Trouble") + "   xxx"))
        .anyMatch(line -> line.startsWith("\u001b[1mDAEMON "))
        .anyMatch(line -> line.contains(" - " + red("backing-off") + ":"))
        .anyMatch(line -> line.matches("log-router .* - \u001b\\[33mstarting\u001b\\[0m"))
        .anyMatch(line -> line.startsWith(yellow("warning") + ": /etc/x: left"))
        .filteredOn(line -> line.startsWith("logs ") || line.startsWith("away "))
        .hasSize(2)
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(coloured(Told.look().daemon("logs", Phase.HEALTHY, "")))
        .filteredOn(line -> line.contains("\u001b"))
        .as("of a node that is right, but for the head of its table")
        .hasSize(1);
  }

  @Test
  void aPhaseThatHasNoRoomBehindItsColumnsStandsOutBelowThem() throws Exception {
    assertThat(coloured(Told.look().daemon("a-name-of-sixtee", Phase.UNHEALTHY, "curl exited 7")))
        .contains("    " + red("unhealthy") + ": curl exited 7");
  }

  @Test
  void whoDoesNotAnswerAndFilesThatAreNotRightStandOut() throws Exception {
    List<String> _ = lines(Told.look().withoutDocker(), COLOURED);
    var places = new Places(root);
    String text = Files.readString(places.status());
    Files.writeString(
        places.status(),
        text.replace(
            "\"files\" : [ ]", "\"files\" : [ {\"path\": \"/x\", \"state\": \"absent\"} ]"));
    assertThat(StatusLines.of(LastLook.read(places, InstantSource.fixed(now)), now, COLOURED))
        .contains("Docker    " + yellow("does not answer") + ", for 0 s")
        .contains("Files     1, " + yellow("1 not as wanted") + ":", "          /x: absent");
  }

  @Test
  void withoutColoursTheTextIsTheSameAndFitsATerminal() throws Exception {
    List<String> plain = lines(troubled(), new Screen(true, true, false));
    assertThat(plain)
        .allMatch(line -> line.length() <= 80)
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(coloured(troubled()).stream().map(line -> line.replaceAll("\u001b\\[[0-9]*m", "")))
        .containsExactlyElementsOf(plain);
  }

  @Test
  void aWordOfAnotherVersionMayBeLongerThanALine() throws Exception {
    List<String> _ = lines(Told.look().daemon("logs", Phase.HEALTHY, ""), COLOURED);
    var places = new Places(root);
    String text = Files.readString(places.status());
    String state = "a state of " + "z".repeat(90);
    Files.writeString(
        places.status(),
        text.replace("\"state\" : \"ready\"", "\"state\" : \"" + state + "\"")
            .replace("\"phase\" : \"healthy\"", "\"phase\" : \"" + "q".repeat(90) + "\""));
    List<String> lines =
        StatusLines.of(LastLook.read(places, InstantSource.fixed(now)), now, COLOURED);
    assertThat(lines)
        .contains("State     " + yellow("a state of"))
        .anyMatch(line -> line.endsWith(" - " + yellow("q".repeat(10) + "…")));
  }
}
