package io.nodekeeper.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for all that stands in fences on any page, so that none of it is tried by nobody. */
class PagesTest {

  /** Of what a block may be; each but the last is read by a test as what it is. */
  private static final Set<String> LANGUAGES = Set.of("", "yaml", "json", "hcl", "ini", "text");

  /** What CommandsOnPagesTest and AwsCallsOnPagesTest try. */
  private static final Set<String> OURS =
      Set.of("nodekeeper ", "aws ", "packaging/", "packer ", "dnf ", "systemctl ");

  /** What others make, and only this says of it that it is typed. */
  private static final String OTHERS =
      "(?:journalctl|curl|df|ls|docker|timeout|chronyc|grep|sed|sudo|cp|systemd-analyze"
          + "|TOKEN=|for .*; do$|done$).*";

  private static Stream<Fenced> blocks() {
    return Page.all().stream().flatMap(page -> page.blocks().stream());
  }

  @Test
  void everyBlockIsOfALanguageThatIsTriedOrForAShell() {
    assertThat(blocks()).hasSizeGreaterThan(100);
    assertThat(blocks().map(Fenced::language)).isSubsetOf(LANGUAGES);
  }

  /** Otherwise it is output: that stands below its command, which begins with a dollar. */
  @Test
  void everyLineForAShellIsACommandOfAProgramThatIsKnown() {
    var programs = new TreeSet<>(OURS);
    for (Page page : Page.all()) {
      assertThat(page.commands())
          .as(page.name())
          .filteredOn(line -> programs.stream().noneMatch(line::startsWith))
          .filteredOn(line -> !line.matches(OTHERS))
          .isEmpty();
    }
  }

  @Test
  void everyBlockOfJsonIsJson() {
    var json = new ObjectMapper();
    blocks()
        .filter(block -> block.language().equals("json"))
        .forEach(block -> {
          try {
            assertThat(json.readTree(block.text()).isObject()).as(block.text()).isTrue();
          } catch (IOException e) {
            throw new UncheckedIOException(block.text(), e);
          }
        });
  }

  /** A test that names its page and its heading compares all that is shown below that. */
  @Test
  void whatIsShownOfACommandIsHeldByATest() throws IOException {
    List<String> tests;
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      tests =
          files.filter(file -> file.toString().endsWith("Test.java")).map(PagesTest::text).toList();
    }
    var held = new ArrayList<String>();
    var loose = new ArrayList<String>();
    for (Page page : Page.all()) {
      for (Fenced block : page.blocks()) {
        if (!block.shown().isEmpty()) {
          List<String> names = List.of('"' + page.name() + '"', '"' + block.heading() + '"');
          boolean isHeld = tests.stream().anyMatch(test -> names.stream().allMatch(test::contains));
          (isHeld ? held : loose).add(page.name() + ": " + block.heading());
        }
      }
    }
    assertThat(loose).isEmpty();
    assertThat(held).hasSizeGreaterThan(20);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
