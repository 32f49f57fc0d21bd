package io.nodekeeper.app;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** Says which Nodekeeper this is. */
@Command(
    name = "version",
    description = "Prints the version.",
    footer = {
      "",
      "Examples:",
      "  nodekeeper version --json",
      "",
      "Exits with 0.",
    })
final class VersionCommand implements Runnable {

  private final Nodekeeper top;
  private final Surroundings around;

  VersionCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public void run() {
    String java = Runtime.version().toString();
    if (top.json()) {
      Map<String, Object> data = new LinkedHashMap<>();
      // Here alone it is the program's, as scripts have been promised.
      data.put("version", Version.TEXT);
      data.put("java", java);
      data.put("schema", Json.VERSION);
      around.out().print(Json.pretty(data));
    } else {
      around.out().println("nodekeeper " + Version.TEXT + " (Java " + java + ")");
    }
  }
}
