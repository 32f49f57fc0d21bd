package io.nodekeeper.app;

import io.nodekeeper.core.RolloutOrder.Kind;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: reads it, runs what it says, and turns what goes wrong into one line. */
final class Cli {

  private Cli() {}

  /** Runs a command; returns the exit code. */
  static int run(Surroundings around, String... arguments) {
    boolean json = List.of(arguments).contains("--json");
    int code = commandLine(around, json).execute(arguments);
    if (!around.out().checkError()) {
      return code;
    }
    if (around.isPiped()) { // As head and less do, which have seen enough: no trouble of anybody's.
      return Exit.PIPE;
    }
    around.complain("standard output cannot be written: the disk is full, or there is none");
    return Exit.OUTPUT;
  }

  /** With what the command line has of --json, which one that is wrong never comes to. */
  static CommandLine commandLine(Surroundings around, boolean json) {
    var top = new Nodekeeper();
    Screen screen = Screen.ofProcess(around.environment());
    CommandSpec spec =
        CommandSpec.forAnnotatedObject(top)
            .version("nodekeeper " + Version.TEXT)
            .addOption(helpOption())
            .addOption(
                OptionSpec.builder("-V", "--version")
                    .versionHelp(true)
                    .description("Prints the version.")
                    .build());
    CommandLine cli =
        new CommandLine(spec)
            .addSubcommand(new RunCommand(top, around))
            .addSubcommand(new StatusCommand(top, around, screen))
            .addSubcommand(new ExplainCommand(top, around))
            .addSubcommand(new PlanCommand(top, around))
            .addSubcommand(new CheckCommand(top, around))
            .addSubcommand(new DoctorCommand(top, around, screen))
            .addSubcommand(new RenderCommand(top, around))
            .addSubcommand(new DrainCommand(top, around))
            .addSubcommand(new UndrainCommand(top, around))
            .addSubcommand("rollout", RolloutCommand.of(top, around, screen))
            .addSubcommand("restart", RolloutCommand.order(top, around, Kind.RESTART))
            .addSubcommand("pause", RolloutCommand.order(top, around, Kind.PAUSE))
            .addSubcommand("resume", RolloutCommand.order(top, around, Kind.RESUME))
            .addSubcommand(new HistoryCommand(top, around))
            .addSubcommand(new FleetCommand(top, around, screen))
            .addSubcommand(new BundleCommand(top, around, screen))
            .addSubcommand(new CompletionCommand(top, around))
            .addSubcommand(new VersionCommand(top, around))
            .addSubcommand(HelpCommand.of(top, () -> spec.subcommands().keySet().iterator()));
    return cli.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler((wrong, _) -> misused(wrong, json, around))
        .setExecutionExceptionHandler((thrown, command, _) -> failed(thrown, command, top, around));
  }

  private static OptionSpec helpOption() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .scopeType(ScopeType.INHERIT)
        .description("Prints this help.")
        .build();
  }

  private static int misused(ParameterException wrong, boolean json, Surroundings around) {
    CommandLine command = wrong.getCommandLine();
    var lines = new ArrayList<String>();
    lines.add(wrong.getMessage() + "; see " + command.getCommandSpec().qualifiedName() + " --help");
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      unmatched.getSuggestions().stream()
          .findFirst()
          .ifPresent(meant -> lines.add("did you mean " + meant + "?"));
    }
    complain(lines, command, json, around);
    return Exit.USAGE;
  }

  private static void complain(
      List<String> lines, CommandLine command, boolean json, Surroundings around) {
    lines.forEach(around::complain);
    // The standard output of the agent is its log, and no document.
    if (json && !(command.getCommand() instanceof RunCommand)) {
      around.out().print(Json.error(lines));
    }
  }

  private static int failed(
      Exception thrown, CommandLine command, Nodekeeper top, Surroundings around) {
    List<String> lines =
        thrown instanceof Stopped stopped
            ? stopped.lines()
            : List.of("this is a fault of nodekeeper's: " + Trouble.line(thrown));
    complain(lines, command, top.json(), around);
    if (thrown instanceof Stopped stopped) {
      return stopped.code();
    }
    thrown.printStackTrace(around.err());
    return Exit.SOFTWARE;
  }
}
