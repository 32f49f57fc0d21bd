package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.docs.Fenced;
import io.nodekeeper.docs.Page;
import io.nodekeeper.docs.Shown;
import io.nodekeeper.record.ReadinessDocument;
import io.nodekeeper.record.StatusJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What any page tells people to type, but for calls of AWS, which are AwsCallsOnPagesTest's. */
class CommandsOnPagesTest {

  /** Where each command of the host is given by packaging/host/test. */
  private static final Path HOST = Path.of("packaging", "host");

  private static final String VARIABLE = "-var ([a-z_]+)=";
  private static final String DECLARED = "(?m)^variable \"(\\w+)\"";
  private static final String UNIT = "\\b(nodekeeper[a-z-]*\\.(?:service|path))";
  private static final String STARTED = "(?m)^ExecStart=/usr/bin/(nodekeeper .*)$";

  private static Stream<String> typed(String program) {
    return Page.all().stream()
        .flatMap(page -> page.commands().stream())
        .filter(line -> line.startsWith(program))
        .distinct();
  }

  /** What stands as code within sentences. */
  private static Stream<String> named(String program) {
    return Page.all().stream()
        .flatMap(page -> page.code().stream())
        .filter(code -> code.startsWith(program))
        .distinct();
  }

  private static List<String> find(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this says in that directory, if all is well. */
  private static String shell(Path directory, String line) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", line)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(shell.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void everyCommandOfOursIsOneThatThereIs() {
    List<String> lines = typed("nodekeeper ").toList();
    assertThat(lines).hasSizeGreaterThan(20);
    assertThat(lines).allSatisfy(line -> assertThat(parsed(line).hasSubcommand()).isTrue());
  }

  /** A sentence may leave out what the command needs beside. */
  @Test
  void everyCommandOfOursThatASentenceNamesIsOneThatThereIs() {
    List<String> lines = named("nodekeeper ").toList();
    assertThat(lines).hasSizeGreaterThan(40);
    assertThat(lines)
        .allSatisfy(line -> {
          try {
            assertThat(parsed(line).errors()).isEmpty();
          } catch (CommandLine.MissingParameterException leftOut) {
            assertThat(leftOut.getCommandLine().getParent()).isNotNull();
          }
        });
  }

  /** Without what is done with its output, and with a directory that there is. */
  static CommandLine.ParseResult parsed(String line) {
    String ours =
        line.replaceFirst(" (?:\\||&&) .*", "")
            .replaceFirst("--root (?:ROOT|/tmp/\\w+)", "--root /");
    return ManPageTest.cli().parseArgs(new Shown(ours, "").words());
  }

  @Test
  void everyProgramOfThePackageIsThereAndHasTheOptionsThatAreNamed() {
    List<String> lines = Stream.concat(typed("packaging/"), named("packaging/")).toList();
    assertThat(lines).hasSizeGreaterThan(10);
    assertThat(lines)
        .allSatisfy(line -> {
          Path program = Path.of(Shown.words(line).getFirst());
          assertThat(program).exists();
          for (String option : find(" (--[a-z-]+)", line)) {
            assertThat(Files.readString(program)).contains(option);
          }
        });
  }

  @Test
  void thePolicyIsPrintedForTheNamesOfThePages() throws Exception {
    List<String> lines = typed("packaging/aws/policy").toList();
    assertThat(lines).hasSize(1);
    assertThat(shell(Path.of("."), lines.getFirst()))
        .contains("node-log-router:*", "node-metrics:*")
        .doesNotContain("${");
  }

