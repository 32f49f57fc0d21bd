package io.nodekeeper.app;

import io.nodekeeper.engine.World;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes the files for containers, or shows what they would be. */
@Command(
    name = "render",
    description = {
      "Shows the files for containers as they would be now, or writes them.",
      "A file that needs something not known now is withheld: what is there stays. Before the ECS"
          + " agent has registered, that is any file that needs the cluster."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper render --diff     what would change",
      "  nodekeeper render --once     as the boot unit calls it",
      "",
      "Exits with 0 when each file is written or unchanged, 75 when one is withheld or",
      "could not be written, 78 when the settings do not hold.",
    })
final class RenderCommand implements Callable<Integer> {

  /** What is done with the files; one of these at most. */
  static final class Mode {
    @Option(names = "--once", description = "Writes the files that are out of date, and ends.")
    private boolean write;

    @Option(names = "--diff", description = "Shows how the files would change.")
    private boolean compare;

    @Option(names = "--dry-run", description = "Shows the whole files; this is the default.")
    private boolean show;

    /** Also when nothing is asked for. */
    boolean shows() {
      return show || !(write || compare);
    }
  }

  private final Nodekeeper top;
  private final Surroundings around;

  @ArgGroup private Mode mode = new Mode();

  RenderCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped {
    Settings.Loaded settings = Wanted.load(top.places());
    World world = NodeWorld.of(around, top.places(), settings.agent());
    UnaryOperator<Rendered> done = mode.write ? file -> file.written(world) : file -> file;
    List<Rendered> files = Rendered.all(settings.policy(), world).stream().map(done).toList();
    if (top.json()) {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("files", files.stream().map(RenderCommand::data).toList());
      around.out().print(Json.pretty(data));
    } else {
      print(files);
    }
    files.stream()
        .filter(file -> !file.state().isGood())
        .forEach(file -> around.complain(complaint(file)));
    return files.stream().allMatch(file -> file.state().isGood()) ? Exit.OK : Exit.TEMPORARY;
  }

  private static String complaint(Rendered file) {
    String left = file.before().isPresent() ? "left as it is: " : "not written: ";
    return file.path() + ": " + left + file.why();
  }

  private void print(List<Rendered> files) {
    for (Rendered file : files) {
      if (mode.write) {
        around.out().println("%-9s  %s".formatted(file.state().word(), file.path()));
      } else if (mode.shows()) {
        if (files.size() > 1) {
          around.out().println("==> " + file.path() + " <==");
        }
        around.out().print(file.after().orElse(""));
      } else {
        diff(file);
      }
    }
  }

  private void diff(Rendered file) {
    if (file.state() != Rendered.State.CHANGED) {
      return;
    }
    around.out().println("--- " + (file.before().isPresent() ? file.path() : "/dev/null"));
    around.out().println("+++ " + file.path());
    LineDiff.of(file.before().orElse(""), file.after().orElse(""))
        .forEach(line -> around.out().println(Plain.line(line)));
  }

  private static Map<String, Object> data(Rendered file) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("path", file.path());
    data.put("state", file.state().word());
    data.put("content", file.after());
    data.put("why", Optional.of(file.why()).filter(why -> !why.isEmpty()));
    return data;
  }
}
