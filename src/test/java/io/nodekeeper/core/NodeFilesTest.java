package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NodeFilesTest {

  private static final String PATH = "/etc/container_config/node.config";
  private static final String WHOLE =
      "# Written by nodekeeper; changes made here are lost.\nMY_ENVIRONMENT=\"prod\"\n";

  private static Scene withFile(Optional<String> present) {
    Scene scene = node();
    scene.files =
        List.of(
            new NodeFile(
                PATH,
                List.of(new Policy.Variable("MY_ENVIRONMENT", new Policy.Source.Tag("env")))));
    scene.contents.put(PATH, Reading.known(present, scene.now));
    return scene;
  }

  private static List<String> written(Scene scene) {
    return actions(scene.decide(), Action.WriteFile.class).stream()
        .map(Action.WriteFile::content)
        .toList();
  }

  @Test
  void anAbsentFileIsWrittenWhole() {
    Scene scene = withFile(Optional.empty());
    scene.tags.put("env", "prod");

    assertThat(written(scene)).containsExactly(WHOLE);
  }

  @Test
  void anUnchangedFileIsNotRewritten() {
    Scene scene = withFile(Optional.of(WHOLE));
    scene.tags.put("env", "prod");

    assertThat(written(scene)).isEmpty();
  }

  @Test
  void aMissingTagKeepsTheOldFileAndIsNamed() {
    Scene scene = withFile(Optional.of("old"));

    assertThat(written(scene)).isEmpty();
    assertThat(scene.decide().notes())
        .anyMatch(note -> note.text().contains("the instance has no tag env"));
  }

  @Test
  void tagsThatCannotBeReadKeepTheOldFile() {
    Scene scene = withFile(Optional.of("old")).imdsSilent();
    scene.tags.put("env", "prod");

    assertThat(written(scene)).isEmpty();
  }

  @Test
  void whereImdsOffersNoTagsEc2IsAsked() {
    Scene scene = withoutTags(withFile(Optional.empty()));

    assertThat(scene.decide().ask().questions()).contains(Question.TAGS);
    assertThat(written(scene)).isEmpty();
  }

  @Test
  void ec2IsAskedAsWellForATemplateAndForTagsThatAreWaitedFor() {
    Scene scene = withoutTags(withFile(Optional.empty()));
    NodeFile none = new NodeFile(PATH, List.of());
    var needs =
        new NodeFile.Needs(
            new TreeSet<>(Set.of("env")), Duration.ofMinutes(5), NodeFile.Otherwise.LEFT);
    for (NodeFile naming :
        List.of(
            FileScene.saying(none, FileScene.template("tags", Optional.empty())),
            FileScene.but(none, needs, Optional.empty(), NodeFile.Edits.RESTORED, false))) {
      scene.files = List.of(naming);
      assertThat(scene.decide().ask().questions()).contains(Question.TAGS);
    }
    scene.files = List.of(none);
    assertThat(scene.decide().ask().questions()).doesNotContain(Question.TAGS);
  }

  static Scene withoutTags(Scene scene) {
    return scene.twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            Reading.known(new InstanceTags(false, new TreeMap<>()), scene.now),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));
  }

  /** A tag cannot be one, but JSON can spell it, and so a secret. */
  @Test
  void halfASurrogatePairNeverReachesAFile() {
    Scene scene = withFile(Optional.of("old"));
    scene.tags.put("env", "a\ud83d");
    assertThat(written(scene)).isEmpty();
    scene.files =
        List.of(
            FileScene.saying(scene.files.getFirst(), FileScene.template("tags", Optional.empty())));
    assertThat(written(scene)).isEmpty();
    assertThat(scene.decide().notes())
        .extracting(Note::text)
        .contains(
            "left as it is: it would have half of a surrogate pair, which UTF-8 cannot write");

    scene.tags.put("env", "a\ud83d\ude00");
    assertThat(written(scene)).containsExactly("{env=a\ud83d\ude00}");
  }

  @Test
  void whatAShellWouldReadOtherwiseIsQuoted() {
    assertThat(Formats.shellQuoted("a\"$(reboot)`x`\\ b"))
        .isEqualTo("\"a\\\"\\$(reboot)\\`x\\`\\\\ b\"");
  }

  @Test
  void aValueNoShellCanHoldIsRefused() {
    Scene scene = withFile(Optional.of("old"));
    scene.tags.put("env", "a\0b");

    assertThat(written(scene)).isEmpty();
  }

  @Test
  void afterAFailureItIsTriedAgainLater() {
    Scene scene = withFile(Optional.empty());
    scene.tags.put("env", "prod");
    scene.step(action -> new Outcome.Failed(action, "No space left on device"));
    assertThat(written(scene)).isEmpty();
    assertThat(scene.decide().notes())
        .anyMatch(note -> note.text().contains("No space left on device"));
    scene.later(Duration.ofSeconds(10));

    assertThat(written(scene)).containsExactly(WHOLE);
  }
}
