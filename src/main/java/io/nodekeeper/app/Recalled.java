package io.nodekeeper.app;

import io.nodekeeper.bundle.Archive;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.record.RecordedLook;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * A recorded look from its file, or from a bundle, decided again.
 *
 * @param name the file's
 * @param others in the same bundle, the newest first
 */
record Recalled(String name, RecordedLook look, List<String> others, Planned again) {

  /** Of all looks in a bundle. */
  private static final long MOST_BYTES = (long) LookFiles.MOST * LookFiles.MOST_BYTES;

  private static final String FOLDER = "looks/";

  /**
   * Reads it.
   *
   * @param wanted of a bundle, the look's name or the begin of it; without, the newest
   * @throws Stopped if there is none, or none that can be understood
   */
  static Recalled from(Path file, Optional<String> wanted) throws Stopped {
    try (InputStream bytes = open(file);
        InputStream in = Archive.expanding(bytes)) {
      return Archive.isOne(in)
          ? ofBundle(file, Archive.unpacked(in, Recalled::isLook, MOST_BYTES), wanted)
          : of(file.toString(), Archive.whole(in), List.of());
    } catch (IOException e) {
      String why = e instanceof EOFException ? "it is cut off" : e.getMessage();
      throw new Stopped(Exit.UNAVAILABLE, file + " cannot be understood as a look: " + why);
    }
  }

  private static InputStream open(Path file) throws Stopped {
    if (!Files.exists(file)) {
      throw new Stopped(
          Exit.UNAVAILABLE, "there is no " + file + "; looks lie in /var/lib/nodekeeper/looks");
    }
    // Anything else, such as a pipe, might never come to its end.
    if (!Files.isRegularFile(file)) {
      throw new Stopped(Exit.PERMISSION, file + " cannot be read: it is not a regular file");
    }
    try {
      return Files.newInputStream(file);
    } catch (AccessDeniedException e) {
      throw new Stopped(
          Exit.PERMISSION, file + " cannot be read; run it as the user nodekeeper or root");
    } catch (IOException e) {
      throw new Stopped(Exit.PERMISSION, file + " cannot be read: " + FileTrouble.words(e));
    }
  }

  private static boolean isLook(String name) {
    return name.startsWith(FOLDER)
        && LookFiles.NAME.matcher(name.substring(FOLDER.length())).matches();
  }

  private static Recalled ofBundle(
      Path file, SortedMap<String, byte[]> files, Optional<String> wanted)
      throws Stopped, IOException {
    List<String> names =
        files.keySet().stream().map(name -> name.substring(FOLDER.length())).toList().reversed();
    String name =
        names.stream()
            .filter(is ->
                is.startsWith(wanted.orElse("")) || is.startsWith("look-" + wanted.orElse("")))
            .findFirst()
            .orElseThrow(() ->
                new Stopped(
                    Exit.UNAVAILABLE,
                    names.isEmpty()
                        ? file + " has no look"
                        : file
                            + " has no such look; it has: "
                            + names.stream().collect(Collectors.joining(", "))));
    byte[] content = Archive.expanded(files.getOrDefault(FOLDER + name, new byte[0]));
    return of(name, content, names.stream().filter(is -> !is.equals(name)).toList());
  }

  private static Recalled of(String name, byte[] content, List<String> others) throws IOException {
    RecordedLook look = RecordedLook.read(new String(content, StandardCharsets.UTF_8));
    return new Recalled(
        name, look, others, Planned.of(look.policy(), look.seen(), look.memory(), look.at()));
  }

  /** What was decided then, and not now. */
  List<String> then() {
    return Outline.without(look.decided(), all());
  }

  /** What is decided now, and was not then. */
  List<String> now() {
    return Outline.without(all(), look.decided());
  }

  private List<String> all() {
    return Outline.of(again.decision(), again.objections());
  }

  /** What is not as it should be, by that look. */
  List<Concern> concerns() {
    StatusDocument document =
        StatusJson.of(
            again.asLook(look),
            look.at(),
            0,
            look.by(),
            Optional.empty(),
            List.of(),
            Optional.empty());
    return Concern.of(
        new LastLook(document, "", Duration.ZERO, true, false, Optional.empty(), Optional.empty()));
  }
}
