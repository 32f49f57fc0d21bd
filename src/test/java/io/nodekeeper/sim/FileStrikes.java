package io.nodekeeper.sim;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.sim.judge.Disk;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What goes wrong with files, with what they are made of, and with what follows from them. */
final class FileStrikes implements Deeds.Endings {

  /** They mean something only where there are files of more kinds than the first. */
  static final Set<Fault> FAULTS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Fault.FILE_EDITED,
              Fault.FILE_REMOVED,
              Fault.FILE_MODE_CHANGED,
              Fault.FILE_UNREADABLE,
              Fault.DEED_FAILED,
              Fault.DEED_LOST,
              Fault.DEED_ANSWER_LOST,
              Fault.VALUE_CHANGED,
              Fault.VALUES_UNREADABLE,
              Fault.REQUIRED_TAG_MISSING,
              Fault.REQUIRED_TAG_CHANGED,
              Fault.KILLED_AFTER_WRITE,
              Fault.KILLED_AFTER_DEED));

  private static final List<String> TAGS = List.of("one", "two", "a b", "x$(id)", "\\", "l\nb");

  private final Options options;
  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Machine machine;
  private final Disk disk;
  private final DiceBox dice;
  private boolean over;

  FileStrikes(Options options, VirtualTimeline timeline, WorldModel model, Machine machine) {
    this.options = options;
    this.timeline = timeline;
    this.model = model;
    this.machine = machine;
    this.disk = machine.scene().disk();
    this.dice = new DiceBox(options.seed(), "file strike");
  }

  /** What the files are made of is there; or comes late. */
  void begin() {
    if (!FileDraw.isIn(options.seed())) {
      return;
    }
    disk.keep(FileDraw.LEVEL, "debug");
    disk.keep(FileDraw.PASSWORD, "s3cr3t-0");
    machine.world().endings(this);
    if (options.has(Fault.REQUIRED_TAG_MISSING)) {
      later(dice.of(Fault.REQUIRED_TAG_MISSING).seconds(0, 400), this::tag);
    } else {
      tag();
    }
  }

  private void later(Duration by, Runnable what) {
    timeline.after(
        by,
        () -> {
          if (!over) {
            what.run();
          }
        });
  }

  private void tag() {
    changingTags(() -> model.ec2().tags.putIfAbsent(FileDraw.TAG, "one"));
  }

  private void changingTags(Runnable change) {
    machine.bench().tagChanges();
    change.run();
    machine.bench().tagChanges();
  }

  void strike(Fault fault) {
    Dice own = dice.of(fault);
    switch (fault) {
      case FILE_EDITED -> hand(fault, own);
      case FILE_REMOVED -> hand(fault, own);
      case FILE_MODE_CHANGED ->
          there(own)
              .ifPresent(file -> {
                disk.mode(file.path(), "rw-rw-rw-");
                machine.reach().count(fault);
              });
      case VALUE_CHANGED ->
          disk.keep(
              own.any(FileDraw.LEVEL, FileDraw.PASSWORD), "s3cr3t-" + own.between(1, 1_000_000));
      case REQUIRED_TAG_MISSING -> {
        changingTags(() -> model.ec2().tags.remove(FileDraw.TAG));
        later(own.seconds(5, 400), this::tag);
      }
      case REQUIRED_TAG_CHANGED ->
          changingTags(() -> model.ec2().tags.put(FileDraw.TAG, own.oneOf(TAGS)));
      case KILLED_AFTER_WRITE, KILLED_AFTER_DEED -> machine.kill().arm(fault);
      default -> throw new IllegalArgumentException(fault + " does not strike files");
    }
  }

  /** Has it begin; returns what ends it. */
  Runnable open(Fault fault) {
    switch (fault) {
      case FILE_UNREADABLE -> disk.unreadable(true);
      case VALUES_UNREADABLE -> disk.keptUnreadable(true);
      default -> throw new IllegalArgumentException(fault + " is no window");
    }
    return () -> close(fault);
  }

  private void close(Fault fault) {
    if (fault == Fault.FILE_UNREADABLE) {
      disk.unreadable(false);
    } else {
      disk.keptUnreadable(false);
    }
  }

  private Optional<NodeFile> there(Dice own) {
    var there = new ArrayList<NodeFile>();
    for (NodeFile file : options.policy().files()) {
      if (disk.texts().containsKey(file.path()) && !file.path().equals(Draw.CONFIG)) {
        there.add(file);
      }
    }
    return there.isEmpty() ? Optional.empty() : Optional.of(own.oneOf(there));
  }

  private void hand(Fault fault, Dice own) {
    there(own)
        .ifPresent(file -> {
          Optional<String> text =
              fault == Fault.FILE_REMOVED
                  ? Optional.empty()
                  : Optional.of(own.any("", "by hand " + own.between(1, 9) + "\n"));
          disk.handle(file.path(), text);
          machine.reach().count(fault);
          // Whoever has edited a file that is left may want it back.
          if (text.isPresent() && own.chance(0.6)) {
            later(own.seconds(5, 300), () -> giveBack(file.path(), text.get()));
          }
        });
  }

  private void giveBack(String path, String text) {
    if (text.equals(disk.texts().get(path))) {
      disk.handle(path, Optional.empty());
    }
  }

  @Override
  public Deeds.Ending next() {
    for (Fault fault : List.of(Fault.DEED_FAILED, Fault.DEED_LOST, Fault.DEED_ANSWER_LOST)) {
      if (!over && options.has(fault) && dice.of(fault).chance(options.rate(fault))) {
        machine.reach().count(fault);
        return switch (fault) {
          case DEED_FAILED -> Deeds.Ending.FAILED;
          case DEED_LOST -> Deeds.Ending.LOST;
          default -> Deeds.Ending.UNANSWERED;
        };
      }
    }
    return Deeds.Ending.DONE;
  }

  void heal() {
    over = true;
    disk.unreadable(false);
    disk.keptUnreadable(false);
    if (FileDraw.isIn(options.seed())) {
      tag();
    }
  }
}
