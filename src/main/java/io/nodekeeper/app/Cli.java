package io.nodekeeper.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
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
    return commandLine(around).execute(arguments);
  }

  static CommandLine commandLine(Surroundings around) {
    var top = new Nodekeeper();
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
            .addSubcommand(new StatusCommand(top, around))
            .addSubcommand(new ExplainCommand(top, around))
            .addSubcommand(new PlanCommand(top, around))
            .addSubcommand(new CheckCommand(top, around))
            .addSubcommand(new RenderCommand(top, around))
            .addSubcommand(new CompletionCommand(around))
            .addSubcommand(new VersionCommand(top, around));
    return cli.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(80)
        .setParameterExceptionHandler((wrong, _) -> misused(wrong, around))
        .setExecutionExceptionHandler((thrown, _, _) -> failed(thrown, around));
  }

  private static OptionSpec helpOption() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .scopeType(ScopeType.INHERIT)
        .description("Prints this help.")
        .build();
  }

  private static int misused(ParameterException wrong, Surroundings around) {
    String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
    around.complain(wrong.getMessage() + "; see " + command + " --help");
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      unmatched.getSuggestions().stream()
          .findFirst()
          .ifPresent(meant -> around.complain("did you mean " + meant + "?"));
    }
    return Exit.USAGE;
  }

  private static int failed(Exception thrown, Surroundings around) {
    if (thrown instanceof Stopped stopped) {
      stopped.lines().forEach(around::complain);
      return stopped.code();
    }
    around.complain("this is a fault of nodekeeper's: " + Trouble.line(thrown));
    thrown.printStackTrace(around.err());
    return Exit.SOFTWARE;
  }
}
