package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EcsConfigTest {

  private static final String PATH = "/var/lib/nodekeeper/ecs.config";
  private static final String FIRST = "/cluster/docker-login/login.txt";
  private static final String SECOND = "/cluster/docker-commands/login.txt";
  private static final String CLUSTER = NodeFiles.HEADER + "ECS_CLUSTER=prod\n";
  private static final String UNKNOWN = EcsConfig.UNKNOWN_LOGINS + "\n";
  private static final String TYPE = "ECS_ENGINE_AUTH_TYPE=dockercfg\n";

  private final Scene scene = node();

  private EcsConfigTest() {
    scene.files =
        List.of(
            new NodeFile(
                PATH,
                new NodeFile.Content.EcsConfig(
                    List.of(
                        new Policy.Variable("ECS_CLUSTER", new Policy.Source.Tag("ecs.cluster"))),
                    List.of(FIRST, SECOND)),
                new NodeFile.Access(NodeFile.Access.PRIVATE, Optional.empty(), Optional.empty()),
                true,
                NodeFile.Needs.nothing(),
                Optional.empty(),
                Optional.empty(),
                NodeFile.Edits.RESTORED,
                false));
    scene.tags.put("ecs.cluster", "prod");
    found(PATH, Optional.empty());
    found(FIRST, Optional.empty());
    found(SECOND, Optional.empty());
  }

  private void found(String path, Optional<String> text) {
    scene.contents.put(path, Reading.known(text, scene.now));
  }

  private List<String> written() {
    return actions(scene.decide(), Action.WriteFile.class).stream()
        .map(Action.WriteFile::content)
        .toList();
  }

  @Test
  void theLoginsOfBothFoldersComeAfterTheLines() {
    found(FIRST, Optional.of("-u a -p one first.example\n"));
    found(SECOND, Optional.of("-u b -p two second.example\n"));

    assertThat(written())
        .singleElement()
        .asString()
        .startsWith(CLUSTER + TYPE)
        .contains("first.example", "second.example");
  }

  @Test
  void aFolderThatIsNotMountedYetKeepsNoNodeFromItsCluster() {
    assertThat(written()).containsExactly(CLUSTER + UNKNOWN);
    assertThat(scene.decide().notes())
        .anyMatch(note -> note.text().contains("the registry logins stay as they are: none of"));
  }

  /** What was written before is lost: only the ECS agent's settings may still have them. */
  @Test
  void whereNothingIsKnownOfTheLoginsThatIsSaidUntilTheyAre() {
    String first = written().getFirst();
    assertThat(first).isEqualTo(CLUSTER + UNKNOWN);
    found(PATH, Optional.of(first));
    assertThat(written()).as("if only with another mode").containsExactly(first);
    scene.tags.put("ecs.cluster", "test");
    assertThat(written()).containsExactly(CLUSTER.replace("prod", "test") + UNKNOWN);

    found(FIRST, Optional.of("-u a -p one first.example\n"));
    assertThat(written()).singleElement().asString().contains(TYPE).doesNotContain(UNKNOWN);
    found(FIRST, Optional.of(""));
    assertThat(written()).as("an empty file says it").singleElement().asString().endsWith("test\n");
  }

  @Test
  void aFileThatIsNotThereWithdrawsNoLogin() {
    String logins = TYPE + "ECS_ENGINE_AUTH_DATA={\"r\":{\"auth\":\"eDp5\"}}\n";
    found(PATH, Optional.of(NodeFiles.HEADER + "ECS_CLUSTER=old\n" + logins));
    assertThat(written()).containsExactly(CLUSTER + logins);

    scene.contents.put(FIRST, Reading.unknown("Permission denied", scene.now));
    assertThat(written()).containsExactly(CLUSTER + logins);
    assertThat(scene.decide().notes())
        .anyMatch(note -> note.text().endsWith("stay as they are: Permission denied"));
  }

  private void unread(String path) {
    scene.found.put(
        path,
        new FoundFile(
            new FoundFile.Text.TooLong(path + " is long"),
            NodeFile.Access.PRIVATE,
            "",
            "",
            new FoundFile.Ids(0, 0)));
  }

  @Test
  void aFileThatIsTooLongToBeReadWithdrawsNoLogin() {
    found(PATH, Optional.of(CLUSTER + TYPE));
    found(FIRST, Optional.of("-u a -p one first.example\n"));
    unread(SECOND);
    assertThat(written()).containsExactly(CLUSTER + TYPE);
    assertThat(scene.decide().notes())
        .anyMatch(note -> note.text().endsWith("stay as they are: " + SECOND + " is long"));
  }

  /** Somebody else has edited it: the logins of before are not known. */
  @Test
  void ownLinesThatAreTooLongAreWrittenAnewOnlyWithLogins() {
    unread(PATH);
    assertThat(written()).isEmpty();
    assertThat(scene.decide().notes())
        .anyMatch(
            note -> note.text().endsWith("the registry logins of before: " + PATH + " is long"));
    found(FIRST, Optional.of("# none\n"));
    assertThat(written()).as("one is not there, and may have some").isEmpty();
    found(SECOND, Optional.of(""));
    assertThat(written()).containsExactly(CLUSTER);
  }

  @Test
  void oneFileThatIsNotThereWithdrawsNoLoginOfItsOwnAndIsNamed() {
    found(FIRST, Optional.of("-u a -p one first.example\n-u c -p x third.example\n"));
    found(SECOND, Optional.of("-u b -p two -e b@example.com second.example\n"));
    String both = written().getFirst();
    found(PATH, Optional.of(both));
    found(SECOND, Optional.empty());
    assertThat(written()).as("if only with another mode").containsExactly(both);
    assertThat(scene.decide().notes())
        .anyMatch(note ->
            note.text()
                .contains("logins for second.example stay as they are: " + SECOND + " is not"));

    found(FIRST, Optional.of("-u a -p new first.example\n-u c -p x third.example\n"));
    assertThat(written())
        .singleElement()
        .isEqualTo(both.replace(auth("a:one"), auth("a:new")))
        .isNotEqualTo(both);

    found(SECOND, Optional.of(""));
    assertThat(written()).singleElement().asString().doesNotContain("second.example");
    assertThat(scene.decide().notes()).noneMatch(note -> note.text().contains("stay as they are"));
  }

  private static String auth(String login) {
    return Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aFileThatHasNeverBeenThereIsNoTrouble() {
    found(FIRST, Optional.of("-u a -p one first.example\n"));
    found(PATH, Optional.of(written().getFirst()));
    assertThat(scene.decide().notes()).noneMatch(note -> note.text().contains("logins"));
  }

  @Test
  void anEmptyFileWithdrawsThem() {
    found(PATH, Optional.of(CLUSTER + TYPE));
    found(FIRST, Optional.of("# none\n"));

    assertThat(written()).containsExactly(CLUSTER);
  }

  @Test
  void aTagThatIsMissingKeepsAllBack() {
    scene.tags.clear();
    found(FIRST, Optional.of("-u a -p one first.example\n"));

    assertThat(written()).isEmpty();
  }

  @Test
  void aValueThatTheEcsAgentWouldReadOtherwiseIsRefusedByName() {
    var why =
        Map.of(
            "a\nb", "has a line break, which a line cannot hold",
            "a\\", "has a backslash, which systemd and ecs-init read differently",
            "\"a", "begins with a quote, which systemd and ecs-init read differently",
            "'a", "begins with a quote, which systemd and ecs-init read differently",
            " a", "begins or ends with a blank, which its readers drop",
            "a ", "begins or ends with a blank, which its readers drop",
            "a\0", "has a NUL, which no program can be given",
            "a\t", "has a control character");
    why.forEach((odd, words) -> {
      scene.tags.put("ecs.cluster", odd);
      assertThat(written()).isEmpty();
      assertThat(scene.decide().notes())
          .anyMatch(note -> note.text().endsWith("ECS_CLUSTER: its value " + words));
    });
  }
}