  /** That the template takes them, packer/check sees. */
  @Test
  void imagesAreBuiltWithVariablesOfTheTemplate() {
    List<String> declared = find(DECLARED, text(Path.of("packer", "variables.pkr.hcl")));
    List<String> required = List.of("region", "arch", "rpm");
    List<String> lines = typed("packer build ").toList();
    assertThat(lines).hasSize(3).allMatch(line -> line.endsWith(" packer"));
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(find(VARIABLE, line)).isSubsetOf(declared).containsAll(required));
    assertThat(typed("packer ").filter(line -> !lines.contains(line)))
        .containsExactly("packer init packer");
  }

  /** What has no default has to be given. */
  @Test
  void theTerraformModuleIsGivenWhatItDeclares() {
    String declarations = text(Path.of("packaging", "aws", "terraform", "variables.tf"));
    List<String> required =
        Stream.of(declarations.split("(?m)^(?=variable )", -1))
            .filter(one -> one.startsWith("variable ") && !one.contains(" default "))
            .flatMap(one -> find(DECLARED, one).stream())
            .toList();
    List<Fenced> modules =
        Page.of("AMI.md").blocks().stream()
            .filter(block -> block.language().equals("hcl"))
            .toList();
    assertThat(modules).hasSize(1);
    String module = modules.getFirst().text();
    assertThat(module).contains(" = \"./packaging/aws/terraform\"\n");
    List<String> given = find("(?m)^  (\\w+) +=", module);
    assertThat(given).hasSizeGreaterThan(5).containsAll(required);
    assertThat(given.stream().filter(name -> !name.equals("source")))
        .isSubsetOf(find(DECLARED, declarations));
  }

  @Test
  void theStackIsGivenTheParametersOfItsTemplate() {
    Path template = Path.of("packaging", "aws", "cloudformation.yaml");
    String parameters = text(template).replaceFirst("(?s)\nResources:.*", "");
    List<String> required =
        Stream.of(parameters.split("(?m)^(?=  \\w)", -1))
            .filter(one -> one.startsWith("  ") && !one.contains("    Default:"))
            .flatMap(one -> find("^  (\\w+):", one).stream())
            .toList();
    assertThat(required).hasSizeGreaterThan(5);
    List<String> lines = typed("aws cloudformation deploy ").toList();
    assertThat(lines).hasSize(1).allMatch(line -> line.contains(" --template-file " + template));
    assertThat(find("[ '](\\w+)=", lines.getFirst())).containsExactlyInAnyOrderElementsOf(required);
  }

  /** But for the file's name, which is another one in each release. */
  @Test
  void everyCommandThatChangesTheHostIsOneThatIsTriedOnAHost() throws IOException {
    String tried;
    try (Stream<Path> parts = Files.list(HOST)) {
      tried =
          parts
              .filter(Files::isRegularFile)
              .map(CommandsOnPagesTest::text)
              .collect(Collectors.joining("\n"));
    }
    List<String> lines =
        Stream.of("dnf ", "systemctl enable ", "systemd-analyze ")
            .flatMap(CommandsOnPagesTest::typed)
            .toList();
    assertThat(lines).hasSizeGreaterThan(4);
    assertThat(lines)
        .allSatisfy(line -> assertThat(tried).contains(line.replaceFirst("\\./nodekeeper-.*", "")));
  }

  @Test
  void everyUnitOfOursThatIsNamedIsThere() {
    List<String> units =
        Page.all().stream().flatMap(page -> find(UNIT, page.text()).stream()).distinct().toList();
    assertThat(units).hasSize(5);
    assertThat(units).allSatisfy(unit -> assertThat(Path.of("systemd", unit)).exists());
  }

  @Test
  void whatADropInStartsIsACommandThatThereIs() {
    List<String> started =
        Page.all().stream()
            .flatMap(page -> page.blocks().stream())
            .filter(block -> block.language().equals("ini"))
            .flatMap(block -> find(STARTED, block.text()).stream())
            .toList();
    assertThat(started).hasSize(1);
    assertThat(parsed(started.getFirst()).hasSubcommand()).isTrue();
  }

  @Test
  void theRunbooksAddressIsChangedInEveryAlert() throws Exception {
    List<String> lines = typed("sed ").toList();
    assertThat(lines).hasSize(1);
    assertThat(shell(Path.of("packaging", "examples", "prometheus"), lines.getFirst()))
        .contains("runbook_url: \"https://wiki.example/nodekeeper/RUNBOOKS.md#")
        .doesNotContain("file:///");
  }

  private static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  @Test
  void whatIsAskedOfTheListenerIsWhatItTells() {
    var look =
        Told.look()
            .state(NodeState.DRAINING)
            .drain(
                Drains.begun(Told.NOON).cause(Cause.OPERATOR, Duration.ofHours(1)).replica("web"))
            .build();
    var document =
        StatusJson.of(look, Told.NOON, 1, "1", Optional.empty(), List.of(), Optional.empty());
    JsonNode status = json(StatusJson.write(document));
    JsonNode ready =
        json(ReadinessDocument.of(document, "why", Optional.empty(), Told.NOON).json());
    List<String> lines = typed("curl ").filter(line -> line.contains(":9680/")).toList();
    assertThat(lines)
        .hasSizeGreaterThan(5)
        .allMatch(line -> line.matches(".*:9680/(livez|readyz|readyz\\?json|metrics|status)\\b.*"));
    List<String> filters = lines.stream().filter(line -> line.contains(" | jq ")).toList();
    assertThat(filters).hasSize(2);
    for (String line : filters) {
      String filter = line.replaceFirst(".* '?(\\.\\S+?)'?$", "$1");
      String path = filter.replace("[]?", ".0").replace('.', '/');
      JsonNode told = line.contains("/status ") ? status : ready;
      assertThat(told.at(path).isTextual()).as(line).isTrue();
    }
  }
}
