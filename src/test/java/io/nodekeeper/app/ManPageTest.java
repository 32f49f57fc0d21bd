package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.NodeState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ManPageTest {

  private static final Pattern EVENT =
      Pattern.compile("Line\\s*\\.(?:info|warning|error)\\(\\s*\"([a-z.-]+)\"");

  private static final Path PAGES = Path.of("src/main/man");

  private static String page() throws IOException {
    return Files.readString(PAGES.resolve("nodekeeper.1"));
  }

  static CommandLine cli() {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    return Cli.commandLine(
        new Surroundings(
            nowhere,
            nowhere,
            Map.of(),
            InstantSource.system(),
            _ -> {},
            (_, _, _, _) -> new FakeEdges()),
        false);
  }

  @Test
  void everyCommandIsThere() throws IOException {
    assertThat(cli().getSubcommands()).hasSizeGreaterThan(5);
    for (String command : cli().getSubcommands().keySet()) {
      assertThat(page()).contains(".It Cm " + command + "\n");
    }
  }

  @Test
  void everyOptionIsThereThatAllCommandsTake() throws IOException {
    List<String> names =
        cli().getCommandSpec().options().stream().map(OptionSpec::longestName).toList();
    assertThat(names).contains("--json", "--root", "--help");
    for (String name : names) {
      assertThat(page()).containsPattern("\\.It Fl (?:. , )?" + name.substring(1) + "\\b");
    }
  }

  /**
   * One source for both, held here: no step of the build makes them, and man reads them as they
   * are.
   */
  @Test
  void eachCommandHasAPageThatSaysWhatItsHelpSays() throws IOException {
    Map<String, String> pages = ManPages.of(cli(), page());
    Path made = Files.createDirectories(Path.of("target", "man"));
    for (var page : pages.entrySet()) {
      Files.writeString(made.resolve(page.getKey()), page.getValue());
    }
    for (var page : pages.entrySet()) {
      Path kept = PAGES.resolve(page.getKey());
      assertThat(Files.exists(kept) ? Files.readString(kept) : "")
          .as("%s is of old: cp target/man/*.1 src/main/man/", kept)
          .isEqualTo(page.getValue());
    }
    try (Stream<Path> kept = Files.list(PAGES)) {
      assertThat(kept.map(page -> page.getFileName().toString()))
          .filteredOn(name -> name.endsWith(".1"))
          .as("pages of commands that are no more")
          .containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
  }

  @Test
  void aPageHasEachOptionExampleAndExitCodeOfItsCommand() {
    String page =
        ManPages.of(cli(), ".Dd D\n.Sh COMMANDS\n.Pp\nEvery command takes these options:\n")
            .get("nodekeeper-drain.1");
    assertThat(page)
        .contains(".Nm nodekeeper drain\n.Op Fl -deadline Ns = Ns Ar DURATION\n")
        .contains(".It Fl m , -reason Ns = Ns Ar REASON\nWhy, in one line")
        .contains("\nnodekeeper drain \\-m \\(aqnew kernel\\(aq \\-\\-wait && systemctl reboot\n")
        .contains(".Sh EXIT STATUS\nExits with 0 when the order is given");
  }

  @Test
  void everyEventThatIsLoggedIsThere() throws IOException {
    String page = page();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/nodekeeper/app"))) {
      List<String> events = sources.flatMap(ManPageTest::events).distinct().toList();
      assertThat(events).contains("drain.begun", "note");
      assertThat(events)
          .allSatisfy(event -> assertThat(page).containsPattern("[ ]" + event + "( ,|\n)"));
    }
    assertThat(Arrays.stream(NodeState.values()))
        .allSatisfy(state -> assertThat(page).contains(" node." + state.word()));
    assertThat(Arrays.stream(DaemonStatus.Phase.values()))
        .allSatisfy(phase -> assertThat(page).contains(" daemon." + Summary.phase(phase)));
  }

  private static Stream<String> events(Path source) {
    try {
      return EVENT
          .matcher(Files.readString(source))
          .results()
          .map((MatchResult found) -> found.group(1))
          .filter(event -> !event.endsWith("."));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyExitCodeIsThereAndInTheReadme() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    for (var code : Exit.class.getDeclaredFields()) {
      assertThat(readme).contains("\n| " + code.getInt(null) + " | ");
      assertThat(page()).contains("\n.It " + code.getInt(null) + "\n");
    }
  }

  @Test
  void everyFileOfTheAgentsIsThere() throws IOException {
    String places = Files.readString(Path.of("src/main/java/io/nodekeeper/app/Places.java"));
    List<String> files =
        Pattern.compile("resolve\\(\"([a-z-]+\\.json)\"\\)")
            .matcher(places)
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(files).contains("memory.json");
    String page = page();
    assertThat(files)
        .allSatisfy(file -> assertThat(page).containsPattern("\n\\.It Pa /[a-z/]+/" + file + "\n"));
  }

  @Test
  void aFullStopThatIsAnArgumentStandsApart() throws IOException {
    assertThat(page()).doesNotContainPattern("(?m)^\\.Dl .* \\.$");
  }
}
