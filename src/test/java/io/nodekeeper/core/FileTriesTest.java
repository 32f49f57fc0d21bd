package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a text is tried again that was refused, and when another one. */
class FileTriesTest extends FileScene {

  private static final String REFUSED = NodeFile.Check.REFUSES + "bad";

  private String trouble = REFUSED;
  private int checks;

  private void wants(String value) {
    scene.tags.put("env", value);
  }

  /** One look each second; a text that says bad is refused, and any other one written. */
  private void seconds(int seconds) {
    for (int second = 0; second < seconds; second++) {
      pass(Duration.ofSeconds(1));
      Decision decision = decided();
      List<Action> writes =
          decision.actions().stream().filter(Action.WriteFile.class::isInstance).toList();
      scene.memory = scene.memory.before(writes, scene.now);
      for (Action action : writes) {
        checks++;
        var write = (Action.WriteFile) action;
        boolean bad = write.content().contains("bad");
        Outcome outcome = bad ? new Outcome.Failed(write, trouble) : new Outcome.Done(write);
        if (!bad) {
          lies(Optional.of(write.content()));
        }
        scene.memory = scene.memory.after(List.of(outcome), scene.now);
      }
    }
  }

  private List<String> troubles() {
    return decided().notes().stream()
        .filter(note -> note.subject().equals(PATH) && FileTroubles.isOfWriting(note))
        .map(Note::text)
        .toList();
  }

  private String text() {
    return Objects.requireNonNull(scene.contents.get(PATH))
        .toOptional()
        .flatMap(is -> is)
        .orElse("");
  }

  @Test
  void aTextOtherThanTheOneThatWasRefusedIsTriedAtOnce() {
    wants("bad");
    seconds(600);
    assertThat(checks).isBetween(4, 9);
    assertThat(troubles()).containsExactly("cannot be written: " + REFUSED);

    wants("good");
    assertThat(troubles()).isEmpty();
    seconds(6);
    assertThat(text()).contains("good");
    assertThat(troubles()).isEmpty();
  }

  /** A full disk is no fault of the text: what is told of it holds until one has been written. */
  @Test
  void whatAnyTextFailsOfStaysATroubleWhileTextsChange() {
    trouble = "No space left on device";
    wants("bad");
    seconds(600);
    for (int i = 0; i < 10; i++) {
      wants("bad " + i);
      assertThat(troubles()).containsExactly("cannot be written: No space left on device");
      seconds(1);
    }
    wants("good");
    assertThat(troubles()).hasSize(1);
    seconds(6);
    assertThat(troubles()).isEmpty();
  }

  @Test
  void anotherOneThatIsRefusedTooBacksOffByItself() {
    wants("bad");
    seconds(600);
    wants("bad too");
    checks = 0;
    seconds(40);
    assertThat(checks).isBetween(3, 4);
    assertThat(troubles()).containsExactly("cannot be written: " + REFUSED);
  }

  @Test
  void aValueThatGoesToAndFroRunsTheCheckOnceInFiveSecondsAtTheMost() {
    for (int second = 0; second < 100; second++) {
      wants(second % 2 == 0 ? "bad" : "bad too");
      seconds(1);
    }
    assertThat(checks).isBetween(5, 21);
  }

  @Test
  void whatComesBackIsNotCheckedAnewEachTime() {
    wants("good");
    seconds(1);
    checks = 0;
    for (int second = 0; second < 300; second++) {
      wants(second % 2 == 0 ? "bad" : "good");
      seconds(1);
    }
    assertThat(checks).isBetween(2, 8);
  }

  @Test
  void whatIsNotWantedAnyMoreIsNoTrouble() {
    wants("good");
    seconds(1);
    wants("bad");
    seconds(60);
    assertThat(troubles()).containsExactly("cannot be written: " + REFUSED);
    wants("good");
    assertThat(troubles()).isEmpty();
    scene.tags.clear();
    assertThat(troubles()).isEmpty();
    wants("bad");
    assertThat(troubles()).containsExactly("cannot be written: " + REFUSED);
    file = but(file, file.needs(), Optional.empty(), NodeFile.Edits.LEFT, false);
    lies(Optional.of("somebody's"));
    assertThat(troubles()).isEmpty();
  }

  @Test
  void itIsLookedAtAgainWhenTheOtherTextIsDue() {
    wants("bad");
    seconds(1);
    wants("good");
    pass(Duration.ofSeconds(1));
    assertThat(decided().lookAgainAt()).isEqualTo(scene.now.plusSeconds(4));
  }
}
