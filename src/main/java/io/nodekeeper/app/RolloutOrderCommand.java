package io.nodekeeper.app;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.record.Plain;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Orders something of one daemon's replacing, or of all. */
@Command
final class RolloutOrderCommand implements Callable<Integer> {

  private static final String ABSENT =
      "the agent does not run, which will heed the order once it is started: see systemctl status"
          + " nodekeeper";

  private final Nodekeeper top;
  private final Surroundings around;
  private final RolloutOrder.Kind kind;

  @Parameters(paramLabel = "DAEMON", arity = "0..1", description = "Which daemon.")
  private @Nullable String daemon;

  @Option(names = "--all", description = "All daemons; for pause and resume only.")
  private boolean all;

  @Spec private CommandSpec spec = CommandSpec.create();

  RolloutOrderCommand(Nodekeeper top, Surroundings around, RolloutOrder.Kind kind) {
    this.top = top;
    this.around = around;
    this.kind = kind;
  }

  @Override
  public Integer call() throws Stopped {
    List<DaemonName> about = about();
    var file = new RolloutOrdersFile(top.places());
    RolloutOrdersFile.Found before = file.find();
    Instant now = after(before.orders(), about);
    String by = DrainCommand.by(around);
    List<DaemonName> declared = declared();
    var orders = new ArrayList<>(before.orders());
    // What is about a daemon that is none any more has no effect, and would stay for ever.
    orders.removeIf(order -> about.contains(order.daemon()) || !declared.contains(order.daemon()));
    about.forEach(name -> orders.add(new RolloutOrder(name, kind, now, by)));
    file.write(List.copyOf(orders));
    boolean runs = LastLook.showsAnAgent(top.places(), around.clock());
    before.trouble().ifPresent(why -> around.complain("replaced: " + why));
    if (!runs) {
      around.complain(ABSENT);
    }
    List<RolloutOrder> ended = kind == RolloutOrder.Kind.RESUME ? List.of() : paused(before, about);
    print(about, by, now, runs, kind == RolloutOrder.Kind.RESUME ? bad(about) : List.of(), ended);
    return Exit.OK;
  }

  /**
   * Later than those whose place it takes, also where the clock was set back: the agent heeds no
   * older one.
   */
  private Instant after(List<RolloutOrder> before, List<DaemonName> about) {
    Instant first = around.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    return before.stream()
        .filter(order -> about.contains(order.daemon()))
        .map(order -> order.at().plusMillis(1))
        .filter(first::isBefore)
        .max(Comparator.naturalOrder())
        .orElse(first);
  }

  /** The pauses that end, since another order takes their place. */
  private List<RolloutOrder> paused(RolloutOrdersFile.Found before, List<DaemonName> about) {
    return before.orders().stream()
        .filter(order -> kind != RolloutOrder.Kind.PAUSE)
        .filter(order -> order.kind() == RolloutOrder.Kind.PAUSE)
        .filter(order -> about.contains(order.daemon()))
        .toList();
  }

  /**
   * What is taken for bad until the order is carried out.
   *
   * @param why in the agent's words
   */
  private record Bad(DaemonName daemon, SortedSet<Integer> revisions, String why) {}

  private List<Bad> bad(List<DaemonName> about) {
    var file = new MemoryFile(top.places(), around.clock());
    Memory memory = file.load();
    file.trouble().ifPresent(around::complain);
    var bad = new ArrayList<Bad>();
    for (DaemonName name : about) {
      memory
          .rollout(name)
          .filter(rollout -> !rollout.bad().isEmpty())
          .map(rollout -> new Bad(name, rollout.bad(), rollout.why().orElse("")))
          .ifPresent(bad::add);
    }
    return bad;
  }

  private static String words(Bad bad) {
    List<String> revisions = bad.revisions().stream().map(String::valueOf).toList();
    return "%s: no longer taken for bad: %s%s"
        .formatted(
            bad.daemon(),
            String.join(", ", revisions),
            bad.why().isEmpty() ? "" : " (" + bad.why() + ")");
  }

  private static Map<String, Object> data(Bad bad) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", bad.daemon().value());
    data.put("revisions", bad.revisions());
    data.put("why", bad.why());
    return data;
  }

  private void print(
      List<DaemonName> about,
      String by,
      Instant now,
      boolean runs,
      List<Bad> forgotten,
      List<RolloutOrder> ended) {
    if (top.json()) {
      Map<String, Object> data = Json.versioned();
      data.put("order", word());
      data.put("daemons", about.stream().map(DaemonName::value).toList());
      data.put("at", now);
      data.put("by", by);
      data.put("agentRuns", runs);
      data.put("forgets", forgotten.stream().map(RolloutOrderCommand::data).toList());
      data.put("endsPauses", ended.stream().map(order -> order.daemon().value()).toList());
      around.out().print(Json.pretty(data));
    } else {
      about.forEach(name ->
          around.out().println(Plain.line("Ordered by " + by + ": " + word() + " " + name)));
      forgotten.forEach(bad -> around.out().println(Plain.line(words(bad))));
      ended.forEach(pause ->
          around
              .out()
              .println(
                  Plain.line(
                      "%s: the pause by %s is over, since this takes its place; afterwards it is"
                              .formatted(pause.daemon(), pause.by())
                          + " replaced again: \"nodekeeper rollout pause %s\" holds it"
                              .formatted(pause.daemon()))));
      if (kind == RolloutOrder.Kind.UNDO || kind == RolloutOrder.Kind.RESTART) {
        around.out().println("What becomes of it: nodekeeper rollout status");
      }
    }
  }

  private String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private List<DaemonName> about() throws Stopped {
    boolean standing = kind == RolloutOrder.Kind.PAUSE || kind == RolloutOrder.Kind.RESUME;
    if (all == (daemon != null) || (all && !standing)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), word() + (standing ? " takes a DAEMON or --all" : " takes a DAEMON"));
    }
    List<DaemonName> declared = declared();
    if (daemon == null) {
      return declared;
    }
    return declared.stream()
        .filter(name -> name.value().equals(daemon))
        .findFirst()
        .map(List::of)
        .orElseThrow(() ->
            new Stopped(
                Exit.USAGE,
                "there is no daemon "
                    + Plain.line(String.valueOf(daemon))
                    + (declared.isEmpty()
                        ? ": none is declared"
                        : "; declared are: "
                            + Summary.named(declared.stream().map(DaemonName::value).toList()))));
  }

  /** As the agent knows them; by the settings while it has not looked. */
  private List<DaemonName> declared() throws Stopped {
    var look = LastLook.present(top.places());
    return look.isPresent()
        ? look.get().daemons().stream().map(is -> is.name()).toList()
        : Wanted.load(top.places()).policy().daemons().stream().map(is -> is.name()).toList();
  }
}
