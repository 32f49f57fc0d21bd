package io.nodekeeper.app;

import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.World;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.DurationText;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the files for containers, or shows what they would be. */
@Command(
    name = "render",
    description = {
      "Shows the files for containers as they would be now, or writes them.",
      "A file that needs something not known now is withheld: what is there stays. Before the ECS"
          + " agent has registered, that is any file that needs the cluster.",
      "What a secret file says is never shown, only how long it is."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper render --diff                what would change",
      "  nodekeeper render --once --wait 20s     as before the ECS agent starts",
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

  private Duration wait = Duration.ZERO;

  @Spec private CommandSpec spec = CommandSpec.create();

  RenderCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      description =
          "With --once: looks again each second as long as a file is withheld, for at most so long,"
              + " from 1s to 1h.")
  void waitFor(String text) {
    wait =
        DurationText.parse(text)
            .filter(given -> given.compareTo(Duration.ofSeconds(1)) >= 0)
            .filter(given -> given.compareTo(Duration.ofHours(1)) <= 0)
            .orElseThrow(
                () -> misused("--wait is " + text + "; it takes a duration from 1s to 1h"));
  }

  private CommandLine.ParameterException misused(String what) {
    return new CommandLine.ParameterException(spec.commandLine(), what);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    if (wait.isPositive() && !mode.write) {
      throw misused("--wait is only for --once, which writes the files");
    }
    Settings.Loaded settings = Wanted.load(top.places());
    if (mode.write) {
      withdraw(settings.policy());
    }
    World world = NodeWorld.of(around, top.places(), settings.agent());
    UnaryOperator<Rendered> done = mode.write ? file -> file.written(world) : file -> file;
    Memory memory = new MemoryFile(top.places(), around.clock()).load();
    List<Rendered> files = new Rendering(settings.policy(), world, memory, around).all(wait, done);
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

  private void withdraw(Policy policy) {
    try {
      EcsLines.withdraw(top.places(), policy);
    } catch (IOException e) {
      around.complain("the lines for the ECS agent stay in force: " + e.getMessage());
    }
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
        around.out().print(file.after().map(file::shown).orElse(""));
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
    if (!file.why().isEmpty()) {
      around.out().println(Plain.line("# " + file.why()));
    }
    lines(file).forEach(line -> around.out().println(Plain.line(line)));
  }

  /** Of a secret not even which lines changed. */
  private static List<String> lines(Rendered file) {
    String before = file.before().map(file::shown).orElse("");
    String after = file.after().map(file::shown).orElse("");
    if (file.before().equals(file.after())) {
      return List.of();
    }
    return file.isSecret()
        ? Stream.concat(before.lines().map("-"::concat), after.lines().map("+"::concat)).toList()
        : LineDiff.of(before, after);
  }

  private static Map<String, Object> data(Rendered file) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("path", file.path());
    data.put("state", file.state().word());
    data.put("secret", file.isSecret());
    data.put("content", file.after().filter(_ -> !file.isSecret()));
    data.put("characters", file.after().map(text -> text.codePointCount(0, text.length())));
    data.put("mode", file.file().access().mode());
    data.put("why", Optional.of(file.why()).filter(why -> !why.isEmpty()));
    return data;
  }
}
