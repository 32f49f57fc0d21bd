package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that is held in the midst of its start, by a full pipe that it logs to. */
class EarlySignalTest {

  /** What a pipe of Linux takes before its writer waits (pipe(7)). */
  private static final int PIPE = 65_536;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private Path log = Path.of("");

  @BeforeEach
  void aNodeWithoutAnything() throws Exception {
    node = new Node(root);
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "ecs: {introspection: \"http://127.0.0.1:1\"}\nlisten: none\n");
    log = root.resolve("log");
    assertThat(new ProcessBuilder("mkfifo", log.toString()).start().waitFor()).isZero();
  }

  /** Starts it, and waits until it has its lock, and so its settings: its first line is next. */
  private Command starting() throws IOException {
    Command agent = Command.startTo(log, root, Map.of(), List.of(), "run");
    agent.await(
        () -> Files.exists(node.places().lock()) && !read(node.places().lock()).isEmpty(),
        "it takes no lock");
    return agent;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aHangUpDuringTheStartIsHeededOnceTheAgentRuns() throws Exception {
    try (var pipe = new RandomAccessFile(log.toFile(), "rw")) {
      pipe.write(new byte[PIPE]);
      try (Command agent = starting()) {
        node.daemons("daemons:\n  logs: {taskDefinition: log-router}\n");
        agent.signal("HUP");
        pipe.readFully(new byte[PIPE]);
        var ready = new FileInputStream(pipe.getFD());
        agent.await(
            () -> line(pipe, ready).contains("settings.loaded"), "it does not read them again");
      }
    }
  }

  /** The next line, or none while there is none; a line is written in one piece. */
  private static String line(RandomAccessFile pipe, FileInputStream ready) {
    try {
      return ready.available() > 0 ? String.valueOf(pipe.readLine()) : "";
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void aTerminationDuringTheStartEndsItCleanly() throws Exception {
    try (var pipe = new RandomAccessFile(log.toFile(), "rw")) {
      pipe.write(new byte[PIPE]);
      try (Command agent = starting()) {
        long begun = System.nanoTime();
        agent.signal("TERM");
        assertThat(agent.code()).isEqualTo(143);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun)).isLessThan(60);
      }
    }
  }

  @Test
  void whatComesBeforeThereIsSomebodyIsKept() {
    var heard = new ArrayList<String>();
    var early = new Pending();
    early.run();
    early.heededBy(() -> heard.add("reload"));
    assertThat(heard).containsExactly("reload");
    early.run();
    assertThat(heard).hasSize(2);

    var late = new Pending();
    late.heededBy(() -> heard.add("stop"));
    assertThat(heard).hasSize(2);
  }
}
