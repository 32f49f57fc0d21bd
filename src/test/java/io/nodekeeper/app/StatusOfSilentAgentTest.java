package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.app.Node.Ran;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of the node while its agent says nothing new. */
class StatusOfSilentAgentTest {

  /** Now, in whole seconds: our own process has begun before. */
  private final Instant looked =
      Instant.ofEpochSecond(Instant.now().getEpochSecond()).plusSeconds(60);

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeThatWasLookedAt() {
    node = new Node(root);
  }

  private void later(Duration after) {
    node.clock = InstantSource.fixed(looked.plus(after));
  }

  private void looked() {
    new StatusFile(node.places(), InstantSource.fixed(looked), Optional::empty, List::of)
        .looked(Told.look().at(looked).build());
    later(Duration.ofSeconds(3));
  }

  @Test
  void anAgentThatIsDeadIsSaidSo() throws Exception {
    looked();
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    node.rewriteStatus("\"pid\" : " + ProcessHandle.current().pid(), "\"pid\" : " + gone.pid());
    later(Duration.ofMinutes(10));

    assertThat(node.run("status").unbroken())
        .contains("process " + gone.pid() + " is dead; it looked 10 min ago");
    assertThat(node.run("explain").out())
        .contains(
            "agent nodekeeper, for 10 min: it does not run\n",
            "\n  remedy: see systemctl status nodekeeper\n");
    assertThat(node.run("status", "--json").json().get("alive").asBoolean()).isFalse();
  }

  @Test
  void anotherProcessOfThatIdIsNotTheAgent() throws IOException {
    looked();
    Instant before = Instant.parse("2020-01-01T00:00:00Z");
    node.rewriteStatus("\"at\" : \"" + looked, "\"at\" : \"" + before);
    assertThat(node.run("status").unbroken()).contains(" is dead; ");
  }

  @Test
  void anAgentThatHangsIsSaidSo() {
    looked();
    later(Duration.ofSeconds(75));
    assertThat(node.run("status").unbroken()).contains(" lives; it looked 1 min 15 s ago");
    later(Duration.ofSeconds(85));
    assertThat(node.run("status").unbroken())
        .contains(" lives and hangs: it looked 1 min 25 s ago");
    later(Duration.ofMinutes(10));
    assertThat(node.run("status").unbroken()).contains(" lives and hangs: it looked 10 min ago");
    assertThat(node.run("explain").out())
        .contains(
            "agent nodekeeper, for 10 min: it lives, but its next look is overdue\n",
            "\n  remedy: see journalctl -u nodekeeper; systemctl restart nodekeeper");
    assertThat(node.run("status", "--json").json().get("late").asBoolean()).isTrue();
  }

  @Test
  void aDirectoryWithoutRoomIsNamedBeforeAnAgentThatIsSaidToHang() throws Exception {
    Path directory = Files.createDirectories(node.places().runtime());
    mount("tmpfs", "size=64k", directory);
    try {
      looked();
      fill(directory);
      later(Duration.ofSeconds(75));
      assertThat(node.run("status").out()).doesNotContain("Trouble");
      later(Duration.ofMinutes(10));
      assertThat(node.run("status").unbroken())
          .contains(
              "Trouble   nodekeeper: there is no room in ROOT/run/nodekeeper, so that it cannot say",
              "Remedy    make room there",
              " lives; the look here is 10 min old")
          .doesNotContain("hangs");
      assertThat(node.run("explain").unbroken())
          .startsWith("The node is ready; the agent, process ")
          .contains("agent nodekeeper, for 10 min: there is no room in ROOT/run/nodekeeper,");
      Files.delete(node.places().status());
      fill(directory);
      assertThat(Node.unbroken(node.run("status").err()))
          .contains("status.json: there is no room in ROOT/run/nodekeeper, so that no agent can");
      mount("none", "remount,ro", directory);
      assertThat(Node.unbroken(node.run("status").err()))
          .contains("status.json: ROOT/run/nodekeeper is read-only, so that no agent can say");
    } finally {
      run("umount", directory.toString());
    }
  }

  private static void mount(String what, String options, Path where) throws Exception {
    run("mount", "-t", "tmpfs", "-o", options, what, where.toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
  }

  private static void fill(Path directory) throws IOException {
    try (OutputStream ballast = Files.newOutputStream(directory.resolve("ballast"))) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  ballast.write(new byte[1_024]);
                }
              })
          .hasMessageContaining("No space left");
    }
  }

  @Test
  void aLookFromTheFutureIsSaidSo() {
    looked();
    later(Duration.ofHours(-1));
    assertThat(node.run("status").unbroken()).contains("; its look is 1 h from the future\n");
    assertThat(node.run("explain").unbroken())
        .contains("agent nodekeeper: its last look is from the future: the clock was set back");
    assertThat(node.run("status", "--json").json().get("ageSeconds").asLong()).isEqualTo(-3600);
  }

  @Test
  void withoutAFileThereIsNoStatus() {
    for (String command : List.of("status", "explain")) {
      Ran ran = node.run(command);
      assertThat(ran.code()).isEqualTo(69);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .isEqualTo(
              "nodekeeper: there is no ROOT/run/nodekeeper/status.json: the agent has not looked"
                  + " since the boot; see systemctl status nodekeeper\n");
    }
  }

  @Test
  void aFileThatCannotBeReadIsSaidApartFromOneThatCannotBeUnderstood() throws IOException {
    Files.createDirectories(node.places().runtime());
    Files.createSymbolicLink(node.places().status(), Path.of("status.json"));
    for (String command : List.of("status", "explain")) {
      Ran ran = node.run(command);
      assertThat(ran.code()).isEqualTo(77);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err())
          .startsWith(
              "nodekeeper: ROOT/run/nodekeeper/status.json cannot be read: Too many levels of"
                  + " symbolic links")
          .endsWith("; it has to be the file that the agent writes with each look\n");
    }
  }
}
