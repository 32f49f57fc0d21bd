package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.http.AwsPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/GETTING-STARTED.md tells a new operator to write and to type. What the commands on the
 * node show is held to the page by GettingStartedOnDockerTest, packages and units by
 * packaging/host/test, images by packer/check.
 */
class GettingStartedTest {

  private static final Path PAGE = Path.of("docs", "GETTING-STARTED.md");

  /** Where each command of the host is given by packaging/host/test. */
  private static final Path HOST = Path.of("packaging", "host");

  private static final Pattern FENCED = Pattern.compile("(?ms)^ *```(\\w*)\n(.*?)^ *```$");
  private static final Pattern FILE = Pattern.compile("(?ms)^```yaml\n# /([^\n]+)\n(.*?)^```");

  @TempDir private Path root = Path.of("");
  private final String page = Files.readString(PAGE);

  GettingStartedTest() throws IOException {}

  /** What is in fences and of no language, with what was broken on one line. */
  private Stream<String> blocks() {
    return FENCED
        .matcher(page)
        .results()
        .filter(block -> block.group(1).isEmpty())
        .map(block -> block.group(2).replaceAll("\\\\\n *", ""));
  }

  /** All that is to be typed, a command a line, without what is shown of it. */
  private List<String> commands() {
    return blocks()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(
            line -> line.matches("(?:\\$ )?(?:nodekeeper|aws|packaging/|packer|dnf|systemctl) ?.*"))
        .map(line -> line.replaceFirst("^\\$ ", ""))
        .toList();
  }

  private Stream<String> commands(String program) {
    return commands().stream().filter(line -> line.startsWith(program));
  }

  @Test
  void everyLineThatIsTypedIsOneThatIsChecked() {
    List<String> typed =
        blocks()
            .filter(block -> !block.contains("$ "))
            .flatMap(String::lines)
            .map(String::strip)
            .filter(line -> !line.startsWith("cp -R my-settings/. "))
            .toList();
    assertThat(typed).hasSizeGreaterThan(10);
    assertThat(commands()).containsAll(typed);
  }

  @Test
  void theSettingsHold() {
    var node = new Node(root);
    FILE.matcher(page).results().forEach(file -> node.with(file.group(1), file.group(2)));
    Node.Ran ran = node.run("check");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("log-router", "metrics", "ECS_CLUSTER");
  }

  @Test
  void everyCommandOfOursIsOneThatThereIs() {
    assertThat(commands("nodekeeper ")).hasSizeGreaterThan(5);
    commands("nodekeeper ")
        .map(line -> line.replace("'new kernel'", "kernel").split(" "))
        .map(words -> List.of(words).subList(1, words.length).toArray(String[]::new))
        .forEach(words ->
            assertThat(ManPageTest.cli().parseArgs(words).hasSubcommand())
                .as(String.join(" ", words))
                .isTrue());
  }

  @Test
  void thePolicyIsPrintedForTheNamesOfThePage() throws Exception {
    String command = commands("packaging/aws/policy").findFirst().orElseThrow();
    Process policy = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    String said = new String(policy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(policy.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(policy.exitValue()).as(said).isZero();
    assertThat(said).contains("node-log-router:*", "node-metrics:*").doesNotContain("${");
  }

  /** It judges a call before it makes it, here to nobody; what AWS then does is AWS's. */
  @Test
  void everyCallOfAwsIsOneThatItsCommandLineKnows() {
    var aws = new AwsPrograms(URI.create("http://127.0.0.1:1"), root);
    assertThat(commands("aws ")).hasSize(6);
    commands("aws ")
        .forEach(line ->
            assertThat(aws.shell(line + " --region eu-west-1").err())
                .as(line)
                .contains("Could not connect to the endpoint URL"));
  }

  /** But for the file's name, which is another one in each release. */
  @Test
  void everyCommandOfTheHostIsOneThatIsTriedOnAHost() throws IOException {
    String tried;
    try (Stream<Path> parts = Files.list(HOST)) {
      tried =
          parts
              .filter(Files::isRegularFile)
              .map(GettingStartedTest::text)
              .collect(Collectors.joining("\n"));
    }
    assertThat(commands("dnf ")).hasSize(3);
    assertThat(Stream.concat(commands("dnf "), commands("systemctl ")))
        .allSatisfy(line -> assertThat(tried).contains(line.replaceFirst("\\./nodekeeper-.*", "")));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theReadmeAndTheNextPagesLeadHere() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains("(docs/GETTING-STARTED.md)");
  }
}
