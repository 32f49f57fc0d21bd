package io.nodekeeper.edge.host;

import io.nodekeeper.core.FoundFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whose a file is to be.
 *
 * @param owner a user's name or number; empty for whoever makes the file
 * @param group in the same manner
 */
record Ownership(Optional<String> owner, Optional<String> group) {

  /** A drop-in for the units is described there. */
  private static final String REMEDY = "; docs/FILES.md, “Other folders”, has the remedy";

  /**
   * Gives the file to them, as far as it is not theirs: who may not give anything away may still
   * have it as it is. The group is first, since what is another's can be given to nobody.
   *
   * @throws IOException that says what may not be done, and what allows it
   */
  void give(PosixFileAttributeView file) throws IOException {
    if (group.isPresent()) {
      give(group.get(), file);
    }
    if (owner.isPresent()) {
      own(owner.get(), file);
    }
  }

  /** Whose a file is now; a link is not followed. */
  static FoundFile.Ids ids(Path file) throws IOException {
    Map<String, Object> is = Files.readAttributes(file, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
    return new FoundFile.Ids(
        (int) Objects.requireNonNull(is.get("uid")), (int) Objects.requireNonNull(is.get("gid")));
  }

  private static void give(String name, PosixFileAttributeView file) throws IOException {
    var wanted = found("group", name, who -> names().lookupPrincipalByGroupName(who));
    PosixFileAttributes is = file.readAttributes();
    if (is.group().equals(wanted)) {
      return;
    }
    try {
      file.setGroup(wanted);
    } catch (FileSystemException refused) {
      throw new IOException(
          "its group cannot be set to %s (%s): the agent has to be in that group%s"
              .formatted(name, FileTrouble.words(refused), REMEDY),
          refused);
    }
  }

  private static void own(String name, PosixFileAttributeView file) throws IOException {
    var wanted = found("user", name, who -> names().lookupPrincipalByName(who));
    if (file.readAttributes().owner().equals(wanted)) {
      return;
    }
    try {
      file.setOwner(wanted);
    } catch (FileSystemException refused) {
      throw new IOException(
          "its owner cannot be set to %s (%s): the agent needs CAP_CHOWN for that%s"
              .formatted(name, FileTrouble.words(refused), REMEDY),
          refused);
    }
  }

  private static UserPrincipalLookupService names() {
    return FileSystems.getDefault().getUserPrincipalLookupService();
  }

  private static <P> P found(String kind, String name, Lookup<P> lookup) throws IOException {
    try {
      return lookup.of(name);
    } catch (UserPrincipalNotFoundException none) {
      throw new IOException("this host has no " + kind + " " + name, none);
    }
  }

  /** One of the two ways to ask. */
  @FunctionalInterface
  private interface Lookup<P> {
    P of(String name) throws IOException;
  }
}
