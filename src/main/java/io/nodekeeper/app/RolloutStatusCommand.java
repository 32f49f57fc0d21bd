package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.RolloutOrder.Kind;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how the daemons' revisions stand by the agent's last look. */
@Command(
    name = "status",
    description = {
      "Prints which revision of each daemon runs and which is wanted, and why.",
      "Shows what was ordered about each, and whether that is due, taken or in vain. It",
      "goes by the agent's last look, as nodekeeper status, and says on standard error",
      "when that agent is dead or hangs, and how old the look is."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper rollout status",
      "  nodekeeper rollout status --watch",
      "  nodekeeper rollout status --json | jq '.daemons[] | select(.runs != .wanted)'",
      "",
      "Exits with 0, 69 when the agent has not looked since the boot, 77 when its file",
      "cannot be read. With --watch it waits for the agent's look, and ends by SIGINT",
      "with 130.",
    })
final class RolloutStatusCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;

  @Mixin private final Watching watching;

  RolloutStatusCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.screen = screen;
    this.watching = new Watching(top, around, screen);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    return watching.print(this::seen);
  }

  private Watching.Seen seen() throws Stopped {
    LastLook last = LastLook.read(top.places(), around.clock());
    StatusDocument look = last.document();
    RolloutOrdersFile.Found found = new RolloutOrdersFile(top.places()).find();
    String troubles =
        Stream.concat(stale(last).stream(), found.trouble().stream())
            .collect(Collectors.joining("; "));
    return new Watching.Seen(
        top.json() ? json(look, found) : text(look, found, screen),
        Optional.of(troubles).filter(words -> !words.isEmpty()));
  }

  /** Why it may stand otherwise by now. */
  private static Optional<String> stale(LastLook last) {
    if (last.alive() && !last.late()) {
      return Optional.empty();
    }
    String why =
        last.alive() ? last.unwritten().orElse("the agent hangs") : "the agent does not run";
    return Optional.of(
        why + ": this is of " + Durations.words(last.age()) + " ago; see nodekeeper status");
  }

  private static String json(StatusDocument look, RolloutOrdersFile.Found found) {
    var rows = new ArrayList<Map<String, Object>>();
    look.daemons().forEach(daemon -> rows.add(data(daemon, order(found, daemon))));
    Map<String, Object> data = Json.versioned();
    data.put("daemons", rows);
    data.put("stray", stray(look, found).stream().map(RolloutStatusCommand::data).toList());
    return Json.pretty(data);
  }

  private static String text(StatusDocument look, RolloutOrdersFile.Found found, Screen screen) {
    var rows = new ArrayList<RolloutTable.Row>();
    for (StatusDocument.Daemon daemon : look.daemons()) {
      Optional<RolloutOrder> order = order(found, daemon);
      Optional<String> vain = order.flatMap(is -> vain(is, daemon));
      rows.add(
          new RolloutTable.Row(
              daemon, order.map(is -> words(is, daemon)), vain.isPresent(), state(daemon, vain)));
    }
    var lines = new ArrayList<>(RolloutTable.lines(rows, screen));
    stray(look, found).forEach(order -> lines.addAll(Wrapped.lines(Plain.line(words(order)), 2)));
    return Screen.text(lines);
  }

  /** Those about what is no daemon any more. */
  private static List<RolloutOrder> stray(StatusDocument look, RolloutOrdersFile.Found found) {
    return found.orders().stream()
        .filter(order ->
            look.daemons().stream().noneMatch(daemon -> daemon.name().equals(order.daemon())))
        .toList();
  }

  private static String words(RolloutOrder order) {
    return "%s of %s, ordered by %s, has no effect: there is no such daemon; %s"
        .formatted(
            word(order), order.daemon(), order.by(), "the next order about a daemon removes it");
  }

  private static Map<String, Object> data(RolloutOrder order) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", order.daemon().value());
    data.put("order", word(order));
    data.put("at", order.at());
    data.put("by", order.by());
    return data;
  }

  /**
   * The one that stands: what was resumed is as if nothing had been ordered, and so is a pause of
   * before the daemon was declared anew.
   */
  private static Optional<RolloutOrder> order(
      RolloutOrdersFile.Found found, StatusDocument.Daemon daemon) {
    return found.orders().stream()
        .filter(order -> order.daemon().equals(daemon.name()))
        .filter(order ->
            (order.kind() != Kind.RESUME && order.kind() != Kind.PAUSE) || !isDone(order, daemon))
        .findFirst();
  }

  private static boolean isDone(RolloutOrder order, StatusDocument.Daemon daemon) {
    return daemon.obeyed().filter(last -> !order.at().isAfter(last)).isPresent();
  }

  /** With whether the agent has taken it up, or is to; a pause stands. */
  private static String words(RolloutOrder order, StatusDocument.Daemon daemon) {
    if (order.kind() == Kind.PAUSE) {
      return word(order);
    }
    String became = vain(order, daemon).isPresent() ? ", in vain" : ", taken";
    return word(order) + (isDone(order, daemon) ? became : ", due");
  }

  /** Why it came to nothing, if it did. */
  private static Optional<String> vain(RolloutOrder order, StatusDocument.Daemon daemon) {
    return daemon.vain().filter(_ -> isDone(order, daemon));
  }

  private static Map<String, Object> data(
      StatusDocument.Daemon daemon, Optional<RolloutOrder> order) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", daemon.name().value());
    data.put("runs", daemon.revision() > 0 ? Optional.of(daemon.revision()) : Optional.empty());
    data.put("wanted", daemon.wanted());
    data.put("rollout", daemon.rollout());
    data.put("order", order.map(RolloutStatusCommand::word));
    data.put("orderDone", order.map(is -> isDone(is, daemon)));
    data.put("orderVain", order.flatMap(is -> vain(is, daemon)));
    return data;
  }

  private static String word(RolloutOrder order) {
    return order.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String state(StatusDocument.Daemon daemon, Optional<String> vain) {
    Optional<String> rollout = daemon.rollout().filter(words -> !Optional.of(words).equals(vain));
    String state = rollout.orElseGet(() -> state(daemon));
    return vain.map(why -> why + "; " + state).orElse(state);
  }

  private static String state(StatusDocument.Daemon daemon) {
    boolean same = daemon.wanted().filter(wanted -> wanted == daemon.revision()).isPresent();
    String phase = daemon.phase().replace('_', '-');
    boolean waits = daemon.phase().equals("waiting") && !daemon.reason().isEmpty();
    return same ? "as wanted" : waits ? phase + ": " + daemon.reason() : phase;
  }
}
