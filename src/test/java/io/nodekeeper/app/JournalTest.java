package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class JournalTest {

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
  void aLookInWhichNothingChangedHasNoLine() {
    Told steady =
        Told.look()
            .daemon("logs", Phase.HEALTHY, "")
            .note(Note.warning("ready", "still closed"))
            .drain(List.of("web"), List.of());
    assertThat(told(steady)).isNotEmpty();
    assertThat(told(steady)).isEmpty();
  }

  @Test
  void theStateIsToldWithItsReason() {
    assertThat(told(Told.look().state(NodeState.STARTING).daemon("logs", Phase.STARTING, "asked")))
        .contains("node.starting node: no replicas yet; logs starting");
    assertThat(told(Told.look().daemon("logs", Phase.HEALTHY, "")))
        .contains("node.ready node: was starting; it takes replicas; its daemon is healthy");
  }

  @Test
  void aDaemonIsToldWhenItsPhaseOrItsReasonChanges() {
    told(Told.look().daemon("logs", Phase.HEALTHY, ""));

    assertThat(told(Told.look().daemon("logs", Phase.BACKING_OFF, "exited 137; again in 5s")))
        .containsExactly(
            "daemon.backing-off logs: was healthy; exited 137; again in 5s"
                + " (task t1 of revision 7)");
    assertThat(lines.getFirst().level()).isEqualTo(Level.WARN);
    assertThat(told(Told.look().daemon("logs", Phase.BACKING_OFF, "exited 137; again in 4s")))
        .as("only a number changed")
        .isEmpty();
    assertThat(told(Told.look().daemon("logs", Phase.BACKING_OFF, "no memory; again in 9s")))
        .containsExactly("daemon.backing-off logs: no memory; again in 9s (task t1 of revision 7)");
    assertThat(told(Told.look()))
        .containsExactly("daemon.undeclared logs: it is no longer in the settings");
  }

  @Test
  void aNoteIsToldOnceAndAWarningAlsoWhenItIsOver() {
    Told noted =
        Told.look()
            .note(Note.warning("/etc/x", "left as it is: no tag env"))
            .note(Note.info("node", "waits for the ECS agent, 3 s"));
    told(Told.look());
    assertThat(told(noted))
        .containsExactly(
            "note /etc/x: left as it is: no tag env", "note node: waits for the ECS agent, 3 s");
    assertThat(lines).extracting(Line::level).containsExactly(Level.WARN, Level.INFO);
    assertThat(told(Told.look().note(Note.info("node", "waits for the ECS agent, 1 min 4 s"))))
        .containsExactly("note.settled /etc/x: no longer: left as it is: no tag env");
    assertThat(told(Told.look())).isEmpty();
  }

  @Test
  void aDrainIsToldFromItsBeginToTheLastReplicasExit() {
    told(Told.look());
    assertThat(told(Told.look().state(NodeState.DRAINING).drain(List.of("web", "db"), List.of())))
        .containsExactly(
            "node.draining node: was ready; 2 replicas left: web (service web), db (service db);"
                + " until 2026-11-21T13:00:00Z",
            "drain.begun drain: Auto Scaling has chosen this instance to be terminated; since"
                + " 2026-11-21T12:00:00Z, until 2026-11-21T13:00:00Z at the latest",
            "drain.held drain: 2 replicas left: web (service web), db (service db)");
    assertThat(told(Told.look().state(NodeState.DRAINING).drain(List.of("db"), List.of())))
        .containsExactly("drain.held drain: 1 replica left: db (service db)");
    assertThat(told(Told.look().state(NodeState.STOPPING).drain(List.of(), List.of("logs"))))
        .containsExactly(
            "node.stopping node: was draining; the replicas are gone; stops logs",
            "drain.released drain: the last replica has exited",
            "drain.stage drain: stops logs");
    assertThat(told(Told.look())).contains("drain.over drain: the node stays: nothing drains it");
  }

  @Test
  void aDrainThatAnAgentBeforeBeganGoesOnAndDoesNotBeginAgain() {
    assertThat(
            told(
                Told.look()
                    .state(NodeState.DRAINING)
                    .remembered()
                    .drain(List.of("web"), List.of())))
        .contains(
            "drain.resumed drain: Auto Scaling has chosen this instance to be terminated; goes on"
                + " since 2026-11-21T12:00:00Z, until 2026-11-21T13:00:00Z at the latest")
        .noneMatch(line -> line.startsWith("drain.begun"));
  }

  private static Told held(long seconds, String owner) {
    Blocker web =
        new Blocker(
            Drains.arn("web"),
            "web",
            7,
            List.of("app"),
            owner,
            List.of("Docker"),
            false,
            Told.NOON,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return Told.look()
        .at(Told.NOON.plusSeconds(seconds))
        .state(NodeState.DRAINING)
        .drain(leaving().blocker(web));
  }

  @Test
  void whoDoesNotGoByItselfIsAWarningWithWhatToDo() {
    String never = "ECS never stops a standalone task for a drain: let it end";
    told(Told.look());
    told(Told.look().drain(leaving().advised("slow", "see its events").advised("batch", never)));
    Line held = lines.stream().filter(is -> is.event().equals("drain.held")).findFirst().get();
    assertThat(held.level()).isEqualTo(Level.WARN);
    assertThat(held.text())
        .isEqualTo("2 replicas left: slow (standalone task), batch (standalone task): " + never);
    told(Told.look().drain(leaving().advised("slow", "see its events")));
    assertThat(lines.getFirst().level()).as("it may still go").isEqualTo(Level.INFO);
  }

  @Test
  void whoHoldsTheNodeIsToldOnceAndWithItsOwner() {
    told(Told.look());
    assertThat(told(held(0, Blocker.NO_OWNER))).noneMatch(line -> line.startsWith("drain.held"));
    assertThat(told(held(1, "service web")))
        .containsExactly("drain.held drain: 1 replica left: web (service web)");
    assertThat(told(held(9, "service web"))).isEmpty();
  }

  @Test
  void anOwnerThatEcsDoesNotNameIsWaitedForAFewSeconds() {
    told(Told.look());
    assertThat(told(held(0, Blocker.NO_OWNER))).noneMatch(line -> line.startsWith("drain.held"));
    assertThat(told(held(4, Blocker.NO_OWNER))).isEmpty();
    assertThat(told(held(5, Blocker.NO_OWNER)))
        .containsExactly("drain.held drain: 1 replica left: web (owner not known)");
    assertThat(told(held(6, "service web"))).as("once").isEmpty();
  }

  private static Drains leaving() {
    return Drains.begun(Told.NOON).cause(Cause.AUTO_SCALING, Duration.ofHours(1));
  }

  @Test
  void aReplicaIsSaidToHaveExitedOnlyWhenThatIsKnown() {
    told(Told.look());
    told(Told.look().state(NodeState.DRAINING).drain(leaving().replica("web")));
    Told silent =
        Told.look().state(NodeState.DRAINING).withoutDocker().drain(leaving().holding("Docker …"));
    assertThat(told(silent)).containsExactly("drain.waits drain: Docker …");
    assertThat(told(Told.look().state(NodeState.DRAINING).drain(leaving().replica("web"))))
        .as("it is the same one")
        .isEmpty();

    Drains letGo = leaving().letGo(Told.NOON);
    assertThat(told(Told.look().state(NodeState.DRAINING).drain(letGo.replica("web"))))
        .containsExactly("drain.let-go drain: let go all the same, with web (service web) left");
    assertThat(
            told(
                Told.look()
                    .state(NodeState.DRAINING)
                    .withoutDocker()
                    .drain(leaving().letGo(Told.NOON))))
        .containsExactly(
            "drain.released drain: the instance was let go, and nobody says any more what became of"
                + " web (service web)");
    assertThat(lines.getFirst().level()).isEqualTo(Level.WARN);
  }

  @Test
  void anInstanceThatIsLetGoWithReplicasLeftIsSaidToBeSo() {
    told(Told.look());
    assertThat(
            told(
                Told.look()
                    .state(NodeState.DRAINING)
                    .drain(leaving().letGo(Told.NOON).replica("web"))))
        .contains(
            "node.draining node: was ready; the instance was let go with 1 replica left: web"
                + " (service web)");
  }

  @Test
  void whoDoesNotAnswerIsTold() {
    told(Told.look().withoutDocker());
    assertThat(told(Told.look().at(Told.NOON.plusSeconds(10)).withoutDocker()))
        .containsExactly("source.silent docker: it does not answer: connection refused");
  }

  @Test
  void everyStartIsToldWithItsTask() {
    told(Told.look());
    Outcome started =
        new Outcome.Done(
            Told.start("logs"),
            Optional.of(new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/abc")));
    for (int i = 0; i < 2; i++) {
      assertThat(told(Told.look().outcome(started)))
          .containsExactly(
              "action.done logs: StartTask logs: task abc, because none is on the node");
    }
  }

  @Test
  void theSameFailureIsToldOnceAndAnotherOneAgain() {
    told(Told.look());
    Action start = Told.start("logs");
    assertThat(told(Told.look().outcome(new Outcome.Failed(start, "RESOURCE:MEMORY"))))
        .containsExactly(
            "action.failed logs: StartTask logs failed: the node has not enough memory left:"
                + " RESOURCE:MEMORY, because none is on the node; remedy: stop or move who holds the"
                + " most, or ask for less in the task definition");
    assertThat(lines.getFirst().level()).isEqualTo(Level.WARN);
    assertThat(told(Told.look().outcome(new Outcome.Failed(start, "RESOURCE:MEMORY")))).isEmpty();
    assertThat(told(Told.look().outcome(new Outcome.Unanswered(start, "no answer within 15 s"))))
        .singleElement()
        .asString()
        .startsWith("action.unanswered logs: StartTask logs was not answered: no answer");
    assertThat(told(Told.look().outcome(new Outcome.Refused(start, "no permission"))))
        .singleElement()
        .asString()
        .startsWith("action.refused logs: StartTask logs was refused: no permission");
  }

  private Line.Facts facts(Told look) {
    told(look);
    return lines.getFirst().facts();
  }

  @Test
  void programsAreToldTheFactsApart() {
    told(Told.look());
    TaskArn task = new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/t1");
    assertThat(
            facts(Told.look().outcome(new Outcome.Failed(Told.start("logs"), "RESOURCE:MEMORY"))))
        .isEqualTo(
            new Line.Facts(
                Optional.of("logs"),
                Optional.empty(),
                Optional.of("RESOURCE:MEMORY"),
                OptionalInt.of(1)));
    assertThat(facts(Told.look().outcome(new Outcome.Done(Told.start("logs"), Optional.of(task)))))
        .isEqualTo(
            new Line.Facts(
                Optional.of("logs"),
                Optional.of(task.value()),
                Optional.of("none is on the node"),
                OptionalInt.of(1)));
    assertThat(facts(Told.look().daemon("logs", Phase.BACKING_OFF, "exited 1")))
        .isEqualTo(
            new Line.Facts(
                Optional.of("logs"),
                Optional.of(task.value()),
                Optional.of("exited 1"),
                OptionalInt.empty()));
    assertThat(facts(Told.look()))
        .isEqualTo(
            new Line.Facts(
                Optional.of("logs"), Optional.empty(), Optional.empty(), OptionalInt.empty()));
  }

  @Test
  void anAttemptIsCountedFromTheFailuresBefore() {
    var beat = new Action.Heartbeat("asg", "hook", "i-1", "the drain is held");
    var failed = new Outcome.Failed(beat, "throttled");
    Memory twice =
        Memory.none()
            .before(List.of(beat), Told.NOON)
            .after(List.of(failed), Told.NOON)
            .before(List.of(beat), Told.NOON)
            .after(List.of(failed), Told.NOON);
    told(Told.look());
    Look third = Told.look().outcome(failed).build();
    lines.clear();
    journal.looked(
        new Look(
            third.at(),
            third.policy(),
            third.seen(),
            twice,
            third.decision(),
            third.objections(),
            third.outcomes(),
            twice,
            third.took()));
    assertThat(lines.getFirst().facts().attempt()).hasValue(3);
  }

  @Test
  void heartbeatsAreToldOnce() {
    told(Told.look());
    Action beat = new Action.Heartbeat("group", "hook", "i-1", "the node is held");
    Told look = Told.look().outcome(new Outcome.Done(beat));
    assertThat(told(look))
        .containsExactly("action.done drain: heartbeat for hook hook, because the node is held");
    assertThat(told(look)).isEmpty();
    assertThat(told(Told.look().outcome(new Outcome.Failed(beat, "throttled")))).hasSize(1);
    assertThat(told(look)).as("it works again").hasSize(1);
  }

  @Test
  void anObjectionIsAnError() {
    told(Told.look());
    Told look = Told.look().objection(new Objection(Told.start("logs"), "a drain is on"));
    assertThat(told(look))
        .containsExactly(
            "guard.objection logs: not done: StartTask logs; the guard objects: a drain is on");
    assertThat(lines.getFirst().level()).isEqualTo(Level.ERROR);
    assertThat(told(look)).isEmpty();
  }
}
