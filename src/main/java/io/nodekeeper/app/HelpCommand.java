package io.nodekeeper.app;

import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same as --help, for those who write it as a command. */
@Command(
    name = "help",
    helpCommand = true,
    description = {
      "Prints the help of a command, as its --help does.",
      "That is no data, and so it takes no --json."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper help status",
      "",
      "Exits with 0, or 64 when there is no such command, or with --json.",
    })
final class HelpCommand implements Callable<Integer> {

  private final Nodekeeper nodekeeper;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "Without it: of nodekeeper.")
  private @Nullable String command;

  @Spec private CommandSpec spec = CommandSpec.create();

  private HelpCommand(Nodekeeper nodekeeper) {
    this.nodekeeper = nodekeeper;
  }

  /**
   * The command.
   *
   * @param commands the names of all, which a shell completes; they may be made later
   */
  static CommandSpec of(Nodekeeper nodekeeper, Iterable<String> commands) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new HelpCommand(nodekeeper));
    PositionalParamSpec of = spec.positionalParameters().getFirst();
    spec.remove(of);
    return spec.addPositional(of.toBuilder().completionCandidates(commands).build());
  }

  @Override
  public Integer call() {
    nodekeeper.refuseJson(spec);
    CommandLine top = spec.parent().commandLine();
    CommandLine asked =
        command == null
            ? top
            : Optional.ofNullable(top.getSubcommands().get(command))
                .orElseThrow(() ->
                    new CommandLine.ParameterException(top, "there is no command " + command));
    asked.usage(asked.getOut());
    return Exit.OK;
  }
}
