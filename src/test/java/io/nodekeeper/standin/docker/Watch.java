package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's events about one run's containers, for as long as the engine is there, or again. */
final class Watch implements AutoCloseable {

  private static final long PAUSE_MILLIS = 200;

  private final DockerClient docker;
  private final String run;
  private final Consumer<Event> told;
  private final Runnable connected;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile @Nullable Stream stream;

  /**
   * Opens it.
   *
   * @param connected called each time the stream stands: what happened before may have been missed
   */
  Watch(DockerClient docker, String run, Consumer<Event> told, Runnable connected) {
    this.docker = docker;
    this.run = run;
    this.told = told;
    this.connected = connected;
    Thread.ofVirtual().name("standin-docker-events").start(this::watch);
  }

  /** Waits for the first connection; false when it takes longer. */
  boolean isListeningWithin(long seconds) throws InterruptedException {
    return listening.await(seconds, TimeUnit.SECONDS);
  }

  private void watch() {
    try {
      do {
        var current = new Stream();
        stream = current;
        docker
            .eventsCmd()
            .withEventTypeFilter(EventType.CONTAINER)
            .withEventFilter("start", "die", "destroy", "oom", "health_status")
            .withLabelFilter(List.of(Blueprint.Mark.RUN + "=" + run).toArray(new String[0]))
            .exec(current);
        current.ended.await();
      } while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    Stream current = stream;
    if (current != null) {
      current.cut();
    }
  }

  /** One connection. */
  private final class Stream extends ResultCallback.Adapter<Event> {
    private final CountDownLatch ended = new CountDownLatch(1);

    @Override
    public void onStart(Closeable source) {
      super.onStart(source);
      listening.countDown();
      connected.run();
    }

    @Override
    public void onNext(Event event) {
      told.accept(event);
    }

    @Override
    public void onError(Throwable trouble) {
      ended.countDown();
    }

    @Override
    public void onComplete() {
      ended.countDown();
    }

    private void cut() {
      try {
        close();
      } catch (java.io.IOException e) {
        // It was to be closed, and is.
      }
      ended.countDown();
    }
  }
}
