package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code systemd/hold} with a systemctl that says what a test wants, on a real document. */
class HoldScriptTest {

  private static final Path STATUS =
      Path.of("src/test/resources/io/nodekeeper/record/status-1.json");

  private static final String LATE = "9999-11-21T13:00:00.25Z";

  @TempDir private Path directory = Path.of("");
  private Path run = directory;

  @BeforeEach
  void aHostThatStopsWithItsNodeDraining() throws IOException {
    run = Files.createDirectories(directory.resolve("run"));
    Files.writeString(directory.resolve("active"), "active\n");
    program(
        "systemctl",
        """
        case $1 in
          is-system-running) cat "$STATE/system"; exit 1 ;;
          is-active) [ "$2" = nodekeeper.service ] && cat "$STATE/active" ;;
        esac
        """);
    program("systemd-notify", "echo \"$@\" >>\"$STATE/notified\"");
    system("stopping");
    status("draining", "null");
    whileItWaits("echo 'waited twice' >&2; exit 99");
  }

  private void program(String name, String text) throws IOException {
    Path file = directory.resolve("bin").resolve(name);
    Files.createDirectories(directory.resolve("bin"));
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void system(String word) throws IOException {
    Files.writeString(directory.resolve("system"), word + "\n");
  }

  private void status(String state, String letGo) throws IOException {
    Files.writeString(run.resolve("status.json"), document(state, letGo));
  }

  private static String document(String state, String letGo) throws IOException {
    String document = Files.readString(STATUS);
    assertThat(document).contains("  \"state\" : \"draining\"", "    \"letGo\" : null");
    return document
        .replaceFirst("\n    \"deadline\" : \"[^\"]+\"", "\n    \"deadline\" : \"" + LATE + "\"")
        .replace("  \"state\" : \"draining\"", "  \"state\" : \"" + state + "\"")
        .replace("    \"letGo\" : null", "    \"letGo\" : " + letGo);
  }

  /** What becomes of the world in place of the script's waiting. */
  private void whileItWaits(String commands) throws IOException {
    program("sleep", commands);
  }

  private record Ran(int code, String printed) {}

  private Ran hold() throws Exception {
    var builder =
        new ProcessBuilder("systemd/hold", run.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("printed").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("STATE", directory.toString());
    environment.put("NOTIFY_SOCKET", "/run/systemd/notify");
    environment.put("PATH", directory.resolve("bin") + ":" + environment.get("PATH"));
    Process process = builder.start();
    boolean ended = process.waitFor(30, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as("it ends").isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(directory.resolve("printed"), StandardCharsets.UTF_8));
  }

  @Test
  void whoStopsOrUpgradesTheAgentIsNotHeld() throws Exception {
    for (String word : new String[] {"running", "degraded", "starting", ""}) {
      system(word);
      assertThat(hold()).isEqualTo(new Ran(0, ""));
    }
    assertThat(run.resolve("shutdown")).doesNotExist();
  }

  @Test
  void aShutdownIsHeldUntilTheNodeIsDrained() throws Exception {
    Files.writeString(directory.resolve("drained.json"), document("drained", "null"));
    whileItWaits(
        """
        test -f "$STATE/run/shutdown" && mv "$STATE/drained.json" "$STATE/run/status.json"
        """);

    Ran ran = hold();
    assertThat(ran.code()).isZero();
    assertThat(ran.printed().lines())
        .containsExactly(
            "held until the node is drained; see nodekeeper explain",
            "no longer held: drained; the deadline: " + LATE);
  }

  @Test
  void itIsHeldNoLongerThanTheNodeIsHeld() throws Exception {
    Files.writeString(
        directory.resolve("let-go.json"), document("draining", "\"2026-11-21T13:00:00Z\""));
    whileItWaits("mv \"$STATE/let-go.json\" \"$STATE/run/status.json\"\n");

    assertThat(hold().printed()).contains("held: draining, let go at 2026-11-21T13:00:00Z");
  }

  @Test
  void itIsHeldNoLongerThanItsDeadline() throws Exception {
    Files.writeString(
        directory.resolve("late.json"),
        document("draining", "null").replace(LATE, "2026-01-02T03:04:05Z"));
    whileItWaits("mv \"$STATE/late.json\" \"$STATE/run/status.json\"\n");

    assertThat(hold().printed()).endsWith("draining; the deadline: 2026-01-02T03:04:05Z\n");
  }

  @Test
  void itIsNotHeldWithoutAnAgent() throws Exception {
    Files.delete(directory.resolve("active"));
    assertThat(hold()).isEqualTo(new Ran(0, "not held: the agent does not run\n"));
    assertThat(run.resolve("shutdown")).doesNotExist();
  }

  @Test
  void anAgentThatDiesInBetweenEndsTheHold() throws Exception {
    whileItWaits("rm \"$STATE/active\"\n");
    Ran ran = hold();
    assertThat(ran.code()).isZero();
    assertThat(ran.printed()).endsWith("<4>no longer held: the agent has ended\n");
  }

  @Test
  void anAgentThatJustStartsIsWaitedFor() throws Exception {
    Files.writeString(directory.resolve("active"), "activating\n");
    whileItWaits("rm \"$STATE/active\"\n");
    assertThat(hold().printed()).contains("held until the node is drained");
  }

  @Test
  void anAgentThatWritesNothingIsNotWaitedForForEver() throws Exception {
    whileItWaits("touch -d '3 minutes ago' \"$STATE/run/status.json\" \"$STATE/run/shutdown\"\n");
    assertThat(hold().printed())
        .contains("<4>no longer held: for 2 minutes the agent has not written");
  }

  @Test
  void noWordOfTheAgentYetIsNoDrainedNode() throws Exception {
    Files.delete(run.resolve("status.json"));
    whileItWaits("rm \"$STATE/active\"\n");
    assertThat(hold().printed()).contains("held until the node is drained").contains("has ended");
  }

  @Test
  void aLinkThatLiesInTheWayIsNotFollowed() throws Exception {
    Path elsewhere = directory.resolve("elsewhere");
    Files.createSymbolicLink(run.resolve("shutdown"), elsewhere);
    whileItWaits("rm \"$STATE/active\"\n");

    assertThat(hold().printed()).contains("<4>", "cannot be made");
    assertThat(elsewhere).doesNotExist();
  }

  @Test
  void systemdIsAskedForMoreTimeWhileTheAgentIsAtWork() throws Exception {
    Files.writeString(directory.resolve("drained.json"), document("drained", "null"));
    whileItWaits("mv \"$STATE/drained.json\" \"$STATE/run/status.json\"");
    assertThat(hold().code()).isZero();

    assertThat(Files.readAllLines(directory.resolve("notified")))
        .containsExactly("EXTEND_TIMEOUT_USEC=90000000");
  }
}
