package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Reading;
import io.nodekeeper.record.MemoryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of files that others may have edited, whoever writes them. */
class RenderEditsTest {

  private static final String FILE = "/etc/container_config/node.config";

  private static final String HEADER = "# Written by nodekeeper; changes made here are lost.\n";
  private static final String SECRET = "/etc/container_config/secret";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  @Test
  void aFileThatOthersChangedIsLeftIfTheSettingsSaySo() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/a.yaml",
            "files: {" + SECRET + ": {edited: leave, variables: {A: {tag: env}}}}");
    node.edges.files.put(SECRET, "by hand\n");
    Memory memory = Contents.written(SECRET, "ours\n", FakeEdges.AT);
    node.with("var/lib/nodekeeper/memory.json", MemoryJson.write(memory));

    String left =
        SECRET
            + ": left as it is: somebody else has changed it; remove it to have it written again";
    assertThat(node.run("render", "--once"))
        .isEqualTo(new Ran(0, "left       " + SECRET + "\n", "nodekeeper: " + left + "\n"));
    assertThat(node.run("plan").unbroken())
        .contains("warning: " + left)
        .doesNotContain("would: writing");
    assertThat(node.edges.files).containsEntry(SECRET, "by hand\n");

    node.edges.files.put(SECRET, "ours\n");
    assertThat(node.run("render", "--once").out()).as("our own text").startsWith("written");
  }

  private void leftIfEdited() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/a.yaml",
            "files: {" + SECRET + ": {edited: leave, variables: {A: {tag: env}}}}");
  }

  private void tag(String value) {
    node.edges.imdsTags = () -> Reading.known(FakeEdges.tags("env", value), FakeEdges.AT);
  }

  @Test
  void whatIsNotKnownToBeOursIsLeftWhereOthersMayEditAndPlanSaysTheSame() {
    leftIfEdited();
    node.edges.files.put(SECRET, "by hand\n");

    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("left       " + SECRET + "\n");
    assertThat(ran.err())
        .contains("left as it is: nothing is remembered of writing it; remove it to have it");
    assertThat(node.run("render", "--diff").out()).isEmpty();
    assertThat(node.run("plan").unbroken())
        .contains("nothing is remembered of writing it")
        .doesNotContain("would: writing");
    assertThat(node.edges.files).containsEntry(SECRET, "by hand\n");
  }

  @Test
  void whatItHasWrittenTheAgentKnowsForItsOwn() {
    leftIfEdited();
    assertThat(node.run("render", "--once").out()).startsWith("written");
    tag("test");
    node.clock = InstantSource.fixed(Told.NOON.plusSeconds(5));
    assertThat(node.run("plan").unbroken()).contains("would: writing " + SECRET);
    assertThat(node.run("render", "--once").out()).startsWith("written");
    assertThat(node.edges.files.get(SECRET)).contains("A=\"test\"");
  }

  @Test
  void soIsWhatItHasFoundToBeRight() {
    leftIfEdited();
    node.edges.files.put(SECRET, HEADER + "A=\"prod\"\n");
    assertThat(node.run("render", "--once").out()).startsWith("unchanged");
    tag("test");
    assertThat(node.run("render", "--once").out()).startsWith("written");
  }

  @Test
  void besideAnAgentItWritesNothingThatHasToBeRemembered() throws Exception {
    leftIfEdited();
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {MY_ENV: {tag: env}}");
    try (RunLock _ = RunLock.take(node.places().lock())) {
      Ran ran = node.run("render", "--once");
      assertThat(ran.code()).isEqualTo(75);
      assertThat(ran.out()).isEqualTo("written    " + FILE + "\nwithheld   " + SECRET + "\n");
      assertThat(ran.err())
          .contains("what is written here has to be remembered: another nodekeeper")
          .contains("already runs on");
      assertThat(node.places().memory()).doesNotExist();
    }
    assertThat(node.run("render", "--once").out()).contains("written    " + SECRET);
  }

  /** Of root's the agent could neither read nor replace anything. */
  @Test
  void inAnotherUsersStateItWritesNothing() throws IOException {
    leftIfEdited();
    node.with("var/lib/nodekeeper/ecs.config", "# kept\n");
    Path state = node.places().state();
    var users = state.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(state, users.lookupPrincipalByName("nobody"));
    assertThat(node.run("render", "--once"))
        .isEqualTo(
            new Ran(
                77,
                "",
                "nodekeeper: ROOT/var/lib/nodekeeper is the user nobody's, who could not use what is"
                    + " written now; run it as that user: runuser -u nobody -- nodekeeper render"
                    + " --once\n"));
    assertThat(node.edges.files).isEmpty();
    assertThat(state).isDirectoryNotContaining("glob:**/{lock,files,memory.json}");
    assertThat(node.places().ecsConfig()).exists();
    assertThat(node.run("render").code()).as("it may look").isZero();
  }

  @Test
  void aMemoryThatCannotBeUnderstoodIsNotWrittenOver() {
    leftIfEdited();
    node.with("var/lib/nodekeeper/memory.json", "{");
    assertThat(node.run("render", "--once").err()).contains("is lost");
    assertThat(node.places().memory()).hasContent("{");
  }
}
