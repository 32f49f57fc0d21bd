package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.record.StatusDocument.Daemon;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands out of how the revisions stand, and how wide that is. */
class RolloutScreenTest {

  @TempDir private Path root = Path.of("");

  private List<Daemon> daemons(Told told) throws Stopped {
    var node = new Node(root);
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(told.build());
    return LastLook.read(node.places(), InstantSource.fixed(Told.NOON)).document().daemons();
  }

  private static RolloutTable.Row row(Daemon daemon) {
    return new RolloutTable.Row(daemon, Optional.empty(), false, "as wanted");
  }

  private List<RolloutTable.Row> rows() throws Stopped {
    Told told =
        Told.look()
            .daemon("logs", 7, OptionalInt.of(7), Optional.empty())
            .daemon("metrics", 7, OptionalInt.of(12), Optional.empty())
            .daemon("x".repeat(200), Phase.FLAPPING, "exited with 1");
    List<Daemon> daemons = daemons(told);
    return List.of(
        row(daemons.get(0)),
        new RolloutTable.Row(
            daemons.get(1),
            Optional.of("undo, in vain"),
            true,
            "revision 7 is not undone: no good one before it is known here; " + "z".repeat(90)),
        row(daemons.get(2)));
  }

  private static String plain(String line) {
    return line.replaceAll("\u001b\\[[0-9]*m", "");
  }

  @Test
  void whatIsNotAsWantedStandsOutAndNothingElse() throws Exception {
    List<String> lines = RolloutTable.lines(rows(), new Screen(true, true, true));
    assertThat(lines.getFirst()).startsWith("\u001b[1mDAEMON ");
    assertThat(lines)
        .filteredOn(line -> line.startsWith("logs "))
        .hasSize(1)
        .allMatch(line -> line.equals(plain(line)));
    assertThat(lines)
        .anyMatch(line ->
            line.matches(
                "metrics +\u001b\\[33m7\u001b\\[0m {6}12  \u001b\\[31mundo, in vain\u001b\\[0m .*"))
        .anyMatch(line -> line.matches("x+… +\u001b\\[31m[-0-9]+\u001b\\[0m .*"));
  }

  @Test
  void withoutColoursTheTextIsTheSameAndFitsATerminal() throws Exception {
    List<String> lines = RolloutTable.lines(rows(), new Screen(true, true, false));
    assertThat(lines)
        .hasSizeGreaterThan(4)
        .allMatch(line -> line.codePointCount(0, line.length()) <= 80)
        .noneMatch(line -> line.contains("\u001b"));
    assertThat(
            RolloutTable.lines(rows(), new Screen(true, true, true)).stream().map(is -> plain(is)))
        .containsExactlyElementsOf(lines);
  }
}
