package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Outcome;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One action being done on a virtual thread, for a bounded time. */
record Doing(Action action, FutureTask<Outcome> task, Duration within, long deadline) {

  static Doing begin(Action action, Edges edges, Duration within) {
    var task = new FutureTask<>(() -> edges.act(action));
    Thread.ofVirtual().name(action.key()).start(task);
    return new Doing(action, task, within, System.nanoTime() + within.toNanos());
  }

  /** Waits until it is done, or the time is over. */
  Outcome outcome() {
    try {
      return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      return new Outcome.Unanswered(action, "no answer within " + Durations.words(within));
    } catch (ExecutionException e) {
      return thrown(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unanswered(action, "interrupted");
    }
  }

  /** What a StartTask that threw has done is not known: it must not be tried again blindly. */
  private Outcome thrown(@Nullable Throwable trouble) {
    String why = Trouble.line(trouble);
    return action instanceof Action.StartTask
        ? new Outcome.Unanswered(action, why)
        : new Outcome.Failed(action, why);
  }
}
