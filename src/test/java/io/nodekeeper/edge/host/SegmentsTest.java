package io.nodekeeper.edge.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentsTest {

  private static final int BYTES = 800;
  private static final String LINE = "a line of twenty. by";

  @TempDir private Path parent = Path.of("");

  private Path folder() {
    return parent.resolve("history");
  }

  private Segments segments() {
    return new Segments(folder(), BYTES);
  }

  private List<String> lines() throws IOException {
    var lines = new ArrayList<String>();
    for (Path file : Segments.files(folder())) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }

  private List<String> names() throws IOException {
    return Segments.files(folder()).stream().map(file -> file.getFileName().toString()).toList();
  }

  private long size() throws IOException {
    long size = 0;
    for (Path file : Segments.files(folder())) {
      size += Files.size(file);
    }
    return size;
  }

  @Test
  void linesAreThereInTheirOrderAfterARestartToo() throws IOException {
    try (Segments first = segments()) {
      first.append("one");
      first.append("two");
    }
    try (Segments second = segments()) {
      second.append("three");
      second.sync();
    }

    assertThat(lines()).containsExactly("one", "two", "three");
    assertThat(names()).containsExactly("events-00000001.jsonl");
  }

  @Test
  void onlyOurGroupMayReadThem() throws IOException {
    try (Segments segments = segments()) {
      segments.append("one");
    }

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
        .isEqualTo("rwxr-x---");
    Path file = Segments.files(folder()).getFirst();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void theOldestGoAndAllTogetherNeverTakeMoreThanTheyMay() throws IOException {
    try (Segments segments = segments()) {
      for (int i = 0; i < 200; i++) {
        segments.append("%03d %s".formatted(i, LINE));
        assertThat(size()).isLessThanOrEqualTo(BYTES);
      }
    }

    assertThat(lines()).hasSizeGreaterThan(20).last().isEqualTo("199 " + LINE);
    int first = Integer.parseInt(lines().getFirst().substring(0, 3));
    assertThat(lines()).hasSize(200 - first);
    assertThat(names()).hasSize(8).last().isEqualTo("events-00000050.jsonl");
  }

  @Test
  void whoMayTakeLessThanBeforeRemovesWhatIsTooMuch() throws IOException {
    try (Segments segments = new Segments(folder(), 10 * BYTES)) {
      for (int i = 0; i < 200; i++) {
        segments.append("%03d %s".formatted(i, LINE));
      }
    }
    try (Segments segments = segments()) {
      segments.append("the next");
    }

    assertThat(size()).isLessThanOrEqualTo(BYTES);
    assertThat(lines()).last().isEqualTo("the next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"torn", "x", "whole\n"})
  void afterATornLineTheNextBeginsOnALineOfItsOwn(String found) throws IOException {
    Files.createDirectory(folder());
    Files.writeString(folder().resolve("events-00000007.jsonl"), "before\n" + found);
    try (Segments segments = segments()) {
      segments.append("next");
    }

    assertThat(lines()).containsExactly("before", found.strip(), "next");
  }

  @Test
  void whatIsRemovedUnderItsHandsIsMadeAnew() throws IOException {
    try (Segments segments = segments()) {
      segments.append("one");
      Files.delete(folder().resolve("events-00000001.jsonl"));
      Files.delete(folder());
      segments.append("two");
    }

    assertThat(lines()).containsExactly("two");
  }

  @Test
  void whatIsNoneOfOursIsLeftAlone() throws IOException {
    Files.createDirectory(folder());
    Path other = Files.writeString(folder().resolve("drain-20261121T120000Z.json"), "{}");
    Path link = folder().resolve("events-00000003.jsonl");
    Files.createSymbolicLink(link, other);
    try (Segments segments = segments()) {
      assertThatThrownBy(() -> segments.append("one"))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(folder() + " cannot be written: ");
    }

    assertThat(other).hasContent("{}");
  }

  @Test
  void aFullDiskTearsNoLineAndIsWrittenOnWhenThereIsRoom() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", parent.toString());
    try (Segments segments = new Segments(folder(), 80 << 20)) {
      segments.append("first");
      Path ballast = parent.resolve("ballast");
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  Files.writeString(
                      ballast,
                      "x".repeat(1_024),
                      StandardOpenOption.CREATE,
                      StandardOpenOption.APPEND);
                }
              })
          .hasMessageContaining("No space left");
      // Some of it fits the page that is there already.
      String line = "y".repeat(6_000);
      assertThatThrownBy(() -> segments.append(line))
          .hasMessage(folder() + " cannot be written: No space left on device");
      assertThat(lines()).containsExactly("first");

      Files.delete(ballast);
      segments.append(line);
      assertThat(lines()).containsExactly("first", line);
    } finally {
      run("umount", parent.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
  }
}
