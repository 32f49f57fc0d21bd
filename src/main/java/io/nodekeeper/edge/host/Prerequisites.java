package io.nodekeeper.edge.host;

import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What daemons require of this machine. A mount is never touched, only looked up: a network file
 * system whose server is gone would hold whoever asks it. A file on one can hold its reader, so
 * whoever asks bounds it.
 *
 * @param mounts such as {@link #MOUNTS}
 * @param systemctl the program that is asked about units
 */
public record Prerequisites(Path mounts, String systemctl) {

  /** Source: man 5 proc_pid_mountinfo. */
  public static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  private static final int BYTES_MAX = 8 << 20;
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  /** The place of the mount point, and of the file system's type after the optional fields. */
  private static final int MOUNT_POINT = 4;

  private static final int TYPE = 0;
  private static final String SEPARATOR = " - ";

  /** Where a file system is still to be mounted, once somebody comes for it. */
  private static final String NOT_YET = "autofs";

  private static final long SYSTEMCTL_SECONDS = 4;
  private static final int WORDS_MAX = 200;

  /** Source: man 1 systemctl, exit status. */
  private static final int NOT_ACTIVE = 3;

  private static final int NO_SUCH_UNIT = 4;

  public static Prerequisites ofThisMachine() {
    return new Prerequisites(MOUNTS, "systemctl");
  }

  /** Whether a file system is mounted at this path, by the kernel's list. */
  public Reading<Boolean> mounted(Path path, Instant now) {
    try {
      Optional<String> list = TextFile.read(mounts, BYTES_MAX);
      return list.map(text ->
              Reading.known(text.lines().anyMatch(line -> isMount(line, path.toString())), now))
          .orElseGet(() -> Reading.unknown(mounts + " is not there", now));
    } catch (IOException failed) {
      return Reading.unknown(mounts + " cannot be read: " + failed.getMessage(), now);
    }
  }

  private static boolean isMount(String line, String path) {
    int separator = line.indexOf(SEPARATOR);
    String[] fields = line.split(" ", -1);
    if (separator < 0 || fields.length <= MOUNT_POINT) {
      return false;
    }
    String type = line.substring(separator + SEPARATOR.length()).split(" ", -1)[TYPE];
    return !type.equals(NOT_YET) && decoded(fields[MOUNT_POINT]).equals(path);
  }

  /** Spaces, tabs, line ends and backslashes are written as three octal digits. */
  private static String decoded(String field) {
    Matcher escaped = ESCAPED.matcher(field);
    return escaped.replaceAll(
        found -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(found.group(1), 8))));
  }

  /** Whether a file or directory is there; symbolic links are followed. */
  public Reading<Boolean> exists(Path path, Instant now) {
    if (Files.exists(path)) {
      return Reading.known(true, now);
    }
    return Files.notExists(path)
        ? Reading.known(false, now)
        : Reading.unknown(path + " cannot be looked at: no permission, or no answer", now);
  }

  /** Whether the service manager says that a unit is active. */
  public Reading<Boolean> active(String unit, Instant now) {
    try {
      Process process =
          new ProcessBuilder(systemctl, "is-active", "--quiet", "--", unit)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        if (!process.waitFor(SYSTEMCTL_SECONDS, TimeUnit.SECONDS)) {
          return Reading.unknown(
              systemctl + " has not answered within " + SYSTEMCTL_SECONDS + " s", now);
        }
        return answer(process, now);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException failed) {
      return Reading.unknown(systemctl + " cannot be run: " + failed.getMessage(), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reading.unknown("interrupted", now);
    }
  }

  private Reading<Boolean> answer(Process process, Instant now) throws IOException {
    int code = process.exitValue();
    if (code == 0 || code == NOT_ACTIVE || code == NO_SUCH_UNIT) {
      return Reading.known(code == 0, now);
    }
    String said =
        new String(process.getErrorStream().readNBytes(WORDS_MAX), StandardCharsets.UTF_8)
            .lines()
            .map(line -> line.replaceAll("[\\p{Cntrl}\\s]+", " ").strip())
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElse("");
    return Reading.unknown(
        systemctl + " ended with " + code + (said.isEmpty() ? "" : ": " + said), now);
  }

  /** Whether it is met; paths are below a root. */
  public Reading<Boolean> met(Requirement requirement, Rooted rooted, Instant now) {
    return switch (requirement) {
      case Requirement.Mount(String path) -> mounted(rooted.file(path), now);
      case Requirement.Path(String path) -> exists(rooted.file(path), now);
      case Requirement.Unit(String unit) -> active(unit, now);
    };
  }

  /** Where a path of the operator's is. */
  @FunctionalInterface
  public interface Rooted {
    Path file(String path);
  }
}
