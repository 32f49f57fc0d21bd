package io.nodekeeper.app;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.DrainOrderJson;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.DurationText;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Orders the agent to drain the node. */
@Command(
    name = "drain",
    description = {
      "Orders the agent to drain this node.",
      "It is set DRAINING, takes no more replicas, is held until those it has are gone, and then"
          + " its daemons stop. The order stands until \"nodekeeper undrain\" takes it back, also"
          + " when the agent or the host is started again. Another order takes its place. When no"
          + " agent runs, it is heeded once one is started."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper drain -m 'new kernel' --wait && systemctl reboot",
      "  nodekeeper drain --deadline 30m --keep-daemons",
      "",
      "Exits with 0 when the order is given, with --wait when it is carried out; 69",
      "when the agent does not run, and 75 when the deadline passes, both only with",
      "--wait; 77 for anybody but root and the user nodekeeper; 78 when the settings",
      "do not hold and --deadline is not given; 130 by SIGINT. The order then stands.",
    })
final class DrainCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;
  private @Nullable Duration limit;
  private @Nullable String reason;

  @Option(
      names = "--force",
      description = "Standalone tasks, which ECS never stops for a drain, are stopped at once.")
  private boolean force;

  @Option(
      names = "--keep-daemons",
      description =
          "The daemons stay when the replicas are gone, unless the node goes as well."
              + " Those that are stopped already are not started: undrain starts them.")
  private boolean keepDaemons;

  @Option(
      names = "--wait",
      description = "Waits until the node is drained, and says what it waits for.")
  private boolean wait;

  @Spec private CommandSpec spec = CommandSpec.create();

  DrainCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Option(
      names = "--deadline",
      paramLabel = "DURATION",
      description =
          "How long the replicas are waited for, from 1m to 48h; by default what the settings have"
              + " in drain.command.deadline.")
  void deadline(String text) {
    limit =
        DurationText.parse(text)
            .filter(given -> given.compareTo(DrainOrderJson.SHORTEST) >= 0)
            .filter(given -> given.compareTo(DrainOrderJson.LONGEST) <= 0)
            .orElseThrow(
                () -> misused("--deadline is " + text + "; it takes a duration from 1m to 48h"));
  }

  @Option(
      names = {"-m", "--reason"},
      paramLabel = "REASON",
      description = "Why, in one line of at most 200 characters.")
  void reason(String text) {
    if (!DrainOrderJson.isLine(text, DrainOrderJson.LONGEST_REASON)) {
      throw misused("--reason takes one line of at most 200 characters, and not a blank one");
    }
    reason = text.strip();
  }

  private CommandLine.ParameterException misused(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    var file = new OrderFile(top.places());
    OrderFile.Found before = file.find();
    Duration waits = limit == null ? ofSettings() : limit;
    Instant now = around.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    var order =
        new DrainOrder(
            now, now.plus(waits), force, keepDaemons, Optional.ofNullable(reason), by(around));
    file.write(order);
    boolean runs = LastLook.showsAnAgent(top.places(), around.clock());
    say(order, before, runs, now);
    if (!wait) {
      return printed(order, before, runs, Optional.empty());
    }
    if (!runs) {
      throw new Stopped(Exit.UNAVAILABLE, "not waited for: " + ABSENT);
    }
    var look = new Following(top.places(), around).until(new Drained(file, order));
    return printed(order, before, true, Optional.of(look.state()));
  }

  private static final String ABSENT =
      "the agent does not run, which will heed the order once it is started: see systemctl status"
          + " nodekeeper";

  private Duration ofSettings() throws Stopped {
    try {
      return Wanted.load(top.places()).policy().drain().limit(Cause.OPERATOR).deadline();
    } catch (Stopped invalid) {
      around.complain("no order is given: mend the settings, or give --deadline");
      throw invalid;
    }
  }

  /** Who gives it, in one short line. */
  static String by(Surroundings around) {
    String name =
        Optional.ofNullable(around.environment().get("SUDO_USER"))
            .filter(user -> !user.isBlank())
            .orElseGet(() -> System.getProperty("user.name", ""));
    String line = Plain.line(name).strip();
    String cut =
        line.codePoints()
            .limit(DrainOrderJson.LONGEST_NAME)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return cut.isBlank() ? "an unknown user" : cut;
  }

  private void say(DrainOrder order, OrderFile.Found before, boolean runs, Instant now) {
    if (!top.json()) {
      around
          .out()
          .println(
              "The node is to be " + order.words() + "; until " + Moments.words(order.deadline()));
      before
          .order()
          .ifPresent(old ->
              around
                  .out()
                  .println(
                      "This takes the place of an order given "
                          + StatusCommand.ago(old.since(), now)
                          + " ago: "
                          + old.words()
                          + "; until "
                          + Moments.words(old.deadline())));
    }
    before.trouble().ifPresent(why -> around.complain("replaced: " + why));
    List<String> stopped = keepDaemons ? stoppedDaemons() : List.of();
    if (!stopped.isEmpty()) {
      around.complain(
          "--keep-daemons starts none that this drain has already stopped: "
              + Summary.named(stopped)
              + "; to have them, nodekeeper undrain --wait, and then this order again");
    }
    if (!runs && !wait) {
      around.complain(ABSENT);
    }
  }

  private List<String> stoppedDaemons() {
    return LastLook.present(top.places()).stream()
        .filter(look -> look.drain().isPresent())
        .flatMap(look -> Summary.stopped(look.daemons()).stream())
        .toList();
  }

  private int printed(
      DrainOrder order, OrderFile.Found before, boolean runs, Optional<String> state) {
    if (top.json()) {
      Map<String, Object> data = Json.versioned();
      data.put("order", data(order));
      data.put("replaced", before.order().map(DrainCommand::data));
      data.put("agentRuns", runs);
      data.put("state", state);
      around.out().print(Json.pretty(data));
    } else if (state.isPresent()) {
      around
          .out()
          .println(
              order.keepDaemons() ? "The replicas are gone." : "The node is " + state.get() + ".");
    }
    return Exit.OK;
  }

  static Map<String, Object> data(DrainOrder order) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("since", order.since());
    data.put("deadline", order.deadline());
    data.put("force", order.force());
    data.put("keepDaemons", order.keepDaemons());
    data.put("reason", order.reason());
    data.put("by", order.by());
    return data;
  }
}
