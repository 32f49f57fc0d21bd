package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a node tells whoever looks over the whole fleet, by two attributes of its container
 * instance. It comes last: a while after it has changed, at a time of each node's own, seldom,
 * never in a look that has anything else to do, and never in the room of what other nodes need to
 * know.
 */
public final class Bulletin {

  /** Why the node is not as it should be. */
  public static final String REASON = "nodekeeper.reason";

  /** In place of a reason. */
  public static final String NONE = "none";

  /** A fleet that changes in one moment spreads its news over this. */
  static final Duration SPREAD = Duration.ofMinutes(1);

  /** Between two bulletins; news that all is well again comes earlier. */
  static final Duration APART = Duration.ofMinutes(5);

  /** A node that starts has nothing to say for so long, but that it starts: its state says it. */
  private static final Duration STARTING = Duration.ofMinutes(2);

  private static final Duration BUSY = Duration.ofSeconds(5);

  /** Since when there is news, among the tries. */
  private static final String SINCE = "bulletin-since";

  private static final String KEY = Action.PutAttributes.KEY + ":" + DaemonTally.ATTRIBUTE;

  /** Of the ten attributes that an instance has room for; what nodes found bad comes first. */
  private static final int MOST_OTHERS = 6;

  /** What changes from one look to the next, and says nothing new. */
  private static final Pattern NUMBERS = Pattern.compile("\\S*[0-9]\\S*");

  private final Draft draft;
  private final EcsAgent agent;
  private final SortedMap<String, String> shown;

  private Bulletin(Draft draft, EcsAgent agent, SortedMap<String, String> shown) {
    this.draft = draft;
    this.agent = agent;
    this.shown = shown;
  }

  /** When all else has been decided. */
  static void publish(
      Draft draft, NodeState state, Optional<DrainStatus> drain, List<DaemonStatus> daemons) {
    Optional<EcsAgent> agent = draft.node.agent();
    Optional<EcsNode> node = draft.seen.node().toOptional();
    if (agent.isEmpty() || node.isEmpty()) {
      return;
    }
    var bulletin = new Bulletin(draft, agent.get(), node.get().attributes());
    if (!draft.policy.upkeep().tellsFleet() || bulletin.isCrowded()) {
      bulletin.takeBack();
    } else {
      bulletin.publish(
          state,
          attributes(daemons, Reason.of(state, drain, daemons, draft.notes(), draft.now)),
          DaemonTally.of(daemons));
    }
  }

  private static SortedMap<String, String> attributes(List<DaemonStatus> daemons, String reason) {
    var attributes = new TreeMap<String, String>();
    attributes.put(DaemonTally.ATTRIBUTE, DaemonTally.of(daemons).text());
    attributes.put(REASON, reason);
    return Collections.unmodifiableSortedMap(attributes);
  }

  /** What is to be told of a node of which this was decided. */
  public static SortedMap<String, String> of(Decision decision, Instant now) {
    return attributes(
        decision.daemons(),
        Reason.of(decision.state(), decision.drain(), decision.daemons(), decision.notes(), now));
  }

  static boolean isOfBulletin(String attribute) {
    return attribute.equals(DaemonTally.ATTRIBUTE) || attribute.equals(REASON);
  }

  private boolean isCrowded() {
    long others =
        shown.keySet().stream()
            .filter(name -> !name.startsWith("ecs.") && !name.startsWith("com.amazonaws."))
            .filter(name -> !isOfBulletin(name))
            .count();
    if (others > MOST_OTHERS) {
      draft.note(
          Note.info(
              "fleet",
              "nodekeeper fleet is not told how the daemons stand: the container instance has "
                  + others
                  + " other attributes of its ten"));
    }
    return others > MOST_OTHERS;
  }

  private void publish(NodeState state, SortedMap<String, String> wanted, DaemonTally tally) {
    if (isPublished(wanted)) {
      rest();
      return;
    }
    Instant due = since(state).plus(spread());
    boolean sound = tally.isSound() && NONE.equals(wanted.get(REASON));
    if (draft.now.isBefore(due)) {
      draft.lookAt(due);
      return;
    }
    var put =
        new Action.PutAttributes(
            agent.cluster(), agent.containerInstance(), wanted, "nodekeeper fleet shows it");
    act(put, sound ? SPREAD : APART);
  }

  /** There is no news. */
  private void rest() {
    draft.memory = draft.memory.withoutTry(SINCE);
    draft.untroubledBy(KEY);
  }

  /** Since when there is news. */
  private Instant since(NodeState state) {
    Memory.Try marked = draft.memory.tries().get(SINCE);
    if (marked == null) {
      marked = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(SINCE, marked);
    }
    Optional<Instant> begun = draft.memory.gate().map(Memory.Gate::since);
    return state == NodeState.STARTING && begun.isPresent()
        ? latest(marked.at(), begun.get().plus(STARTING))
        : marked.at();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private Duration spread() {
    return Duration.ofMillis((long) (SPREAD.toMillis() * Spread.fraction(draft.who + SINCE)));
  }

  private void act(Action action, Duration apart) {
    Memory.Try last = draft.memory.tries().get(KEY);
    Instant due = last == null ? draft.now : last.at().plus(apart);
    if (draft.now.isBefore(due)) {
      draft.lookAt(due);
    } else if (!draft.actions().isEmpty()) {
      draft.lookIn(BUSY);
    } else if (draft.mayTry(KEY, Duration.ZERO)) {
      draft.act(action);
    }
  }

  /** Whether ECS says so, or has taken it and may not show it yet. */
  private boolean isPublished(SortedMap<String, String> wanted) {
    SortedMap<String, String> put =
        draft.memory.attributes().map(Memory.Attributes::values).orElse(new TreeMap<>());
    if (!put.containsKey(REASON)) {
      return isSame(shown, wanted);
    }
    boolean canTell =
        draft
            .memory
            .attributes()
            .filter(
                last -> draft.seen.node().knownSince(last.at().plus(draft.policy.pace().settle())))
            .isPresent();
    return isSame(put, wanted) && (!canTell || isSame(shown, wanted));
  }

  /** But for numbers in the reason, which may be another at each look. */
  public static boolean isSame(SortedMap<String, String> told, SortedMap<String, String> wanted) {
    String reason = told.getOrDefault(REASON, "");
    return Objects.equals(wanted.get(DaemonTally.ATTRIBUTE), told.get(DaemonTally.ATTRIBUTE))
        && gist(reason).equals(gist(wanted.getOrDefault(REASON, "")));
  }

  private static String gist(String reason) {
    return NUMBERS.matcher(reason).replaceAll("#");
  }

  /** What would go stale goes. Where nothing may be deleted, it says nothing. */
  private void takeBack() {
    rest();
    for (String name : List.of(REASON, DaemonTally.ATTRIBUTE)) {
      if (shown.containsKey(name)) {
        Badness.takeBack(
            draft,
            agent,
            name,
            shown.getOrDefault(name, ""),
            "the node is to say no more than other nodes need");
      }
    }
  }
}
