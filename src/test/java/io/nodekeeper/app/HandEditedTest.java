package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to real files; each run of the agent begins with its memory from disk. */
class HandEditedTest {

  private static final String FILE = "/etc/container_config/app.env";
  private static final String LONG = "# a comment\n".repeat(100_000);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private int looks;

  @BeforeEach
  void aNodeWithRealFiles() throws IOException {
    node = new Node(root);
    declare("restore");
    Files.createDirectories(file().getParent());
    var disk =
        new FileEdges(
            node.places(),
            List.of("/etc/container_config"),
            line -> {
              throw new AssertionError(line.toString());
            });
    node.edges.file = path -> disk.reading(path, FakeEdges.AT);
    node.edges.act =
        action ->
            action instanceof Action.WriteFile write
                ? disk.write(write, () -> FakeEdges.AT)
                : new Outcome.Done(action);
  }

  private void declare(String edited) {
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/a.yaml",
            "files: {" + FILE + ": {edited: " + edited + ", variables: {A: {tag: env}}}}");
  }

  private Path file() {
    return node.places().file(FILE);
  }

  /** What a run says that it has done, in a word, and of what it complains. */
  private String look() {
    node.clock = InstantSource.fixed(Told.NOON.plusSeconds(10L * ++looks));
    Node.Ran ran = node.run("render", "--once");
    return ran.out().split(" ", 2)[0] + ran.err().replace("nodekeeper: " + FILE, "").strip();
  }

  /** What a run would do, and why. */
  private String because() {
    node.clock = InstantSource.fixed(Told.NOON.plusSeconds(10L * ++looks));
    return node.run("plan").unbroken();
  }

  private PosixFileAttributes attributes() throws IOException {
    return Files.readAttributes(file(), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void give(String user, String group) throws IOException {
    var names = file().getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(file(), names.lookupPrincipalByName(user));
    Files.getFileAttributeView(file(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setGroup(names.lookupPrincipalByGroupName(group));
  }

  @Test
  void whatSomebodyHasWrittenIntoAFileIsReplacedHoweverLongItIs() throws IOException {
    assertThat(look()).isEqualTo("written");
    String ours = Files.readString(file());
    for (String theirs : List.of("", "A=\"x\"\n", LONG)) {
      Files.writeString(file(), theirs);
      assertThat(because())
          .contains("would: writing " + FILE + ", because somebody else has changed it");
      assertThat(look()).isEqualTo("written");
      assertThat(file()).hasContent(ours);
      assertThat(look()).isEqualTo("unchanged");
    }
    assertThat(root.resolve("var/lib/nodekeeper/files/etc%2Fcontainer_config%2Fapp.env.diff"))
        .hasContent(
            "--- %s\n+++ %s\nnot kept: %s is not read: it is longer than 1048576 bytes\n"
                .formatted(FILE, FILE, file()));
  }

  @Test
  void orLeftAlsoIfItIsLong() throws IOException {
    declare("leave");
    assertThat(look()).isEqualTo("written");
    for (String theirs : List.of("A=\"x\"\n", LONG)) {
      Files.writeString(file(), theirs);
      assertThat(look())
          .isEqualTo(
              "left: left as it is: somebody else has changed it; remove it to have it written"
                  + " again");
      assertThat(file()).hasContent(theirs);
    }
    Files.delete(file());
    assertThat(look()).isEqualTo("written");
  }

  /** Whoever declares a file wants it to be ours, short or long. */
  @Test
  void whatLayThereBeforeIsTreatedAlikeWhetherShortOrLong() throws IOException {
    for (String theirs : List.of("x\n", LONG)) {
      declare("leave");
      Files.writeString(file(), theirs);
      Files.deleteIfExists(node.places().memory());
      assertThat(look()).startsWith("left: left as it is: nothing is remembered of writing it");
      assertThat(file()).hasContent(theirs);
      declare("restore");
      assertThat(look()).isEqualTo("written");
    }
  }

  @Test
  void howALongFileWouldChangeIsSaidWithoutIt() throws IOException {
    Files.writeString(file(), LONG);
    assertThat(node.run("render", "--diff").out())
        .isEqualTo(
            """
            --- %s
            +++ %s
            # ROOT%s is not read: it is longer than 1048576 bytes
            +# Written by nodekeeper; changes made here are lost.
            +A="prod"
            """
                .formatted(FILE, FILE, FILE));
  }

  @Test
  void aFileThatWasGivenToSomebodyElseIsTakenBack() throws IOException {
    look();
    give("nobody", "root");
    assertThat(because())
        .contains(
            "would: writing " + FILE + ", because somebody else has given it to the user nobody");
    assertThat(look()).isEqualTo("written");
    assertThat(attributes().owner().getName()).isEqualTo("root");
    assertThat(look()).isEqualTo("unchanged");

    give("root", "daemon");
    assertThat(because()).contains("somebody else has given it to the group daemon");
    assertThat(look()).isEqualTo("written");
    assertThat(attributes().group().getName()).isEqualTo("root");
    assertThat(look()).isEqualTo("unchanged");
  }

  @Test
  void whatTheFolderMakesOfAFilesGroupIsRightAndIsLearntAnew() throws Exception {
    look();
    run("chgrp", "daemon", String.valueOf(file().getParent()));
    run("chmod", "g+s", String.valueOf(file().getParent()));
    assertThat(look()).isEqualTo("unchanged");
    give("nobody", "root");
    assertThat(look()).isEqualTo("written");
    assertThat(attributes().group().getName()).isEqualTo("daemon");
    FileTime written = Files.getLastModifiedTime(file());
    assertThat(look()).isEqualTo("unchanged");
    assertThat(Files.getLastModifiedTime(file())).isEqualTo(written);
    give("root", "root");
    assertThat(look()).isEqualTo("written");
    assertThat(attributes().group().getName()).isEqualTo("daemon");
  }

  /** As after an update from an agent that did not look. */
  @Test
  void whereNothingIsRememberedOfTheOwnerWhoeverHasItKeepsIt() throws IOException {
    look();
    give("nobody", "daemon");
    String known = Files.readString(node.places().memory());
    Files.writeString(
        node.places().memory(),
        known
            .replaceFirst("(?s),\\s*\"ids\" : \\{.*?\\}", "")
            .replace("\"version\" : 5", "\"version\" : 4"));
    assertThat(look()).isEqualTo("unchanged");
    assertThat(attributes().owner().getName()).isEqualTo("nobody");
    give("root", "daemon");
    assertThat(look()).isEqualTo("written");
  }

  @Test
  void whatIsOfNoMatterToTheSettingsIsNotTakenForAnEdit() throws IOException {
    look();
    Files.setLastModifiedTime(file(), FileTime.fromMillis(0));
    assertThat(look()).isEqualTo("unchanged");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(look()).isEqualTo("written");
    assertThat(PosixFilePermissions.toString(attributes().permissions())).isEqualTo("rw-r--r--");
    FoundFile.Ids ids = node.edges.file.apply(FILE).toOptional().get().orElseThrow().ids();
    assertThat(ids).isEqualTo(new FoundFile.Ids(0, 0));
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
