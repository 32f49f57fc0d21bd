package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.DaemonStatus.Phase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What is printed again and again, while the agent comes and goes. */
class WatchingTest {

  private final Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  /** What happens in each pause; in the one after the last the watching is ended. */
  private final Deque<Runnable> meanwhile = new ArrayDeque<>();

  private final List<Duration> pauses = new ArrayList<>();

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.clock = InstantSource.fixed(now);
    node.pause =
        length -> {
          pauses.add(length);
          Optional.ofNullable(meanwhile.poll()).orElseThrow(InterruptedException::new).run();
        };
  }

  private void looked(Phase phase) {
    new StatusFile(node.places(), InstantSource.fixed(now), Optional::empty, List::of)
        .looked(Told.look().at(now).daemon("logs", phase, "").build());
  }

  private void ended() {
    try {
      Files.delete(node.places().status());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void itGoesOnWhileTheAgentEndsAndIsStarted() {
    looked(Phase.STARTING);
    meanwhile.add(this::ended);
    meanwhile.add(() -> looked(Phase.HEALTHY));

    Ran ran = node.run("status", "--watch");

    assertThat(pauses).containsOnly(Duration.ofSeconds(2)).hasSize(3);
    assertThat(ran.out().split("Node      ", -1)).hasSize(3);
    assertThat(ran.out())
        .containsPattern("logs +1 +0 +0 [^\n]* starting\n\n")
        .containsPattern("logs +1 +1 +1 [^\n]*\n\n")
        .doesNotContain("\u001b");
    assertThat(ran.err()).contains("the agent has not looked since the boot");
  }

  @Test
  void itWaitsForTheFirstLook() {
    meanwhile.add(() -> looked(Phase.HEALTHY));
    Ran ran = node.run("rollout", "status", "--watch", "5s");
    assertThat(pauses).containsOnly(Duration.ofSeconds(5)).hasSize(2);
    assertThat(ran.out()).contains("DAEMON").doesNotContain("\u001b");
    assertThat(ran.err()).contains("the agent has not looked since the boot");
  }

  @Test
  void eachTimeThereIsADocumentOfJson() throws IOException {
    for (List<String> command : List.of(List.of("status"), List.of("rollout", "status"))) {
      var whole = new ArrayList<>(command);
      whole.addAll(List.of("--json", "--watch"));
      looked(Phase.STARTING);
      meanwhile.clear();
      meanwhile.add(this::ended);
      meanwhile.add(() -> looked(Phase.HEALTHY));
      Ran ran = node.run(whole.toArray(String[]::new));
      assertThat(ran.out()).as("documents alone").doesNotContain("\n\n");
      try (MappingIterator<JsonNode> documents =
          new JsonMapper().readerFor(JsonNode.class).readValues(ran.out())) {
        List<JsonNode> all = documents.readAll();
        assertThat(all.getFirst().at("/daemons/0/name").asText()).isEqualTo("logs");
        assertThat(all.get(1).path("error").asText()).contains("has not looked since the boot");
        assertThat(all.get(2).at("/daemons/0/name").asText()).isEqualTo("logs");
      }
    }
  }

  @Test
  void whatMayNotBeReadEndsIt() throws IOException {
    Files.createDirectories(node.places().runtime());
    Files.createSymbolicLink(node.places().status(), Path.of("status.json"));
    assertThat(node.run("status", "--watch").code()).isEqualTo(77);
    assertThat(pauses).isEmpty();
  }

  @Test
  void whatIsNoDurationIsMisuse() {
    for (String wrong : List.of("999ms", "61m", "soon", "0")) {
      Ran ran = node.run("status", "--watch", wrong);
      assertThat(ran.code()).as(wrong).isEqualTo(64);
      assertThat(ran.err())
          .contains("--watch is " + wrong + "; it takes a duration from 1s to 1h")
          .contains("see nodekeeper status --help");
    }
    assertThat(node.run("rollout", "status", "--watch", "0s").err())
        .contains("see nodekeeper rollout status --help");
  }

  private String on(Screen screen, OutputStream out, String... options) {
    var err = new ByteArrayOutputStream();
    var around =
        new Surroundings(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.of(),
            node.clock,
            node.pause,
            (_, _, _, _) -> node.edges);
    var top = new Nodekeeper();
    top.root(root.toString());
    int _ = new CommandLine(new StatusCommand(top, around, screen)).execute(options);
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void onATerminalEachTakesThePlaceOfTheOneBefore() {
    looked(Phase.STARTING);
    meanwhile.add(this::ended);
    var out = new ByteArrayOutputStream();
    String err = on(new Screen(true, true, false), out, "--watch");
    String[] pictures = out.toString(StandardCharsets.UTF_8).split("\u001b\\[H\u001b\\[2J", -1);
    assertThat(pictures).hasSize(3);
    assertThat(pictures[0]).isEmpty();
    assertThat(pictures[1]).startsWith("Node      ").doesNotEndWith("\n\n");
    assertThat(pictures[2]).as("nothing that is not true any more").isEmpty();
    assertThat(err).startsWith("nodekeeper: there is no ");

    var once = new ByteArrayOutputStream();
    looked(Phase.STARTING);
    String _ = on(new Screen(true, true, false), once);
    assertThat(once.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
  }

  @Test
  void itEndsWhenNobodyReadsItAnyMore() {
    looked(Phase.HEALTHY);
    meanwhile.add(() -> {});
    meanwhile.add(() -> {});
    var closed =
        new OutputStream() {
          private int lines;

          @Override
          public void write(int character) throws IOException {
            lines += character == '\n' ? 1 : 0;
            if (lines > 20) {
              throw new IOException("Broken pipe");
            }
          }
        };
    String err = on(new Screen(false, false, false), closed, "--watch");
    assertThat(err).isEmpty();
    assertThat(pauses).hasSizeBetween(1, 2);
  }

  @Test
  void bySigintItEndsWith130() throws Exception {
    looked(Phase.HEALTHY);
    try (Command status = Command.start(root, Map.of(), List.of(), "status", "--watch", "1s")) {
      status.until("logs").signal("INT");
      assertThat(status.code()).isEqualTo(130);
    }
  }
}
