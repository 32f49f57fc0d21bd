package io.nodekeeper.app;

import io.nodekeeper.bundle.Piece;
import io.nodekeeper.bundle.Piece.Kind;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.edge.host.TextFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files on this node that belong into a bundle. */
final class NodeDirectories {

  /** Of one file; a longer one is only named. */
  private static final int MOST_BYTES = 4 << 20;

  /** Of one directory, the newest by name. */
  private static final int MOST_FILES = 200;

  private static final Pattern YAML = Pattern.compile(".*\\.ya?ml");

  private final Places places;

  NodeDirectories(Places places) {
    this.places = places;
  }

  /** Only what is read as settings; templates may be anything, and are only listed. */
  List<Piece> settings() throws IOException {
    var pieces = new ArrayList<Piece>();
    Predicate<String> yaml = YAML.asMatchPredicate();
    for (String folder : List.of("", "daemons.d", "files.d")) {
      Path directory = places.settings().resolve(folder);
      String into = "settings/written/" + (folder.isEmpty() ? "" : folder + "/");
      pieces.addAll(all(directory, into, yaml, Kind.SETTINGS));
    }
    return pieces;
  }

  List<Piece> sources() throws IOException {
    return all(places.sources(), "settings/sources/", name -> name.endsWith(".json"), Kind.SOURCE);
  }

  List<Piece> ecsConfig() throws IOException {
    var pieces = new ArrayList<Piece>();
    pieces.addAll(one(places.file("/etc/ecs/ecs.config"), "ecs/ecs.config", Kind.SETTINGS));
    pieces.addAll(one(places.ecsConfig(), "ecs/ours.config", Kind.SETTINGS));
    return pieces;
  }

  List<Piece> status() throws IOException {
    return one(places.status(), "status.json", Kind.JSON);
  }

  List<Piece> memory() throws IOException {
    return one(places.memory(), "memory.json", Kind.RECORD);
  }

  List<Piece> orders() throws IOException {
    var pieces = new ArrayList<Piece>();
    pieces.addAll(one(places.drainOrder(), "orders/drain.json", Kind.JSON));
    pieces.addAll(one(places.rolloutOrders(), "orders/rollout.json", Kind.JSON));
    return pieces;
  }

  List<Piece> looks() throws IOException {
    return all(places.looks(), "looks/", LookFiles.NAME.asMatchPredicate(), Kind.COMPRESSED_RECORD);
  }

  /** Whatever it is: one document, or one a line. */
  List<Piece> history() throws IOException {
    var pieces = new ArrayList<Piece>();
    pieces.addAll(all(places.history(), "history/", name -> name.endsWith(".json"), Kind.JSON));
    pieces.addAll(
        all(
            places.history(),
            "history/",
            name -> !name.endsWith(".json") && !name.endsWith(".gz") && !name.startsWith("."),
            Kind.PROSE));
    return pieces;
  }

  String osRelease() {
    try {
      return TextFile.read(places.file("/etc/os-release"), MOST_BYTES).stream()
          .flatMap(String::lines)
          .filter(line -> line.startsWith("PRETTY_NAME="))
          .map(line -> line.substring("PRETTY_NAME=".length()).replace("\"", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /** What there is beside: by name, size, mode and time, and without a word of what it says. */
  List<Piece> list() {
    var lines = new ArrayList<String>();
    for (Path directory : List.of(places.settings(), places.state(), places.runtime())) {
      try (Stream<Path> files = Files.walk(directory)) {
        files.sorted().limit(MOST_FILES * 10L).map(this::line).forEach(lines::add);
      } catch (IOException | UncheckedIOException e) {
        lines.add(places.named(directory.toString()) + ": cannot be read whole: " + e.getMessage());
      }
    }
    return List.of(Piece.of("files.txt", Kind.PROSE, String.join("\n", lines) + "\n"));
  }

  private String line(Path file) {
    String name = places.named(file.toString());
    try {
      PosixFileAttributes is =
          Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return "%s %s %s:%s %d %s"
          .formatted(
              is.isDirectory() ? "d" : is.isSymbolicLink() ? "l" : "-",
              PosixFilePermissions.toString(is.permissions()),
              is.owner().getName(),
              is.group().getName(),
              is.size(),
              is.lastModifiedTime() + " " + name);
    } catch (IOException e) {
      return name + ": " + Trouble.line(e);
    }
  }

  private List<Piece> one(Path file, String name, Kind kind) throws IOException {
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return List.of();
      }
      return List.of(new Piece(name, kind, content(file)));
    } catch (IOException e) {
      throw new IOException(
          places.named(file.toString()) + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  /** One that cannot be read is named as such, and keeps none of the others out. */
  private List<Piece> all(Path directory, String into, Predicate<String> wanted, Kind kind)
      throws IOException {
    var pieces = new ArrayList<Piece>();
    for (Path file : files(directory, wanted)) {
      try {
        pieces.addAll(one(file, into + file.getFileName(), kind));
      } catch (IOException e) {
        pieces.add(
            Piece.of(into + file.getFileName() + ".missing", Kind.PROSE, e.getMessage() + "\n"));
      }
    }
    return pieces;
  }

  private List<Path> files(Path directory, Predicate<String> wanted) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory, links(directory))) {
      throw new IOException(directory + " is not a directory");
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> wanted.test(file.getFileName().toString()))
          .filter(file -> Files.isRegularFile(file, links(file)))
          .sorted(Comparator.reverseOrder())
          .limit(MOST_FILES)
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new IOException(directory + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  /** What is the agent's own has no links, by which root would be led to read something else. */
  private LinkOption[] links(Path file) {
    boolean ours = file.startsWith(places.state()) || file.startsWith(places.runtime());
    return ours ? new LinkOption[] {LinkOption.NOFOLLOW_LINKS} : new LinkOption[0];
  }

  private byte[] content(Path file) throws IOException {
    if (!Files.isRegularFile(file, links(file))) {
      throw new IOException("it is not a regular file");
    }
    try (var in = Files.newInputStream(file, links(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new IOException("it is longer than " + MOST_BYTES + " bytes");
      }
      return bytes;
    }
  }
}
