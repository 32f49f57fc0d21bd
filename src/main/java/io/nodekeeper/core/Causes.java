package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Why the node is to go, as far as it can be read off the world. What is not known to have changed
 * has not: Unknown neither brings a cause nor takes one away.
 */
final class Causes {

  /** EC2 announces the end of a Spot instance so long before. Source: EC2 user guide, Spot. */
  private static final Duration SPOT_NOTICE = Duration.ofMinutes(2);

  /** How much the clock of who gives an order and the looks' own may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(1);

  /** No drain lasts longer: a lifecycle action waits 48 hours at the most. */
  private static final Duration LONGEST = Duration.ofDays(2);

  /** Causes of which the node is not going to end: an operator may keep the daemons. */
  private static final Set<Cause> KEPT = EnumSet.of(Cause.OPERATOR, Cause.ECS_DRAINING);

  private final Draft draft;
  private final Optional<Drain> before;
  private final TreeMap<Cause, Drain.Standing> standing = new TreeMap<>();
  private Optional<DrainOrder> order;

  private Causes(Draft draft, Optional<Drain> before) {
    this.draft = draft;
    this.before = before;
    this.order = before.flatMap(Drain::order);
    before.ifPresent(drain -> standing.putAll(drain.causes()));
  }

  static Causes of(Draft draft, Optional<Drain> before) {
    var causes = new Causes(draft, before);
    causes.autoScaling();
    causes.spot();
    causes.maintenance();
    causes.rebalance();
    causes.shutdown();
    causes.operator();
    causes.ecs();
    return causes;
  }

  /** Each cause with its own deadline. */
  SortedMap<Cause, Drain.Standing> standing() {
    return Collections.unmodifiableSortedMap(standing);
  }

  Optional<DrainOrder> order() {
    return order;
  }

  private void autoScaling() {
    if (draft.seen.isChosenByAutoScaling()) {
      limited(Cause.AUTO_SCALING, Cause.AUTO_SCALING.words());
    } else if (draft.seen.isRetained()
        || draft.seen.targetLifecycleState().toOptional().flatMap(s -> s).isPresent()) {
      standing.remove(Cause.AUTO_SCALING);
    }
  }

  private void spot() {
    draft
        .seen
        .notices()
        .spot()
        .toOptional()
        .ifPresent(
            notice -> notice.ifPresentOrElse(this::interrupted, () -> standing.remove(Cause.SPOT)));
  }

  /** Not later than the notice is long, should our clock and EC2's differ. */
  private void interrupted(Notices.Spot notice) {
    Instant latest = draft.now.plus(SPOT_NOTICE);
    Instant end = notice.time().isBefore(latest) ? notice.time() : latest;
    Instant deadline = end.minus(draft.policy.drain().spotMargin());
    stands(
        Cause.SPOT,
        deadline.isBefore(draft.now) ? draft.now : deadline,
        Cause.SPOT.words() + " (" + notice.action() + " at " + Moments.words(notice.time()) + ")");
  }

  private void maintenance() {
    Optional<List<Notices.Maintenance>> events = draft.seen.notices().maintenance().toOptional();
    if (events.isEmpty()) {
      return;
    }
    Optional<Notices.Maintenance> next =
        events.get().stream()
            .filter(Notices.Maintenance::isActive)
            .min(Comparator.comparing(Notices.Maintenance::notBefore));
    Optional<Instant> begin =
        next.map(event -> event.notBefore().minus(draft.policy.drain().maintenanceBefore()));
    if (begin.isEmpty() || begin.get().isAfter(draft.now)) {
      standing.remove(Cause.MAINTENANCE);
      begin.ifPresent(draft::lookAt);
      return;
    }
    Notices.Maintenance event = next.orElseThrow();
    Drain.Standing known = standing.get(Cause.MAINTENANCE);
    if (known != null && event.notBefore().isBefore(known.deadline())) {
      standing.remove(Cause.MAINTENANCE);
    }
    stands(
        Cause.MAINTENANCE,
        event.notBefore(),
        "%s (%s %s, not before %s)"
            .formatted(
                Cause.MAINTENANCE.words(),
                event.code(),
                event.id(),
                Moments.words(event.notBefore())));
  }

