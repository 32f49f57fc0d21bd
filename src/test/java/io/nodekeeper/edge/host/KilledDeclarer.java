package io.nodekeeper.edge.host;

import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes a declared file with its check, and stops at a step to be killed there; or says how it
 * went.
 */
final class KilledDeclarer {

  private KilledDeclarer() {}

  public static void main(String[] arguments) {
    var check = new NodeFile.Check(List.of("test", "-s", "{file}"), Duration.ofSeconds(20));
    var file =
        DeclaredFilesTest.declared(
            "rw-r--r--", given(arguments[3]), given(arguments[4]), Optional.of(check));
    try {
      new DeclaredFiles(List.of(Path.of(arguments[0])))
          .write(
              Path.of(arguments[1]),
              file,
              KilledWriter.NEW,
              step -> {
                if (step.name().equals(arguments[2])) {
                  KilledWriter.stopAt(step, step);
                }
              });
      System.out.println("written");
    } catch (IOException failed) {
      System.out.println(failed.getMessage());
    }
  }

  private static Optional<String> given(String argument) {
    return Optional.of(argument).filter(name -> !name.equals("-"));
  }
}
