package io.nodekeeper.sim.judge;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.ValueRef;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The node's files as they lie there, and what AWS keeps for them; whoever follows it hears of each
 * change and of each deed that came of one.
 */
public final class Disk {

  /** What happened to a file. */
  public sealed interface Event {
    String path();

    /** By the agent. */
    record Written(String path, Optional<String> before, String text) implements Event {}

    /** By somebody else; without a text it is gone. */
    record Handled(String path, Optional<String> text) implements Event {}

    /** A command ran to its end; whether the agent was told so. */
    record Ran(String path, boolean answered) implements Event {}

    /** A container was sent a signal. */
    record Signalled(String path, ContainerId container, boolean answered) implements Event {}
  }

  private final SortedMap<String, String> texts = new TreeMap<>();
  private final Map<String, String> modes = new TreeMap<>();
  private final SortedMap<ValueRef, String> kept = new TreeMap<>();
  private final Map<ValueRef, TreeSet<String>> everKept = new TreeMap<>();
  private Consumer<Event> follower = _ -> {};
  private Optional<String> unwritable = Optional.empty();
  private boolean unreadable;
  private boolean keptUnreadable;

  public void follow(Consumer<Event> next) {
    follower = next;
  }

  /** By path. */
  public SortedMap<String, String> texts() {
    return texts;
  }

  /** Why nothing can be written, if so. */
  public Optional<String> unwritable() {
    return unwritable;
  }

  public void unwritable(Optional<String> why) {
    unwritable = why;
  }

  public void unreadable(boolean value) {
    unreadable = value;
  }

  /** What AWS keeps cannot be asked for. */
  public void keptUnreadable(boolean value) {
    keptUnreadable = value;
  }

  public boolean isKeptUnreadable() {
    return keptUnreadable;
  }

  public Reading<Optional<FoundFile>> reading(String path, Instant now) {
    if (unreadable) {
      return Reading.unknown(path + ": Input/output error", now);
    }
    String mode = modes.getOrDefault(path, NodeFile.Access.readable().mode());
    return Reading.known(
        Optional.ofNullable(texts.get(path)).map(text -> Contents.file(text, mode)), now);
  }

  /** The agent puts it into its place. */
  public void write(NodeFile file, String text) {
    Optional<String> before = Optional.ofNullable(texts.put(file.path(), text));
    modes.put(file.path(), file.access().mode());
    follower.accept(new Event.Written(file.path(), before, text));
  }

  /** Somebody else does; without a text it is removed. */
  public void handle(String path, Optional<String> text) {
    text.ifPresentOrElse(is -> texts.put(path, is), () -> texts.remove(path));
    follower.accept(new Event.Handled(path, text));
  }

  /** Somebody else lets others read it. */
  public void mode(String path, String mode) {
    modes.put(path, mode);
  }

  public boolean isAsDeclared(NodeFile file) {
    return file.access().mode().equals(modes.get(file.path()));
  }

  public void ran(String path, boolean answered) {
    follower.accept(new Event.Ran(path, answered));
  }

  public void signalled(String path, ContainerId container, boolean answered) {
    follower.accept(new Event.Signalled(path, container, answered));
  }

  /** AWS keeps this from now on. */
  public void keep(ValueRef ref, String value) {
    kept.put(ref, value);
    everKept.computeIfAbsent(ref, _ -> new TreeSet<>()).add(value);
  }

  public Optional<String> kept(ValueRef ref) {
    return Optional.ofNullable(kept.get(ref));
  }

  public boolean isKept() {
    return !kept.isEmpty();
  }

  public SortedMap<ValueRef, String> allKept() {
    return kept;
  }

  boolean wasKept(ValueRef ref, String value) {
    return everKept.getOrDefault(ref, new TreeSet<>()).contains(value);
  }
}
