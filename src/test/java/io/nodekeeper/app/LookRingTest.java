package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.engine.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookRingTest {

  private static final Instant NOON = Told.NOON;

  @TempDir private Path root = Path.of("");

  private static Told look(int second, String reason) {
    return Told.look()
        .at(NOON.plusSeconds(second))
        .state(NodeState.STARTING)
        .daemon("logs", Phase.BACKING_OFF, reason);
  }

  private List<String> names() throws IOException {
    return new LookFiles(new Places(root)).names();
  }

  private void looked(List<Look> looks) {
    try (var ring = new LookRing(new Places(root))) {
      looks.forEach(ring::looked);
    }
  }

  @Test
  void onlyALookThatDecidesSomethingElseIsKept() throws IOException {
    looked(
        List.of(
            look(0, "exited 1; again in 5 s").build(),
            look(5, "exited 1; again in 9 s").build(),
            look(9, "exited 2; again in 9 s").build(),
            look(12, "it cannot pull its image").build()));
    assertThat(names())
        .containsExactly("look-20261121T120012.000Z.json.gz", "look-20261121T120000.000Z.json.gz");
  }

  @Test
  void theNewestAreKeptAndNobodyElseReadsThem() throws IOException {
    for (int i = 0; i < LookFiles.MOST + 5; i++) {
      looked(List.of(look(i, "x").build()));
    }
    assertThat(names())
        .hasSize(LookFiles.MOST)
        .startsWith("look-20261121T120020.000Z.json.gz")
        .endsWith("look-20261121T120005.000Z.json.gz");
    Path directory = root.resolve("var/lib/nodekeeper/looks");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwxr-x---");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(names().getFirst()))))
        .isEqualTo("rw-r-----");
  }

  @Test
  void aDiskThatTakesNothingIsSaidAndHoldsUpNobody() throws IOException {
    Files.createDirectories(root.resolve("var/lib/nodekeeper"));
    Path inTheWay = Files.writeString(root.resolve("var/lib/nodekeeper/looks"), "");
    var ring = new LookRing(new Places(root));
    ring.looked(look(0, "x").build());
    ring.close();
    assertThat(ring.notes())
        .singleElement()
        .satisfies(note -> {
          assertThat(note.level()).isEqualTo(Note.Level.INFO);
          assertThat(note.text()).startsWith("the last looks are not recorded: ").contains("looks");
        });
    Files.delete(inTheWay);
    looked(List.of(look(1, "x").build()));
    assertThat(names()).hasSize(1);
  }

  @Test
  void whatIsTooManyForASlowDiskIsNotKeptAndNotWaitedFor() throws IOException {
    Instant before = Instant.now();
    try (var ring = new LookRing(new Places(root))) {
      for (int i = 0; i < 1_000; i++) {
        ring.looked(look(i, "it waits for " + "abc".repeat(i % 7 + 1)).build());
      }
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }
    assertThat(names()).hasSizeLessThanOrEqualTo(LookFiles.MOST).isNotEmpty();
  }
}
