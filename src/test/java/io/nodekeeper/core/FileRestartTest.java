package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which daemons are restarted for a file, and who still reads an old one. */
class FileRestartTest extends FileScene {

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

  private boolean restarts() {
    scene.files = List.of(file);
    var draft = new Draft(scene.policy(), scene.seen(), scene.memory, scene.now);
    return FileChange.restarts(draft, draft.policy.daemon(PROXY).orElseThrow()).isPresent();
  }

  @Test
  void aDaemonIsToBeRestartedUntilItHasBeenStartedSince() {
    isDeclaredToRestart(true, false);
    assertThat(restarts()).isFalse();
    look();
    assertThat(restarts()).isTrue();
    Instant written = scene.now;
    pass(Duration.ofSeconds(30));
    scene.memory =
        scene.memory.withStarts(
            PROXY, Starts.none().tried(scene.now, Optional.empty()).answered(Scene.arn("p", 1)));
    look();
    assertThat(restarts()).isFalse();
    assertThat(scene.memory.file(PATH).at()).contains(written);
  }

  @Test
  void itIsNotRestartedAgainWhileTheFileCannotBeRead() {
    isDeclaredToRestart(true, false);
    look();
    pass(Duration.ofSeconds(30));
    scene.memory =
        scene.memory.withStarts(
            PROXY, Starts.none().tried(scene.now, Optional.empty()).answered(Scene.arn("p", 1)));
    pass(Duration.ofHours(1));
    assertThat(restarts()).isFalse();
  }

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
  void whoReadsAnOldFileIsNamedInEachLookWhateverItDoes() {
    runs("web", scene.now.minusSeconds(60), List.of(PATH));
    look();
    List<String> named = warnings();
    assertThat(named).hasSize(1);
    scene.tags.put("env", "next");
    pass(Duration.ofSeconds(10));
    assertThat(decided().actions()).hasAtLeastOneElementOfType(Action.WriteFile.class);
    assertThat(warnings()).as("while it is written anew").isEqualTo(named);
    scene.tags.clear();
    assertThat(warnings()).as("while it cannot be").containsAll(named).hasSize(2);
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

  /** Another file's check may take long in the same look. */
  @Test
  void whoWasStartedBeforeTheLookWasOverReadsTheNewText() {
    Action.WriteFile write = (Action.WriteFile) look().getFirst();
    Instant replaced = scene.now;
    Outcome written = Outcome.Done.written(write, Optional.empty(), replaced);
    pass(Duration.ofSeconds(9));
    scene.memory = scene.memory.after(List.of(written), scene.now);
    runs("web", replaced.plusSeconds(2), List.of(PATH));
    assertThat(warnings()).isEmpty();
    runs("old", replaced.minusSeconds(2), List.of(PATH));
    assertThat(warnings()).singleElement().asString().contains("ecs-old-");
  }

  private void wasStarted(Instant at) {
    scene.containers.add(scene.containers.removeLast().startedAt(at));
  }

  /** Docker looks up what is mounted at each start, and tells it to the nanosecond. */
  @Test
  void whoWasStartedAgainInItsPlaceReadsTheNewText() {
    isDeclaredToRestart(false, true);
    runs("proxy", scene.now.minusSeconds(60), List.of(PATH));
    wasStarted(scene.now.plusMillis(1));
    look();
    assertThat(warnings()).isEmpty();
    assertThat(restarts()).isFalse();
  }

  @Test
  void aRestartIsDoneWhereWhatIsOlderWasStartedAgainInItsPlace() {
    isDeclaredToRestart(true, false);
    for (Duration after : List.of(Duration.ofMillis(-1), Duration.ofSeconds(1))) {
      scene.containers.clear();
      runs("proxy", scene.now.minusSeconds(60), List.of(PATH));
      lies(Optional.of(OLD));
      look();
      wasStarted(scene.now.plus(after));
      pass(Duration.ofSeconds(30));
      isStarted();
      look();
      assertThat(scene.memory.file(PATH).isTold()).isEqualTo(!after.isNegative());
      pass(Duration.ofHours(1));
    }
  }

  @Test
  void whoWasStartedInTheSameSecondBeforeItWasReplacedIsNamed() {
    scene.now = scene.now.plusMillis(500);
    runs("web", scene.now, List.of(PATH));
    wasStarted(scene.now.minusMillis(300));
    look();
    assertThat(warnings()).singleElement().asString().contains("still reads what was replaced");
  }

  @Test
  void aDaemonWithAnOldFileIsRestartedWhereThatIsWanted() {
    isDeclaredToRestart(false, true);
    runs("proxy", scene.now.minusSeconds(60), List.of(PATH));
    look();
    assertThat(restarts()).isTrue();
  }

  /** Started before the file changed, which was so long ago. */
  private void isStale(NodeFile.OnChange... onChange) {
    isDeclaredToRestart(false, true);
    for (NodeFile.OnChange is : onChange) {
      file = with(file, is);
    }
    runs("proxy", scene.now.minusSeconds(5), List.of(PATH));
    scene.memory =
        scene.memory.withStarts(
            PROXY, Starts.none().tried(scene.now, Optional.empty()).answered(Scene.arn("p", 1)));
    look();
    pass(Duration.ofSeconds(50));
    look();
  }

  @Test
  void oneWithAnOldFileIsRestartedOnceAMinuteAtTheMost() {
    isStale();
    assertThat(restarts()).isFalse();
    var draft = new Draft(scene.policy(), scene.seen(), scene.memory, scene.now);
    FileChange.restarts(draft, draft.policy.daemon(PROXY).orElseThrow());
    assertThat(draft.lookAgainAt()).isBefore(scene.now.plusSeconds(11));
    pass(Duration.ofSeconds(10));
    assertThat(restarts()).isTrue();
  }

  @Test
  void aRestartOnChangeSaysForAnOldFileTooHowOften() {
    isStale(new NodeFile.OnChange(new NodeFile.Deed.Restart(PROXY), Duration.ofMinutes(10)));
    scene.memory = scene.memory.withFile(PATH, scene.memory.file(PATH).signalled(scene.now));
    pass(Duration.ofMinutes(9));
    assertThat(restarts()).isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(restarts()).isTrue();
  }

  @Test
  void whatElseFollowsAChangeSaysNothingOfThat() {
    isStale(run());
    assertThat(restarts()).isFalse();
    pass(Duration.ofSeconds(10));
    assertThat(restarts()).isTrue();
  }

  @Test
  void aModeThatIsMendedLeavesNobodyWithAnOldText() {
    isDeclaredToRestart(false, true);
    look();
    pass(Duration.ofMinutes(1));
    runs("proxy", scene.now.minusSeconds(30), List.of(PATH));
    var mended = new Action.WriteFile(file, NEW, false, "its mode");
    scene.memory = scene.memory.after(List.of(new Outcome.Done(mended)), scene.now);
    assertThat(restarts()).isFalse();
    assertThat(warnings()).isEmpty();
  }

  private void isStarted() {
    scene.memory =
        scene.memory.withStarts(
            PROXY,
            Starts.none().tried(scene.now, Optional.empty()).failed(scene.now, "RESOURCE:MEMORY"));
  }

  @Test
  void aStartThatCameToNothingIsRepeatedAfterAWhile() {
    for (boolean byChange : List.of(true, false)) {
      isDeclaredToRestart(byChange, !byChange);
      runs("proxy", scene.now.minusSeconds(60), List.of(PATH));
      lies(Optional.of(OLD));
      look();
      pass(Duration.ofSeconds(30));
      isStarted();
      assertThat(restarts()).isFalse();
      pass(scene.policy().pace().backoffMost());
      look();
      assertThat(restarts()).isTrue();
    }
  }

  @Test
  void whatOthersHaveStartedOfItsFamilyIsNotWaitedFor() {
    isDeclaredToRestart(true, false);
    runs("proxy", scene.now.minusSeconds(60), List.of());
    scene.ecs("proxy", 1, "RUNNING", "RUNNING", Scene.service("proxies"));
    look();
    pass(Duration.ofSeconds(30));
    isStarted();
    look();
    assertThat(scene.memory.file(PATH).isTold()).isTrue();
  }

  @Test
  void whatWasMadeBeforeTheClockWasSetBackMayBeOlder() {
    isDeclaredToRestart(true, false);
    runs("proxy", scene.now.plusSeconds(3600), List.of());
    look();
    pass(Duration.ofSeconds(30));
    isStarted();
    look();
    assertThat(scene.memory.file(PATH).isTold()).isFalse();
  }

  @Test
  void whatWasStartedAgainBeforeTheClockWasSetBackMayBeOlder() {
    isDeclaredToRestart(true, false);
    runs("proxy", scene.now.minusSeconds(60), List.of());
    wasStarted(scene.now.plusSeconds(3600));
    look();
    pass(Duration.ofSeconds(30));
    isStarted();
    look();
    assertThat(scene.memory.file(PATH).isTold()).isFalse();
  }

  @Test
  void nothingIsTakenForRestartedThatCannotBeSeen() {
    isDeclaredToRestart(true, false);
    look();
    pass(Duration.ofSeconds(30));
    isStarted();
    scene.dockerSilent();
    look();
    assertThat(scene.memory.file(PATH).isTold()).isFalse();
  }

  @Test
  void aFileGivesNoOrderAndHeedsThePause() {
    isDeclaredToRestart(true, false);
    look();
    var draft = new Draft(scene.policy(), scene.seen(), scene.memory, scene.now);
    Daemon proxy = draft.policy.daemon(PROXY).orElseThrow();
    Rollout obeyed = Rollout.of(scene.memory, proxy).obeying(scene.now.minusSeconds(60));
    assertThat(RolloutOrders.restarts(draft, proxy)).contains("for " + PATH);
    assertThat(RolloutOrders.obeyed(draft, proxy, obeyed)).isEqualTo(obeyed);
    var pause = new RolloutOrder(PROXY, RolloutOrder.Kind.PAUSE, scene.now, "alice");
    scene.orders = Optional.of(Reading.known(List.of(pause), scene.now));
    var paused = new Draft(scene.policy(), scene.seen(), scene.memory, scene.now);
    assertThat(RolloutOrders.restarts(paused, proxy)).isEmpty();
  }
}
