package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the list of classes for the JVM's archive to the code; packaging/classes records it. */
class ClassListTest {

  private static final Path LIST = Path.of("src", "main", "archive", "classes.lst");
  private static final Path CLASSES = Path.of("target", "classes");
  private static final String OURS = "io.nodekeeper.";
  private static final Pattern LOADED =
      Pattern.compile("] (io\\.nodekeeper\\.[\\w.$]+) source: file:");

  @TempDir private Path root = Path.of("");

  @Test
  void itNamesNoClassOfOursThatIsGone() throws IOException {
    assertThat(listed())
        .isNotEmpty()
        .allMatch(name -> Files.exists(CLASSES.resolve(name.replace('.', '/') + ".class")));
  }

  /** On a node without anything, an agent loads nearly all that it is made of. */
  @Test
  void itNamesNearlyAllThatAnAgentLoads() throws Exception {
    new Node(root)
        .with("etc/nodekeeper/nodekeeper.yaml", "ecs: {introspection: \"http://127.0.0.1:1\"}\n");
    SortedSet<String> loaded;
    try (Command agent = Command.start(root, Map.of(), List.of("-Xlog:class+load"), "run")) {
      agent.until("node.waiting").signal("TERM");
      assertThat(agent.code()).isEqualTo(143);
      loaded =
          agent.lines().stream()
              .flatMap(line -> LOADED.matcher(line).results())
              .map(found -> found.group(1))
              .collect(Collectors.toCollection(TreeSet::new));
    }

    assertThat(loaded).hasSizeGreaterThan(100);
    var missing = new TreeSet<>(loaded);
    missing.removeAll(listed());
    assertThat(missing)
        .as("loaded, but not in %s: record it anew with packaging/classes", LIST)
        .hasSizeLessThan(loaded.size() / 10);
  }

  private static SortedSet<String> listed() throws IOException {
    try (Stream<String> lines = Files.lines(LIST)) {
      return lines
          .map(line -> line.replace('/', '.'))
          .filter(line -> line.startsWith(OURS))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