  private void rebalance() {
    if (!draft.policy.drain().rebalance()) {
      standing.remove(Cause.REBALANCE);
      return;
    }
    draft
        .seen
        .notices()
        .rebalance()
        .toOptional()
        .ifPresent(noticed ->
            noticed.ifPresentOrElse(
                at ->
                    limited(
                        Cause.REBALANCE,
                        Cause.REBALANCE.words() + " (since " + Moments.words(at) + ")"),
                () -> standing.remove(Cause.REBALANCE)));
  }

  private void shutdown() {
    draft
        .seen
        .host()
        .toOptional()
        .ifPresent(host -> {
          if (host.isShuttingDown()) {
            limited(Cause.HOST_SHUTDOWN, Cause.HOST_SHUTDOWN.words());
          } else {
            standing.remove(Cause.HOST_SHUTDOWN);
          }
        });
  }

  /** Another order takes the place of the one before, with its own deadline. */
  private void operator() {
    Optional<Optional<DrainOrder>> read = draft.seen.notices().order().toOptional();
    if (read.isEmpty()) {
      return;
    }
    if (!read.get().equals(order)) {
      standing.remove(Cause.OPERATOR);
    }
    order = read.get();
    order.ifPresentOrElse(
        given -> stands(Cause.OPERATOR, deadline(given), given.words()),
        () -> standing.remove(Cause.OPERATOR));
  }

  /**
   * No order is given in the future. A clock that was set back makes one look so, and that moves no
   * deadline; one that no such step explains might have a deadline years away.
   */
  private Instant deadline(DrainOrder given) {
    Duration ahead = Duration.between(draft.now, given.since());
    if (ahead.compareTo(CLOCKS) <= 0) {
      return given.deadline();
    }
    boolean absurd = ahead.compareTo(LONGEST) > 0;
    draft.note(
        Note.warning(
            "drain",
            "the order to drain says that it was given at "
                + Moments.words(given.since())
                + ", which is still to come; "
                + (absurd
                    ? "its deadline counts from when the agent first saw it"
                    : "its deadline is as it says")
                + ": see whether the clock is right, and give the order anew (nodekeeper drain)"));
    return absurd
        ? draft.now.plus(Duration.between(given.since(), given.deadline()))
        : given.deadline();
  }

  private void ecs() {
    boolean ours = before.filter(drain -> drain.draining() == Drain.Ownership.OURS).isPresent();
    Optional<EcsNode> node = draft.seen.node().toOptional();
    if (node.filter(EcsNode::isDraining).isPresent() && !ours) {
      limited(Cause.ECS_DRAINING, Cause.ECS_DRAINING.words() + suspect());
    } else if (node.filter(EcsNode::isActive).isPresent()) {
      standing.remove(Cause.ECS_DRAINING);
    }
  }

  /** Who it may have been: ECS does not say. */
  private String suspect() {
    if (draft.seen.isChosenByAutoScaling()) {
      return " (as ECS's managed draining does)";
    }
    boolean interrupted = draft.seen.notices().spot().toOptional().flatMap(s -> s).isPresent();
    return interrupted ? " (as the ECS agent does for a Spot interruption)" : "";
  }

  private void limited(Cause cause, String words) {
    stands(cause, draft.now.plus(draft.policy.drain().limit(cause).deadline()), words);
  }

  private void stands(Cause cause, Instant deadline, String words) {
    standing.putIfAbsent(cause, new Drain.Standing(draft.now, deadline, words));
  }

  /** Whether the daemons stay: an operator said so, and nothing else wants the node. */
  static boolean keepsDaemons(Drain drain) {
    return drain.order().filter(DrainOrder::keepDaemons).isPresent()
        && KEPT.containsAll(drain.causes().keySet());
  }
}
