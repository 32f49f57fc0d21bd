package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is told when a file has changed, and how often. */
class FileChangeTest extends FileScene {

  @Test
  void whatFollowsAWrittenTextIsNotWaitedForUntilTheNextLookIsDue() {
    Decision decision = decided();
    assertThat(actions(decision, Action.WriteFile.class)).hasSize(1);
    assertThat(decision.lookAgainAt()).isBefore(scene.now.plusSeconds(1));
  }

  @Test
  void aChangeIsToldOnce() {
    file = with(file, run());
    assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
    pass(Duration.ofMinutes(1));
    assertThat(look()).isEmpty();
  }

  @Test
  void whatIsFoundAsItShouldBeIsNoChange() {
    file = with(file, run());
    lies(Optional.of(NEW));
    assertThat(look()).isEmpty();
    assertThat(look()).isEmpty();
  }

  @Test
  void aChangeOfWhichTheAgentWasKilledIsToldWhenItIsBack() {
    file = with(file, run());
    lies(Optional.of(NEW));
    look();
    scene.tags.put("env", "other");
    Decision decision = decided();
    // It has written, and ends before it can remember that.
    lies(Optional.of(actions(decision, Action.WriteFile.class).getFirst().content()));

    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
  }

  @Test
  void changesInQuickSuccessionAreToldTogetherAndNotTooOften() {
    file = with(file, run());
    look();
    look();
    for (String env : List.of("a", "b", "c")) {
      scene.tags.put("env", env);
      pass(Duration.ofSeconds(2));
      assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
      assertThat(look()).isEmpty();
    }
    pass(EVERY);
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
    pass(EVERY);
    assertThat(look()).isEmpty();
  }

  @Test
  void aCommandThatFailsIsTriedAgainWithBackOff() {
    file = with(file, run());
    look();
    Decision decision = decided();
    List<Action.RunCommand> runs = actions(decision, Action.RunCommand.class);
    scene.memory =
        scene
            .memory
            .before(List.copyOf(runs), scene.now)
            .after(List.of(new Outcome.Failed(runs.getFirst(), "exit 1")), scene.now);
    assertThat(look()).isEmpty();
    pass(Duration.ofMinutes(1));
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
  }

  @Test
  void whatFailedOfAFileThatIsDeclaredNoMoreIsWarnedOfNoMore() {
    var write = new Action.WriteFile(file, NEW, "it is absent");
    var change = new Action.RunCommand(PATH, new NodeFile.Deed.Run(List.of("/x"), EVERY), "it is");
    var signal = new Action.SignalContainer(PATH, new ContainerId("c1"), "HUP", "it is");
    List<Action> tried = List.of(write, change, signal);
    scene.memory =
        scene
            .memory
            .before(tried, scene.now)
            .after(
                tried.stream().<Outcome>map(is -> new Outcome.Failed(is, "no room")).toList(),
                scene.now);
    String untold = "what follows a change of it came to nothing: no room";
    assertThat(decided().notes())
        .filteredOn(note -> note.text().endsWith("no room"))
        .containsExactly(
            Note.warning(PATH, untold),
            Note.warning(PATH, untold),
            Note.warning(PATH, "cannot be written: no room"));
    scene.files = List.of();
    assertThat(scene.decide().notes()).noneMatch(note -> note.text().endsWith("no room"));
  }

  @Test
  void ofWhatACommandSaysTheFirstWordsAreRememberedAndTheRestIsForTheLog() {
    file = with(file, run());
    look();
    Action change = actions(decided(), Action.RunCommand.class).getFirst();
    String said = Outcome.SAID + "y".repeat(199) + "\uD83D\uDE00";
    var failed = new Outcome.Failed(change, "ended with 1" + said + "y".repeat(4000));
    scene.memory =
        scene.memory.before(List.of(change), scene.now).after(List.of(failed), scene.now);
    assertThat(decided().notes())
        .extracting(Note::text)
        .contains(
            "what follows a change of it came to nothing: ended with 1; it said: "
                + "y".repeat(199)
                + " …");
    assertThat(new Outcome.Failed(change, "x".repeat(4000)).brief()).contains("x".repeat(4000));
    assertThat(new Outcome.Failed(change, SAID_JUST).brief()).contains(SAID_JUST);
  }

  private static final String SAID_JUST = Outcome.SAID + "y".repeat(Outcome.MOST_SAID);

  @Test
  void aTextThatIsRestoredIsToldToo() {
    file = with(file, new NodeFile.OnChange(new NodeFile.Deed.Run(List.of("/x"), EVERY), EVERY));
    look();
    look();
    pass(EVERY);
    lies(Optional.of("by hand"));
    assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
  }

  @Test
  void whatWasWrittenIsToldAlsoWhenTheNextTextCannotBe() {
    file = with(file, new NodeFile.OnChange(new NodeFile.Deed.Run(List.of("/x"), EVERY), EVERY));
    look();
    scene.tags.remove("env");
    assertThat(look()).hasExactlyElementsOfTypes(Action.RunCommand.class);
  }

  private static NodeFile.OnChange signal(Optional<String> container) {
    return new NodeFile.OnChange(new NodeFile.Deed.Signal(PROXY, container, "HUP"), EVERY);
  }

