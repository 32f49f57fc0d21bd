package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Look;

/** A look in a few lines. */
record Line(Look look) {

  /** What has to be the same in each run of the same seed. */
  static String essence(Look look) {
    var text = new StringBuilder();
    text.append(look.decision().state());
    look.decision().actions().forEach(action -> text.append(action.key()));
    look.outcomes().forEach(outcome -> text.append(outcome.getClass().getSimpleName()));
    text.append(look.decision().lookAgainAt().toEpochMilli());
    return text.toString();
  }

  @Override
  public String toString() {
    var text = new StringBuilder("look ").append(look.decision().state());
    unknown(text, "docker", look.seen().containers());
    unknown(text, "agent", look.seen().agentTasks());
    unknown(text, "node", look.seen().node());
    unknown(text, "imds", look.seen().targetLifecycleState());
    for (DaemonStatus daemon : look.decision().daemons()) {
      text.append("\n    ").append(daemon.name()).append(' ').append(daemon.phase());
      daemon.task().ifPresent(task -> text.append(' ').append(task.id()));
      if (!daemon.reason().isEmpty()) {
        text.append(" (").append(daemon.reason()).append(')');
      }
      daemon.rollout().ifPresent(words -> text.append(" [").append(words).append(']'));
    }
    look.decision().drain().ifPresent(drain -> text.append("\n    ").append(drain));
    for (Outcome outcome : look.outcomes()) {
      Action action = outcome.action();
      text.append("\n    ").append(outcome.getClass().getSimpleName()).append(' ');
      text.append(action.key()).append(" because ").append(action.because());
      outcome.trouble().ifPresent(why -> text.append(": ").append(why));
    }
    look.objections().forEach(objection -> text.append("\n    OBJECTION ").append(objection));
    look.decision().notes().forEach(note -> text.append("\n    ").append(note.text()));
    text.append("\n    asks ").append(look.decision().ask());
    text.append(", again at ").append(look.decision().lookAgainAt());
    return text.toString();
  }

  private static void unknown(StringBuilder text, String what, Reading<?> reading) {
    reading
        .whyNot()
        .ifPresent(why -> text.append("; ").append(what).append(" unknown: ").append(why));
  }
}
