package io.nodekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds what is shipped to what {@code docs/ARCHITECTURE.md} gives a reason for. */
class LibrariesTest {

  private static final Path PAGE = Path.of("docs", "ARCHITECTURE.md");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  /** Written by the build: the class path of what is shipped, but for our own jar. */
  private static final Path SHIPPED = Path.of("target", "libraries");

  @Test
  void eachJarHasAReasonAndEachReasonAJar() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    int head = page.indexOf("| jars | what for |");
    assertThat(head).isNotNegative();
    List<String> named =
        page.stream()
            .skip(head + 2)
            .takeWhile(line -> line.startsWith("|"))
            .flatMap(line -> NAME.matcher(line.split("\\|", -1)[1]).results())
            .map(found -> found.group(1))
            .sorted()
            .toList();

    assertThat(named).doesNotHaveDuplicates().containsExactlyElementsOf(shipped());
  }

  /** By the names of their artifacts: a repository has them in artifact/version/file. */
  private static SortedSet<String> shipped() throws IOException {
    SortedSet<String> names = new TreeSet<>();
    for (String jar : Files.readString(SHIPPED).strip().split(File.pathSeparator, -1)) {
      Path version = Path.of(jar).getParent();
      names.add(
          version == null ? jar : String.valueOf(version.getName(version.getNameCount() - 2)));
    }
    return names;
  }
}
