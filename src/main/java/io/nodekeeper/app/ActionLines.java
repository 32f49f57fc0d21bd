package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.Sameness;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The journal's lines for what was done: one for each thing done, none for doing the same again
 * that is meant to be repeated, and one for a failure that is not the one told last.
 */
final class ActionLines {

  /** How many actions' last lines are remembered. */
  private static final int REMEMBERED = 500;

  private final Consumer<Line> out;
  private final Map<String, String> told = new LinkedHashMap<>();

  ActionLines(Consumer<Line> out) {
    this.out = out;
  }

  void tell(Look look) {
    for (Objection objection : look.objections()) {
      String text =
          "not done: " + words(objection.action()) + "; the guard objects: " + objection.why();
      if (isNews("objection:" + objection.action().key(), Sameness.essence(objection.why()))) {
        Line line = Line.error("guard.objection", subject(objection.action()), text);
        out.accept(about(line, objection.action()).reason(objection.why()));
      }
    }
    look.outcomes().forEach(outcome -> tell(outcome, look));
  }

  /** What became of writing this file is news again. */
  void forget(String path) {
    told.remove(Action.WriteFile.KEY_PREFIX + path);
  }

  private void tell(Outcome outcome, Look look) {
    Action action = outcome.action();
    String said =
        switch (outcome) {
          case Outcome.Done _ -> "done: " + action.because();
          case Outcome.Failed(var _, String why) -> "failed: " + why;
          case Outcome.Refused(var _, String why) -> "refused: " + why;
          case Outcome.Unanswered(var _, String why) -> "unanswered: " + why;
        };
    boolean news = isNews(action.key(), Sameness.essence(said) + refused(outcome));
    if (news || (outcome instanceof Outcome.Done && !isRepeated(action))) {
      out.accept(
          about(line(outcome), action)
              .reason(outcome.trouble().orElse(action.because()))
              .attempt(attempt(action, look)));
    }
  }

  /** Another text that a check refuses is another refusal, though the check ends the same way. */
  private static String refused(Outcome outcome) {
    return outcome instanceof Outcome.Failed(Action.WriteFile write, String why)
            && why.startsWith(NodeFile.Check.REFUSES)
        ? " #" + write.content().hashCode()
        : "";
  }

  /** Which daemon's, and which task, if it is about one. */
  private static Line about(Line line, Action action) {
    return switch (action) {
      case Action.StartTask start -> line.daemon(start.daemon());
      case Action.StopTask stop -> line.daemon(stop.daemon()).task(Optional.of(stop.task()));
      case Action.StopReplica stop -> line.task(Optional.of(stop.task()));
      default -> line;
    };
  }

  /** How often it has been tried now without success, or a daemon started since it was steady. */
  private static int attempt(Action action, Look look) {
    if (action instanceof Action.StartTask start) {
      return Math.max(1, look.after().starts(start.daemon()).count());
    }
    Memory.Try before = look.before().tries().get(action.key());
    return before == null ? 1 : before.failures() + 1;
  }

  private boolean isNews(String key, String essence) {
    boolean news = !essence.equals(told.remove(key));
    told.put(key, essence);
    if (told.size() > REMEMBERED) {
      told.remove(told.keySet().iterator().next());
    }
    return news;
  }

  /** Done again and again until its effect is seen, or as a sign of life. */
  private static boolean isRepeated(Action action) {
    return switch (action) {
      case Action.StopTask _,
          Action.StopReplica _,
          Action.SetDraining _,
          Action.SetActive _,
          Action.Heartbeat _,
          Action.CompleteLifecycle _,
          Action.CompleteLaunch _ ->
          true;
      case Action.StartTask _,
          Action.PutAttributes _,
          Action.DeleteAttribute _,
          Action.WriteFile _,
          Action.RunCommand _,
          Action.SignalContainer _ ->
          false;
    };
  }

  private static Line line(Outcome outcome) {
    Action action = outcome.action();
    String subject = subject(action);
    String what = words(action);
    String because = ", because " + action.because();
    return switch (outcome) {
      case Outcome.Done(var _, Optional<TaskArn> task, var _) ->
          Line.info(
                  "action.done",
                  subject,
                  what + task.map(arn -> ": task " + arn.id()).orElse("") + because)
              .task(task);
      case Outcome.Failed(var _, String why) ->
          Line.warning("action.failed", subject, what + " failed: " + Cure.told(why, because));
      case Outcome.Refused(Action.Heartbeat _, String why) ->
          Line.info("action.refused", subject, what + " came too early, or too late: " + why);
      case Outcome.Refused(var _, String why) ->
          Line.warning(
              "action.refused", subject, what + " was refused: " + Cure.told(why, because));
      case Outcome.Unanswered(var _, String why) ->
          Line.warning("action.unanswered", subject, what + " was not answered: " + why + because);
    };
  }

  /** The action as people name it. */
  static String words(Action action) {
    return switch (action) {
      case Action.StartTask start -> "StartTask " + start.taskDefinition();
      case Action.StopTask stop -> "StopTask " + stop.task().id();
      case Action.StopReplica stop -> "StopTask " + stop.task().id();
      case Action.SetDraining _ -> "setting the container instance DRAINING";
      case Action.SetActive _ -> "setting the container instance ACTIVE";
      case Action.PutAttributes put -> "putting attributes " + put.attributes();
      case Action.DeleteAttribute delete -> "deleting attribute " + delete.name();
      case Action.Heartbeat beat -> "heartbeat for hook " + beat.hook();
      case Action.CompleteLifecycle complete ->
          "completing hook " + complete.hook() + " with " + complete.result();
      case Action.CompleteLaunch launch -> "completing launch hook " + launch.hook();
      case Action.WriteFile write -> "writing " + write.path();
      case Action.RunCommand run -> "running " + run.run().command().getFirst();
      case Action.SignalContainer signal ->
          "sending " + signal.signal() + " to container " + signal.container().value();
    };
  }

  /** What the action is about, as the journal's lines name it. */
  static String subject(Action action) {
    return switch (action) {
      case Action.StartTask start -> start.daemon().value();
      case Action.StopTask stop -> stop.daemon().value();
      case Action.SetDraining _,
          Action.StopReplica _,
          Action.SetActive _,
          Action.Heartbeat _,
          Action.CompleteLifecycle _ ->
          "drain";
      case Action.PutAttributes _, Action.DeleteAttribute _, Action.CompleteLaunch _ -> "node";
      case Action.WriteFile write -> write.path();
      case Action.RunCommand run -> run.path();
      case Action.SignalContainer signal -> signal.path();
    };
  }
}
