package io.nodekeeper.edge.docker;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The Docker Engine of this node, from 20.10 on, as it is seen. It is only read, but for signals to
 * containers. The API version is agreed at the first call, and again after a failure, and when
 * another engine answers. Safe for use by several threads, whose calls take turns.
 */
public final class DockerEngine implements AutoCloseable {

  /** An engine that hangs about one container is not waited for: it has listed all. */
  private static final Duration STARTS_DEADLINE = Duration.ofSeconds(1);

  /** How long a call may take, unless it is said otherwise. */
  public static final Duration DEADLINE = Duration.ofSeconds(5);

  /**
   * More of them on one node are taken for a fault, and would not fit into a small heap; exited
   * ones are counted until the ECS agent removes them, by default after three hours.
   */
  static final int CONTAINERS_MAX = 2_000;

  private final DockerHost host;
  private final Duration deadline;
  private final InstantSource clock;
  private final Watchdog watchdog;
  private final Watchdog hasty = new Watchdog(STARTS_DEADLINE);
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable Line line;

  /**
   * @param deadline of each call, connecting included
   */
  public DockerEngine(DockerHost host, Duration deadline, InstantSource clock) {
    this.host = host;
    this.deadline = deadline;
    this.clock = clock;
    this.watchdog = new Watchdog(deadline);
  }

  /**
   * The containers of ECS tasks, running or not. The reading bears the time at which it was begun,
   * so that nothing in it is older.
   */
  public Reading<List<Container>> containers() {
    return containers(List.of(), all -> all);
  }

  /**
   * The same.
   *
   * @param files whoever mounts one is asked when it was started last
   * @param naming names the host's paths in all of them as {@code files} has them
   */
  public Reading<List<Container>> containers(
      List<String> files, UnaryOperator<List<Container>> naming) {
    Instant at = clock.instant();
    try {
      List<Container> ours =
          call(watchdog, line -> Listed.ours(line.containers(CONTAINERS_MAX + 1)));
      return ours.size() > CONTAINERS_MAX
          ? Reading.unknown(
              "Docker at %s: more than %d containers of ECS tasks; remove those that have exited"
                  .formatted(host, CONTAINERS_MAX),
              at)
          : Reading.known(withStarts(naming.apply(ours), files), at);
    } catch (ExecutionException | TimeoutException failed) {
      return Reading.unknown(Trouble.words(host, failed), at);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Reading.unknown("Docker at " + host + ": the agent is ending", at);
    }
  }

  /** The engine's version, such as 25.0.16. */
  public Reading<String> version() {
    return said(Line::engine);
  }

  /** Where it keeps images and containers on its machine, such as /var/lib/docker. */
  public Reading<String> dataRoot() {
    return said(Line::dataRoot);
  }

  private Reading<String> said(Function<Line, String> question) {
    Instant at = clock.instant();
    try {
      return Reading.known(call(watchdog, question), at);
    } catch (ExecutionException | TimeoutException failed) {
      return Reading.unknown(Trouble.words(host, failed), at);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Reading.unknown("Docker at " + host + ": no longer waited for", at);
    }
  }

  /** Sends a signal to a container; harmless to repeat, as whoever orders it knows. */
  public Outcome signal(Action.SignalContainer action) {
    try {
      call(
          watchdog,
          line -> {
            line.signal(action.container().value(), action.signal());
            return true;
          });
      return new Outcome.Done(action);
    } catch (TimeoutException late) {
      return new Outcome.Unanswered(action, Trouble.words(host, late));
    } catch (ExecutionException failed) {
      return new Outcome.Failed(action, Trouble.words(host, failed));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Outcome.Unanswered(action, "Docker at " + host + ": the agent is ending");
    }
  }

  /** Who does not say it in time is known without it. */
  private List<Container> withStarts(List<Container> all, List<String> files)
      throws InterruptedException {
    var starts = new ConcurrentHashMap<ContainerId, Instant>();
    List<ContainerId> readers =
        all.stream()
            .filter(is -> is.state().isAlive())
            .filter(is -> is.surface().mounts().stream().anyMatch(files::contains))
            .map(Container::id)
            .toList();
    try {
      if (!readers.isEmpty()) {
        call(
            hasty,
            line -> {
              readers.forEach(
                  id -> line.startedAt(id.value()).ifPresent(start -> starts.put(id, start)));
              return true;
            });
      }
    } catch (ExecutionException | TimeoutException untold) {
      // What Docker has listed is true all the same.
    }
    return all.stream()
        .map(is -> Optional.ofNullable(starts.get(is.id())).map(is::startedAt).orElse(is))
        .toList();
  }

  private <T> T call(Watchdog watchdog, Function<Line, T> question)
      throws ExecutionException, TimeoutException, InterruptedException {
    if (!turn.tryLock(deadline.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new TimeoutException("another call takes too long");
    }
    try {
      Line open = line == null ? new Line(host) : line;
      line = null;
      Answer<T> answer = watchdog.call(() -> ask(open, question), open::close);
      if (answer.lineHolds()) {
        line = open;
      }
      return answer.value();
    } finally {
      turn.unlock();
    }
  }

  /** A line over which something failed, or another engine answered, is not used again. */
  private static <T> Answer<T> ask(Line open, Function<Line, T> question) {
    boolean holds = false;
    try {
      T value = question.apply(open);
      holds = open.isOfSameEngine();
      return new Answer<>(value, holds);
    } finally {
      if (!holds) {
        open.close();
      }
    }
  }

  private record Answer<T>(T value, boolean lineHolds) {}

  /** Lets go of the engine; a later call would find it again. */
  @Override
  public void close() {
    turn.lock();
    try {
      if (line != null) {
        line.close();
        line = null;
      }
    } finally {
      turn.unlock();
    }
  }
}
