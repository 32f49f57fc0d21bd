package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.bundle.Unpacked;
import io.nodekeeper.core.DaemonStatus.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A bundle of a node on which nobody says anything. */
class BundleInTimeTest {

  /** Of a command that goes to no terminal. */
  private static final Screen UNSEEN = Screen.of(false, false, Map.of());

  private static final Duration WITHIN = Duration.ofMillis(500);
  private static final Duration GENEROUS = Duration.ofSeconds(30);

  private final Node node;

  BundleInTimeTest(@TempDir Path root) {
    node = new Node(root);
    node.with("etc/nodekeeper/nodekeeper.yaml", "listen: none\n");
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(Told.look().daemon("logs", Phase.HEALTHY, "").build());
  }

  private static IllegalStateException never() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return new IllegalStateException("given up");
  }

  static CommandLine unseen(Nodekeeper top, Surroundings around, NodeTexts texts) {
    return new CommandLine(new BundleCommand(top, around, UNSEEN, texts, BundleCommand.WITHIN));
  }

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Screen screen = UNSEEN;

  private int bundle(Path file, Path docker) {
    var nowhere = new PrintStream(said, true, StandardCharsets.UTF_8);
    var around =
        new Surroundings(
            nowhere,
            nowhere,
            Map.of("DOCKER_HOST", "unix://" + docker),
            InstantSource.fixed(Told.NOON),
            _ -> {},
            (_, _, _, _) -> node.edges);
    var top = new Nodekeeper();
    top.root(node.root.toString());
    var texts =
        new NodeTexts(
            () -> {
              throw never();
            },
            () -> {
              throw never();
            });
    var command = new BundleCommand(top, around, screen, texts, WITHIN);
    return new CommandLine(command).execute(file.toString());
  }

  /** A Docker that takes calls, an ECS, and a systemd. */
  @Test
  void whoHangsIsMissedInTimeAndHoldsNothingElseUp() throws Exception {
    Path file = node.root.resolve("b.tar.gz");
    Path socket = node.root.resolve("silent.sock");
    node.edges.node =
        () -> {
          throw never();
        };
    try (var docker = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      docker.bind(UnixDomainSocketAddress.of(socket));
      long begun = System.nanoTime();
      assertThat(bundle(file, socket)).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(GENEROUS);
    }
    Map<String, byte[]> packed = Unpacked.of(Files.readAllBytes(file));
    assertThat(packed).containsKeys("status.json", "settings/written/nodekeeper.yaml");
    String late = ": no answer within 500 ms";
    assertThat(new String(packed.getOrDefault("MANIFEST", new byte[0]), StandardCharsets.UTF_8))
        .contains("missing  version of Docker" + late, "missing  attributes" + late)
        .contains("missing  units" + late, "missing  journal" + late);
  }

  @Test
  void aNodeIsGivenTwentySecondsForAll() {
    assertThat(BundleCommand.WITHIN).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aTerminalIsToldHowFarItHasComeAndNobodyElse() {
    Path none = node.root.resolve("none.sock");
    assertThat(bundle(node.root.resolve("b.tar.gz"), none)).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).startsWith("Packed into ");
    said.reset();
    screen = Screen.of(false, true, Map.of("TERM", "xterm"));
    assertThat(bundle(node.root.resolve("c.tar.gz"), none)).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith(Screen.OVER + "asking" + Screen.OVER + "packing versions/system.json")
        .contains(Screen.OVER + "packing status.json", Screen.OVER + "Packed into ");
  }
}
