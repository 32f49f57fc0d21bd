package io.nodekeeper.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete this command line. */
@Command(
    name = "completion",
    description = "Prints the completion for bash and zsh. The package brings it along.",
    footer = {
      "",
      "Examples:",
      "  . <(nodekeeper completion)   for this shell",
      "",
      "Exits with 0.",
    })
final class CompletionCommand implements Runnable {

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public void run() {
    CommandSpec top = spec.root();
    around.out().print(AutoComplete.bash(top.name(), top.commandLine()));
  }
}
