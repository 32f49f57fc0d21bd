package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * The image that stands for all others: this machine's static busybox with all its applets, made on
 * the spot, since no registry can be relied on. Besides, {@code bash} is its {@code sh}, and {@code
 * aws} and {@code curl} do nothing, so that init scripts come to their end.
 */
final class LocalImage {

  private static final List<Path> PLACES =
      List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

  private static final String BASH = "#!/bin/sh\nexec /bin/sh \"$@\"\n";
  private static final String NOTHING = "#!/bin/sh\nexit 0\n";

  private final String name;
  private final byte[] tar;
  private final SortedSet<String> programs;

  private LocalImage(String name, byte[] tar, SortedSet<String> programs) {
    this.name = name;
    this.tar = tar;
    this.programs = programs;
  }

  /**
   * Makes it, outside Docker yet.
   *
   * @param tag its own for each run, so that each run can take its image away again
   */
  static LocalImage of(String tag) {
    Path busybox =
        PLACES.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException(
                    "no busybox in /bin or /usr/bin: install the package busybox-static"));
    SortedSet<String> programs = new TreeSet<>(applets(busybox));
    var tar = new Tar();
    for (String directory : List.of("bin", "dev", "etc", "proc", "root", "run", "sys", "var")) {
      tar.directory(directory, 0755);
    }
    tar.directory("tmp", 01777);
    try {
      tar.file("bin/busybox", 0755, Files.readAllBytes(busybox));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + busybox, e);
    }
    programs.remove("busybox");
    programs.forEach(applet -> tar.symlink("bin/" + applet, "busybox"));
    script(tar, programs, "bash", BASH);
    script(tar, programs, "aws", NOTHING);
    script(tar, programs, "curl", NOTHING);
    tar.file("etc/passwd", 0644, utf8("root:x:0:0:root:/root:/bin/sh\n"));
    tar.file("etc/group", 0644, utf8("root:x:0:\n"));
    programs.add("busybox");
    return new LocalImage("nodekeeper-standin:" + tag, tar.bytes(), programs);
  }

  private static void script(Tar tar, SortedSet<String> programs, String name, String text) {
    if (programs.add(name)) {
      tar.file("bin/" + name, 0755, utf8(text));
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> applets(Path busybox) {
    try {
      Process list = new ProcessBuilder(busybox.toString(), "--list").start();
      List<String> applets =
          new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      if (!list.waitFor(60, TimeUnit.SECONDS) || list.exitValue() != 0) {
        throw new IllegalStateException(busybox + " --list failed");
      }
      return applets;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + busybox, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while listing busybox's applets", e);
    }
  }

  String name() {
    return name;
  }

  /** What can be run in it by its bare name, or as {@code /bin/…}. */
  boolean has(String program) {
    String bare = program.startsWith("/bin/") ? program.substring("/bin/".length()) : program;
    return programs.contains(bare);
  }

  /** Has the engine build it. */
  void load(DockerClient docker, SortedMap<String, String> labels) {
    byte[] context =
        new Tar()
            .file("Dockerfile", 0644, utf8("FROM scratch\nADD root.tar /\n"))
            .file("root.tar", 0644, tar)
            .bytes();
    docker
        .buildImageCmd(new ByteArrayInputStream(context))
        .withTags(Set.of(name))
        .withLabels(labels)
        .withNoCache(true)
        .start()
        .awaitImageId(60, TimeUnit.SECONDS);
  }

  /** Takes it out of the engine; an engine that is gone keeps it. */
  void unload(DockerClient docker) {
    try {
      docker.removeImageCmd(name).withForce(true).exec();
    } catch (DockerException | IllegalStateException e) {
      // Not there any more, or the engine is not: nothing that could be done about it here.
    }
  }
}
