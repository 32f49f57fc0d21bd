package io.nodekeeper.edge.host;

import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much room there is on this machine. */
public final class Capacity {

  /** Source: man 5 proc_meminfo. */
  public static final Path MEMINFO = Path.of("/proc/meminfo");

  private static final int BYTES_MAX = 64 << 10;
  private static final String DEVICE = "unix:dev";
  private static final Pattern KIB = Pattern.compile("(\\w+):\\s+([0-9]{1,15}) kB");

  private Capacity() {}

  /** The file system of a folder, or of the nearest one above it that is there. */
  public static Reading<Room.Disk> disk(Path folder, Instant now) {
    Path there = nearest(folder);
    try {
      // Java does not know inodes.
      String[] counts =
          Output.of(List.of("stat", "-f", "-c", "%S %b %a %c %d", "--", there.toString()))
              .strip()
              .split(" ", -1);
      if (counts.length < 5) {
        throw new IOException("stat does not say");
      }
      long block = Long.parseLong(counts[0]);
      long inodes = Long.parseLong(counts[3]);
      return Reading.known(
          new Room.Disk(
              folder.toString(),
              Math.multiplyExact(block, Long.parseLong(counts[2])),
              Math.multiplyExact(block, Long.parseLong(counts[1])),
              inodes == 0
                  ? Optional.empty()
                  : Optional.of(new Room.Inodes(Long.parseLong(counts[4]), inodes))),
          now);
    } catch (IOException | ArithmeticException | IllegalArgumentException failed) {
      return Reading.unknown(folder + ": " + failed.getMessage(), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reading.unknown("interrupted", now);
    }
  }

  private static Path nearest(Path folder) {
    Path there = folder;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return there;
  }

  /** The file system of a folder that is there; empty if it is that of the other one too. */
  public static Reading<Optional<Room.Disk>> other(Path folder, Path than, Instant now) {
    try {
      Object device = Files.getAttribute(folder, DEVICE);
      return device.equals(Files.getAttribute(nearest(than), DEVICE))
          ? Reading.known(Optional.empty(), now)
          : disk(folder, now).map(Optional::of);
    } catch (NoSuchFileException e) {
      return Reading.unknown(folder + " is not on this machine", now);
    } catch (IOException e) {
      return Reading.unknown(folder + ": " + e.getMessage(), now);
    }
  }

  /** The memory, by the kernel's list. */
  public static Reading<Room.Memory> memory(Path meminfo, Instant now) {
    try {
      String text = TextFile.read(meminfo, BYTES_MAX).orElse("");
      Optional<Long> available = bytes(text, "MemAvailable");
      Optional<Long> all = bytes(text, "MemTotal");
      return available.isEmpty() || all.isEmpty()
          ? Reading.unknown(meminfo + " does not say", now)
          : Reading.known(new Room.Memory(available.get(), all.get()), now);
    } catch (IOException failed) {
      return Reading.unknown(meminfo + " cannot be read: " + failed.getMessage(), now);
    }
  }

  private static Optional<Long> bytes(String text, String name) {
    Matcher line = KIB.matcher(text);
    while (line.find()) {
      if (line.group(1).equals(name)) {
        return Optional.of(Long.parseLong(line.group(2)) * 1_024);
      }
    }
    return Optional.empty();
  }
}
