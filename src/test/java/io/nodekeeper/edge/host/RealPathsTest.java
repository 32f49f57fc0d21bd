package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathsTest {

  @TempDir private Path folder = Path.of("");

  private final RealPaths paths = new RealPaths(Duration.ofSeconds(10));

  @Test
  void aPathLeadsWhereItsLinksDoAndAnImpossibleOneNowhere() throws IOException {
    Path real = Files.createDirectories(folder.toRealPath().resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    String file = link.resolve("file").toString();
    Map<String, String> to = Map.of(file, real.resolve("file").toString());
    assertThat(paths.of(List.of(file, "a\0b", "/nowhere/at/all", "x"))).isEqualTo(to);
    Files.createFile(real.resolve("file"));
    assertThat(paths.of(List.of(file))).isEqualTo(to);
    Files.delete(link);
    assertThat(paths.of(List.of(file))).isEmpty();
  }

  /** As of a network's file system: what is known stays, and nobody waits a second time. */
  @Test
  void aPathThatDoesNotAnswerHoldsUpNobody() throws Exception {
    var asked = new CountDownLatch(1);
    var answers = new CountDownLatch(1);
    String file = Files.createFile(folder.toRealPath().resolve("file")).toString();
    var hanging =
        new RealPaths(
            Duration.ofMillis(100),
            path -> {
              if (path.endsWith("hangs")) {
                asked.countDown();
                answers.await();
              }
              return path;
            });
    assertThat(hanging.of(List.of(file, "/hangs", "/behind"))).doesNotContainKey("/hangs");
    asked.await();
    long begin = System.nanoTime();
    for (int look = 0; look < 100; look++) {
      assertThat(hanging.of(List.of(file, "/hangs", "/behind"))).containsOnlyKeys(file);
    }
    assertThat(System.nanoTime() - begin).isLessThan(Duration.ofSeconds(9).toNanos());
    answers.countDown();
  }
}
