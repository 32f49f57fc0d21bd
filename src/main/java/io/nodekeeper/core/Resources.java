package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Who holds what a daemon lacks, when ECS refuses its start for want of a resource. */
final class Resources {

  private static final String MARK = "RESOURCE:";

  /** A revision never changes. */
  private static final Duration FOR_GOOD = Duration.ofDays(1);

  private static final int MOST_TASKS = 50;
  private static final int NAMED = 3;

  private Resources() {}

  /** The same, with who holds it, as far as definitions tell. */
  static String named(Draft draft, Daemon daemon, String why) {
    if (!why.contains(MARK)) {
      return why;
    }
    Optional<Definition> wanted = definition(draft, daemon.taskDefinition().written());
    List<Holder> holders = holders(draft);
    String held =
        why.contains(MARK + "PORTS")
            ? ports(wanted, holders)
            : why.contains(MARK + "MEMORY")
                ? most(holders, Comparator.comparingInt(holder -> holder.is.memoryMiB()), "MiB")
                : why.contains(MARK + "CPU")
                    ? most(holders, Comparator.comparingInt(holder -> holder.is.cpuUnits()), "CPU")
                    : "";
    return held.isEmpty() ? why : why + "; held by " + held;
  }

  private record Holder(NodeTask task, Definition is) {
    String words() {
      return is.name() + " (task " + task.arn().id() + ")";
    }
  }

  private static Optional<Definition> definition(Draft draft, String name) {
    draft.keepDefinitionFresh(name, FOR_GOOD);
    return draft.seen.daemons().definition(name).toOptional();
  }

  private static List<Holder> holders(Draft draft) {
    var holders = new ArrayList<Holder>();
    draft.node.here().stream()
        .filter(task -> task.revision() > 0)
        .limit(MOST_TASKS)
        .forEach(task ->
            definition(draft, task.family() + ":" + task.revision())
                .ifPresent(is -> holders.add(new Holder(task, is))));
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

  private static String most(List<Holder> holders, Comparator<Holder> by, String unit) {
    return String.join(
        ", ",
        holders.stream()
            .sorted(by.reversed())
            .limit(NAMED)
            .map(holder ->
                "%s with %d %s"
                    .formatted(
                        holder.words(),
                        unit.equals("MiB") ? holder.is.memoryMiB() : holder.is.cpuUnits(),
                        unit.equals("MiB") ? unit : "CPU units"))
            .toList());
  }
}
