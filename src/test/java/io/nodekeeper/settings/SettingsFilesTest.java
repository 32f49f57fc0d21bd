package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are read, and what is said of those that cannot be. */
class SettingsFilesTest {

  private static final String DAEMON = "daemons: {a: {taskDefinition: a}}";

  private final Path directory;
  private final Written written;

  SettingsFilesTest(@TempDir Path directory) {
    this.directory = directory;
    this.written = new Written(directory);
  }

  private void says(String... lines) {
    assertThat(written.lines()).containsExactly(lines);
  }

  @Test
  void daemonFilesAreReadInNameOrder() {
    for (String name : new String[] {"b", "10", "a", "9", "B"}) {
      written.file("daemons.d/" + name + ".yaml", DAEMON);
    }

    String twice =
        ": daemons.a: declared twice, first at daemons.d/10.yaml:1; expected each daemon once";
    says(
        "daemons.d/9.yaml:1" + twice,
        "daemons.d/B.yaml:1" + twice,
        "daemons.d/a.yaml:1" + twice,
        "daemons.d/b.yaml:1" + twice);
  }

  @Test
  void theMainFileComesBeforeAllOthers() {
    written.file("daemons.d/!.yaml", DAEMON, "x: 1").file("nodekeeper.yaml", DAEMON, "x: 1");

    assertThat(written.problems())
        .extracting(Problem::file, Problem::key)
        .containsExactly(
            tuple("nodekeeper.yaml", "x"),
            tuple("daemons.d/!.yaml", "daemons.a"),
            tuple("daemons.d/!.yaml", "x"));
  }

  @Test
  void bothEndingsAreRead() {
    written
        .file("daemons.d/a.yaml", "daemons: {a: {taskDefinition: a}}")
        .file("daemons.d/b.yml", "daemons: {b: {taskDefinition: b}}");

    assertThat(written.daemons()).containsExactly("a", "b");
  }

  @Test
  void whatIsLeftBehindIsPassedOverInSilence() {
    for (String name :
        new String[] {
          ".hidden.yaml",
          "a.yaml~",
          "a.yaml.rpmsave",
          "a.yaml.rpmnew",
          "a.yaml.rpmorig",
          "a.yaml.bak",
          ".a.yaml.swp",
          "#a.yaml#",
          "..data"
        }) {
      written.file("daemons.d/" + name, "no: settings").file(name, "no: settings");
    }

    assertThat(written.loaded().ignored()).isEmpty();
    assertThat(written.daemons()).isEmpty();
  }

  @Test
  void whatElseIsThereIsNamedAsNotRead() throws IOException {
    Files.createDirectories(directory.resolve("daemon.d"));
    written
        .file("daemons.d/a.yaml.off", "no: settings")
        .file("daemons.d/README", "no: settings")
        .file("daemons.d/A.YAML", "no: settings")
        .file("daemons.yaml", "no: settings")
        .file("two\nlines", "no: settings");

    String elsewhere = "settings are nodekeeper.yaml, daemons.d and files.d";
    String ending = "its name does not end in .yaml";
    assertThat(written.loaded().ignored())
        .containsExactly(
            new Ignored("daemon.d", elsewhere),
            new Ignored("daemons.d/A.YAML", ending),
            new Ignored("daemons.d/README", ending),
            new Ignored("daemons.d/a.yaml.off", ending),
            new Ignored("daemons.yaml", elsewhere),
            new Ignored("two\\u000alines", elsewhere));
  }

  @Test
  void aMainFileOfTheWrongEndingIsAProblem() {
    written.file("nodekeeper.yml", "look: 10s");

    says("nodekeeper.yml: found a file of this name; expected nodekeeper.yaml");
  }

  @Test
  void aFileWhereADirectoryIsExpectedIsSaidInPlainWords() {
    assertThat(TextFile.reason(new NotDirectoryException("/x"))).isEqualTo("it is not a directory");
    assertThat(TextFile.reason(new DirectoryIteratorException(new IOException("no more"))))
        .isEqualTo("no more");
  }

