package io.nodekeeper.app;

import io.nodekeeper.settings.DurationText;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a command prints by the agent's last look, once, or again and again with --watch. */
final class Watching {

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;
  private @Nullable Duration pause;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  Watching(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.screen = screen;
  }

  /** What is to be printed now, and what is wrong beside it. */
  record Seen(String text, Optional<String> trouble) {}

  /** Takes the last look. */
  @FunctionalInterface
  interface Glance {
    Seen seen() throws Stopped;
  }

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "2s",
      paramLabel = "DURATION",
      description =
          "Prints it again after each pause, from 1s to 1h; 2s. Goes on while the agent ends and"
              + " is started.")
  void watch(String text) {
    pause =
        DurationText.parse(text)
            .filter(given -> given.compareTo(SHORTEST) >= 0 && given.compareTo(LONGEST) <= 0)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(),
                    "--watch is " + text + "; it takes a duration from 1s to 1h"));
  }

  /** Prints it; watching goes on until nobody reads it any more. */
  int print(Glance glance) throws Stopped, InterruptedException {
    if (pause == null) {
      Seen seen = glance.seen();
      around.out().print(seen.text());
      seen.trouble().ifPresent(around::complain);
      return Exit.OK;
    }
    show(glance);
    while (!around.out().checkError()) {
      around.pause().of(pause);
      show(glance);
    }
    return Exit.OK;
  }

  /** What is not there may come; what may not be read does not by itself. */
  private void show(Glance glance) throws Stopped {
    try {
      Seen seen = glance.seen();
      around.out().print(top.json() ? seen.text() : screen.again(seen.text()));
      seen.trouble().ifPresent(around::complain);
    } catch (Stopped passing) {
      if (passing.code() != Exit.UNAVAILABLE) {
        throw passing;
      }
      around.out().print(top.json() ? Json.error(passing.lines()) : screen.again(""));
      passing.lines().forEach(around::complain);
    }
  }
}
