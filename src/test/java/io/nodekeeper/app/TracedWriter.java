package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Writes a file as the agent does, once a tracer has taken hold of the thread that does it. */
final class TracedWriter {

  static final String FILE = "/etc/container_config/sub/app.env";

  /** Both longer than what is written at once. */
  static final String OLD = "old=\"0123456789\"\n".repeat(1_000);

  static final String NEW = "new=\"abcdefghijklmnopq\"\n".repeat(1_000);

  private TracedWriter() {}

  static NodeFile file(boolean secret) {
    return new NodeFile(
        FILE,
        new NodeFile.Content.Lines(NodeFile.Format.ENV, List.of()),
        new NodeFile.Access(
            secret ? NodeFile.Access.PRIVATE : "rw-r--r--",
            Optional.empty(),
            Optional.of("daemon").filter(_ -> secret && isRoot())),
        secret,
        NodeFile.Needs.nothing(),
        Optional.empty(),
        Optional.empty(),
        NodeFile.Edits.RESTORED,
        false);
  }

  /** Only root may give a file to a group that it is not in. */
  static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  static String write(Path root, boolean secret, String content) {
    var edges =
        new FileEdges(new Places(root), List.of("/etc/container_config"), System.err::println);
    var write = new Action.WriteFile(file(secret), content, true, "it is out of date");
    return edges.write(write, () -> Instant.EPOCH).trouble().orElse("done");
  }

  /** As the next run of the agent begins, also where it has nothing to write. */
  static void sweep(Path root, boolean secret) {
    new FileEdges(new Places(root), List.of("/etc/container_config"), System.err::println)
        .sweep(List.of(file(secret)));
  }

  /** Elsewhere first, so that what only a first time needs does not lie between the calls. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path root = Path.of(arguments[0]);
    boolean secret = Boolean.parseBoolean(arguments[1]);
    Path elsewhere = Path.of(arguments[2]);
    Files.createDirectories(elsewhere.resolve("etc/container_config"));
    for (String content : List.of(OLD, NEW, OLD)) {
      write(elsewhere, secret, content);
    }
    System.out.println(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName());
    // Another thread reads: whether the tracer sees a call that it comes upon is left to chance.
    var told = new CountDownLatch(1);
    Thread.ofPlatform().daemon().start(() -> waitToBeTold(told));
    told.await();
    System.out.println(write(root, secret, NEW));
  }

  private static void waitToBeTold(CountDownLatch told) {
    try {
      if (System.in.read() >= 0) {
        told.countDown();
      } else {
        Runtime.getRuntime().halt(1);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
