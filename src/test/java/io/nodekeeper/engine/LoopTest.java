package io.nodekeeper.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Leavings;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskDefinitionRef;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LoopTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final Action WRITE =
      new Action.WriteFile(new NodeFile("/x", List.of()), "content", "test");
  private static final Action START =
      new Action.StartTask(
          new DaemonName("logs"),
          TaskDefinitionRef.parse("logs").orElseThrow(),
          "prod",
          new ContainerInstanceArn("arn:x/y"),
          "test");

  private final List<String> journal = new ArrayList<>();
  private final List<SortedSet<Question>> asked = new ArrayList<>();
  private List<Action> wanted = List.of();
  private List<Action> objected = List.of();
  private SortedSet<Question> questions = new TreeSet<>();
  private boolean diskFull;
  private List<Witness> witnesses = List.of();

  private final World world =
      new World() {
        @Override
        public Observation observe(Ask ask, Local local) {
          asked.add(ask.questions());
          journal.add("look");
          return Observation.nothing();
        }

        @Override
        public List<Outcome> act(List<Action> actions) {
          actions.forEach(action -> journal.add("act " + action.key()));
          return actions.stream().<Outcome>map(Outcome.Done::new).toList();
        }
      };

  private final Mind mind =
      new Mind() {
        @Override
        public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
          return new Decision(
              NodeState.READY,
              true,
              List.of(),
              Optional.empty(),
              false,
              wanted,
              List.of(),
              memory,
              Ask.of(questions),
              now);
        }

        @Override
        public List<Objection> object(
            Policy policy, Observation seen, Decision decision, Instant now) {
          return objected.stream().map(action -> new Objection(action, "no")).toList();
        }
      };

  private final MemoryStore store =
      new MemoryStore() {
        @Override
        public Memory load() {
          return Memory.none();
        }

        @Override
        public void save(Memory memory) throws IOException {
          if (diskFull) {
            throw new IOException("No space left on device");
          }
          journal.add("save");
        }
      };

  private Loop loop() {
    Policy policy =
        new Policy(
            List.of(),
            new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), true),
            Leavings.of(
                Duration.ofHours(1),
                Action.CompleteLifecycle.Result.CONTINUE,
                new Policy.HookChoice.Auto(),
                Duration.ofMinutes(5)),
            List.of(),
            Policy.Pace.standard());
    return new Loop(world, mind, store, () -> policy, witnesses, InstantSource.fixed(NOON));
  }

  @Test
  void whatIsAboutToBeTriedIsSavedBeforeItIsTried() {
    wanted = List.of(WRITE);
    loop().look();

    assertThat(journal).containsExactly("look", "save", "act write:/x", "save");
  }

  @Test
  void anUnchangedMemoryIsNotSavedAgain() {
    Loop loop = loop();
    loop.look();
    loop.look();

    assertThat(journal).containsExactly("look", "save", "look");
  }

  @Test
  void thatTheMemoryCannotBeSavedIsRememberedUntilItCanAndIsNoFailureOfTheStart() {
    diskFull = true;
    wanted = List.of(START);
    Loop loop = loop();
    Memory memory = loop.look().after();
    assertThat(Objects.requireNonNull(memory.tries().get("unsaved")).trouble())
        .contains("No space left on device");
    assertThat(memory.starts(new DaemonName("logs")).failure()).isEmpty();

    diskFull = false;
    assertThat(loop.look().after().tries()).doesNotContainKey("unsaved");
  }

  @Test
  void withAFullDiskOnlyWhatMayBeDoneTwiceIsDone() {
    diskFull = true;
    wanted = List.of(START, WRITE);
    Look look = loop().look();

    assertThat(journal).containsExactly("look", "act write:/x");
    assertThat(look.outcomes())
        .anyMatch(outcome ->
            outcome instanceof Outcome.Failed failed
                && failed.action().equals(START)
                && failed.why().contains("No space left on device"));
  }

  @Test
  void whatTheGuardObjectsToIsNotDone() {
    wanted = List.of(START, WRITE);
    objected = List.of(START);
    Look look = loop().look();

    assertThat(journal).contains("act write:/x").doesNotContain("act start:logs");
    assertThat(look.objections()).hasSize(1);
    assertThat(look.decision().actions()).containsExactly(WRITE);
  }

  @Test
  void witnessesHearWhatWillBeDoneBeforeAndWhatWasDoneAfter() {
    wanted = List.of(START, WRITE);
    objected = List.of(START);
    witnesses =
        List.of(
            new Witness() {
              @Override
              public void decided(Decision decision) {
                decision.actions().forEach(action -> journal.add("will " + action.key()));
              }

              @Override
              public void looked(Look look) {
                look.outcomes().forEach(outcome -> journal.add("did " + outcome.action().key()));
              }
            });
    loop().look();

    assertThat(journal)
        .containsExactly("look", "will write:/x", "save", "act write:/x", "save", "did write:/x");
  }

  @Test
  void theNextLookAsksWhatTheLastDecisionWanted() {
    Loop loop = loop();
    questions = new TreeSet<>(List.of(Question.TASKS));
    loop.look();
    loop.look();

    assertThat(asked.getFirst()).isEmpty();
    assertThat(asked.get(1)).containsExactly(Question.TASKS);
  }

  @Test
  void ringsWhileBusyWakeOnce() throws InterruptedException {
    var bell = new Bell();
    bell.now();
    bell.now();
    assertThat(bell.await(Duration.ofHours(1))).isTrue();
    long begun = System.nanoTime();
    assertThat(bell.await(Duration.ofMillis(1))).isFalse();

    assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(1_000_000);
  }
}
