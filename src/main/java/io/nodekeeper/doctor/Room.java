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

  /**
   * Judges it.
   *
   * @param ours that of what the agent keeps
   * @param dockers that of images and containers; empty where it is the same
   */
  public static Judgement judge(
      Reading<Disk> ours, Reading<Optional<Disk>> dockers, Reading<Memory> memory) {
    return Judgement.from("the memory", memory, Room::of)
        .and(Judgement.from("the disk", ours, disk -> of(disk, Full.OURS)))
        .and(
            Judgement.from(
                "Docker's disk",
                dockers,
                is -> is.map(disk -> of(disk, Full.DOCKERS)).orElse(List.of())));
  }

  /** What comes of a file system that is full, and what makes room on it. */
  private enum Full {
    OURS(
        "nothing more is written down or written for containers",
        "docker system df; journalctl --vacuum-size=200M; or a larger volume"),
    DOCKERS(
        "no image is pulled and no container is started",
        "docker system df; docker image prune --all; or a larger volume");

    private final String loss;
    private final String remedy;

    Full(String loss, String remedy) {
      this.loss = loss;
      this.remedy = remedy;
    }
  }

  private static List<Finding> of(Disk disk, Full full) {
    var found = new ArrayList<Finding>();
    if (disk.freeBytes() < ENOUGH_BYTES
        && isBelow(NEARLY_PERCENT, disk.freeBytes(), disk.bytes())) {
      found.add(
          finding(
              disk,
              full,
              isBelow(LAST_PERCENT, disk.freeBytes(), disk.bytes()),
              disk.freeBytes() / MIB + " MiB"));
    }
    disk.inodes()
        .filter(inodes -> isBelow(NEARLY_PERCENT, inodes.free(), inodes.all()))
        .ifPresent(inodes ->
            found.add(
                finding(
                    disk,
                    full,
                    isBelow(LAST_PERCENT, inodes.free(), inodes.all()),
                    inodes.free() + " inodes")));
    return found;
  }

  private static boolean isBelow(int percent, long free, long all) {
    return all > 0 && free * 100.0 / all < percent;
  }

  private static Finding finding(Disk disk, Full full, boolean isLast, String left) {
    String what =
        "the file system of %s has %s left: once it is full, %s"
            .formatted(disk.folder(), left, full.loss);
    return isLast
        ? Finding.error(WHERE, what, full.remedy)
        : Finding.warning(WHERE, what, full.remedy);
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
