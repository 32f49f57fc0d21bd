package io.nodekeeper.sim;

import io.nodekeeper.core.Memory;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.sim.judge.Scene;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;

/** The memory's file: it outlives the process, may be lost, and its disk may be full. */
final class SimStore implements MemoryStore {

  private final InstantSource clock;
  private final Scene scene;
  private final KillSwitch kill;
  private final Reach reach;

  private Optional<Memory> file = Optional.empty();
  private boolean firstBoot = true;
  private boolean diskFull;
  private boolean acted;
  private boolean lostNow;
  private Memory loaded = Memory.none();

  SimStore(InstantSource clock, Scene scene, KillSwitch kill, Reach reach) {
    this.clock = clock;
    this.scene = scene;
    this.kill = kill;
    this.reach = reach;
  }

  @Override
  public Memory load() {
    lostNow = file.isEmpty() && !firstBoot;
    loaded = file.orElseGet(() -> firstBoot ? Memory.none() : Memory.lost(clock.instant()));
    return loaded;
  }

  /** What was loaded last. */
  Memory loaded() {
    return loaded;
  }

  /** What a process that starts now would remember. */
  Memory kept() {
    return file.orElse(Memory.none());
  }

  /** Whether the memory loaded last stands in place of one that was lost. */
  boolean lost() {
    return lostNow;
  }

  @Override
  public void save(Memory memory) throws IOException {
    kill.pass(Fault.KILLED_BEFORE_SAVING);
    firstBoot = false;
    if (diskFull) {
      reach.count(Fault.DISK_FULL);
      throw new IOException("No space left on device");
    }
    file = Optional.of(memory);
    scene.saved(memory);
    if (acted) {
      kill.pass(Fault.KILLED_AFTER_LEARNING);
    }
  }

  /** Which of a look's two saves the next one is. */
  void acted(boolean value) {
    acted = value;
  }

  void diskFull(boolean full) {
    diskFull = full;
  }

  /** The file is gone, with the process that had it. */
  void lose() {
    if (file.filter(memory -> !memory.equals(Memory.none())).isPresent()) {
      reach.count(Fault.MEMORY_LOST);
    }
    file = Optional.empty();
  }
}
