package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What others do to a file, and what the agent did not live to learn that it did. */
class FileEditsTest extends FileScene {

  private void isKilledAfterWriting() {
    Decision decision = decided();
    scene.memory = scene.memory.before(decision.actions(), scene.now);
    decision.actions().stream()
        .filter(Action.WriteFile.class::isInstance)
        .forEach(write -> lies(Optional.of(((Action.WriteFile) write).content())));
    pass(EVERY);
  }

  @Test
  void aFileThatCannotBeReadIsSaidToBeSoOnce() {
    scene.contents.put(
        PATH, Reading.unknown(PATH + " cannot be read: Permission denied", scene.now));
    assertThat(warnings())
        .containsExactly("left as it is: " + PATH + " cannot be read: Permission denied");
  }

  @Test
  void whatItWroteBeforeItWasKilledIsNoEditOfOthers() {
    file = but(file, file.needs(), Optional.empty(), NodeFile.Edits.LEFT, false);
    lies(Optional.empty());
    look();
    pass(EVERY);
    scene.tags.put("env", "other");
    isKilledAfterWriting();
    scene.tags.put("env", "third");
    assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
  }

  @Test
  void whatItWroteBeforeItWasKilledIsToldAlsoWhenTheNextTextCannotBe() {
    file = with(file, run());
    look();
    look();
    pass(EVERY);
    scene.tags.put("env", "other");
    isKilledAfterWriting();
    scene.tags.remove("env");
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
  }

  @Test
  void whatItPutBackBeforeItWasKilledIsToldToo() {
    file = with(file, run());
    look();
    look();
    pass(EVERY);
    lies(Optional.empty());
    isKilledAfterWriting();
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
    pass(EVERY);
    assertThat(look()).isEmpty();
  }

  @Test
  void whatWouldBeTakenForAnEditIsWrittenDownBeforeItIsTried() {
    edits(NodeFile.Edits.LEFT);
    assertThat(new Action.WriteFile(file, NEW, "test").isRepeatable()).isFalse();
    assertThat(new Action.WriteFile(file, NEW, false, "its mode").isRepeatable()).isTrue();
    edits(NodeFile.Edits.RESTORED);
    assertThat(new Action.WriteFile(file, NEW, "test").isRepeatable()).isTrue();
  }

  @Test
  void whatNobodyRemembersToHaveWrittenIsLeftWhereOthersMayEdit() {
    file = but(file, file.needs(), Optional.empty(), NodeFile.Edits.LEFT, false);
    assertThat(look()).isEmpty();
    assertThat(warnings())
        .containsExactly(
            "left as it is: nothing is remembered of writing it; remove it to have it written"
                + " again");
    lies(Optional.of(NEW));
    look();
    scene.tags.put("env", "other");
    assertThat(look()).hasSize(1);
  }

  private void edits(NodeFile.Edits edits) {
    file = but(file, file.needs(), Optional.empty(), edits, false);
    lies(Optional.empty());
    look();
    pass(Duration.ofMinutes(1));
    lies(Optional.of("by hand"));
  }

  @Test
  void whatSomebodyElseChangedIsRestoredAndSaidSo() {
    edits(NodeFile.Edits.RESTORED);
    assertThat(look()).extracting(Action::because).containsExactly("somebody else has changed it");
  }

  @Test
  void orLeftAndSaidSoAsLongAsItIsThere() {
    edits(NodeFile.Edits.LEFT);
    assertThat(look()).isEmpty();
    assertThat(warnings())
        .containsExactly(
            "left as it is: somebody else has changed it; remove it to have it written again");
    lies(Optional.empty());
    assertThat(look()).hasSize(1);
  }

  @Test
  void aModeThatIsNotAsDeclaredIsMended() {
    lies(Optional.of(NEW));
    UnaryOperator<String> mode =
        is -> {
          file =
              new NodeFile(
                  PATH,
                  file.content(),
                  new NodeFile.Access(is, Optional.empty(), Optional.empty()),
                  false,
                  file.needs(),
                  Optional.empty(),
                  Optional.empty(),
                  file.edits(),
                  false);
          return look().stream().map(Action::because).findFirst().orElse("nothing");
        };
    assertThat(mode.apply("rw-r--r--")).isEqualTo("nothing");
    assertThat(mode.apply("rw-------")).isEqualTo("its mode is rw-r--r--, not rw-------");
    pass(EVERY);
    assertThat(actions(decided(), Action.WriteFile.class))
        .extracting(Action.WriteFile::changes)
        .containsExactly(false);
  }
}
