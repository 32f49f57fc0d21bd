package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  void aFileThatIsTooLongToBeReadIsLeftAsItIsToo() {
    closedIntrospection();
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig:\n  CLUSTER: {fact: cluster}\n");
    var found =
        new FoundFile(
            new FoundFile.Text.TooLong("it is long"), "rw-r--r--", "", "", new FoundFile.Ids(0, 0));
    node.edges.file = _ -> Reading.known(Optional.of(found), FakeEdges.AT);
    assertThat(node.run("render", "--once").err()).contains(FILE + ": left as it is: CLUSTER");
  }

  @Test
  void aFileThatOnlyOthersMayReadCannotBeWrittenUnlessItWasGivenToThem() {
    var found =
        new FoundFile(
            new FoundFile.Text.Closed("Permission denied"),
            "rw-------",
            "",
            "",
            new FoundFile.Ids(0, 0));
    node.edges.file = _ -> Reading.known(Optional.of(found), FakeEdges.AT);
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.err()).contains(FILE + ": not written: Permission denied");
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
  void aFileThatCannotBeWrittenIsNoMatterOfWaiting() {
    node.edges.act = action -> new Outcome.Failed(action, "no space left");
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.out()).isEqualTo("failed     " + FILE + "\n");
    assertThat(ran.err()).contains("no space left");
  }

  @Test
  void aMemoryThatCannotBeSavedIsToldAndForSomebodyToMend() throws Exception {
    Path state = node.places().state();
    Files.createDirectories(state.getParent());
    Files.writeString(state, "in the way");
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.out()).isEqualTo("written    " + FILE + "\n");
    assertThat(ran.err().lines().filter(line -> line.contains("memory cannot be saved")))
        .singleElement()
        .asString()
        .contains("the agent's memory cannot be saved: ", "cannot be written: Not a directory");
  }

  @Test
  void soIsOneThatCouldNotBeSavedAfterwards() {
    Path memory = node.places().memory();
    node.edges.act =
        action -> {
          try {
            Files.delete(memory);
            Files.createDirectories(memory.resolve("in the way"));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return new Outcome.Done(action);
        };
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.err()).contains("the agent's memory cannot be saved: ", "memory.json");
  }

  @Test
  void oneThatIsLostIsTheAgentsToBeginAnew() throws Exception {
    Files.createDirectories(node.places().memory().resolve("sub"));
    Ran ran = node.run("render", "--once");
    assertThat(ran.err()).doesNotContain("memory cannot be saved");
    assertThat(ran.code()).as("it is lost, which the agent tells").isZero();
  }

  @Test
  void whatSomebodyHasToMendIsToldBeforeWhatMayComeByItself() {
    closedIntrospection();
    node.with(
        "etc/nodekeeper/files.d/a.yaml",
        "files: {/etc/container_config/a: {variables: {A: {fact: cluster}}}}");
    assertThat(node.run("render", "--once").code()).isEqualTo(75);
    node.edges.files.remove(FILE);
    node.edges.act = action -> new Outcome.Failed(action, "Permission denied");
    Ran ran = node.run("render", "--once");
    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.out()).contains("failed     " + FILE, "withheld   /etc/container_config/a");
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
  void tagsThatAwsSetsAreReadLikeAnyOther() {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {A: {tag: 'aws:autoscaling:groupName'}}");
    node.edges.imdsTags =
        () -> Reading.known(FakeEdges.tags("aws:autoscaling:groupName", "asg-a"), FakeEdges.AT);
    assertThat(node.run("render").out()).endsWith("A=\"asg-a\"\n");
  }

  @Test
  void whatIsWrongWithAllFilesIsToldOnce() {
    node.with(
        "etc/nodekeeper/files.d/a.yaml",
        "files: {/etc/container_config/a: {variables: {A: {tag: env}}},"
            + " /etc/container_config/b: {variables: {A: {tag: env}}}}");
    node.edges.act = action -> new Outcome.Failed(action, "there is no folder /x/y");
    assertThat(node.run("render", "--once").err())
        .isEqualTo(
            """
            nodekeeper: %s: not written: there is no folder /x/y
            nodekeeper: and 2 more, since there is no folder /x/y
            """
                .formatted(FILE));
  }

  @Test
  void whatThePlanWarnsOfIsSaidToo() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "registryLogins: [/cluster/login.txt]\n");
    node.edges.files.put("/cluster/login.txt", "-u me\n");
    String bad = "/cluster/login.txt:1: it has no password: -p PASSWORD; the other lines are used";
    assertThat(node.run("plan").unbroken()).contains(bad);
    for (String mode : List.of("--once", "--diff", "--dry-run")) {
      assertThat(node.run("render", mode).err()).as(mode).contains(bad);
    }
  }

  @Test
  void whatWasASecretIsNotShownWhenItIsNoneAnyMore() {
    node.with("etc/nodekeeper/nodekeeper.yaml", "nodeConfig: {}")
        .with(
            "etc/nodekeeper/files.d/s.yaml",
            "files: {" + SECRET + ": {variables: {A: {tag: env}}}}");
    node.edges.files.put(SECRET, "TOKEN=\"swordfish\"\n");
    node.edges.modes.put(SECRET, "rw-------");
    String diff =
        """
        --- %s
        +++ %s
        -a secret, 18 characters
        +%s+A="prod"
        """
            .formatted(SECRET, SECRET, HEADER);
    assertThat(node.run("render", "--diff").out()).isEqualTo(diff);
    node.with("var/lib/nodekeeper/files/" + LastGood.name(SECRET) + ".secret", "TOKEN\n");
    node.edges.modes.remove(SECRET);
    assertThat(node.run("render", "--diff").out()).isEqualTo(diff);
    Ran json = node.run("render", "--diff", "--json");
    assertThat(json.out()).doesNotContain("swordfish");
    assertThat(json.json().at("/files/0/diff"))
        .extracting(line -> line.asText() + "\n")
        .satisfies(lines -> assertThat(String.join("", lines)).isEqualTo(diff));
    assertThat(node.run("render", "--json").json().at("/files/0/diff").isMissingNode()).isTrue();
    node.run("render", "--once");
    assertThat(node.places().files().resolve(LastGood.name(SECRET) + ".secret")).isEmptyFile();
  }

  @Test
  void jsonHasStateContentAndReason() {
    Ran ran = node.run("render", "--json");
    assertThat(ran.json().at("/files/0/path").asText()).isEqualTo(FILE);
    assertThat(ran.json().at("/files/0/state").asText()).isEqualTo("changed");
    assertThat(ran.json().at("/files/0/content").asText()).isEqualTo(TEXT);
  }

  @Test
  void onceRemovesWhatAKilledWriterHasLeft() {
    String left = ".0f8fad5b-d9cb-469f-a165-70867728950e.tmp";
    String unfinished = "etc/container_config/.node.config" + left;
    node.with(unfinished, "secret").with("var/lib/nodekeeper/files/.x" + left, "secret");
    node.edges.files.put(FILE, TEXT);
    node.run("render", "--diff");
    assertThat(root.resolve(unfinished)).exists();

    assertThat(node.run("render", "--once").out()).startsWith("unchanged");
    assertThat(root.resolve(unfinished)).doesNotExist();
    assertThat(node.places().files()).isEmptyDirectory();
  }

  @Test
  void onceTakesBackTheLinesForTheEcsAgentThatNobodyWants() {
    node.with("var/lib/nodekeeper/ecs.config", "ECS_CLUSTER=prod\n");
    node.run("render", "--diff");
    assertThat(node.places().ecsConfig()).hasContent("ECS_CLUSTER=prod\n");

    node.run("render", "--once");
    assertThat(node.places().ecsConfig()).content().startsWith("# W").doesNotContain("ECS_C");
  }

  /** What else is to be written is; but somebody has to mend that, and the unit has to say so. */
  @Test
  void aLoginFileThatCannotBeReadIsAFailureAndOneThatIsNotThereIsNone() {
    node.with(
        "etc/nodekeeper/nodekeeper.yaml",
        "{ecsConfig: {ECS_CLUSTER: {text: prod}}, registryLogins: [/login.txt]}");
    String lines = "/var/lib/nodekeeper/ecs.config";
    Ran absent = node.run("render", "--once");
    assertThat(absent.code()).isZero();
    assertThat(absent.err()).contains("the registry logins stay as they are: none of");

    node.edges.unreadable.add("/login.txt");
    for (String state : List.of("unchanged", "written")) {
      Ran ran = node.run("render", "--once");
      assertThat(ran.code()).as(state).isEqualTo(77);
      assertThat(ran.out()).contains("%-9s  %s".formatted(state, lines));
      assertThat(ran.err()).contains("stay as they are: /login.txt cannot be read");
      assertThat(node.edges.files.get(lines)).contains("ECS_CLUSTER=prod");
      node.edges.files.remove(lines);
    }
    assertThat(node.run("render", "--diff").code()).isEqualTo(77);
  }
}
