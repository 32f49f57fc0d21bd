package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/**
 * Rule 1. A start that was not answered, or whose answer died with the process, is repeated only
 * when Docker and the ECS agent can be asked, and ECS has listed the tasks after the time in which
 * the start's effect had to show.
 */
final class NoBlindRepetition extends Judge {

  /** What the agent knows of its last start of a daemon. */
  private enum Answer {
    /** Not yet, or never. */
    OPEN,
    /** It has come, and would die with the process. */
    HEARD,
    /** It has come, and is saved. */
    SAVED
  }

  private record Start(Instant at, Instant agentAt, int steps, Answer answer) {
    Start now(Answer known) {
      return new Start(at, agentAt, steps, known);
    }
  }

  private final TreeMap<DaemonName, Start> starts = new TreeMap<>();
  private Memory saved = Memory.none();

  NoBlindRepetition(Scene scene) {
    super(Rule.NO_BLIND_REPETITION, scene);
  }

  /** A start is open no more when its task has been shown, or all have said that there is none. */
  @Override
  public void decided() {
    noteSaved();
    starts.replaceAll((daemon, start) ->
        start.answer() == Answer.OPEN && (isShown(daemon, start) || isDenied(start))
            ? start.now(Answer.HEARD)
            : start);
  }

  private boolean isDenied(Start start) {
    Instant shown = start.at().plus(scene.policy().pace().settle());
    return !scene.told().tasksAt().isBefore(shown)
        && scene.seen().containers().isKnown()
        && scene.seen().agentTasks().isKnown();
  }

  private boolean isShown(DaemonName daemon, Start start) {
    for (Task task : scene.model().tasks()) {
      if (Groups.isOf(daemon, task.group())
          && !task.createdAt().isBefore(start.at())
          && scene.shows(task.arn())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StartTask start)) {
      return;
    }
    noteSaved();
    Start last = starts.get(start.daemon());
    if (last != null && last.answer() == Answer.OPEN) {
      judge(start.daemon(), last);
    }
    starts.put(
        start.daemon(),
        new Start(scene.trueNow(), scene.agentNow(), scene.clockSteps(), Answer.OPEN));
  }

  private void judge(DaemonName daemon, Start last) {
    Duration settle = scene.policy().pace().settle();
    String which = "StartTask of " + daemon + " is repeated; the one of " + last.at();
    boolean clockSteady = last.steps() == scene.clockSteps();
    violatedIf(
        clockSteady && scene.agentNow().isBefore(last.agentAt().plus(settle)),
        which + " was not answered, and settle (" + settle + ") has not passed");
    violatedIf(
        clockSteady && scene.told().tasksAt().isBefore(last.at().plus(settle)),
        which + " was not answered, and ECS has not listed the tasks since its effect had to show");
    violatedIf(
        !scene.seen().containers().isKnown() || !scene.seen().agentTasks().isKnown(),
        which + " was not answered, and Docker or the ECS agent cannot be asked");
  }

  @Override
  public void acted(Outcome outcome) {
    if (outcome.action() instanceof Action.StartTask start
        && !(outcome instanceof Outcome.Unanswered)) {
      starts.computeIfPresent(start.daemon(), (_, known) -> known.now(Answer.HEARD));
      saved = scene.durable();
    }
  }

  /** Answers that were heard are saved with the next memory that is. */
  private void noteSaved() {
    if (!scene.durable().equals(saved)) {
      starts.replaceAll(
          (_, start) -> start.answer() == Answer.HEARD ? start.now(Answer.SAVED) : start);
      saved = scene.durable();
    }
  }

  @Override
  public void killed() {
    noteSaved();
    starts.replaceAll(
        (_, start) -> start.answer() == Answer.HEARD ? start.now(Answer.OPEN) : start);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    if (lost) {
      starts.replaceAll((_, start) -> start.now(Answer.OPEN));
    }
  }
}
