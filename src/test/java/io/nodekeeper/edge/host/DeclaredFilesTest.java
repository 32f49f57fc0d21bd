package io.nodekeeper.edge.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredFilesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final int MAX = 1 << 20;

  private final Path top;
  private final Path root;
  private final Path path;
  private final DeclaredFiles files;

  DeclaredFilesTest(@TempDir Path top) throws IOException {
    this.top = top.toRealPath();
    root = Files.createDirectory(this.top.resolve("root"));
    path = root.resolve("sub/app.env");
    files = new DeclaredFiles(List.of(root));
  }

  static NodeFile declared(
      String mode, Optional<String> owner, Optional<String> group, Optional<NodeFile.Check> check) {
    return new NodeFile(
        "/etc/app.env",
        new NodeFile.Content.Lines(NodeFile.Format.ENV, List.of()),
        new NodeFile.Access(mode, owner, group),
        mode.equals(NodeFile.Access.PRIVATE),
        NodeFile.Needs.nothing(),
        check,
        Optional.empty(),
        NodeFile.Edits.RESTORED,
        false);
  }

  static NodeFile plain() {
    return declared("rw-r--r--", Optional.empty(), Optional.empty(), Optional.empty());
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }

  private static PosixFileAttributes attributes(Path of) throws IOException {
    return Files.readAttributes(of, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static String mode(Path of) throws IOException {
    return PosixFilePermissions.toString(attributes(of).permissions());
  }

  private void refused(Path at, NodeFile file, String why) {
    assertThatThrownBy(() -> files.write(at, file, "new"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why)
        .hasMessageNotContaining(" cannot be written: ");
  }

  // where it may lie

  @Test
  void missingFoldersBelowAnAllowedOneAreMadeForAllToEnter() throws IOException {
    files.write(path, plain(), "A=1\n");
    assertThat(path).hasContent("A=1\n");
    assertThat(mode(path)).isEqualTo("rw-r--r--");
    assertThat(mode(root.resolve("sub"))).isEqualTo("rwxr-xr-x");
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
  }

  /** It may be mistyped, or its file system not mounted yet. */
  @Test
  void anAllowedFolderThatIsMissingIsNotMadeButNamed() {
    Path absent = top.resolve("none/deep");
    assertThatThrownBy(
            () -> new DeclaredFiles(List.of(absent)).write(absent.resolve("x"), plain(), "x"))
        .hasMessage(
            "there is no folder "
                + absent
                + ", below which it is allowed (fileRoots); make it, the agent's to write in");
    assertThat(top.resolve("none")).doesNotExist();
  }

  @Test
  void anAllowedFolderThatIsAFileIsNamed() throws IOException {
    Path blocked = Files.writeString(top.resolve("blocked"), "x");
    var below = new DeclaredFiles(List.of(blocked));
    String why = " is not a folder; move it out of the way";
    assertThatThrownBy(() -> below.write(blocked.resolve("x"), plain(), "x"))
        .hasMessageEndingWith("(fileRoots)," + why);
    assertThat(below.reading(blocked.resolve("x"), MAX, NOW).whyNot().orElse("")).endsWith(why);
  }

  @Test
  void aFolderThatOneWhoWasKilledHasBegunIsTaken() throws IOException {
    Path begun = Files.createDirectory(root.resolve(".sub.new"));
    Files.setPosixFilePermissions(begun, PosixFilePermissions.fromString("rwx------"));
    files.write(path, plain(), "A=1\n");
    assertThat(mode(root.resolve("sub"))).isEqualTo("rwxr-xr-x");
    assertThat(names(root)).containsExactly("sub");
  }

  @Test
  void aPlaceBelowNoAllowedFolderIsRefusedWithTheRemedy() {
    for (Path at : List.of(top.resolve("x"), root, top.resolve("root2/x"), Path.of("/etc/x"))) {
      refused(
          at, plain(), "it does not lie below any of [" + root + "]; name its folder in fileRoots");
    }
    assertThat(top.resolve("x")).doesNotExist();
  }

  @Test
  void anAllowedFolderMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(top.resolve("link"), root);
    new DeclaredFiles(List.of(link)).write(link.resolve("x"), plain(), "x");
    assertThat(root.resolve("x")).hasContent("x");
  }

  @Test
  void aLinkOnTheWayIsRefusedByNameAndNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(top.resolve("elsewhere"));
    Files.createSymbolicLink(root.resolve("sub"), elsewhere);
    String link =
        " is a symbolic link, and none is followed there; declare the file where that leads to, or"
            + " put a folder in its place";
    refused(path, plain(), root.resolve("sub") + link);
    refused(root.resolve("sub/deep/x"), plain(), root.resolve("sub") + " is a symbolic link");
    assertThat(names(elsewhere)).isEmpty();
    Files.writeString(elsewhere.resolve("app.env"), "secret");
    assertThat(files.reading(path, MAX, NOW).whyNot().orElse(""))
        .contains(root.resolve("sub") + " is a symbolic link");
  }

  @Test
  void aFileOnTheWayIsNamed() throws IOException {
    Files.writeString(root.resolve("sub"), "x");
    String words = root.resolve("sub") + " is not a folder; move it out of the way";
    refused(path, plain(), words);
    assertThat(files.reading(path, MAX, NOW).whyNot().orElse("")).contains(words);
  }

  @Test
  void aLinkInTheFilesPlaceIsRefusedAndItsTargetLeftAlone() throws IOException {
    Path target = Files.writeString(top.resolve("target"), "precious");
    Files.createDirectory(root.resolve("sub"));
    Files.createSymbolicLink(path, target);
    refused(path, plain(), "a symbolic link lies in its place");
    assertThat(target).hasContent("precious");
    assertThat(Files.isSymbolicLink(path)).isTrue();
    assertThat(files.reading(path, MAX, NOW).whyNot())
        .contains(
            path
                + " cannot be read: a symbolic link lies in its place, and none is followed; remove it");
  }

  @Test
  void whatIsNoFileIsRefused() throws Exception {
    Files.createDirectories(path);
    refused(path, plain(), "is not a regular file; remove it");
    Files.delete(path);
    run("mkfifo", path.toString());
    refused(path, plain(), "is not a regular file; remove it");
    assertThat(files.reading(path, MAX, NOW).whyNot().orElse("")).contains("not a regular file");
  }

  /** By whoever may write there, between two steps of ours. */
  @Test
  void aFolderThatIsReplacedByALinkMeanwhileIsNotLeft() throws IOException {
    Path elsewhere = Files.createDirectory(top.resolve("elsewhere"));
    files.write(
        path,
        plain(),
        "new",
        step -> {
          if (step == AtomicFile.Step.MODE_SET) {
            replace(root.resolve("sub"), elsewhere);
          }
        });
    assertThat(names(elsewhere)).isEmpty();
    assertThat(root.resolve("moved/app.env")).hasContent("new");
  }

  private void replace(Path folder, Path target) {
    try {
      Files.move(folder, root.resolve("moved"));
      Files.createSymbolicLink(folder, target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As whoever may write into the folder could leave them there. */
  @Test
  void linksAndPipesThatLookLikeLeftoversAreLeftAlone() throws Exception {
    Path target = Files.writeString(top.resolve("target"), "precious");
    Path folder = Files.createDirectory(root.resolve("sub"));
    String link = ".app.env.0f8fad5b-d9cb-469f-a165-70867728950e.tmp";
    String pipe = ".app.env.0f8fad5b-d9cb-469f-a165-70867728950f.tmp";
    Files.createSymbolicLink(folder.resolve(link), target);
    run("mkfifo", folder.resolve(pipe).toString());
    files.write(path, plain(), "new");
    assertThat(names(folder)).containsExactly(link, pipe, "app.env");
    assertThat(target).hasContent("precious");
  }

  // whose it is

  @Test
  void modeOwnerAndGroupAreThereBeforeTheFileIs() throws IOException {
    var file =
        declared("rw-r-----", Optional.of("nobody"), Optional.of("daemon"), Optional.empty());
    var seen = new ArrayList<String>();
    files.write(
        path,
        file,
        "new",
        step -> {
          if (step == AtomicFile.Step.MODE_SET) {
            seen.add(unfinished());
          }
        });
    assertThat(seen).containsExactly("rw-r----- nobody daemon");
    assertThat(found(path))
        .isEqualTo(
            new FoundFile(
                new FoundFile.Text.Whole("new"),
                "rw-r-----",
                "nobody",
                "daemon",
                Ownership.ids(path)));
  }

  private FoundFile found(Path at) {
    return files.reading(at, MAX, NOW).toOptional().orElseThrow().orElseThrow();
  }

  private String unfinished() {
    try (Stream<Path> all = Files.list(root.resolve("sub"))) {
      PosixFileAttributes is = attributes(all.toList().getFirst());
      return "%s %s %s"
          .formatted(
              PosixFilePermissions.toString(is.permissions()),
              is.owner().getName(),
              is.group().getName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aSecretIsItsOwnersAloneFromItsFirstByte() throws IOException {
    Files.createDirectory(root.resolve("sub"));
    var file = declared("rw-------", Optional.empty(), Optional.of("daemon"), Optional.empty());
    var seen = new ArrayList<String>();
    files.write(
        path,
        file,
        "hidden",
        step -> {
          if (step.compareTo(AtomicFile.Step.RENAMED) < 0) {
            seen.add(unfinished().substring(0, 9));
          }
        });
    assertThat(seen).hasSizeGreaterThan(3).containsOnly("rw-------");
    assertThat(mode(path)).isEqualTo("rw-------");
  }

  @Test
  void aSecretThatOthersCouldReadIsNotWritten() {
    NodeFile plain = plain();
    var open =
        new NodeFile(
            plain.path(),
            plain.content(),
            plain.access(),
            true,
            plain.needs(),
            plain.check(),
            plain.onChange(),
            plain.edits(),
            false);
    refused(path, open, "it is secret, and its mode would be rw-r--r--");
    assertThat(path).doesNotExist();
  }

  @Test
  void anUnknownUserOrGroupIsNamedAndNothingIsLeft() throws IOException {
    files.write(path, plain(), "old");
    refused(
        path,
        declared("rw-r--r--", Optional.of("nobody-such"), Optional.empty(), Optional.empty()),
        "this host has no user nobody-such");
    refused(
        path,
        declared("rw-r--r--", Optional.empty(), Optional.of("no-group"), Optional.empty()),
        "this host has no group no-group");
    assertThat(names(root.resolve("sub"))).containsExactly("app.env");
    assertThat(path).hasContent("old");
  }

  @Test
  void whoMayNotGiveAFileAwayIsToldTheRemedy() throws Exception {
    files.write(path, plain(), "old");
    assertThat(without("-chown", root, path, "nobody", "-"))
        .startsWith("its owner cannot be set to nobody (Operation not")
        .contains("the agent needs CAP_CHOWN for that; docs/FILES.md");
    assertThat(without("-chown", root, path, "-", "daemon"))
        .startsWith("its group cannot be set to daemon (Operation not")
        .contains("the agent has to be in that group; docs/FILES.md");
    assertThat(path).hasContent("old");
    // What it has already, nobody needs a right for.
    assertThat(without("-chown", root, path, "root", "root")).isEqualTo("written");
  }

  /** What a writer says that lacks a right. */
  static String without(String right, Path root, Path path, String owner, String group)
      throws Exception {
    return without(
        right, KilledDeclarer.class, root.toString(), path.toString(), "none", owner, group);
  }

  static String without(String right, Class<?> main, String... arguments) throws Exception {
    var command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--bounding-set",
                right,
                "--inh-caps",
                right,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new)).strip();
  }

  static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as("%s: %s", String.join(" ", command), said).isZero();
    return said;
  }
}
