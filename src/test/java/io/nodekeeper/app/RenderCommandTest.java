package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.record.MemoryJson;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {

  private static final String FILE = "/etc/container_config/node.config";
  private static final String TEXT =
      "# Written by nodekeeper; changes made here are lost.\nMY_ENVIRONMENT=\"prod\"\n";

  private static final String HEADER = "# Written by nodekeeper; changes made here are lost.\n";
  private static final String SECRET = "/etc/container_config/secret";

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

  private void secret() {
    node.edges.imdsTags =
        () ->
            Reading.known(
                new InstanceTags(true, new TreeMap<>(Map.of("token", "hunter2"))), FakeEdges.AT);
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/s.yaml",
            "files: {" + SECRET + ": {secret: true, variables: {TOKEN: {tag: token}}}}");
  }

  @Test
  void aSecretIsShownByItsLengthOnly() {
    secret();
    node.edges.files.put(SECRET, "TOKEN=\"swordfish\"\n");
    int length = HEADER.length() + "TOKEN=\"hunter2\"\n".length();

    assertThat(node.run("render"))
        .isEqualTo(new Ran(0, "a secret, " + length + " characters\n", ""));
    assertThat(node.run("render", "--diff").out())
        .isEqualTo(
            """
            --- %s
            +++ %s
            -a secret, 18 characters
            +a secret, %d characters
            """
                .formatted(SECRET, SECRET, length));
    Ran json = node.run("render", "--json");
    assertThat(json.out()).doesNotContain("hunter2").doesNotContain("swordfish");
    assertThat(json.json().at("/files/0/secret").asBoolean()).isTrue();
    assertThat(json.json().at("/files/0/content").isNull()).isTrue();
    assertThat(json.json().at("/files/0/characters").asInt()).isEqualTo(length);
    assertThat(node.run("render", "--once"))
        .isEqualTo(new Ran(0, "written    " + SECRET + "\n", ""));
    assertThat(node.edges.files.get(SECRET)).contains("hunter2");
  }

  @Test
  void anotherModeIsAChangeThatIsNamed() {
    secret();
    assertThat(node.run("render", "--once").code()).isZero();
    node.edges.modes.put(SECRET, "rw-r--r--");

    assertThat(node.run("render", "--diff").out())
        .isEqualTo(
            """
            --- %s
            +++ %s
            # its mode is rw-r--r--, not rw-------
            """
                .formatted(SECRET, SECRET));
    assertThat(node.run("render", "--once").out()).startsWith("written");
    assertThat(node.edges.modes).containsEntry(SECRET, "rw-------");
    assertThat(node.run("render", "--once").out()).startsWith("unchanged");
  }

  @Test
  void attributesAndValuesAreAskedForWhereAFileNeedsThem() {
    assertThat(node.run("render").code()).isZero();
    assertThat(node.edges.asked).doesNotContain("node");
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "files: {/etc/container_config/a: {variables: {A: {attribute: stack, default: none}}}}");

    assertThat(node.run("render").out()).contains("A=\"none\"");
    assertThat(node.edges.asked).contains("node");
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

    assertThat(node.run("render", "--once"))
        .isEqualTo(new Ran(0, "left       " + SECRET + "\n", ""));
    assertThat(node.edges.files).containsEntry(SECRET, "by hand\n");

    node.edges.files.put(SECRET, "ours\n");
    assertThat(node.run("render", "--once").out()).as("our own text").startsWith("written");
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
    assertThat(waits).hasSize(5);
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
  void jsonHasStateContentAndReason() {
    Ran ran = node.run("render", "--json");
    assertThat(ran.json().at("/files/0/path").asText()).isEqualTo(FILE);
    assertThat(ran.json().at("/files/0/state").asText()).isEqualTo("changed");
    assertThat(ran.json().at("/files/0/content").asText()).isEqualTo(TEXT);
  }

  @Test
  void onceTakesBackTheLinesForTheEcsAgentThatNobodyWants() {
    node.with("var/lib/nodekeeper/ecs.config", "ECS_CLUSTER=prod\n");
    node.run("render", "--diff");
    assertThat(node.places().ecsConfig()).exists();

    node.run("render", "--once");
    assertThat(node.places().ecsConfig()).doesNotExist();
  }
}
