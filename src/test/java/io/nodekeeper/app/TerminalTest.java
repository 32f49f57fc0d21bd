package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.NodeState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program on a terminal of the kernel's, such as script(1) of util-linux makes. */
class TerminalTest {

  private static final String ESCAPE = "\u001b";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeThatIsNotReady() {
    node = new Node(root);
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(Told.look().state(NodeState.STARTING).build());
  }

  /** What arrives at the terminal. */
  private String shown(Map<String, String> environment, String behind)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "'%s' -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '%s' %s status --root '%s' %s"
            .formatted(
                java, System.getProperty("java.class.path"), Main.class.getName(), root, behind);
    var builder =
        new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null")
            .redirectErrorStream(true);
    builder.environment().put("TERM", "xterm");
    builder.environment().remove("NO_COLOR");
    builder.environment().putAll(environment);
    Process script = builder.start();
    String shown = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(script.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(script.exitValue()).as(shown).isZero();
    assertThat(shown).contains("State     ", "starting");
    return shown;
  }

  @Test
  void aTerminalIsKnownForOneAndAPipeOnItForNone() throws Exception {
    assertThat(shown(Map.of(), "")).contains("State     " + ESCAPE + "[33mstarting" + ESCAPE);
    assertThat(shown(Map.of(), "| cat")).doesNotContain(ESCAPE);
    assertThat(shown(Map.of(), "2>/dev/null")).contains(ESCAPE);
  }

  @Test
  void whoWantsNoColoursHasNoneThereEither() throws Exception {
    assertThat(shown(Map.of("NO_COLOR", "1"), "")).doesNotContain(ESCAPE);
    assertThat(shown(Map.of("TERM", "dumb"), "")).doesNotContain(ESCAPE);
  }
}
