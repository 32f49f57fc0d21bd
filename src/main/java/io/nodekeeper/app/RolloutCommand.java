package io.nodekeeper.app;

import io.nodekeeper.core.RolloutOrder.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The replacing of daemons on this node, in the words below it. */
@Command(
    name = "rollout",
    description = {
      "Says how the daemons' revisions stand on this node, and orders about them.",
      "An order is heeded by the agent of this node at its next look, and stands until another about"
          + " the same daemon takes its place. It changes nothing on other nodes, but that they hold"
          + " a revision that was undone here."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper rollout status",
      "  nodekeeper rollout pause --all",
      "  nodekeeper rollout undo metrics",
      "",
      "Exits with 0; 64 for a daemon that is not declared; 69 when the agent has not",
      "looked since the boot, 77 for anybody but root and the user nodekeeper.",
    })
final class RolloutCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  /** With all that it can be told. */
  static CommandLine of(Nodekeeper top, Surroundings around, Screen screen) {
    return new CommandLine(new RolloutCommand())
        .addSubcommand("status", new RolloutStatusCommand(top, around, screen))
        .addSubcommand("pause", order(top, around, Kind.PAUSE))
        .addSubcommand("resume", order(top, around, Kind.RESUME))
        .addSubcommand("undo", order(top, around, Kind.UNDO))
        .addSubcommand("restart", order(top, around, Kind.RESTART));
  }

  /** One of them, which may also stand alone. */
  static CommandLine order(Nodekeeper top, Surroundings around, Kind kind) {
    var command = new CommandLine(new RolloutOrderCommand(top, around, kind));
    command.getCommandSpec().usageMessage().description(words(kind)).footer(footer(kind));
    return command;
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case PAUSE -> "Begins no replacing until resume; one under way ends.";
      case RESUME -> "Replaces again, takes no revision for bad, and says which it forgets.";
      case UNDO -> "Takes the present revision for bad, and goes back to the last good one.";
      case RESTART ->
          "Replaces the running task by one of the same revision, once, in the daemon's own way. One that"
              + " is flapping or backed off is started at once.";
    };
  }

  private static String[] footer(Kind kind) {
    return switch (kind) {
      case PAUSE -> footer("nodekeeper pause metrics", "nodekeeper pause --all");
      case RESUME -> footer("nodekeeper resume metrics", "nodekeeper resume --all");
      case UNDO -> footer("nodekeeper rollout undo metrics");
      case RESTART -> footer("nodekeeper restart metrics");
    };
  }

  private static String[] footer(String... examples) {
    var lines = new ArrayList<>(List.of("", "Examples:"));
    for (String example : examples) {
      lines.add("  " + example);
    }
    lines.addAll(
        List.of(
            "",
            "What becomes of it: nodekeeper rollout status.",
            "Exits with 0; 64 for a daemon that is not declared; 77 for anybody but root and",
            "the user nodekeeper."));
    return lines.toArray(String[]::new);
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "rollout takes status, pause, resume, undo or restart");
  }
}
