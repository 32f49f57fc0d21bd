package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nodekeeper.app.Node.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CliTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  @Test
  void helpIsDataAndShowsEveryCommand() {
    Ran help = node.run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("run", "status", "explain", "plan", "check", "render", "version", "Examples:");
    assertThat(ManPageTest.cli().getSubcommands().values())
        .as("the list of commands shows the first line of each")
        .allMatch(
            command -> command.getCommandSpec().usageMessage().description()[0].endsWith("."));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "status",
        "explain",
        "plan",
        "check",
        "doctor",
        "render",
        "drain",
        "undrain",
        "rollout",
        "rollout status",
        "rollout pause",
        "rollout resume",
        "rollout undo",
        "rollout restart",
        "restart",
        "pause",
        "resume",
        "history",
        "fleet",
        "bundle",
        "completion",
        "version",
        "help"
      })
  void eachCommandsHelpFitsATerminalAndHasExamplesAndExitCodes(String command) {
    Ran help = node.run((command + " --help").split(" ", -1));
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("Examples:", "Exits with", "--json", "--root");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(help.out()).as("no colours").doesNotContain("\u001b");
  }

  private static Stream<CommandLine> withThoseBelow(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CliTest::withThoseBelow));
  }

  /** Each line below "Examples:", without what it says of itself. */
  private static List<String> examples(CommandLine command) {
    List<String> footer = List.of(command.getCommandSpec().usageMessage().footer());
    return footer.stream()
        .skip(footer.indexOf("Examples:") + 1L)
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.strip().replaceFirst(" {2,}.*", ""))
        .toList();
  }

  @Test
  void everyExampleOfEveryHelpIsACommandThatThereIs() {
    List<CommandLine> commands = withThoseBelow(ManPageTest.cli()).toList();
    assertThat(commands).hasSizeGreaterThan(23);
    for (CommandLine command : commands) {
      List<String> examples = examples(command);
      assertThat(examples).as(command.getCommandName()).isNotEmpty();
      assertThat(examples)
          .allSatisfy(line -> {
            assertThat(line.length()).isLessThanOrEqualTo(78);
            String ours = line.replaceFirst("^\\. <\\((.*)\\)$", "$1");
            assertThat(ours).startsWith("nodekeeper ");
            assertThat(CommandsOnPagesTest.parsed(ours).hasSubcommand()).isTrue();
          });
    }
  }

  @Test
  void aWrongCommandLineIsOneLineThatNamesTheRemedy() {
    Ran wrong = node.run("staus");
    assertThat(wrong.code()).isEqualTo(64);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err())
        .contains("nodekeeper: ", "'staus'", "see nodekeeper --help", "did you mean status?");

    assertThat(node.run("plan", "--twice").code()).isEqualTo(64);
    assertThat(node.run("plan", "--twice").err()).contains("see nodekeeper plan --help");
    assertThat(node.run().code()).isEqualTo(64);
    assertThat(node.run("render", "--once", "--diff").code()).isEqualTo(64);
  }

  @Test
  void withoutACommandTheUsageIsShownAsAMistake() {
    Ran ran = node.run();
    assertThat(ran.code()).isEqualTo(64);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).isEqualTo(node.run("--help").out());
  }

  @Test
  void helpIsACommandToo() {
    assertThat(node.run("help")).isEqualTo(node.run("--help"));
    assertThat(node.run("help", "status")).isEqualTo(node.run("status", "--help"));
    Ran wrong = node.run("help", "staus");
    assertThat(wrong.code()).isEqualTo(64);
    assertThat(wrong.err())
        .isEqualTo("nodekeeper: there is no command staus; see nodekeeper --help\n");
  }

  @Test
  void whatIsNoDataRefusesToBeJson() {
    for (String command : List.of("completion", "help")) {
      Ran ran = node.run(command, "--json");
      assertThat(ran.code()).isEqualTo(64);
      assertThat(ran.err())
          .isEqualTo(
              "nodekeeper: what %s prints is no data, and it takes no --json; see nodekeeper %s --help\n"
                  .formatted(command, command));
      assertThat(ran.json().get("error").asText()).contains("it takes no --json");
    }
  }

  @Test
  void aRootThatIsNoDirectoryIsRefusedByEveryCommand() {
    node.with("file", "");
    for (String command : ManPageTest.cli().getSubcommands().keySet()) {
      assertThat(node.runAt(root.resolve("nowhere").toString(), command))
          .isEqualTo(
              new Ran(
                  64,
                  "",
                  "nodekeeper: --root is ROOT/nowhere, which does not exist; see nodekeeper"
                      + " --help\n"));
      assertThat(node.runAt(root.resolve("file").toString(), command).err())
          .isEqualTo(
              "nodekeeper: --root is ROOT/file, which is no directory; see nodekeeper --help\n");
      assertThat(node.runAt("", command).err())
          .isEqualTo("nodekeeper: --root is empty; it takes a directory; see nodekeeper --help\n");
    }
    assertThat(node.run("check").code()).as("a root without settings").isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "explain", "plan", "render"})
  void whoeverAsksForJsonGetsJsonAlsoWhenThereIsNoData(String command) {
    node.with("etc/nodekeeper/nodekeeper.yaml", "look: soon\n");
    Ran plain = node.run(command);
    Ran json = node.run(command, "--json");
    assertThat(plain.out()).isEmpty();
    assertThat(json.code()).isEqualTo(plain.code()).isIn(69, 78);
    assertThat(json.err()).isEqualTo(plain.err());
    assertThat(json.json().get("error").asText().lines().map(line -> "nodekeeper: " + line))
        .containsExactlyElementsOf(json.err().lines().toList());
  }

  @Test
  void aWrongCommandLineIsAnErrorInJsonToo() {
    for (List<String> wrong :
        List.of(
            List.of("drain", "--json", "--deadline", "30s"),
            List.of("plan", "--twice", "--json"),
            List.of("staus", "--json"),
            List.of("--json"))) {
      Ran ran = node.run(wrong.toArray(String[]::new));
      assertThat(ran.code()).as("%s", wrong).isEqualTo(64);
      assertThat(ran.json().get("error").asText()).contains("; see nodekeeper");
      assertThat(ran.json().fieldNames()).toIterable().containsExactly("version", "error");
      assertThat(ran.json().get("version").intValue()).isEqualTo(1);
    }
    assertThat(node.run("run", "--json", "--twice").out()).as("its output is its log").isEmpty();
  }

  @Test
  void whatCheckWarnsOfFitsATerminal() {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml", "drain: {standalone: 30m, command: {deadline: 20m}}\n");
    Ran check = node.run("check");
    assertThat(check.err().replace("\n  ", " ").lines())
        .singleElement()
        .asString()
        .startsWith(
            "nodekeeper: warning: drain.standalone: 30m (nodekeeper.yaml:1) is not shorter");
    assertThat(check.err().lines()).hasSizeGreaterThan(1).allMatch(line -> line.length() <= 80);
  }

  @Test
  void versionSaysWhichItIs() {
    assertThat(node.run("version").out())
        .matches("nodekeeper [0-9]+\\.[0-9]+\\.[0-9]+ \\(Java 25.*\n");
    assertThat(node.run("version", "--json").json())
        .isEqualTo(
            JsonNodeFactory.instance
                .objectNode()
                .put("version", Version.TEXT)
                .put("java", Runtime.version().toString())
                .put("schema", 1));
    assertThat(node.run("--version").out()).isEqualTo("nodekeeper " + Version.TEXT + "\n");
  }

  @Test
  void checkShowsWhereEachValueCameFrom() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "drain:\n  deadline: 2h\n");
    Ran check = node.run("check");
    assertThat(check.code()).isZero();
    assertThat(check.err()).isEmpty();
    assertThat(check.out()).containsPattern("drain\\.deadline +2h +nodekeeper\\.yaml:2");
    assertThat(check.out()).containsPattern("ready\\.within +10m +default");

    Ran json = node.run("check", "--json");
    assertThat(json.json().get("valid").asBoolean()).isTrue();
    assertThat(json.json().get("settings").findValuesAsText("key")).contains("drain.deadline");
  }

  @Test
  void checkNamesAllProblemsAtOnce() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "drian:\n  deadline: 2h\nlook: soon\n");
    Ran check = node.run("check");
    assertThat(check.code()).isEqualTo(78);
    assertThat(check.out()).isEmpty();
    List<String> lines = check.err().lines().toList();
    assertThat(lines.get(0)).startsWith("nodekeeper: nodekeeper.yaml:1: drian").contains("drain");
    assertThat(lines.get(1)).startsWith("nodekeeper: nodekeeper.yaml:3: look");
    assertThat(lines.getLast()).contains("2 problems");

    Ran json = node.run("check", "--json");
    assertThat(json.code()).isEqualTo(78);
    assertThat(json.json().get("valid").asBoolean()).isFalse();
    assertThat(json.json().get("problems").findValuesAsText("line")).containsExactly("1", "3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "plan", "render"})
  void noCommandStartsOnSettingsThatDoNotHold(String command) {
    node.with("etc/nodekeeper/nodekeeper.yaml", "look: soon\n");
    Ran ran = node.run(command);
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("nodekeeper.yaml:1: look");
    assertThat(node.edges.asked).isEmpty();
  }

  @Test
  void aFaultOfOursIsSaidWithItsTrace() {
    var broken = new Node(root);
    broken.clock =
        () -> {
          throw new IllegalStateException("no clock");
        };
    Ran ran = broken.run("plan");
    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.err()).contains("a fault of nodekeeper's", "no clock", "\tat ");
  }
}
