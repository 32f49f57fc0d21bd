package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/** Who holds what a daemon lacks, when ECS refuses its start for want of a resource. */
final class Resources {

  static final String MARK = "RESOURCE:";
  static final String BEING_READ = "the definitions of what else runs here are being read";

  /** A revision never changes. */
  private static final Duration FOR_GOOD = Duration.ofDays(1);

  /** What ECS said of the node before that may be another by now. */
  private static final Duration OLD = Duration.ofSeconds(10);

  private static final int MOST_TASKS = 50;
  private static final int NAMED = 3;

  /** What a node has a number of. */
  private record Kind(
      String unit,
      ToIntFunction<Definition> asked,
      ToIntFunction<EcsNode.Room> free,
      ToIntFunction<EcsNode.Room> all) {}

  private static final Kind MEMORY =
      new Kind("MiB", Definition::memoryMiB, EcsNode.Room::freeMemoryMiB, EcsNode.Room::memoryMiB);
  private static final Kind CPU =
      new Kind(
          "CPU units", Definition::cpuUnits, EcsNode.Room::freeCpuUnits, EcsNode.Room::cpuUnits);

  private Resources() {}

  /** The same, with who holds it, as far as definitions tell. */
  static String named(Draft draft, Daemon daemon, String why) {
    if (!why.contains(MARK)) {
      return why;
    }
    Optional<Definition> wanted = definition(draft, daemon.taskDefinition().written());
    List<Holder> holders = holders(draft);
    holders.addAll(accepted(draft));
    if (why.contains(MARK + "PORTS")) {
      return why
          + wanted
              .filter(is -> !is.hostPorts().isEmpty())
              .map(is -> "; wanted are " + String.join(", ", is.hostPorts()))
              .orElse("")
          + held(ports(wanted, holders));
    }
    if (why.contains(MARK + "MEMORY")) {
      return why + amounts(draft, wanted, holders, MEMORY);
    }
    return why.contains(MARK + "CPU") ? why + amounts(draft, wanted, holders, CPU) : why;
  }

  private static String held(String holders) {
    return holders.isEmpty() ? "" : "; held by " + holders;
  }

  /** How much is wanted, how much there is, and who has it, as far as that is known. */
  private static String amounts(
      Draft draft, Optional<Definition> wanted, List<Holder> holders, Kind kind) {
    int asked = wanted.map(kind.asked::applyAsInt).orElse(0);
    Reading<EcsNode> node = draft.seen.node();
    Optional<EcsNode.Room> room = node.toOptional().flatMap(EcsNode::room);
    int all = room.map(kind.all::applyAsInt).orElse(asked);
    if (asked > all) {
      return "; never fits: asks %d %s, the node has %d".formatted(asked, kind.unit, all);
    }
    boolean isOld = node.age(draft.now).compareTo(OLD) > 0;
    String free = isOld ? "; free at " + Moments.words(node.at()) + " were " : "; free are ";
    return (asked > 0 ? "; wanted are " + asked + " " + kind.unit : "")
        + room.map(is -> free + kind.free.applyAsInt(is) + " of " + all + " " + kind.unit)
            .orElse("")
        + held(most(holders, kind.asked, kind.unit));
  }

  /**
   * Whether a revision has room in place of what runs of its daemon, counted anew from the tasks
   * that are here; empty where that cannot be told.
   */
  static Optional<Boolean> hasRoom(Draft draft, Definition wanted, Optional<NodeTask> replaced) {
    Optional<EcsNode.Room> room = draft.seen.node().toOptional().flatMap(EcsNode::room);
    List<TaskArn> others =
        draft.node.here().stream()
            .map(NodeTask::arn)
            .filter(task -> replaced.map(NodeTask::arn).filter(task::equals).isEmpty())
            .toList();
    List<Holder> holders =
        holders(draft).stream().filter(holder -> others.contains(holder.task)).toList();
    if (room.isEmpty() || holders.size() < others.size()) {
      return Optional.empty();
    }
    int memory = holders.stream().mapToInt(holder -> holder.is.memoryMiB()).sum();
    int cpu = holders.stream().mapToInt(holder -> holder.is.cpuUnits()).sum();
    return Optional.of(
        memory + wanted.memoryMiB() <= room.get().memoryMiB()
            && cpu + wanted.cpuUnits() <= room.get().cpuUnits());
  }

