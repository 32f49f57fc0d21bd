package io.nodekeeper.edge.docker;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Outside calls, one at a time, each with a deadline of its own. A socket's time-outs have no
 * effect on unix sockets, so that each call has a thread that can be left behind. Only one ever is:
 * until its end nothing more is called. For one thread at a time.
 */
final class Watchdog {

  /** A call that is interrupted hangs up by itself, and at once. */
  private static final Duration HANGING_UP = Duration.ofSeconds(1);

  private final Duration deadline;
  private List<Thread> leftBehind = List.of();

  Watchdog(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * Calls, and gives up at the deadline.
   *
   * @param release frees what the call holds on to, so that it ends; run only if the call is given
   *     up, in another thread, when it has ended by itself or does not
   * @throws TimeoutException if there was no answer in time, or an earlier call still has not ended
   * @throws ExecutionException with what the call threw
   */
  <T> T call(Callable<T> call, Runnable release)
      throws TimeoutException, ExecutionException, InterruptedException {
    if (leftBehind.stream().anyMatch(Thread::isAlive)) {
      throw new TimeoutException("an earlier call still hangs");
    }
    var task = new FutureTask<>(call);
    Thread caller = Thread.ofVirtual().name("docker-call").start(task);
    boolean answered = false;
    try {
      T answer = task.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      answered = true;
      return answer;
    } catch (ExecutionException failed) {
      answered = true;
      throw failed;
    } catch (TimeoutException _) {
      throw new TimeoutException("no answer within " + deadline.toMillis() + " ms");
    } finally {
      if (!answered) {
        caller.interrupt();
        leftBehind =
            List.of(
                caller,
                Thread.ofVirtual()
                    .name("docker-call-release")
                    .start(() -> releaseAfter(caller, release)));
      }
    }
  }

  /** A transport that is closed while it connects would lose sight of the connection. */
  private static void releaseAfter(Thread caller, Runnable release) {
    try {
      boolean _ = caller.join(HANGING_UP);
    } catch (InterruptedException _) {
      // Nobody does that; and if so, it is released now.
    }
    release.run();
  }
}
