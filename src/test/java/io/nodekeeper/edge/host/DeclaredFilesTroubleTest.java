package io.nodekeeper.edge.host;

import static io.nodekeeper.edge.host.DeclaredFilesTest.declared;
import static io.nodekeeper.edge.host.DeclaredFilesTest.names;
import static io.nodekeeper.edge.host.DeclaredFilesTest.plain;
import static io.nodekeeper.edge.host.DeclaredFilesTest.run;
import static io.nodekeeper.edge.host.DeclaredFilesTest.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What keeps a new text from taking the old one's place. */
class DeclaredFilesTroubleTest {

  /** What a writer that was killed has left of the file. */
  private static final String LEFT = ".app.env.0f8fad5b-d9cb-469f-a165-70867728950e.tmp";

  private final Path root;
  private final Path path;
  private final DeclaredFiles files;

  DeclaredFilesTroubleTest(@TempDir Path top) throws IOException {
    root = Files.createDirectory(top.toRealPath().resolve("root"));
    path = root.resolve("sub/app.env");
    files = new DeclaredFiles(List.of(root));
  }

  private static NodeFile checked(String... command) {
    var check = new NodeFile.Check(List.of(command), Duration.ofSeconds(20));
    return declared("rw-r--r--", Optional.empty(), Optional.empty(), Optional.of(check));
  }

  private void refused(Path at, NodeFile file, String why) {
    assertThatThrownBy(() -> files.write(at, file, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(" cannot be written: ");
  }

  // its check

  @Test
  void aTextThatTheCheckRefusesReplacesNothingAndItsWordsAreTold() throws IOException {
    files.write(path, plain(), "old");
    refused(
        path,
        checked("/bin/sh", "-c", "echo 'line 1: unknown'; echo 'in {file}' >&2; exit 3"),
        "its check refuses it: /bin/sh ended with 3; it said: line 1: unknown in " + path);
    assertThatThrownBy(
            () -> files.write(path, checked("/bin/sh", "-c", "echo {file}; exit 1"), "x"))
        .hasMessageEndingWith("/bin/sh ended with 1; it said: " + path);
    assertThat(path).hasContent("old");
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
  }

  @Test
  void theCheckSeesTheWholeNewTextAndTheOldOneInItsPlace() throws IOException {
    files.write(path, plain(), "old");
    files.write(
        path, checked("/bin/sh", "-c", "grep -qx new {file} && grep -qx old " + path), "new");
    assertThat(path).hasContent("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo evil > {file}",
        "printf x >> {file}",
        "true > {file}",
        "cp {file} {file}.copy && mv {file}.copy {file}",
        "chmod 666 {file}"
      })
  void aCheckThatChangesWhatItChecksReplacesNothing(String command) throws IOException {
    files.write(path, plain(), "old");
    refused(
        path,
        checked("/bin/sh", "-c", command),
        "its check has changed it, and a check may only look at it");
    assertThat(path).hasContent("old");
  }

  @Test
  void aCheckThatRemovesWhatItChecksReplacesNothing() throws IOException {
    files.write(path, plain(), "old");
    refused(
        path,
        checked("/bin/rm", "{file}"),
        "its check has removed it, and a check may only look at it");
    assertThat(path).hasContent("old");
  }

  @Test
  void aCheckThatDoesNotEndHasRefused() throws IOException {
    var check = new NodeFile.Check(List.of("sleep", "60"), Duration.ofMillis(300));
    refused(
        path,
        declared("rw-r--r--", Optional.empty(), Optional.empty(), Optional.of(check)),
        "its check refuses it: sleep has not ended within 300 ms, and was killed");
    assertThat(path).doesNotExist();
  }

  @Test
  void whatTheCheckOfASecretSaysIsNotTold() {
    var check = new NodeFile.Check(List.of("cat", "{file}", "/none"), Duration.ofSeconds(20));
    assertThatThrownBy(() ->
            files.write(
                path,
                declared("rw-------", Optional.empty(), Optional.empty(), Optional.of(check)),
                "hidden"))
        .hasMessage("its check refuses it: cat ended with 1");
  }

  // whatever happens

  @ParameterizedTest
  @EnumSource(AtomicFile.Step.class)
  void aWriterKilledAtAnyStepLeavesTheOldOrTheNewAndTheNextCleansUp(AtomicFile.Step step)
      throws Exception {
    files.write(path, plain(), KilledWriter.OLD);
    try (var child =
        new ChildJvm(
            KilledDeclarer.class,
            root.toString(),
            path.toString(),
            step.name(),
            "nobody",
            "daemon")) {
      assertThat(child.line()).isEqualTo(step.name());
      child.kill();
    }
    boolean renamed = step.compareTo(AtomicFile.Step.RENAMED) >= 0;
    assertThat(Files.readString(path)).isEqualTo(renamed ? KilledWriter.NEW : KilledWriter.OLD);
    assertThat(Files.getOwner(path).getName()).isEqualTo(renamed ? "nobody" : "root");
    assertThat(names(root.resolve("sub"))).hasSize(renamed ? 1 : 2);
    files.write(path, plain(), "next");
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
    assertThat(path).hasContent("next");
  }

  /** It was given to its owner already. Of those the agent may read files, and no more. */
  @Test
  void whatIsLeftOfAnotherUsersIsRemovedByWhoMayOnlyReadIt() throws Exception {
    files.write(path, plain(), "old");
    Path left = Files.writeString(path.resolveSibling(LEFT), "secret");
    Files.setPosixFilePermissions(left, PosixFilePermissions.fromString("rw-------"));
    var users = left.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(left, users.lookupPrincipalByName("nobody"));
    assertThat(without("-dac_override", root, path, "-", "-")).isEqualTo("written");
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
  }

  @Test
  void whatIsLeftIsRemovedAlsoWhereNothingIsWritten() throws IOException {
    files.write(path, plain(), "old");
    Files.writeString(path.resolveSibling(LEFT), "secret");
    Path elsewhere = Files.createDirectory(root.resolveSibling("elsewhere"));
    Files.writeString(elsewhere.resolve(LEFT), "of somebody else");
    Files.createSymbolicLink(root.resolve("link"), elsewhere);
    for (Path each :
        List.of(
            path,
            root.resolve("link/app.env"),
            elsewhere.resolve("app.env"),
            root.resolve("missing/app.env"))) {
      files.sweep(each);
    }
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
    assertThat(path).hasContent("old");
    assertThat(names(elsewhere)).containsExactly(LEFT);
  }

  @Test
  void aFullDiskLeavesTheOldFileAndNothingElse() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", root.toString());
    try {
      files.write(path, plain(), "old");
      assertThatThrownBy(() -> files.write(path, plain(), "new".repeat(40_000)))
          .hasMessage("No space left on device");
      assertThat(path).hasContent("old");
      assertThat(names(root.resolve("sub"))).containsExactly("app.env");
    } finally {
      run("umount", root.toString());
    }
  }

  @Test
  void aFolderOutsideTheSandboxIsSaidToBeOne() throws Exception {
    run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", root.toString());
    try {
      refused(path, plain(), "Read-only file system: a drop-in of the units has to name");
      refused(root.resolve("x"), plain(), "Read-only file system: a drop-in of the units");
    } finally {
      run("umount", root.toString());
    }
  }
}