  /**
   * What a revision lacks even in place of what runs of its daemon, as far as definitions tell: to
   * stop that would be for nothing. Not asked yet where those are still to be read.
   */
  static Reading<Optional<String>> lacking(Draft draft, Definition wanted, NodeTask replaced) {
    Optional<Definition> old = definition(draft, name(replaced));
    if (old.filter(wanted::asksForNoMoreThan).isPresent()) {
      return Reading.known(Optional.empty(), draft.now);
    }
    List<Holder> others =
        holders(draft).stream().filter(holder -> !holder.task.equals(replaced.arn())).toList();
    return told(draft).anyMatch(task -> isUnasked(draft, task))
        ? Reading.notAsked()
        : Reading.known(lacking(draft, wanted, others), draft.now);
  }

  private static Optional<String> lacking(Draft draft, Definition wanted, List<Holder> others) {
    String taken = ports(Optional.of(wanted), others);
    return taken.isEmpty()
        ? lacking(draft, wanted, others, MEMORY).or(() -> lacking(draft, wanted, others, CPU))
        : Optional.of("a host port that it wants is held by " + taken);
  }

  private static Optional<String> lacking(
      Draft draft, Definition wanted, List<Holder> others, Kind kind) {
    int asked = kind.asked.applyAsInt(wanted);
    int held = others.stream().mapToInt(holder -> kind.asked.applyAsInt(holder.is)).sum();
    return draft
        .seen
        .node()
        .toOptional()
        .flatMap(EcsNode::room)
        .map(kind.all::applyAsInt)
        .filter(all -> asked + held > all)
        .map(all ->
            "it asks for %d %s, and the node has %d".formatted(asked, kind.unit, all)
                + (asked > all ? "" : held(most(others, kind.asked, kind.unit))));
  }

  private record Holder(TaskArn task, Definition is) {
    String words() {
      return is.name() + " (task " + task.id() + ")";
    }
  }

  private static Optional<Definition> definition(Draft draft, String name) {
    draft.keepDefinitionFresh(name, FOR_GOOD);
    return draft.seen.daemons().definition(name).toOptional();
  }

  private static List<Holder> holders(Draft draft) {
    var holders = new ArrayList<Holder>();
    told(draft)
        .forEach(task ->
            definition(draft, name(task)).ifPresent(is -> holders.add(new Holder(task.arn(), is))));
    return holders;
  }

  /** The tasks here whose revisions are known. */
  private static Stream<NodeTask> told(Draft draft) {
    return draft.node.here().stream().filter(task -> task.revision() > 0).limit(MOST_TASKS);
  }

  private static String name(NodeTask task) {
    return task.family() + ":" + task.revision();
  }

  private static boolean isUnasked(Draft draft, NodeTask task) {
    return draft.seen.daemons().definition(name(task)).equals(Reading.notAsked());
  }

  /** What ECS has just taken of us holds it too, though nothing on the node shows it yet. */
  private static List<Holder> accepted(Draft draft) {
    var holders = new ArrayList<Holder>();
    for (Daemon daemon : draft.policy.daemons()) {
      draft
          .memory
          .starts(daemon.name())
          .open()
          .flatMap(Starts.Open::task)
          .filter(task -> draft.node.task(task).filter(NodeTask::isAliveHere).isEmpty())
          .ifPresent(task ->
              definition(draft, Replacement.revisionToStart(draft, daemon).written())
                  .ifPresent(is -> holders.add(new Holder(task, is))));
    }
    return holders;
  }

  private static String ports(Optional<Definition> wanted, List<Holder> holders) {
    var words = new ArrayList<String>();
    for (Holder holder : holders) {
      var both = new TreeSet<>(wanted.map(Definition::hostPorts).orElseGet(TreeSet::new));
      both.retainAll(holder.is.hostPorts());
      if (!both.isEmpty()) {
        words.add(holder.words() + " with port " + String.join(", ", both));
      }
    }
    return String.join(", ", words.stream().limit(NAMED).toList());
  }

  /** Those that hold most of it; who holds none is no cause. */
  private static String most(List<Holder> holders, ToIntFunction<Definition> amount, String unit) {
    return String.join(
        ", ",
        holders.stream()
            .filter(holder -> amount.applyAsInt(holder.is) > 0)
            .sorted(
                Comparator.comparingInt((Holder holder) -> amount.applyAsInt(holder.is))
                    .reversed()
                    .thenComparing(Holder::words))
            .limit(NAMED)
            .map(holder -> holder.words() + " with " + amount.applyAsInt(holder.is) + " " + unit)
            .toList());
  }
}
