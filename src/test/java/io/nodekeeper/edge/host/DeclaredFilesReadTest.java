package io.nodekeeper.edge.host;

import static io.nodekeeper.edge.host.DeclaredFilesTest.declared;
import static io.nodekeeper.edge.host.DeclaredFilesTest.plain;
import static io.nodekeeper.edge.host.DeclaredFilesTest.run;
import static io.nodekeeper.edge.host.DeclaredFilesTest.without;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a file that lies there, and of one that has just been written. */
class DeclaredFilesReadTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final int MAX = 1 << 20;

  private final Path top;
  private final Path root;
  private final Path path;
  private final DeclaredFiles files;

  DeclaredFilesReadTest(@TempDir Path top) throws IOException {
    this.top = top.toRealPath();
    root = Files.createDirectory(this.top.resolve("root"));
    path = root.resolve("sub/app.env");
    files = new DeclaredFiles(List.of(root));
  }

  private FoundFile found(Path at) {
    return files.reading(at, MAX, NOW).toOptional().orElseThrow().orElseThrow();
  }

  @Test
  void whoseItWasWhenItTookItsPlaceIsToldAlsoWhereSomebodyIsQuick() throws Exception {
    run("chgrp", "daemon", root.toString());
    run("chmod", "g+s", root.toString());
    Path at = root.resolve("x");
    Optional<FoundFile.Ids> ids =
        files.write(
            at,
            plain(),
            "new",
            step -> {
              if (step == AtomicFile.Step.RENAMED) {
                give(at, "nobody");
              }
            });
    assertThat(found(at).owner()).isEqualTo("nobody");
    assertThat(found(at).group()).isEqualTo("daemon");
    assertThat(ids).contains(new FoundFile.Ids(0, found(at).ids().group()));
    assertThat(found(at).ids().user()).isNotZero();
  }

  private static void give(Path file, String owner) {
    try {
      Files.setOwner(
          file, file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anAbsentFileIsKnownToBeAbsent() {
    assertThat(files.reading(path, MAX, NOW)).isEqualTo(Reading.known(Optional.empty(), NOW));
    var none = new DeclaredFiles(List.of(top.resolve("none")));
    assertThat(none.reading(top.resolve("none/x"), MAX, NOW))
        .isEqualTo(Reading.known(Optional.empty(), NOW));
  }

  @Test
  void aFileThatIsOnlyReadMayLieAnywhere() throws IOException {
    Path login = Files.writeString(top.resolve("login.txt"), "docker login");
    Files.createSymbolicLink(top.resolve("link.txt"), login);
    assertThat(found(login).content()).contains("docker login");
    assertThat(files.reading(top.resolve("link.txt"), MAX, NOW).isKnown()).isFalse();
  }

  @Test
  void ofAFileThatIsTooLongNoTextIsReadButWhoseItIs() throws IOException {
    files.write(path, plain(), "four");
    FoundFile found = files.reading(path, 3, NOW).toOptional().orElseThrow().orElseThrow();
    assertThat(found.content()).isEmpty();
    assertThat(found.unread()).contains(path + " is not read: it is longer than 3 bytes");
    assertThat(found.ids()).isEqualTo(Ownership.ids(path));
    assertThat(files.reading(path, 4, NOW).toOptional().orElseThrow().orElseThrow().content())
        .contains("four");
  }

  @Test
  void ofAFileThatOnlyOthersMayReadItIsKnownWhoseItIs() throws Exception {
    files.write(
        path, declared("rw-------", Optional.empty(), Optional.empty(), Optional.empty()), "x");
    give(path, "nobody");
    assertThat(
            without(
                "-dac_override,-dac_read_search", Reader.class, root.toString(), path.toString()))
        .startsWith("FoundFile[text=Closed[why=" + path + " cannot be read: Permission denied]")
        .contains("mode=rw-------, owner=nobody, group=root");
  }

  /** Says what is found of a file. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) {
      System.out.println(
          new DeclaredFiles(List.of(Path.of(arguments[0])))
              .reading(Path.of(arguments[1]), MAX, NOW)
              .toOptional()
              .orElseThrow()
              .orElseThrow());
    }
  }
}
