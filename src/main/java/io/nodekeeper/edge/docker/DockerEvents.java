package io.nodekeeper.edge.docker;

import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.nodekeeper.engine.Wake;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Docker's event stream, as a bell and nothing more: whatever arrives on it rings, unread, and so
 * does each connection made, since what happened before it is only seen in a full list. No event
 * can therefore be misunderstood, be it broken, unknown, or of an engine to come.
 */
public final class DockerEvents implements AutoCloseable {

  private static final int CHUNK_BYTES = 8 << 10;
  private static final Duration CLOSING_MOST = Duration.ofSeconds(5);

  private final DockerHost host;
  private final Wake wake;
  private final Watchdog watchdog;
  private final Backoff backoff;
  private final ReentrantLock state = new ReentrantLock();
  private final Condition ending = state.newCondition();
  private boolean closed;
  private Optional<String> trouble = Optional.of("not connected yet");
  private final Thread listener;

  private DockerEvents(DockerHost host, Duration deadline, Backoff backoff, Wake wake) {
    this.host = host;
    this.wake = wake;
    this.watchdog = new Watchdog(deadline);
    this.backoff = backoff;
    this.listener = Thread.ofVirtual().name("docker-events").unstarted(this::listen);
  }

  /**
   * Begins to listen, until it is closed.
   *
   * @param deadline of each attempt to connect; an open stream may be silent for ever
   */
  public static DockerEvents open(DockerHost host, Duration deadline, Wake wake) {
    return open(host, deadline, Backoff.standard(), wake);
  }

  static DockerEvents open(DockerHost host, Duration deadline, Backoff backoff, Wake wake) {
    var events = new DockerEvents(host, deadline, backoff, wake);
    events.listener.start();
    return events;
  }

  /** Why nothing is heard at present; empty while the stream is open. */
  public Optional<String> trouble() {
    state.lock();
    try {
      return trouble;
    } finally {
      state.unlock();
    }
  }

  private void listen() {
    int failures = 0;
    while (!isClosed()) {
      long begun = System.nanoTime();
      lost(hear());
      boolean lasted = System.nanoTime() - begun >= backoff.most().toNanos();
      failures = lasted ? 1 : failures + 1;
      rest(backoff.after(failures));
    }
  }

  /** Connects, and rings until the stream ends; why it did. */
  private String hear() {
    try (Line line = new Line(host);
        Response response = watchdog.call(line::events, line::close)) {
      found();
      wake.now();
      InputStream body = response.getBody();
      byte[] chunk = new byte[CHUNK_BYTES];
      while (body.read(chunk) >= 0) {
        wake.now();
      }
      return "Docker at " + host + ": the event stream has ended";
    } catch (IOException | ExecutionException | TimeoutException | RuntimeException failed) {
      return Trouble.words(host, failed);
    } catch (InterruptedException closing) {
      return "closed";
    }
  }

  private void found() {
    state.lock();
    try {
      trouble = Optional.empty();
    } finally {
      state.unlock();
    }
  }

  private void lost(String why) {
    state.lock();
    try {
      trouble = Optional.of(why);
    } finally {
      state.unlock();
    }
  }

  private boolean isClosed() {
    state.lock();
    try {
      return closed;
    } finally {
      state.unlock();
    }
  }

  private void rest(Duration pause) {
    state.lock();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0) {
        left = ending.awaitNanos(left);
      }
    } catch (InterruptedException closing) {
      // Only close() interrupts, and has said so before.
    } finally {
      state.unlock();
    }
  }

  /** Ends the stream, and returns when nothing of it is left. */
  @Override
  public void close() {
    state.lock();
    try {
      closed = true;
      ending.signalAll();
    } finally {
      state.unlock();
    }
    listener.interrupt();
    try {
      listener.join(CLOSING_MOST);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
