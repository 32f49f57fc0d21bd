package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long is waited for what files need. */
class RenderWaitTest {

  private static final String FILE = "/etc/container_config/node.config";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  /** A node whose clock goes on when it is waited, on which a tag appears after so long. */
  private List<Duration> waits(Duration tagAfter) {
    var now = new AtomicReference<>(Told.NOON);
    var waits = new ArrayList<Duration>();
    node.clock = now::get;
    node.pause =
        length -> {
          waits.add(length);
          now.updateAndGet(time -> time.plus(length));
        };
    node.edges.imdsTags =
        () -> {
          boolean there = !now.get().isBefore(Told.NOON.plus(tagAfter));
          return Reading.known(
              new InstanceTags(true, new TreeMap<>(there ? Map.of("env", "prod") : Map.of())),
              FakeEdges.AT);
        };
    return waits;
  }

  @Test
  void aFileThatIsWithheldIsWaitedFor() {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "files: {/etc/container_config/a: {variables: {A: {fact: region}}}}");
    List<Duration> waits = waits(Duration.ofSeconds(3));

    assertThat(node.run("render", "--once", "--wait", "20s"))
        .isEqualTo(new Ran(0, "written    " + FILE + "\nwritten    /etc/container_config/a\n", ""));
    assertThat(waits).hasSize(3).containsOnly(Duration.ofSeconds(1));
    assertThat(node.edges.done).as("each is written once").hasSize(2);
  }

  @Test
  void theWaitEndsInTime() {
    List<Duration> waits = waits(Duration.ofHours(1));

    Ran ran = node.run("render", "--once", "--wait", "5s");
    assertThat(ran.code()).isEqualTo(75);
    assertThat(ran.out()).isEqualTo("withheld   " + FILE + "\n");
    assertThat(waits).hasSize(4);
  }

  @Test
  void whatOnlyTheEcsAgentTellsIsNotWaitedForBeforeIt() {
    List<Duration> waits = waits(Duration.ZERO);
    node.edges.agent = () -> Reading.unknown("connection refused", FakeEdges.AT);
    for (String needs :
        List.of(
            "variables: {A: {fact: cluster}}",
            "variables: {A: {fact: containerInstance}}",
            "variables: {A: {attribute: stack}}",
            "format: template, escape: none, template: '{{attributes.stack}}'")) {
      node.with(
          "etc/nodekeeper/nodekeeper.yaml", "files: {/etc/container_config/a: {" + needs + "}}");
      assertThat(node.run("render", "--once", "--wait", "5s").code()).as(needs).isEqualTo(75);
      assertThat(waits).as(needs).isEmpty();
    }
  }

  @Test
  void whatTheEcsAgentHasYetToTellIsWaitedForWhenItHasRegistered() {
    List<Duration> waits = waits(Duration.ofSeconds(3));
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {A: {tag: env}, C: {fact: cluster}}");
    assertThat(node.run("render", "--once", "--wait", "20s").out()).startsWith("written");
    assertThat(waits).hasSize(3);
  }

  @Test
  void nothingIsWaitedForWhereNothingIsWithheld() {
    assertThat(node.run("render", "--once", "--wait", "5s").out()).startsWith("written");
  }

  @Test
  void aFileIsWrittenWithoutItsTagsWhenTheirTimeIsOver() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/a.yaml",
            "files: {/etc/container_config/a: {requireTags: [env], within: 3s, otherwise: write,"
                + " variables: {A: {tag: env}}}}");
    List<Duration> waits = waits(Duration.ofHours(1));

    assertThat(node.run("render", "--once", "--wait", "20s").code()).isZero();
    assertThat(waits).hasSize(3);
    assertThat(node.edges.files.get("/etc/container_config/a")).endsWith("A=\"\"\n");
  }

  @Test
  void waitingIsForWritingOnlyAndHasItsBounds() {
    assertThat(node.run("render", "--wait", "5s"))
        .satisfies(ran -> {
          assertThat(ran.code()).isEqualTo(64);
          assertThat(ran.err()).contains("--wait is only for --once");
        });
    for (String wrong : List.of("5", "999ms", "61m", "soon")) {
      assertThat(node.run("render", "--once", "--wait", wrong))
          .satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(64);
            assertThat(ran.err())
                .contains("--wait is " + wrong + "; it takes a duration from 1s to 1h");
          });
    }
    assertThat(node.edges.done).isEmpty();
  }

  @Test
  void atEachLookTheTagsAreReadAnew() {
    waits(Duration.ofSeconds(3));
    assertThat(node.run("render", "--once", "--wait", "20s").out()).startsWith("written");
    assertThat(node.edges.forgotten).hasValueGreaterThanOrEqualTo(4);
  }
}
