package io.nodekeeper.app;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, and what all its commands take. */
@Command(
    name = "nodekeeper",
    description = "Keeps one ECS container instance right: daemons, readiness, draining, files.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  nodekeeper status            how the node stands, by the agent's last look",
      "  nodekeeper explain           what is not as it should be, and since when",
      "  nodekeeper check             the effective settings, and where each came from",
      "",
      "Each command has its own --help. Standard output is data; all else goes to standard error.",
    })
final class Nodekeeper implements Runnable {

  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "Stands in front of every path: DIR/etc/nodekeeper, DIR/run/nodekeeper, …")
  private Path root = Path.of("/");

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  Places places() {
    return new Places(root.toAbsolutePath().normalize());
  }

  boolean json() {
    return json;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
