package io.nodekeeper.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
final class Nodekeeper implements Callable<Integer> {

  private Path root = Path.of("/");

  @Option(names = "--json", scope = ScopeType.INHERIT, description = "Prints JSON.")
  private boolean json;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** A directory that is mistyped would be taken for a node without settings. */
  @Option(
      names = "--root",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description =
          "An existing directory that stands in front of every path: DIR/etc/nodekeeper,"
              + " DIR/run/nodekeeper, …")
  void root(String directory) {
    if (directory.isEmpty()) {
      throw misused("--root is empty; it takes a directory");
    }
    Path given = Path.of(directory);
    if (!Files.isDirectory(given)) {
      throw misused(
          "--root is "
              + directory
              + (Files.exists(given) ? ", which is no directory" : ", which does not exist"));
    }
    root = given.toAbsolutePath().normalize();
  }

  private CommandLine.ParameterException misused(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  Places places() {
    return new Places(root);
  }

  boolean json() {
    return json;
  }

  /** By a command that prints no data, whose option it is all the same: all inherit it. */
  void refuseJson(CommandSpec command) {
    if (json) {
      throw new CommandLine.ParameterException(
          command.commandLine(),
          "what " + command.name() + " prints is no data, and it takes no --json");
    }
  }

  /** Without a command. */
  @Override
  public Integer call() {
    CommandLine nodekeeper = spec.commandLine();
    nodekeeper.usage(nodekeeper.getErr());
    if (json) {
      nodekeeper.getOut().print(Json.error(List.of("there is no command; see nodekeeper --help")));
      nodekeeper.getOut().flush();
    }
    return Exit.USAGE;
  }
}
