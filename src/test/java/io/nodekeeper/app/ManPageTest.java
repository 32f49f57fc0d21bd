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

  private static String page() throws IOException {
    return Files.readString(Path.of("src/main/man/nodekeeper.1"));
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
  void everyOptionIsThere() throws IOException {
    List<String> names =
        Stream.concat(Stream.of(cli()), cli().getSubcommands().values().stream())
            .flatMap(command -> command.getCommandSpec().options().stream())
            .map(OptionSpec::longestName)
            .distinct()
            .toList();
    assertThat(names).contains("--once", "--root", "--help");
    for (String name : names) {
      assertThat(page()).containsPattern("\\.It Fl (?:. , )?" + name.substring(1) + "\\b");
    }
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
