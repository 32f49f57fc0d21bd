package io.nodekeeper.edge.host;

import io.nodekeeper.core.Host;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The machine we run on, by its kernel, and by the unit that holds its shutdown.
 *
 * @param bootId the file that has the boot's id
 * @param shutdown a file that is there when the host is being shut down
 */
public record Machine(Path bootId, Path shutdown) {

  /** New with each boot. Source: man 4 random. */
  public static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private static final int BYTES_MAX = 64;
  private static final Pattern SYNTAX = Pattern.compile("[0-9a-f-]{36}");

  /** What is known of this boot. */
  public Reading<Host> host(Instant now) {
    try {
      Optional<String> id = TextFile.read(bootId, BYTES_MAX).map(String::strip);
      return id.filter(text -> SYNTAX.matcher(text).matches())
          .map(text -> Reading.known(new Host(text, Files.exists(shutdown)), now))
          .orElseGet(() -> Reading.unknown(bootId + " has no boot id", now));
    } catch (IOException failed) {
      return Reading.unknown(bootId + " cannot be read: " + failed.getMessage(), now);
    }
  }
}
