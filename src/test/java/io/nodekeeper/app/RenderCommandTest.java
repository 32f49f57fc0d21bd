package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {

  private static final String FILE = "/etc/container_config/node.config";
  private static final String TEXT =
      "# Written by nodekeeper; changes made here are lost.\nMY_ENVIRONMENT=\"prod\"\n";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  private void closedIntrospection() {
    node.edges.agent = () -> Reading.unknown("connection refused", FakeEdges.AT);
    node.edges.agentTasks = () -> Reading.unknown("connection refused", FakeEdges.AT);
  }

  @Test
  void onceWritesWhatIsOutOfDateAndThenNothing() {
    closedIntrospection();
    Ran first = node.run("render", "--once");
    assertThat(first).isEqualTo(new Ran(0, "written    " + FILE + "\n", ""));
    assertThat(node.edges.files).containsEntry(FILE, TEXT);

    assertThat(node.run("render", "--once")).isEqualTo(new Ran(0, "unchanged  " + FILE + "\n", ""));
    assertThat(node.edges.done).hasSize(1);
  }

  @Test
  void aFileThatNeedsTheClusterIsWithheldAtBoot() {
    closedIntrospection();
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig:\n  CLUSTER: {fact: cluster}\n");
    node.edges.files.put(FILE, "old\n");

    Ran ran = node.run("render", "--once");

    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.out()).isEqualTo("withheld   " + FILE + "\n");
    assertThat(ran.err()).contains(FILE + ": left as it is: CLUSTER: connection refused");
    assertThat(node.edges.files).containsEntry(FILE, "old\n");
  }

  @Test
  void aMissingTagWithholds() {
    node.edges.imdsTags =
        () -> Reading.known(new InstanceTags(true, Collections.emptySortedMap()), FakeEdges.AT);
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.err()).contains("not written: ").contains("no tag env");
    assertThat(node.edges.done).isEmpty();
  }

  @Test
  void tagsComeFromEc2WhereTheMetadataHasNone() {
    node.edges.imdsTags =
        () -> Reading.known(new InstanceTags(false, Collections.emptySortedMap()), FakeEdges.AT);
    assertThat(node.run("render").out()).endsWith("MY_ENVIRONMENT=\"by-ec2\"\n");
  }

  @Test
  void withoutOnceTheFileIsShownAndNotWritten() {
    assertThat(node.run("render")).isEqualTo(new Ran(0, TEXT, ""));
    assertThat(node.run("render", "--dry-run")).isEqualTo(new Ran(0, TEXT, ""));
    assertThat(node.edges.done).isEmpty();
  }

  @Test
  void diffShowsWhatWouldChange() {
    node.edges.files.put(FILE, TEXT.replace("prod", "test"));
    assertThat(node.run("render", "--diff").out())
        .isEqualTo(
            """
            --- /etc/container_config/node.config
            +++ /etc/container_config/node.config
             # Written by nodekeeper; changes made here are lost.
            -MY_ENVIRONMENT="test"
            +MY_ENVIRONMENT="prod"
            """);
    node.edges.files.put(FILE, TEXT);
    assertThat(node.run("render", "--diff")).isEqualTo(new Ran(0, "", ""));
    assertThat(node.edges.done).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenIsSaid() {
    node.edges.act = action -> new Outcome.Failed(action, "no space left");
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.out()).isEqualTo("failed     " + FILE + "\n");
    assertThat(ran.err()).contains("no space left");
  }

  @Test
  void jsonHasStateContentAndReason() {
    Ran ran = node.run("render", "--json");
    assertThat(ran.json().at("/files/0/path").asText()).isEqualTo(FILE);
    assertThat(ran.json().at("/files/0/state").asText()).isEqualTo("changed");
    assertThat(ran.json().at("/files/0/content").asText()).isEqualTo(TEXT);
  }
}
