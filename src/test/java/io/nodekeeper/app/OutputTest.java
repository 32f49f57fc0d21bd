package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process, whose output cannot be written, or which is not all there. */
class OutputTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeThatWasLookedAt() throws IOException {
    node = new Node(root);
    Files.createDirectories(node.places().runtime());
    new StatusFile(node.places(), node.clock, Optional::empty, List::of)
        .looked(Told.look().build());
  }

  private record Ran(int code, String err) {}

  private List<String> command(String classPath, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--root", root.toString()));
    return command;
  }

  private Ran run(String classPath, File out, String... arguments)
      throws IOException, InterruptedException {
    return ended(new ProcessBuilder(command(classPath, arguments)).redirectOutput(out).start());
  }

  private static Ran ended(Process process) throws IOException, InterruptedException {
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), err);
  }

  @Test
  void outputThatCannotBeWrittenIsSaidByTheExitCode() throws Exception {
    var expected =
        new Ran(
            74,
            "nodekeeper: standard output cannot be written: the disk is full, or there is none\n");
    for (String command : List.of("status", "explain", "check", "version", "help")) {
      assertThat(run(System.getProperty("java.class.path"), new File("/dev/full"), command))
          .as(command)
          .isEqualTo(expected);
    }
    assertThat(run(System.getProperty("java.class.path"), new File("/dev/full"), "check", "--help"))
        .isEqualTo(expected);
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoTrouble() throws Exception {
    for (String command : List.of("status", "help")) {
      Process process =
          new ProcessBuilder(command(System.getProperty("java.class.path"), command)).start();
      process.getInputStream().close();
      assertThat(ended(process)).as(command).isEqualTo(new Ran(141, ""));
    }
  }

  @Test
  void aLibraryThatIsMissingIsOneLine() throws Exception {
    String own = Path.of("target", "classes").toAbsolutePath().toString();
    Ran ran = run(own, new File("/dev/null"), "status");
    assertThat(ran.code()).isEqualTo(70);
    assertThat(ran.err())
        .startsWith("nodekeeper: the installation is not whole, ")
        .endsWith(" is missing from its lib; install it again\n")
        .hasLineCount(1);
  }
}
