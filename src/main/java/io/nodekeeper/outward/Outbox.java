package io.nodekeeper.outward;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What waits to be told, the oldest first, and to whom. When it is too much the oldest goes, and so
 * does what nobody needs to know any more; never changed, each deed makes another one.
 */
public record Outbox(List<Waiting> waiting) {

  /** How many wait at the most. */
  public static final int MOST = 100;

  /** Older ones are dropped. */
  public static final Duration OLDEST = Duration.ofHours(24);

  /** So many are told at once. */
  public static final int AT_ONCE = 10;

  /**
   * One that somebody is still to be told.
   *
   * @param to never empty
   */
  public record Waiting(Message message, List<Target> to) {}

  public static Outbox empty() {
    return new Outbox(List.of());
  }

  /** With one more for all of these. */
  public Outbox plus(Message message, Set<Target> to) {
    if (to.isEmpty()) {
      return this;
    }
    var more = new ArrayList<>(waiting);
    more.add(new Waiting(message, List.copyOf(to)));
    return new Outbox(List.copyOf(more.subList(Math.max(0, more.size() - MOST), more.size())));
  }

  /** What this one is to be told next. */
  public List<Message> next(Target target) {
    return waiting.stream()
        .filter(one -> one.to().contains(target))
        .limit(AT_ONCE)
        .map(Waiting::message)
        .toList();
  }

  public int count(Target target) {
    return (int) waiting.stream().filter(one -> one.to().contains(target)).count();
  }

  /** It has been told these. */
  public Outbox told(Target target, Collection<String> ids) {
    return with(one -> {
      Set<Target> left = left(one);
      if (ids.contains(one.message().id())) {
        left.remove(target);
      }
      return left;
    });
  }

  /** Only these are to be told anything any more. */
  public Outbox only(Set<Target> targets) {
    return with(one -> {
      Set<Target> left = left(one);
      left.retainAll(targets);
      return left;
    });
  }

  /** Without what is too old. A clock that was set back makes nothing old. */
  public Outbox at(Instant now) {
    Instant oldest = now.minus(OLDEST);
    return with(
        one -> one.message().at().isBefore(oldest) ? EnumSet.noneOf(Target.class) : left(one));
  }

  private static Set<Target> left(Waiting one) {
    var left = EnumSet.noneOf(Target.class);
    left.addAll(one.to());
    return left;
  }

  private Outbox with(Function<Waiting, Set<Target>> to) {
    var left = new ArrayList<Waiting>();
    for (Waiting one : waiting) {
      Set<Target> still = to.apply(one);
      if (!still.isEmpty()) {
        left.add(new Waiting(one.message(), List.copyOf(still)));
      }
    }
    return new Outbox(List.copyOf(left));
  }
}
