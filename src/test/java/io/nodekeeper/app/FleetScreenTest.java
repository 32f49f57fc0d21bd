package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a terminal makes of it, and watching. */
class FleetScreenTest {

  private static final Duration WATCH = Duration.ofSeconds(5);

  private final Cluster cluster;

  FleetScreenTest(@TempDir Path directory) {
    cluster = new Cluster(directory);
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void watchingReadsAgainAfterEachPauseWhateverEcsAnswersMeanwhile() {
    cluster.with(1);
    var pauses = new ArrayList<Duration>();
    Pause real = cluster.laptop.pause;
    cluster.laptop.pause =
        length -> {
          if (length.compareTo(WATCH) < 0) {
            real.of(length);
            return;
          }
          pauses.add(length);
          if (pauses.size() == 1) {
            cluster.change(world ->
                world
                    .faults()
                    .next(
                        Operation.LIST_CONTAINER_INSTANCES,
                        Fate.denied(Operation.LIST_CONTAINER_INSTANCES)));
          } else if (pauses.size() == 3) {
            throw new InterruptedException();
          }
        };
    Node.Ran ran = cluster.fleet("--cluster", "prod", "--watch", "7s");
    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(7), Duration.ofSeconds(7));
    assertThat(ran.out().split("Cluster   prod", -1)).hasSize(3);
    assertThat(ran.out()).contains("\n\nCluster   prod");
    assertThat(ran.err()).contains("AccessDenied");
  }

  @Test
  void aLargeClusterIsWatchedLessOften() {
    cluster.with(1100);
    var pauses = new ArrayList<Duration>();
    cluster.laptop.pause =
        length -> {
          if (length.compareTo(WATCH) >= 0) {
            pauses.add(length);
            throw new InterruptedException();
          }
        };
    Node.Ran _ = cluster.fleet("--cluster", "prod", "--watch", "5s");
    assertThat(pauses).containsExactly(Duration.ofSeconds(11));
  }

  @Test
  void whatIsNoDurationOrNumberIsMisuse() {
    assertThat(cluster.fleet("--watch", "1s").err())
        .contains("--watch is 1s; it takes a duration from 5s to 1h");
    assertThat(cluster.fleet("--within", "soon").code()).isEqualTo(64);
    assertThat(cluster.fleet("-n", "0").code()).isEqualTo(64);
  }

  /** As on a terminal; what was printed, and what was said beside it. */
  private List<String> on(Screen screen, String... options) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var around =
        new Surroundings(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            cluster.laptop.clock,
            cluster.laptop.pause,
            (_, _, _, _) -> cluster.laptop.edges);
    int code = new CommandLine(new FleetCommand(new Nodekeeper(), around, screen)).execute(options);
    assertThat(code).isZero();
    return List.of(out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aTerminalHasColoursAndProgressAndWithoutThemTheTextIsTheSame() {
    cluster.mixed();
    Map<String, String> terminal = Map.of("TERM", "xterm");
    List<String> coloured = on(Screen.of(true, true, terminal), "--cluster", "prod");
    assertThat(coloured.getFirst())
        .contains("\u001b[31m  i-0a13               ready       metrics")
        .contains("\u001b[1mDAEMON");
    assertThat(coloured.getLast())
        .startsWith("\r\u001b[Kread 0 of 7 nodes")
        .endsWith("\r\u001b[Kread 7 of 7 nodes\r\u001b[K");

    List<String> plain =
        on(Screen.of(true, false, Map.of("TERM", "xterm", "NO_COLOR", "1")), "--cluster", "prod");
    assertThat(plain.getLast()).isEmpty();
    assertThat(FleetCommandTest.withoutTime(plain.getFirst()))
        .isEqualTo(
            FleetCommandTest.withoutTime(coloured.getFirst().replaceAll("\u001b\\[[0-9]*m", "")));
  }

  @Test
  void onlyATerminalThatCanHasColours() {
    assertThat(Screen.of(true, true, Map.of("TERM", "xterm")).colours()).isTrue();
    assertThat(Screen.of(true, true, Map.of("TERM", "xterm", "NO_COLOR", "")).colours()).isTrue();
    assertThat(Screen.of(true, true, Map.of("TERM", "xterm", "NO_COLOR", "0")).colours()).isFalse();
    assertThat(Screen.of(true, true, Map.of("TERM", "dumb")).colours()).isFalse();
    assertThat(Screen.of(true, true, Map.of()).colours()).isFalse();
    assertThat(Screen.of(false, true, Map.of("TERM", "xterm")).colours()).isFalse();
  }
}
