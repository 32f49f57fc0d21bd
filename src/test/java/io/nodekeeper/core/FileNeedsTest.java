package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is waited for before a file is written. */
class FileNeedsTest extends FileScene {

  private void needs(NodeFile.Otherwise otherwise) {
    var needs =
        new NodeFile.Needs(new TreeSet<>(List.of("env", "role")), Duration.ofMinutes(5), otherwise);
    file = but(file, needs, Optional.empty(), NodeFile.Edits.RESTORED, false);
  }

  @Test
  void aRequiredTagIsWaitedForAndNamed() {
    needs(NodeFile.Otherwise.WRITTEN);
    assertThat(look()).isEmpty();
    assertThat(warnings())
        .containsExactly(
            "left as it is: the instance has no tag role, which is waited for until "
                + Moments.words(scene.now.plus(Duration.ofMinutes(5))));
    assertThat(decided().lookAgainAt()).isBeforeOrEqualTo(scene.now.plus(Duration.ofMinutes(5)));

    scene.tags.put("role", "web");
    assertThat(look()).hasSize(1);
  }

  @Test
  void afterItsTimeTheFileIsWrittenOrLeftAsItIsSaid() {
    needs(NodeFile.Otherwise.WRITTEN);
    look();
    pass(Duration.ofMinutes(4));
    assertThat(look()).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(look()).hasSize(1);
    assertThat(warnings())
        .containsExactly("written without what was waited for: the instance has no tag role");

    lies(Optional.of(OLD));
    needs(NodeFile.Otherwise.LEFT);
    assertThat(look()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: the instance has no tag role");
  }

  @Test
  void afterItsTimeItIsAnEmptyTextInATemplateToo() {
    needs(NodeFile.Otherwise.WRITTEN);
    file = saying(file, template("tags", Optional.empty()));
    assertThat(look()).isEmpty();
    pass(Duration.ofMinutes(5));
    assertThat(look())
        .extracting(action -> ((Action.WriteFile) action).content())
        .containsExactly("{env=prod, role=}");
  }

  @Test
  void aRequiredTagThatComesAndGoesIsWaitedForAnew() {
    needs(NodeFile.Otherwise.WRITTEN);
    look();
    pass(Duration.ofMinutes(4));
    scene.tags.put("role", "web");
    look();
    lies(Optional.of(OLD));
    scene.tags.remove("role");
    pass(Duration.ofMinutes(4));
    assertThat(look()).isEmpty();
  }

  @Test
  void tagsThatNobodyTellsForAWhileBeginNoWaitAnew() {
    needs(NodeFile.Otherwise.WRITTEN);
    look();
    pass(Duration.ofMinutes(4));
    scene.imdsSilent();
    assertThat(look()).isEmpty();
    scene.answering();
    pass(Duration.ofMinutes(1));
    assertThat(look()).hasSize(1);
  }

  @Test
  void aVariableHasItsDefaultOnlyWhereItsTagIsKnownNotToBeThere() {
    file =
        new NodeFile(
            PATH,
            List.of(
                new Policy.Variable("ENV", new Policy.Source.Tag("stage"), Optional.of("dev"))));
    assertThat(look())
        .extracting(action -> ((Action.WriteFile) action).content())
        .containsExactly(NodeFiles.HEADER + "ENV=\"dev\"\n");
    lies(Optional.of(OLD));
    scene.imdsSilent();
    assertThat(look()).isEmpty();
  }

  /** A look asks for what the next one needs. */
  @Test
  void whatIsOnlyNotAskedForYetIsNoWarning() {
    var level = new ValueRef(ValueRef.Kind.PARAMETER, "/level");
    var kept = new Policy.Source.Kept(level, Optional.empty());
    file = new NodeFile(PATH, List.of(new Policy.Variable("LEVEL", kept, Optional.empty())));
    assertThat(look()).isEmpty();
    assertThat(warnings()).isEmpty();
    assertThat(decided().notes()).contains(Note.info(PATH, "left as it is: LEVEL: not asked yet"));
    assertThat(decided().ask().values()).containsExactly(level);
  }

  @Test
  void soAreTheTagsOfAnInstanceWhoseMetadataHasNone() {
    NodeFilesTest.withoutTags(scene);
    String why = "the instance's tags cannot be read: not asked yet";
    for (NodeFile each : List.of(file, saying(file, template("tags", Optional.empty())))) {
      file = each;
      assertThat(look()).isEmpty();
      assertThat(warnings()).isEmpty();
      assertThat(decided().notes())
          .anyMatch(is -> is.level() == Note.Level.INFO && is.text().endsWith(why));
    }
    needs(NodeFile.Otherwise.LEFT);
    assertThat(look()).isEmpty();
    assertThat(warnings()).isEmpty();
  }

  /** Whatever the words are: it is the reading that tells. */
  @Test
  void whatWasAskedForAndIsNotThereIsAWarningByWhateverName() {
    var odd = new Policy.Source.Tag("not asked yet");
    file = new NodeFile(PATH, List.of(new Policy.Variable("ODD", odd)));
    assertThat(look()).isEmpty();
    assertThat(warnings())
        .containsExactly("left as it is: ODD: the instance has no tag not asked yet");
  }
}
