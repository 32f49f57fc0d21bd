package io.nodekeeper.doctor;

import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether there is room on the disk and in memory. */
public final class Room {

  private static final String WHERE = "room";

  private static final int NEARLY_PERCENT = 10;
  private static final int LAST_PERCENT = 3;
  private static final long MIB = 1L << 20;

  /** What the agent keeps is some hundreds of KiB; a big disk is not full at ten percent. */
  private static final long ENOUGH_BYTES = 1_024 * MIB;

  private static final long LEAST_MEMORY_BYTES = 100 * MIB;

  private Room() {}

  /**
   * A file system.
   *
   * @param folder on it, for people
   * @param inodes empty where it counts none
   */
  public record Disk(String folder, long freeBytes, long bytes, Optional<Inodes> inodes) {}

  public record Inodes(long free, long all) {}

  /** As the kernel counts it. */
  public record Memory(long availableBytes, long bytes) {}

  public static Judgement judge(List<Reading<Disk>> disks, Reading<Memory> memory) {
    Judgement all = Judgement.from("the memory", memory, Room::of);
    for (Reading<Disk> disk : disks) {
      all = all.and(Judgement.from("the disk", disk, Room::of));
    }
    return all;
  }

  private static List<Finding> of(Disk disk) {
    var found = new ArrayList<Finding>();
    if (disk.freeBytes() < ENOUGH_BYTES
        && isBelow(NEARLY_PERCENT, disk.freeBytes(), disk.bytes())) {
      found.add(
          full(
              disk,
              isBelow(LAST_PERCENT, disk.freeBytes(), disk.bytes()),
              disk.freeBytes() / MIB + " MiB"));
    }
    disk.inodes()
        .filter(inodes -> isBelow(NEARLY_PERCENT, inodes.free(), inodes.all()))
        .ifPresent(inodes ->
            found.add(
                full(
                    disk,
                    isBelow(LAST_PERCENT, inodes.free(), inodes.all()),
                    inodes.free() + " inodes")));
    return found;
  }

  private static boolean isBelow(int percent, long free, long all) {
    return all > 0 && free * 100.0 / all < percent;
  }

  private static Finding full(Disk disk, boolean isLast, String left) {
    String what =
        "the file system of %s has %s left: once it is full, nothing more is written down or written for containers"
            .formatted(disk.folder(), left);
    String remedy = "docker system df; journalctl --vacuum-size=200M; or a larger volume";
    return isLast ? Finding.error(WHERE, what, remedy) : Finding.warning(WHERE, what, remedy);
  }

  private static List<Finding> of(Memory memory) {
    return memory.availableBytes() < LEAST_MEMORY_BYTES
        ? List.of(
            Finding.warning(
                WHERE,
                "%d MiB of memory are available: the kernel may soon kill what it chooses"
                    .formatted(memory.availableBytes() / MIB),
                "set ECS_RESERVED_MEMORY in /etc/ecs/ecs.config, so that ECS leaves room for the"
                    + " host; lower what tasks reserve"))
        : List.of();
  }
}
