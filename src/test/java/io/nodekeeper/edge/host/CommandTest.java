package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CommandTest {

  private static final Duration LONG = Duration.ofSeconds(50);
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir private Path folder = Path.of("");

  private static Command command(Duration within, String... words) {
    return new Command(List.of(words), within);
  }

  private static Command script(Duration within, String script) {
    return command(within, "/bin/sh", "-c", script);
  }

  private static Command.Ended run(Command command) throws Exception {
    return command.run();
  }

  private static Optional<String> trouble(Command command) throws Exception {
    return command.trouble(command.run(), true);
  }

  @Test
  void whatItSaysAndHowItEndsIsTold() throws Exception {
    assertThat(run(command(LONG, "echo", "all", "well")))
        .isEqualTo(new Command.Ended(OptionalInt.of(0), "all well"));
    assertThat(trouble(script(LONG, "echo out; echo err >&2; exit 3")))
        .contains("/bin/sh ended with 3; it said: out err");
  }

  @Test
  void noShellReadsItsWords() throws Exception {
    assertThat(run(command(LONG, "echo", "$HOME", "`id`", "a  b;", "*", "$(id)")).said())
        .isEqualTo("$HOME `id` a b; * $(id)");
  }

  @Test
  void nothingOfOurEnvironmentReachesIt() throws Exception {
    assertThat(run(command(LONG, "env")).said().split(" "))
        .containsExactlyInAnyOrder(
            "LANG=C.UTF-8", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    assertThat(run(script(LONG, "pwd; cat")).said()).isEqualTo("/");
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws Exception {
    assertThat(trouble(command(LONG, "/none/such")).orElse(""))
        .startsWith("/none/such ended with 127; it said: setsid: ")
        .contains("No such file or directory");
    assertThat(trouble(command(LONG, "--wait", "true")).orElse(""))
        .startsWith("--wait ended with 127");
    assertThatThrownBy(() -> command(LONG, "nul\0").run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be run");
  }

  @Test
  void atTheDeadlineAllOfItIsKilled() throws Exception {
    Path alive = folder.resolve("alive");
    long begin = System.nanoTime();
    Command slow =
        script(
            SHORT,
            "(trap '' TERM HUP; while :; do touch %s; sleep 0.1; done) & echo begun; wait"
                .formatted(alive));
    assertThat(trouble(slow))
        .contains("/bin/sh has not ended within 2000 ms, and was killed; it said: begun");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    assertGone(alive);
  }

  @Test
  void whatItLeavesBehindEndsWithIt() throws Exception {
    Path alive = folder.resolve("alive");
    Command leaving =
        script(
            LONG,
            "(while :; do touch %s; sleep 0.1; done) & sleep 0.3; echo well".formatted(alive));
    assertThat(run(leaving)).isEqualTo(new Command.Ended(OptionalInt.of(0), "well"));
    assertGone(alive);
  }

  /** It is made again every 100 ms, for as long as somebody lives. */
  private static void assertGone(Path alive) throws Exception {
    assertThat(Files.deleteIfExists(alive)).isTrue();
    assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(alive).doesNotExist();
  }

  @Test
  void aDaemonThatKeepsItsOutputOpenIsNotWaitedFor() throws Exception {
    long begin = System.nanoTime();
    Path pid = folder.resolve("pid");
    Command forking =
        script(
            LONG,
            "setsid sh -c 'echo $$ >%s; exec sleep 30' & echo well; sleep 0.5".formatted(pid));
    try {
      assertThat(run(forking)).isEqualTo(new Command.Ended(OptionalInt.of(0), "well"));
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    } finally {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void ofWhatItSaysOnlyTheBeginIsKeptAndItIsNotHeldUp() throws Exception {
    Command.Ended ended = run(script(LONG, "yes 0123456789 | head -c 3000000; echo end >&2"));
    assertThat(ended.status()).hasValue(0);
    assertThat(ended.said()).startsWith("0123456789 0123").hasSizeBetween(4_000, 4_096);
  }

  @Test
  void whoTalksForEverIsKilledAllTheSame() throws Exception {
    assertThat(run(command(SHORT, "yes")).status()).isEmpty();
  }

  @Test
  void whatItSaysIsOneLineWithoutControlCharacters() throws Exception {
    assertThat(
            run(command(LONG, "printf", "a\\n\\033[31mb\\000\\r\\tc\\342\\200\\250d\\377")).said())
        .isEqualTo("a [31mb c d\ufffd");
  }

  @Test
  void whoIsInterruptedKillsIt() throws Exception {
    Path alive = folder.resolve("alive");
    Command slow = script(LONG, "while :; do touch %s; sleep 0.1; done".formatted(alive));
    var task = new FutureTask<>(slow::run);
    Thread thread = Thread.ofVirtual().start(task);
    while (!Files.exists(alive)) {
      Thread.onSpinWait();
    }
    thread.interrupt();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertGone(alive);
  }
}
