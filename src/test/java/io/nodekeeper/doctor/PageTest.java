package io.nodekeeper.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds docs/DOCTOR.md to the code. */
class PageTest {

  private static final Pattern WHERE = Pattern.compile("WHERE = \"([a-z]+)\"");

  @Test
  void eachGroupOfFindingsIsExplained() throws IOException {
    String page = Files.readString(Path.of("docs", "DOCTOR.md"));
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/nodekeeper/doctor"))) {
      List<String> groups =
          sources
              .flatMap(source -> WHERE.matcher(text(source)).results())
              .map(found -> found.group(1))
              .toList();

      assertThat(groups).hasSizeGreaterThan(10).doesNotHaveDuplicates();
      assertThat(groups).allSatisfy(group -> assertThat(page).contains("\n## `" + group + "`\n"));
    }
  }

  private static String text(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
