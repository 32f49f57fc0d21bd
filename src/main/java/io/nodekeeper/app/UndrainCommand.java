package io.nodekeeper.app;

import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes an operator's order back. */
@Command(
    name = "undrain",
    description = {
      "Takes back the order to drain this node.",
      "What the order did is undone: the node is set ACTIVE if it was set DRAINING for it, the"
          + " daemons are started again, and replicas come. A node that leaves for other causes as"
          + " well goes on leaving, and these are named."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper undrain --wait",
      "",
      "Exits with 0 when there is no order any more, also when there was none; with",
      "--wait when the node no longer leaves: else 69 when the agent does not run, and",
      "75 when the node leaves for other causes, or still after 10 minutes. 77 for",
      "anybody but root and the user nodekeeper; 130 by SIGINT.",
    })
final class UndrainCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;

  @Option(
      names = "--wait",
      description = "Waits until the node no longer leaves, for 10 minutes at the most.")
  private boolean wait;

  UndrainCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    var file = new OrderFile(top.places());
    OrderFile.Found before = file.find();
    file.remove();
    Instant now = around.clock().instant();
    List<Reason> others =
        LastLook.present(top.places())
            .flatMap(StatusDocument::drain)
            .map(Undrained::others)
            .orElse(List.of());
    boolean runs = LastLook.showsAnAgent(top.places(), around.clock());
    say(before, others, runs);
    if (!wait) {
      return printed(before, others, Optional.empty());
    }
    if (!runs) {
      throw new Stopped(
          Exit.UNAVAILABLE, "not waited for: " + (before.isThere() ? ABSENT : NOT_RUNNING));
    }
    var look = new Following(top.places(), around).until(new Undrained(now));
    return printed(before, List.of(), Optional.of(look.state()));
  }

  private static final String ABSENT =
      "the agent does not run, which will undo what the order did once it is started: see"
          + " systemctl status nodekeeper";

  private static final String NOT_RUNNING =
      "the agent does not run: see systemctl status nodekeeper";

  private void say(OrderFile.Found before, List<Reason> others, boolean runs) {
    before.trouble().ifPresent(why -> around.complain("removed: " + why));
    if (!top.json()) {
      around
          .out()
          .println(
              before
                  .order()
                  .map(old -> "Taken back: " + old.words())
                  .orElse(
                      before.isThere()
                          ? "Taken back: whatever was ordered before it could not be read."
                          : "There is no order."));
      if (!others.isEmpty()) {
        around.out().println(Plain.line("The node goes on leaving: " + words(others)));
      }
    }
    if (before.isThere() && !runs && !wait) {
      around.complain(ABSENT);
    }
  }

  static String words(List<Reason> reasons) {
    return reasons.stream().map(Reason::text).collect(Collectors.joining("; "));
  }

  private int printed(OrderFile.Found before, List<Reason> others, Optional<String> state) {
    if (top.json()) {
      Map<String, Object> data = Json.versioned();
      data.put("removed", before.isThere());
      data.put("order", before.order().map(DrainCommand::data));
      data.put("otherCauses", others.stream().map(Reason::cause).toList());
      data.put("state", state);
      around.out().print(Json.pretty(data));
    } else if (state.isPresent()) {
      around.out().println("The node no longer leaves: it is " + state.get() + ".");
    }
    return Exit.OK;
  }
}