  @Test
  void aSignalGoesToTheContainersThatHaveReadTheOldText() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(60), List.of());
    file = with(file, signal(Optional.empty()));
    look();
    assertThat(look())
        .extracting(action -> ((Action.SignalContainer) action).signal())
        .containsExactly("HUP");
    assertThat(look()).isEmpty();
  }

  @Test
  void aContainerThatTheDaemonDoesNotHaveIsNamedAndTheChangeIsOver() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(60), List.of());
    runsFor(Duration.ofMinutes(1));
    file = with(file, signal(Optional.of("nope")));
    assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
    assertThat(look()).isEmpty();
    assertThat(scene.memory.file(PATH).isTold()).isTrue();
    assertThat(warnings())
        .containsExactly(
            "no container is sent HUP: daemon proxy has none named nope in its task, but app; mend"
                + " the container of its onChange");
    file = with(file, signal(Optional.of("app")));
    assertThat(warnings()).isEmpty();
    file = with(file, signal(Optional.empty()));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aTaskThatHasJustStartedMayStillGetTheContainer() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(59), List.of());
    runsFor(Duration.ofSeconds(59));
    file = with(file, signal(Optional.of("nope")));
    look();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void ofATaskThatRunsNoMoreNobodyIsMissed() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(600), List.of());
    is(Container.State.EXITED, Duration.ofMinutes(5));
    file = with(file, signal(Optional.of("nope")));
    look();
    assertThat(warnings()).isEmpty();
  }

  private void runsFor(Duration time) {
    is(Container.State.RUNNING, time);
  }

  private void is(Container.State state, Duration time) {
    Container is = scene.containers.removeLast();
    scene.containers.add(
        new Container(
            is.id(),
            is.dockerName(),
            is.image(),
            is.name(),
            is.task(),
            is.family(),
            is.revision(),
            state,
            is.health(),
            time,
            is.exitCode(),
            is.surface()));
  }

  @Test
  void whoStartedAfterTheChangeIsSentNoSignal() {
    scene.daemon("proxy");
    file = with(file, signal(Optional.of("app")));
    look();
    runs("proxy", scene.now.plusSeconds(60), List.of());
    pass(Duration.ofSeconds(61));
    assertThat(look()).isEmpty();
  }

  /** It may be made long before, and started again in its place. */
  @Test
  void whoWasStartedAgainAfterTheChangeIsSentNoSignalUnlessTheClockWasSetBack() {
    scene.daemon("proxy");
    file = with(file, signal(Optional.of("app")));
    look();
    runs("proxy", scene.now.minusSeconds(60), List.of());
    Container made = scene.containers.removeLast();
    scene.containers.add(made.startedAt(scene.now.plusMillis(1)));
    pass(Duration.ofSeconds(1));
    assertThat(look()).isEmpty();

    scene.containers.set(scene.containers.size() - 1, made.startedAt(scene.now.plusSeconds(3600)));
    scene.tags.put("env", "test");
    look();
    pass(EVERY);
    assertThat(look()).hasExactlyElementsOfTypes(Action.SignalContainer.class);
  }

  @Test
  void whoWasMadeBeforeTheClockWasSetBackIsSentOne() {
    scene.daemon("proxy");
    file = with(file, signal(Optional.of("app")));
    runs("proxy", scene.now.plusSeconds(3600), List.of());
    look();
    assertThat(look()).hasExactlyElementsOfTypes(Action.SignalContainer.class);
  }

  @Test
  void aSignalOfBeforeTheClockWasSetBackIsNotTakenForOneAfterTheChange() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(60), List.of());
    file = with(file, signal(Optional.empty()));
    look();
    look();
    pass(EVERY);
    scene.tags.put("env", "test");
    assertThat(look()).hasExactlyElementsOfTypes(Action.WriteFile.class);
    pass(Duration.ofHours(-2));
    look();
    pass(EVERY);
    assertThat(look()).hasExactlyElementsOfTypes(Action.SignalContainer.class);
  }

  @Test
  void aModeThatIsMendedIsNoChangeToTellOf() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(60), List.of());
    file = with(file, signal(Optional.empty()));
    look();
    assertThat(look()).hasExactlyElementsOfTypes(Action.SignalContainer.class);
    look();
    FileMemory known = scene.memory.file(PATH);
    var mended = new Action.WriteFile(file, NEW, false, "its mode");
    scene.memory =
        scene
            .memory
            .before(List.of(mended), scene.now)
            .after(List.of(new Outcome.Done(mended)), scene.now);
    assertThat(scene.memory.file(PATH).told()).isEqualTo(known.told());
    pass(EVERY);
    assertThat(look()).isEmpty();
  }

  @Test
  void aSignalIsToldWhenTheLastWasSent() {
    scene.daemon("proxy");
    runs("proxy", scene.now.minusSeconds(60), List.of());
    file = with(file, signal(Optional.empty()));
    look();
    look();
    Instant sent = scene.now;
    assertThat(scene.memory.file(PATH).isTold()).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(look()).isEmpty();
    assertThat(scene.memory.file(PATH).isTold()).isTrue();
    assertThat(scene.memory.file(PATH).toldAt()).contains(sent);
  }
}
