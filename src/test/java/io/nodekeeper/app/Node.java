package io.nodekeeper.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A node below a directory, on which commands are run. */
final class Node {

  final Path root;
  final FakeEdges edges = new FakeEdges();
  Map<String, String> environment = Map.of();
  Pause pause =
      length -> {
        throw new AssertionError("nothing is waited for");
      };
  InstantSource clock = InstantSource.fixed(Told.NOON);

  Node(Path root) {
    this.root = root;
  }

  /**
   * What a command did.
   *
   * @param out its standard output, with the root as {@code ROOT}
   */
  record Ran(int code, String out, String err) {
    /** Its standard output as if a terminal had no width. */
    String unbroken() {
      return Node.unbroken(out);
    }

    JsonNode json() {
      try {
        return new JsonMapper().readTree(out);
      } catch (IOException e) {
        throw new UncheckedIOException(out, e);
      }
    }
  }

  Places places() {
    return new Places(root);
  }

  /** Writes a file below the root. */
  Node with(String path, String text) {
    try {
      Path file = root.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is printed, as if a terminal had no width. */
  static String unbroken(String text) {
    return text.replaceAll("\n +", " ");
  }

  /** The last look is shown with another text in it. */
  void rewriteStatus(String old, String now) {
    try {
      String text = Files.readString(places().status());
      if (!text.contains(old)) {
        throw new AssertionError(old + " is not in " + text);
      }
      Files.writeString(places().status(), text.replace(old, now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Node daemons(String yaml) {
    return with("etc/nodekeeper/daemons.d/all.yaml", yaml);
  }

  /** Runs a command on it. */
  Ran run(String... command) {
    return runAt(root.toString(), command);
  }

  Ran runAt(String at, String... command) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var around =
        new Surroundings(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            clock,
            pause,
            (_, _, _, _) -> edges);
    var arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--root", at));
    int code = Cli.run(around, arguments.toArray(String[]::new));
    return new Ran(code, text(out), text(err));
  }

  private String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).replace(root.toString(), "ROOT");
  }
}
