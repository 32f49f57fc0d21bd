package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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

  private void lies(FoundFile.Text text, int user, int group) {
    scene.found.put(
        PATH,
        new FoundFile(text, "rw-r--r--", "u" + user, "g" + group, new FoundFile.Ids(user, group)));
  }

  private static FoundFile.Text whole(String content) {
    return new FoundFile.Text.Whole(content);
  }

  /** The file system makes it theirs, and that is seen as the write ends. */
  private void writes(int user, int group) {
    pass(EVERY);
    List<Action.WriteFile> writes = actions(decided(), Action.WriteFile.class);
    assertThat(writes).hasSize(1);
    scene.memory =
        scene
            .memory
            .before(List.copyOf(writes), scene.now)
            .after(
                List.of(
                    Outcome.Done.written(
                        writes.getFirst(), Optional.of(new FoundFile.Ids(user, group)), scene.now)),
                scene.now);
    lies(whole(NEW), user, group);
    pass(EVERY);
  }

  private List<String> because() {
    pass(EVERY);
    return actions(decided(), Action.WriteFile.class).stream().map(Action::because).toList();
  }

  @Test
  void whatTheFileSystemMakesOfItsOwnerIsRight() {
    writes(65534, 65534);
    assertThat(because()).isEmpty();
    lies(whole(NEW), 0, 65534);
    assertThat(because()).containsExactly("somebody else has given it to the user u0");
    lies(whole(NEW), 65534, 0);
    assertThat(because()).containsExactly("somebody else has given it to the group g0");
  }

  @Test
  void whatItMakesOfItNextIsRightFromThenOn() {
    writes(1, 1);
    lies(whole(NEW), 0, 1);
    writes(1, 7);
    assertThat(because()).isEmpty();
    lies(whole(NEW), 1, 1);
    assertThat(because()).containsExactly("somebody else has given it to the group g1");
  }

  @Test
  void whatItMadeOfItBeforeTheAgentWasKilledIsRightToo() {
    writes(1, 1);
    scene.tags.put("env", "other");
    isKilledAfterWriting();
    lies(whole(NEW.replace("prod", "other")), 1, 7);
    assertThat(because()).isEmpty();
  }

  @Test
  void aFileThatIsTakenBackIsNoChangeToTellOf() {
    file = with(file, run());
    writes(1, 1);
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
    lies(whole(NEW), 0, 1);
    pass(EVERY);
    assertThat(actions(decided(), Action.WriteFile.class))
        .extracting(Action.WriteFile::changes)
        .containsExactly(false);
    writes(1, 1);
    assertThat(look()).isEmpty();
  }

  @Test
  void anOwnerThatIsDeclaredIsSaidToBeTheDeclaredOne() {
    writes(1, 1);
    file = withAccess(new NodeFile.Access("rw-r--r--", Optional.of("u2"), Optional.of("g2")));
    lies(whole(NEW), 2, 2);
    assertThat(because()).as("it was given to them before").isEmpty();
    lies(whole(NEW), 1, 1);
    assertThat(because()).containsExactly("its owner is u1, not u2");
    writes(2, 2);
    lies(whole(NEW), 1, 2);
    assertThat(because()).containsExactly("its owner is u1, not u2");
    lies(whole(NEW), 2, 1);
    assertThat(because()).containsExactly("its group is g1, not g2");
  }

  @Test
  void whatHasTheRightTextAndAnotherOwnerIsTakenBackToo() {
    writes(1, 1);
    scene.tags.put("env", "other");
    lies(whole(NEW.replace("prod", "other")), 0, 0);
    assertThat(because()).containsExactly("somebody else has given it to the user u0");
  }

  private NodeFile withAccess(NodeFile.Access access) {
    return new NodeFile(
        PATH,
        file.content(),
        access,
        false,
        file.needs(),
        Optional.empty(),
        Optional.empty(),
        file.edits(),
        false);
  }

  private static final FoundFile.Text CLOSED = new FoundFile.Text.Closed("it cannot be read");

  @Test
  void oneThatOnlyItsNewOwnerMayReadIsTakenBack() {
    writes(1, 1);
    lies(CLOSED, 0, 1);
    assertThat(because()).containsExactly("somebody else has given it to the user u0");
    file = but(file, file.needs(), Optional.empty(), NodeFile.Edits.LEFT, false);
    assertThat(because()).isEmpty();
    assertThat(warnings())
        .containsExactly(
            "left as it is: somebody else has given it to the user u0; remove it to have it written"
                + " again");
  }

  /** One that is declared to be another's, and that the agent has no right to read. */
  @Test
  void oneThatNobodyHasGivenAwayIsNotWrittenAgainAndAgain() {
    lies(CLOSED, 1, 1);
    assertThat(because()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: it cannot be read");
    lies(whole(OLD), 1, 1);
    writes(1, 1);
    lies(CLOSED, 1, 1);
    assertThat(because()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: it cannot be read");
  }

  @Test
  void oneThatIsTooLongIsSomebodyElses() {
    writes(1, 1);
    lies(new FoundFile.Text.TooLong("it is long"), 1, 1);
    assertThat(because()).containsExactly("somebody else has changed it");
  }

  @Test
  void whatCouldNotBeToldFromThatIsNotWritten() {
    String most = "x".repeat(FoundFile.MOST_BYTES - NEW.length() + "prod".length());
    scene.tags.put("env", most);
    assertThat(because()).hasSize(1);
    scene.tags.put("env", most + "x");
    assertThat(because()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: it would be longer than 1048576 bytes");
  }
}
