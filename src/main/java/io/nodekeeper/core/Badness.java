package io.nodekeeper.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The revisions that nodes found bad, as they tell each other and people by attributes in ECS. */
public final class Badness {

  /** What is said of a revision that this node has given up. */
  static final String FOUND = " is taken for bad here";

  /** What the attributes' names begin with. */
  public static final String PREFIX = "nodekeeper.bad.";

  /** In place of a revision that is not taken for bad any more, where nothing may be deleted. */
  static final String NONE = "none";

  private static final Pattern FOUND_OF = Pattern.compile("revision [0-9]+" + FOUND);
  private static final int LONGEST_NAME = 128;
  private static final Pattern REVISIONS = Pattern.compile("[1-9][0-9]{0,8}(?: [1-9][0-9]{0,8})*");

  /** How old what other nodes found may be when a replacing begins. */
  static final Duration FRESH = Duration.ofMinutes(1);

  private static final Duration ASK = Duration.ofSeconds(45);
  private static final Duration ASK_WHILE_HELD = Duration.ofMinutes(30);

  private Badness() {}

  /** Whether it says that this node has given up a revision. */
  public static boolean isFound(Note note) {
    return note.level() == Note.Level.WARNING && FOUND_OF.matcher(note.text()).lookingAt();
  }

  /** ECS takes 128 characters: of a longer name the end is a hash. */
  public static String attribute(DaemonName daemon) {
    String name = PREFIX + daemon.value();
    if (name.length() <= LONGEST_NAME) {
      return name;
    }
    String hash = "-%08x".formatted((long) (Spread.fraction(name) * (1L << 32)));
    return name.substring(0, LONGEST_NAME - hash.length()) + hash;
  }

  /** Tells ECS what was found bad here, and takes back what is not taken for bad any more. */
  static void publish(Draft draft) {
    Optional<EcsAgent> agent = draft.node.agent();
    Optional<EcsNode> node = draft.seen.node().toOptional();
    if (agent.isEmpty() || node.isEmpty()) {
      return;
    }
    var wanted = new TreeMap<String, String>();
    for (Daemon daemon : draft.policy.daemons()) {
      Rollout rollout = Rollout.of(draft.memory, daemon);
      if (!rollout.bad().isEmpty()) {
        wanted.put(attribute(daemon.name()), value(rollout.bad()));
      }
    }
    node.get().attributes().entrySet().stream()
        .filter(told -> told.getKey().startsWith(PREFIX) && !wanted.containsKey(told.getKey()))
        .forEach(told ->
            takeBack(
                draft,
                agent.get(),
                told.getKey(),
                told.getValue(),
                "the revision is not taken for bad any more"));
    wanted.entrySet().removeAll(node.get().attributes().entrySet());
    wanted.forEach((name, value) -> put(draft, agent.get(), name, value));
  }

  /** An instance has room for ten attributes: what says nothing any more goes. */
  static void takeBack(Draft draft, EcsAgent agent, String name, String value, String because) {
    var delete =
        new Action.DeleteAttribute(agent.cluster(), agent.containerInstance(), name, because);
    Memory.Try last = draft.memory.tries().get(delete.key());
    boolean denied =
        last != null && last.trouble().filter(why -> why.contains("AccessDenied")).isPresent();
    if (denied) {
      draft.note(
          Note.info(
              "rollout",
              name
                  + " stays as an attribute, as none: the node's role lacks ecs:DeleteAttributes"));
      if (!value.equals(NONE)) {
        put(draft, agent, name, NONE);
      }
      return;
    }
    if (isDue(draft, delete.key(), last)) {
      draft.act(delete);
    }
  }

  /** Not while the effect of the last, which ECS took, may still show. */
  private static boolean isDue(Draft draft, String key, Memory.@Nullable Try last) {
    Duration settle = draft.policy.pace().settle();
    boolean yetToShow =
        last != null
            && last.failures() == 0
            && !draft.seen.node().knownSince(last.at().plus(settle));
    return !yetToShow && draft.mayTry(key, settle);
  }

  /** Each by itself: one for which ECS has no room keeps no other from being told. */
  private static void put(Draft draft, EcsAgent agent, String name, String value) {
    var attribute = new TreeMap<String, String>();
    attribute.put(name, value);
    var put =
        new Action.PutAttributes(
            agent.cluster(),
            agent.containerInstance(),
            Collections.unmodifiableSortedMap(attribute),
            "other nodes and people see what did not become healthy here");
    Memory.Try last = draft.memory.tries().get(put.key());
    if (last != null
        && last.failures() > 0
        && !last.trouble().equals(Optional.of(Memory.Try.OPEN))) {
      draft.note(
          Note.warning(
              "rollout",
              "other nodes are not told "
                  + name
                  + "="
                  + value
                  + ", and may go on otherwise; where the instance has its ten attributes already,"
                  + " aws ecs delete-attributes makes room"));
    }
    if (isDue(draft, put.key(), last)) {
      draft.act(put);
    }
  }

  /** What this node said before its memory was lost. */
  static SortedSet<Integer> own(Draft draft, Daemon daemon) {
    return draft
        .seen
        .node()
        .toOptional()
        .map(node -> node.attributes().getOrDefault(attribute(daemon.name()), NONE))
        .map(Badness::revisions)
        .orElseGet(Collections::emptySortedSet);
  }

  /** The newest first. The few that are remembered have room in the 128 characters of ECS. */
  static String value(SortedSet<Integer> bad) {
    return bad.reversed().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** What an attribute's value says; empty for anything but revisions. */
  public static SortedSet<Integer> revisions(String value) {
    var revisions = new TreeSet<Integer>();
    if (REVISIONS.matcher(value).matches()) {
      for (String revision : value.split(" ", -1)) {
        revisions.add(Integer.valueOf(revision));
      }
    }
    return Collections.unmodifiableSortedSet(revisions);
  }

  /** What another node found of this revision; empty if none did. */
  static Optional<Verdict> against(Draft draft, Daemon daemon, int revision) {
    String us = draft.node.agent().map(agent -> agent.containerInstance().id()).orElse("");
    return draft.seen.daemons().verdicts(daemon.name()).toOptional().orElse(List.of()).stream()
        .filter(verdict -> verdict.revision() == revision)
        .filter(verdict -> !verdict.containerInstance().equals(us))
        .findFirst();
  }

  /** Asks other nodes' verdicts, seldom while one holds; why they are not known well enough yet. */
  static Optional<String> unheard(Draft draft, Daemon daemon, int revision) {
    boolean held = against(draft, daemon, revision).isPresent();
    draft.keepVerdictsFresh(daemon.name(), held ? ASK_WHILE_HELD : ASK);
    Reading<List<Verdict>> heard = draft.seen.daemons().verdicts(daemon.name());
    return held || heard.knownSince(draft.now.minus(FRESH))
        ? Optional.empty()
        : Optional.of("what other nodes found of it is not known: " + notKnown(heard));
  }

  static String notKnown(Reading<?> reading) {
    return reading.whyNot().orElse("ECS is being asked");
  }
}
