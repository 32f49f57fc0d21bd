package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Contents;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastGoodTest {

  private final Path top;
  private final Path folder;
  private final LastGood kept;

  LastGoodTest(@TempDir Path top) {
    this.top = top;
    folder = top.resolve("state/files");
    kept = new LastGood(folder);
  }

  private static NodeFile file(String path, boolean secret) {
    NodeFile plain = new NodeFile(path, List.of());
    return new NodeFile(
        path,
        plain.content(),
        plain.access(),
        secret,
        plain.needs(),
        Optional.empty(),
        Optional.empty(),
        plain.edits(),
        false);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path of) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
  }

  @Test
  void onlyTheAgentMayLookIntoIt() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    kept.keep(file("/etc/c/a.env", false), Optional.empty(), "A=1\n");
    assertThat(mode(folder)).isEqualTo("rwx------");
    assertThat(names()).containsExactly("etc%2Fc%2Fa.env.diff", "etc%2Fc%2Fa.env.text");
    for (String name : names()) {
      assertThat(mode(folder.resolve(name))).isEqualTo("rw-------");
    }
  }

  @Test
  void ofASecretThereIsNoDiffAndNoneIsLeft() throws IOException {
    kept.keep(file("/etc/s", false), Optional.empty(), "A=1\n");
    kept.keep(file("/etc/s", true), Optional.of(Contents.file("A=1\n")), "A=hidden\n");
    assertThat(names()).containsExactly("etc%2Fs.secret");
    assertThat(folder.resolve("etc%2Fs.secret")).hasContent("A=hidden\n");
  }

  private static FoundFile closed(String text) {
    return Contents.file(text, "rw-------");
  }

  @Test
  void whatWasASecretIsInNoDiffWhenItIsNoneAnyMore() throws IOException {
    NodeFile open = file("/etc/s", false);
    NodeFile stillClosed = withMode(open, "rw-------");
    for (NodeFile next : List.of(open, stillClosed)) {
      kept.keep(file("/etc/s", true), Optional.empty(), "A=hidden\n");
      assertThat(kept.hides(next, closed("A=hidden\n"))).isTrue();
      kept.keep(next, Optional.of(closed("A=hidden\n")), "A=1\n");
      assertThat(names()).containsExactly("etc%2Fs.text");
      kept.keep(next, Optional.of(Contents.file("A=1\n")), "A=2\n");
      assertThat(folder.resolve("etc%2Fs.diff")).content().contains("-A=1\n+A=2\n");
    }
  }

  @Test
  void whatOnlyItsOwnerMayReadIsInNoDiffOfWhatOthersMayRead() throws IOException {
    kept.keep(file("/etc/s", false), Optional.of(closed("A=hidden\n")), "A=1\n");
    assertThat(names()).containsExactly("etc%2Fs.text");
  }

  @Test
  void theTextOfWhatIsASecretNoMoreIsForgottenAndThatItWasOneIsNot() throws IOException {
    kept.forgetSecrets(List.of());
    kept.keep(file("/etc/one", true), Optional.empty(), "A=hidden\n");
    kept.keep(file("/etc/two", true), Optional.empty(), "A=hidden\n");
    kept.keep(file("/etc/gone", true), Optional.empty(), "A=hidden\n");
    kept.forgetSecrets(List.of(file("/etc/one", true), file("/etc/two", false)));
    assertThat(folder.resolve("etc%2Fone.secret")).hasContent("A=hidden\n");
    assertThat(folder.resolve("etc%2Ftwo.secret")).isEmptyFile();
    assertThat(folder.resolve("etc%2Fgone.secret")).isEmptyFile();
    assertThat(kept.hides(withMode(file("/etc/two", false), "rw-------"), closed("x"))).isTrue();
  }

  private static NodeFile withMode(NodeFile is, String mode) {
    return new NodeFile(
        is.path(),
        is.content(),
        new NodeFile.Access(mode, Optional.empty(), Optional.empty()),
        is.secret(),
        is.needs(),
        is.check(),
        is.onChange(),
        is.edits(),
        is.restartsStale());
  }

  @Test
  void twoFilesHaveTwoNames() {
    assertThat(LastGood.name("/etc/a%2Fb")).isEqualTo("etc%2Fa%252Fb");
    assertThat(LastGood.name("/etc/a/b")).isEqualTo("etc%2Fa%2Fb");
    String deep = "/etc" + "/0123456789".repeat(30);
    assertThat(LastGood.name(deep + "a"))
        .hasSizeLessThan(200)
        .isNotEqualTo(LastGood.name(deep + "b"));
  }

  @Test
  void whatIsTooLongIsNotKeptAndAnOlderOneNotTakenForIt() throws IOException {
    kept.keep(file("/etc/l", false), Optional.empty(), "old\n");
    kept.keep(
        file("/etc/l", false),
        Optional.of(Contents.file("old\n")),
        "x".repeat(LastGood.TEXT_BYTES_MAX + 1));
    assertThat(names()).containsExactly("etc%2Fl.diff");
    assertThat(Files.size(folder.resolve("etc%2Fl.diff")))
        .isLessThan(LastGood.DIFF_CHARS_MAX + 200L);
  }

  @Test
  void theOldestGoFirst() throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < LastGood.ENTRIES_MAX; i++) {
      Path old = Files.writeString(folder.resolve("old%03d.text".formatted(i)), "x");
      Files.setLastModifiedTime(old, FileTime.fromMillis(1_000L * (i + 1)));
    }
    kept.keep(file("/etc/n", false), Optional.empty(), "new\n");
    assertThat(names())
        .hasSize(LastGood.ENTRIES_MAX)
        .contains("etc%2Fn.text", "etc%2Fn.diff", "old002.text")
        .doesNotContain("old000.text", "old001.text");
  }

  /** A link that leads nowhere is as listed and gone as what was renamed in between. */
  @Test
  void whatAnotherThreadHasRenamedMeanwhileIsNoTrouble() throws IOException {
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve(".other.text.tmp"), folder.resolve("gone"));
    kept.keep(file("/etc/n", false), Optional.empty(), "new\n");
    assertThat(names()).contains("etc%2Fn.text");
  }

  @Test
  void whatKilledWritersHaveLeftHasItsBoundToo() throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < LastGood.ENTRIES_MAX + 10; i++) {
      Path left = Files.writeString(folder.resolve(".gone.text.%d.tmp".formatted(i)), "x");
      Files.setLastModifiedTime(left, FileTime.fromMillis(1_000L * (i + 1)));
    }
    kept.keep(file("/etc/n", false), Optional.empty(), "new\n");
    assertThat(names()).hasSize(LastGood.ENTRIES_MAX).contains("etc%2Fn.text", "etc%2Fn.diff");
  }

  @Test
  void aLongDiffIsCutAtALineAndThatIsSaid() {
    String diff = UnifiedDiff.of("/x", Optional.empty(), "0123456789\n".repeat(100), 200);
    assertThat(diff).hasSizeLessThan(240).endsWith("+0123456789\nand more, which is left out\n");
    String many = "a\n".repeat(3_000);
    assertThat(UnifiedDiff.of("/x", Optional.of(many), many + "b\n", 1_000))
        .isEqualTo("--- /x\n+++ /x\ntoo long to be compared\n");
  }

  @ParameterizedTest
  @CsvSource({"5,5", "1,40", "2,9", "2,10", "39,40", "0,1", "20,21"})
  void patchMakesTheNewTextOfTheOldOne(int one, int other) throws Exception {
    var old = new StringBuilder();
    var now = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      old.append("line ").append(i).append('\n');
      if (i == one) {
        now.append("changed ").append(i).append("\nand more\n");
      } else if (i != other) {
        now.append("line ").append(i).append('\n');
      }
    }
    assertPatched(old.toString(), now.toString());
    assertPatched(now.toString(), old.toString());
    assertPatched(old.toString(), "");
    assertPatched(now.toString(), "line 3\n");
  }

  private void assertPatched(String before, String after) throws Exception {
    Path old = Files.writeString(top.resolve("x"), before);
    Path diff =
        Files.writeString(
            top.resolve("diff"), UnifiedDiff.of("/etc/x", Optional.of(before), after, 1 << 20));
    Process patch =
        new ProcessBuilder("patch", "-s", old.toString(), diff.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(patch.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(patch.exitValue())
        .as(
            new String(
                patch.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
        .isZero();
    assertThat(Files.exists(old) ? Files.readString(old) : "").isEqualTo(after);
  }
}
