package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What bash offers for each command, asked as it asks itself. */
class CompletionTest {

  /**
   * Reads lines to be completed, each behind its number of words, and prints for each what is
   * offered, on one line.
   */
  private static final String ASK =
      """
      compopt() { :; }  # There is no line of a terminal that it could belong to.
      . "$1"
      offer=$(complete -p nodekeeper | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
      while IFS= read -r line; do
        IFS='|' read -ra COMP_WORDS <<<"$line."
        last=$((${#COMP_WORDS[@]} - 1))
        COMP_WORDS[last]=${COMP_WORDS[last]%.}
        COMP_CWORD=$last COMP_LINE=${line//|/ } COMP_POINT=${#line} COMPREPLY=()
        "$offer" nodekeeper "${COMP_WORDS[last]}" "${COMP_WORDS[last - 1]}"
        echo "${COMPREPLY[*]}"
      done
      """;

  private final Node node;

  CompletionTest(@TempDir Path directory) {
    node = new Node(directory);
  }

  /** For each of these, whose words a bar parts, what bash offers. */
  private List<Set<String>> offered(List<String> lines) throws Exception {
    Path script = Files.writeString(node.root.resolve("script"), node.run("completion").out());
    Process bash =
        new ProcessBuilder("bash", "-c", ASK, "bash", script.toString())
            .redirectErrorStream(true)
            .start();
    try (var asked = bash.outputWriter(StandardCharsets.UTF_8)) {
      for (String line : lines) {
        asked.write(line + "\n");
      }
    }
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines()).as(said).hasSameSizeAs(lines);
    return said.lines()
        .map(line -> (Set<String>) new TreeSet<>(List.of(line.strip().split(" +", -1))))
        .toList();
  }

  private static Stream<CommandLine> withThoseBelow(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CompletionTest::withThoseBelow));
  }

  private static String words(CommandLine command) {
    return command.getCommandSpec().qualifiedName("|");
  }

  @Test
  void everyCommandHasAllItsCommandsAndOptions() throws Exception {
    List<CommandLine> commands = withThoseBelow(ManPageTest.cli()).toList();
    assertThat(commands).hasSizeGreaterThan(23);
    List<Set<String>> options =
        offered(commands.stream().map(command -> words(command) + "|--").toList());
    List<Set<String>> below = offered(commands.stream().map(is -> words(is) + "|").toList());
    for (int i = 0; i < commands.size(); i++) {
      CommandLine command = commands.get(i);
      assertThat(options.get(i))
          .as("%s --", words(command))
          .containsExactlyInAnyOrderElementsOf(
              command.getCommandSpec().options().stream()
                  .flatMap((OptionSpec option) -> Stream.of(option.names()))
                  .filter(name -> name.startsWith("--"))
                  .collect(Collectors.toSet()));
      if (!command.getSubcommands().isEmpty()) {
        assertThat(below.get(i))
            .as(words(command))
            .containsExactlyInAnyOrderElementsOf(command.getSubcommands().keySet());
      }
    }
  }

  @Test
  void whatIsBegunIsEndedAndHelpIsOfferedTheCommands() throws Exception {
    List<Set<String>> offered =
        offered(List.of("nodekeeper|und", "nodekeeper|help|", "nodekeeper|help|fl"));
    assertThat(offered.get(0)).containsExactly("undrain");
    assertThat(offered.get(1))
        .containsExactlyInAnyOrderElementsOf(ManPageTest.cli().getSubcommands().keySet());
    assertThat(offered.get(2)).containsExactly("fleet");
  }

  /** That zsh can read it is seen where there is a zsh; no other test needs one. */
  @Test
  void theBridgeOfZshLeadsToTheFunctionOfBash() throws Exception {
    Path file = Path.of("packaging", "completion.zsh");
    for (Path zsh : List.of(Path.of("/bin/zsh"), Path.of("/usr/bin/zsh"))) {
      if (Files.isExecutable(zsh)) {
        Process read = new ProcessBuilder(zsh.toString(), "-n", file.toString()).start();
        assertThat(read.waitFor()).isZero();
      }
    }
    String bridge = Files.readString(file);
    assertThat(bridge).startsWith("#compdef nodekeeper\n");
    assertThat(node.run("completion").out()).contains("function _complete_nodekeeper() {");
    assertThat(bridge).contains("_bash_complete -o default -F _complete_nodekeeper\n");
  }
}
