package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files made to be too much: each is answered, soon, by few lines. */
class BoundsTest {

  private static final int FULL = TextFile.MOST_BYTES - 10;

  private final Written written;

  BoundsTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void aFileIsAtMostAMebibyte() {
    written.bytes(
        "nodekeeper.yaml", "#".repeat(TextFile.MOST_BYTES).getBytes(StandardCharsets.UTF_8));
    says();
    written.bytes(
        "nodekeeper.yaml", "#".repeat(TextFile.MOST_BYTES + 1).getBytes(StandardCharsets.UTF_8));
    says("nodekeeper.yaml: found more than 1 MiB; expected a file of at most 1 MiB");
  }

  @Test
  void nestingIsBounded() {
    written.file("nodekeeper.yaml", "a: " + "[".repeat(YamlFile.DEEPEST) + "]".repeat(12));
    assertThat(written.lines().getFirst()).contains(": unknown key; ");
    written.file("nodekeeper.yaml", "a:", " " + "[".repeat(13) + "]".repeat(13));
    says("nodekeeper.yaml:2: found more than 12 levels of nesting; expected at most 12");
  }

  @Test
  void valuesAreBoundedInAllFilesTogether() {
    String half = "x: [" + "1,".repeat(YamlFile.MOST_VALUES / 2) + "]";
    written.file("daemons.d/a.yaml", half);
    assertThat(written.lines()).hasSize(1);
    written.file("daemons.d/b.yaml", "", half);

    assertThat(written.lines())
        .contains(
            "daemons.d/b.yaml:2: found more than 50000 values in all files; expected at most"
                + " 50000");
  }

  @Test
  void problemsAreBounded() {
    String many =
        IntStream.range(0, 3_000).mapToObj(i -> "k" + i + ": 1\n").collect(Collectors.joining());
    written.file("nodekeeper.yaml", many);

    List<String> lines = written.lines();
    assertThat(lines).hasSize(Report.MOST + 1);
    assertThat(lines.getFirst()).startsWith("nodekeeper.yaml:1: k0: ");
    assertThat(lines.getLast())
        .isEqualTo("nodekeeper.yaml: found more than 1000 problems; expected none");
  }

  @Test
  void manyWishesForNobodyAreAnsweredSoon() {
    String name = "n".repeat(60);
    var text = new StringBuilder("daemons:\n");
    for (int i = 0; i < Declarations.MOST; i++) {
      text.append("  %s%03d: {taskDefinition: f%d, after: [".formatted(name, i, i));
      for (int j = 0; j < 20; j++) {
        text.append("%s%d%03d,".formatted(name, j, i));
      }
      text.append("]}\n");
    }
    written.file("nodekeeper.yaml", text.toString());

    List<String> lines = assertTimeoutPreemptively(Duration.ofMinutes(1), written::lines);
    assertThat(lines).hasSize(Report.MOST + 1);
  }

  @Test
  void aLongChainOfDaemonsHasAnOrder() {
    var text = new StringBuilder("daemons:\n");
    for (int i = 0; i < Declarations.MOST; i++) {
      String after = i == 0 ? "" : "d%03d".formatted(i - 1);
      text.append("  d%03d: {taskDefinition: f%d, after: [%s]}\n".formatted(i, i, after));
    }
    written.file("nodekeeper.yaml", text.toString());

    assertThat(written.daemons()).hasSize(200).isSorted();
  }

  @Test
  void bombsGoOffHarmlessly() {
    Map<String, String> bombs = new LinkedHashMap<>();
    for (String part :
        List.of(
            "[",
            "{",
            "- ",
            "? ",
            "a: ",
            "[[",
            "{a: ",
            "!",
            "!!a ",
            "&a ",
            "*a ",
            "%",
            "\"",
            "'",
            "|\n",
            ">\n ",
            "\n",
            " ",
            "a",
            "a ",
            ",",
            ":",
            ": ",
            "-",
            "---\n",
            "...\n",
            "#",
            "\\",
            "[a,",
            "{a,",
            "<<: *a\n",
            "a: b\n",
            "- - ",
            "\"\\n",
            "0",
            "1_",
            "é",
            "\ud83d\ude00",
            "\u2028",
            "]",
            "}",
            "a:\n",
            "- a\n",
            "? a\n",
            "1:",
            "a: &a [*a,")) {
      bombs.put(part, part.repeat(FULL / part.getBytes(StandardCharsets.UTF_8).length));
    }
    bombs.put("laughs", laughs());
    bombs.put("stairs", stairs());

    for (Map.Entry<String, String> bomb : bombs.entrySet()) {
      written.bytes("daemons.d/bomb.yaml", bomb.getValue().getBytes(StandardCharsets.UTF_8));
      List<Problem> problems =
          assertTimeoutPreemptively(
              Duration.ofMinutes(1), written::problems, () -> "slow: " + bomb.getKey());
      assertThat(problems).as(bomb.getKey()).hasSizeLessThanOrEqualTo(Report.MOST + 1);
    }
  }

  private static String laughs() {
    var text = new StringBuilder("l0: &l0 [ha]\n");
    for (int i = 1; i < 30; i++) {
      String alias = "*l" + (i - 1);
      String list = String.join(",", Collections.nCopies(10, alias));
      text.append("l%d: &l%d [%s]%n".formatted(i, i, list));
    }
    return text.toString();
  }

  private static String stairs() {
    var text = new StringBuilder();
    for (int i = 0; i < 1_400; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }
}
