package io.nodekeeper.app;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.DurationText;
import io.nodekeeper.settings.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
      "What a secret file says is never shown, only how long it is; nor what one has said that is a",
      "secret no more.",
      "A file that others have changed is left or restored as the agent would: it goes by the",
      "agent's memory, and --once, run as the agent's user, writes down there what it has written."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper render --diff                what would change",
      "  nodekeeper render --once --wait 20s     as before the ECS agent starts",
      "",
      "Exits with 0 when each file is written or unchanged, 75 when one is withheld, 77",
      "when one cannot be read or written, its check refuses it, or the agent's memory of",
      "it cannot be saved, 78 when the settings do not hold.",
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
              + " from 1s to 1h. What only the ECS agent tells is not waited for before it has"
              + " registered.")
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
      FileBook.refuseAnothers(top.places());
      withdraw(settings);
    }
    NodeWorld world = NodeWorld.of(around, top.places(), settings.agent());
    Supplier<FileBook> books =
        () ->
            mode.write
                ? FileBook.open(top.places(), around.clock())
                : FileBook.read(top.places(), around.clock());
    var rendering = new Rendering(settings.policy(), world::anew, books, around);
    List<Rendered> files = mode.write ? rendering.written(wait) : rendering.shown();
    if (top.json()) {
      Map<String, Object> data = Json.versioned();
      data.put("files", files.stream().map(this::data).toList());
      around.out().print(Json.pretty(data));
    } else {
      print(files);
    }
    complain(files);
    Optional<String> unsaved = rendering.unsaved();
    unsaved.ifPresent(why -> around.complain("the agent's memory cannot be saved: " + why));
    return unsaved.isPresent() ? Exit.PERMISSION : code(files);
  }

  /** What somebody has to mend is told before what may come by itself. */
  private static int code(List<Rendered> files) {
    if (files.stream().anyMatch(Rendered::isTrouble)) {
      return Exit.PERMISSION;
    }
    boolean waits = files.stream().anyMatch(file -> file.state() == Rendered.State.WITHHELD);
    return waits ? Exit.TEMPORARY : Exit.OK;
  }

  /** What the agent would warn of; what many files lack is told in full of the first. */
  private void complain(List<Rendered> files) {
    Map<String, Integer> times = new LinkedHashMap<>();
    for (Rendered file : files) {
      file.warnings().forEach(text -> around.complain(file.path() + ": " + text));
      boolean silent = file.state().isGood() && file.state() != Rendered.State.LEFT;
      if (!silent && times.merge(file.whyOfAny(), 1, Integer::sum) == 1) {
        around.complain(complaint(file));
      }
    }
    times.forEach((why, count) -> {
      if (count > 1) {
        around.complain("and %d more, since %s".formatted(count - 1, why));
      }
    });
  }

  private void withdraw(Settings.Loaded settings) {
    Policy policy = settings.policy();
    new FileEdges(top.places(), settings.agent().fileRoots(), _ -> {}).sweep(policy.files());
    try {
      EcsLines.withdraw(top.places(), policy);
    } catch (IOException e) {
      around.complain("the lines for the ECS agent stay in force: " + e.getMessage());
    }
    try {
      new LastGood(top.places().files()).forgetSecrets(policy.files());
    } catch (IOException e) {
      around.complain("the texts of former secrets stay: " + e.getMessage());
    }
  }

  private static String complaint(Rendered file) {
    String left = file.found().isPresent() ? "left as it is: " : "not written: ";
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
    diffOf(file).forEach(around.out()::println);
  }

  /** How it would change; nothing if it would not. */
  private List<String> diffOf(Rendered file) {
    if (file.state() != Rendered.State.CHANGED) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add("--- " + (file.found().isPresent() ? file.path() : "/dev/null"));
    lines.add("+++ " + file.path());
    if (file.isSame()) {
      lines.add("# " + file.why());
    } else {
      file.found().flatMap(FoundFile::unread).ifPresent(why -> lines.add("# " + why));
      lines.addAll(changed(file));
    }
    return lines.stream().map(Plain::line).toList();
  }

  /** Of a secret, or what was one, not even which lines changed. */
  private List<String> changed(Rendered file) {
    var kept = new LastGood(top.places().files());
    boolean hidden =
        file.isSecret() || file.found().filter(is -> kept.hides(file.file(), is)).isPresent();
    String before = file.before().map(text -> Rendered.shown(text, hidden)).orElse("");
    String after = file.after().map(file::shown).orElse("");
    return hidden
        ? Stream.concat(before.lines().map("-"::concat), after.lines().map("+"::concat)).toList()
        : LineDiff.of(before, after);
  }

  private Map<String, Object> data(Rendered file) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("path", file.path());
    data.put("state", file.state().word());
    data.put("secret", file.isSecret());
    data.put("content", file.after().filter(_ -> !file.isSecret()));
    data.put("characters", file.after().map(text -> text.codePointCount(0, text.length())));
    if (mode.compare) {
      data.put("diff", diffOf(file));
    }
    data.put("mode", file.file().access().mode());
    data.put("why", Optional.of(file.why()).filter(why -> !why.isEmpty()));
    return data;
  }
}
