package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.record.StatusJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the journal tells of files. */
class JournalOfFilesTest {

  private static final NodeFile FILE = new NodeFile("/etc/container_config/a", List.of());
  private static final Action.WriteFile WRITE = new Action.WriteFile(FILE, "x", "it is absent");

  private final List<Line> lines = new ArrayList<>();
  private final Journal journal = new Journal(lines::add);

  /** The lines that this look causes, as event, subject and text. */
  private List<String> told(Told look) {
    lines.clear();
    journal.looked(look.build());
    return lines.stream()
        .map(line -> line.event() + " " + line.subject() + ": " + line.text())
        .toList();
  }

  @Test
  void whatKeepsAFileFromBeingWrittenIsOneWarningAndNotTwo() {
    told(Told.look());
    Note trouble = Note.warning(WRITE.path(), "cannot be written: Permission denied");
    assertThat(told(Told.look().outcome(new Outcome.Failed(WRITE, "Permission denied"))))
        .singleElement()
        .asString()
        .startsWith("action.failed /etc/container_config/a: ");
    assertThat(told(Told.look().note(trouble))).isEmpty();
    assertThat(told(Told.look()))
        .containsExactly(
            "note.settled /etc/container_config/a: no longer: cannot be written: Permission denied");
    Told again = Told.look().outcome(new Outcome.Failed(WRITE, "Permission denied"));
    assertThat(told(again)).as("after it was told as over").hasSize(1);
    assertThat(told(again.note(trouble))).isEmpty();
  }

  /** It need not say why. */
  @Test
  void anotherTextThatACheckRefusesWithoutAWordIsToldOfToo() {
    told(Told.look());
    String refused = NodeFile.Check.REFUSES + "test ended with 1";
    assertThat(told(Told.look().outcome(new Outcome.Failed(WRITE, refused)))).hasSize(1);
    assertThat(told(Told.look().outcome(new Outcome.Failed(WRITE, refused)))).isEmpty();
    var another = new Action.WriteFile(FILE, "y", "it is out of date");
    assertThat(told(Told.look().outcome(new Outcome.Failed(another, refused))))
        .singleElement()
        .asString()
        .startsWith("action.failed ");
  }

  @Test
  void whatWasWaitedForIsNotToldWithATimeThatIsOver() {
    String lack = "left as it is: the instance has no tag role";
    String waits = lack + ", which is waited for until 2026-11-21T12:05:00Z";
    told(Told.look());
    told(Told.look().note(Note.warning("/etc/x", waits)));
    assertThat(told(Told.look())).containsExactly("note.settled /etc/x: no longer: " + lack);
    told(Told.look().note(Note.warning("/etc/x", waits)));
    assertThat(told(Told.look().note(Note.warning("/etc/x", lack))))
        .singleElement()
        .asString()
        .startsWith("note /etc/x: ");
  }

  @Test
  void aRefusalIsTheSameWhateverTheCommandSaysOfItsTimeAndItself() {
    told(Told.look());
    String refused = "its check refuses it: nginx ended with 1; it said: ";
    String first = refused + "Nov 22 13:39:34 nginx[712]: unknown directive";
    String second = refused + "Nov 22 13:40:04 nginx[b13]: a directive is unknown";
    assertThat(told(failed(WRITE, first)))
        .containsExactlyInAnyOrder(
            "action.failed /etc/container_config/a: writing /etc/container_config/a failed: "
                + first
                + ", because it is absent",
            "note write: " + first);
    assertThat(told(failed(WRITE, second))).isEmpty();
    var another = new Action.WriteFile(FILE, "y", "it is out of date");
    assertThat(told(failed(another, second)))
        .as("another text that is refused")
        .singleElement()
        .asString()
        .contains(second);
    assertThat(told(failed(another, first))).isEmpty();
    assertThat(told(failed(WRITE, "No space left on device"))).hasSize(3);
    assertThat(told(failed(another, "No space left on device"))).isEmpty();
    assertThat(told(Told.look()))
        .containsExactly("note.settled write: no longer: No space left on device");
  }

  @Test
  void whatACommandSaysIsInTheJournalAndCutInTheStatus() {
    told(Told.look());
    Told look = failed(WRITE, "it ended with 1" + Outcome.SAID + "y".repeat(4000));
    assertThat(told(look)).anyMatch(line -> line.contains("y".repeat(4000)));
    var status =
        StatusJson.of(
            look.build(), Told.NOON, 1, "0", Optional.empty(), List.of(), Optional.empty());
    assertThat(status.actions())
        .extracting(did -> did.trouble().orElse(""))
        .containsExactly("it ended with 1; it said: " + "y".repeat(200) + " …");
  }

  private static Told failed(Action.WriteFile write, String why) {
    return Told.look().note(Note.warning("write", why)).outcome(new Outcome.Failed(write, why));
  }

  @Test
  void theFilesContentIsNotTold() {
    Action write =
        new Action.WriteFile(new NodeFile("/etc/x", List.of()), "SECRET=1", "it is absent");
    assertThat(told(Told.look().outcome(new Outcome.Done(write))))
        .contains("action.done /etc/x: writing /etc/x, because it is absent")
        .noneMatch(line -> line.contains("SECRET"));
  }
}