  @Test
  void whatIsNoFileIsAProblem() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("nodekeeper.yaml"));
    Files.createDirectories(directory.resolve("daemons.d/dir.yaml"));
    Files.createSymbolicLink(directory.resolve("daemons.d/link.yaml"), Path.of("nowhere"));
    Files.createSymbolicLink(directory.resolve("daemons.d/loop.yaml"), Path.of("loop.yaml"));
    var pipe = directory.resolve("daemons.d/pipe.yaml").toString();
    assertThat(new ProcessBuilder("mkfifo", pipe).inheritIO().start().waitFor()).isZero();

    List<String> lines = assertTimeoutPreemptively(Duration.ofMinutes(1), written::lines);
    assertThat(lines)
        .hasSize(5)
        .startsWith(
            "nodekeeper.yaml: found a directory; expected a file",
            "daemons.d/dir.yaml: found a directory; expected a file",
            "daemons.d/link.yaml: cannot be read: it does not exist, or is a link to what does not"
                + " exist; expected a readable file")
        .endsWith("daemons.d/pipe.yaml: found a special file; expected a file");
    assertThat(lines.get(3))
        .startsWith("daemons.d/loop.yaml: cannot be read: Too many levels of symbolic links");
  }

  @Test
  void whatMayNotBeReadIsSaidSo() {
    assertThat(TextFile.reason(new AccessDeniedException("a.yaml"))).isEqualTo("permission denied");
    assertThat(TextFile.reason(new IOException("Input/output\nerror")))
        .isEqualTo("Input/output\\u000aerror");
  }

  @Test
  void aLinkToAFileIsThatFile() throws IOException {
    written.file("elsewhere/a.txt", DAEMON);
    Files.createDirectories(directory.resolve("daemons.d"));
    Files.createSymbolicLink(directory.resolve("daemons.d/a.yaml"), Path.of("../elsewhere/a.txt"));

    assertThat(written.daemons()).containsExactly("a");
  }

  @Test
  void aFolderThatIsNoneIsAProblem() throws IOException {
    written.file("daemons.d", "");
    assertThat(written.lines().getFirst()).startsWith("daemons.d: cannot be listed: ");

    Path file = directory.resolve("daemons.d");
    assertThat(new Written(file).lines().getFirst())
        .startsWith(file + ": cannot be listed: ")
        .endsWith("; expected a readable directory");

    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("nowhere"));
    assertThat(new Written(link).lines().getFirst()).startsWith(link + ": cannot be listed: ");
  }

  @Test
  void aByteOrderMarkIsNotRead() {
    written.file("nodekeeper.yaml", "\ufefflook: 10s", "lok: 1");

    assertThat(written.problems())
        .extracting(Problem::key, Problem::line, Problem::column)
        .containsExactly(tuple("lok", 2, 1));
  }

  @Test
  void whatIsNotUtf8IsToldItsLine() {
    written.bytes("nodekeeper.yaml", "a\r\nb\nä: é".getBytes(StandardCharsets.ISO_8859_1));
    says("nodekeeper.yaml:3: found the byte 0xe4, which is not UTF-8; expected UTF-8 text");

    written.bytes("nodekeeper.yaml", new byte[] {'a', '\n', (byte) 0xe2, (byte) 0x82});
    says("nodekeeper.yaml:2: found the byte 0xe2, which is not UTF-8; expected UTF-8 text");

    for (String name : new String[] {"UTF-16", "x-UTF-16LE-BOM"}) {
      written.bytes("nodekeeper.yaml", "look: 10s".getBytes(Charset.forName(name)));
      says("nodekeeper.yaml:1: found UTF-16 text; expected UTF-8 text");
    }
    written.bytes("nodekeeper.yaml", "look: 10s".getBytes(StandardCharsets.UTF_16LE));
    says("nodekeeper.yaml:1: found the character U+0000; expected text without control characters");
  }

  @Test
  void controlCharactersAreToldTheirPlace() {
    written.file("nodekeeper.yaml", "look: 10s", "# bell: \u0007");
    says("nodekeeper.yaml:2: found the character U+0007; expected text without control characters");
    assertThat(written.problems().getFirst().column()).isEqualTo(9);

    written.file("nodekeeper.yaml", "# \ud83d\ude00 \ufeff");
    assertThat(written.problems().getFirst().column()).isEqualTo(5);
  }

  @Test
  void anyLineEndAndAnyLanguageWillDo() {
    written.file("nodekeeper.yaml", "look: 10s\r", "# größe, サイズ, \ud83d\ude00\r", "steady: 1m\r");
    assertThat(written.lines()).isEmpty();

    written.file("nodekeeper.yaml", "look: 10s\r\rlok: 1s\r");
    assertThat(written.problems()).extracting(Problem::line).containsExactly(3);
  }

  @Test
  void tooManyFilesAreTooMany() {
    for (int i = 0; i <= SettingsFiles.MOST_FILES; i++) {
      written.file("daemons.d/" + i + ".yaml", "");
    }

    says("daemons.d: found more than 200 files; expected at most 200");
  }

  @Test
  void aFolderWithVeryManyFilesIsNotRead() {
    for (int i = 0; i <= SettingsFiles.MOST_ENTRIES; i++) {
      written.file("daemons.d/" + i + ".txt", "");
    }

    says("daemons.d: found more than 2000 files; expected at most 2000");
  }
}
