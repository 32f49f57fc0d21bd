package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is waited for before a file is written, and what follows when it has changed. */
class FilesInFullTest {

  private static final String PATH = "/etc/container_config/app.config";
  private static final String OLD = NodeFiles.HEADER + "ENV=\"old\"\n";
  private static final String NEW = NodeFiles.HEADER + "ENV=\"prod\"\n";
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Scene scene = node();
  private NodeFile file =
      new NodeFile(PATH, List.of(new Policy.Variable("ENV", new Policy.Source.Tag("env"))));

  FilesInFullTest() {
    scene.tags.put("env", "prod");
    lies(Optional.of(OLD));
  }

  private void lies(Optional<String> text) {
    scene.contents.put(PATH, Reading.known(text, scene.now));
  }

  private Decision decided() {
    scene.files = List.of(file);
    Decision decision = scene.decide();
    scene.memory = decision.memory();
    return decision;
  }

  /** One look, with all that it does done, and the file as it then lies there. */
  private List<Action> look() {
    Decision decision = decided();
    List<Action> done =
        decision.actions().stream()
            .filter(action ->
                action instanceof Action.WriteFile
                    || action instanceof Action.RunCommand
                    || action instanceof Action.SignalContainer)
            .toList();
    scene.memory =
        scene
            .memory
            .before(done, scene.now)
            .after(done.stream().<Outcome>map(Outcome.Done::new).toList(), scene.now);
    done.stream()
        .filter(Action.WriteFile.class::isInstance)
        .forEach(write -> lies(Optional.of(((Action.WriteFile) write).content())));
    return done;
  }

  private void pass(Duration time) {
    scene.now = scene.now.plus(time);
    scene.contents.replaceAll((_, known) -> Reading.known(known.toOptional().get(), scene.now));
  }

  private List<String> warnings() {
    return decided().notes().stream()
        .filter(note -> note.level() == Note.Level.WARNING && note.subject().equals(PATH))
        .map(Note::text)
        .toList();
  }

  private static NodeFile with(NodeFile file, NodeFile.OnChange onChange) {
    return but(file, file.needs(), Optional.of(onChange), file.edits(), file.restartsStale());
  }

  private static NodeFile but(
      NodeFile file,
      NodeFile.Needs needs,
      Optional<NodeFile.OnChange> onChange,
      NodeFile.Edits edits,
      boolean stale) {
    return new NodeFile(
        file.path(),
        file.content(),
        file.access(),
        file.secret(),
        needs,
        file.check(),
        onChange,
        edits,
        stale);
  }

  private static NodeFile.OnChange run() {
    return new NodeFile.OnChange(
        new NodeFile.Deed.Run(List.of("/bin/reload"), Duration.ofSeconds(30)), EVERY);
  }

  // Needs.

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

    lies(Optional.of(OLD));
    needs(NodeFile.Otherwise.LEFT);
    assertThat(look()).isEmpty();
    assertThat(warnings()).containsExactly("left as it is: the instance has no tag role");
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

  // Changes.

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

  private void runs(String family, Instant created, List<String> mounts) {
    scene.runs(family, 1);
    Container plain = scene.containers.removeLast();
    scene.containers.add(
        new Container(
            plain.id(),
            plain.dockerName(),
            plain.image(),
            plain.name(),
            plain.task(),
            plain.family(),
            plain.revision(),
            plain.state(),
            plain.health(),
            plain.inState(),
            OptionalInt.empty(),
            new Surface(new TreeMap<>(), List.of(), List.of(), mounts, created.getEpochSecond())));
  }

  private static final DaemonName PROXY = new DaemonName("proxy");

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
  void whoStartedAfterTheChangeIsSentNoSignal() {
    scene.daemon("proxy");
    runs("proxy", scene.now.plusSeconds(60), List.of());
    file = with(file, signal(Optional.of("app")));
    look();
    assertThat(look()).isEmpty();
  }

  private void isDeclaredToRestart(boolean byChange, boolean stale) {
    scene.daemon("proxy");
    file =
        but(
            file,
            file.needs(),
            byChange
                ? Optional.of(new NodeFile.OnChange(new NodeFile.Deed.Restart(PROXY), EVERY))
                : Optional.empty(),
            file.edits(),
            stale);
  }

  private Optional<RolloutOrder> restart() {
    scene.files = List.of(file);
    var draft = new Draft(scene.policy(), scene.seen(), scene.memory, scene.now);
    return FileChange.restart(draft, draft.policy.daemon(PROXY).orElseThrow());
  }

  @Test
  void aDaemonIsOrderedToRestartUntilItHasBeenStartedSince() {
    isDeclaredToRestart(true, false);
    assertThat(restart()).isEmpty();
    look();
    assertThat(restart())
        .contains(new RolloutOrder(PROXY, RolloutOrder.Kind.RESTART, scene.now, PATH));
    Instant written = scene.now;
    pass(Duration.ofSeconds(30));
    scene.memory =
        scene.memory.withStarts(
            PROXY, Starts.none().tried(scene.now, Optional.empty()).answered(Scene.arn("p", 1)));
    look();
    assertThat(restart()).isEmpty();
    assertThat(scene.memory.file(PATH).at()).contains(written);
  }

  // Containers that mount the file.

  @Test
  void whoMountsTheFileItselfAndWasThereBeforeIsNamed() {
    runs("web", scene.now.minusSeconds(60), List.of("/etc/container_config", PATH));
    look();
    assertThat(warnings())
        .containsExactly(
            "container ecs-web-7-app-1 still reads what was replaced: it mounts the file, and not"
                + " its folder");
  }

  @Test
  void whoMountsTheFolderReadsTheNewText() {
    runs("web", scene.now.minusSeconds(60), List.of("/etc/container_config"));
    look();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void whoWasStartedAfterwardsReadsTheNewText() {
    runs("web", scene.now.plusSeconds(60), List.of(PATH));
    look();
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aDaemonWithAnOldFileIsRestartedWhereThatIsWanted() {
    isDeclaredToRestart(false, true);
    runs("proxy", scene.now.minusSeconds(60), List.of(PATH));
    look();
    assertThat(restart()).isPresent();
  }

  // Edits and modes.

  private void edits(NodeFile.Edits edits) {
    file = but(file, file.needs(), Optional.empty(), edits, false);
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
  }
}
