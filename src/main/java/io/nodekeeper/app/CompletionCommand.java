package io.nodekeeper.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete this command line. */
@Command(
    name = "completion",
    description = {
      "Prints the completion for bash and zsh. The package brings it along.",
      "That is no data, and so it takes no --json."
    },
    footer = {
      "",
      "Examples:",
      "  . <(nodekeeper completion)   for this shell",
      "",
      "Exits with 0, or 64 with --json.",
    })
final class CompletionCommand implements Runnable {

  private final Nodekeeper top;
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public void run() {
    top.refuseJson(spec);
    CommandSpec all = spec.root();
    around.out().print(AutoComplete.bash(all.name(), all.commandLine()));
  }
}
