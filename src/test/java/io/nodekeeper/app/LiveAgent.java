package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** An agent at work on a node, in a thread of its own, until it is closed. */
final class LiveAgent implements AutoCloseable {

  private static final Duration GENEROUS = Duration.ofMinutes(2);

  private final Agent agent;
  private final Thread loop;

  LiveAgent(
      Node node,
      Settings.Loaded settings,
      Edges edges,
      InstantSource clock,
      Supervisor supervisor,
      EventLog log,
      Post post) {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    var around =
        new Surroundings(nowhere, nowhere, Map.of(), clock, _ -> {}, (_, _, _, _) -> edges);
    agent =
        new Agent(
            around,
            node.places(),
            Supply.of(node.places()),
            settings,
            edges,
            clock,
            supervisor,
            log,
            post);
    loop = Thread.ofPlatform().start(this::run);
  }

  Agent agent() {
    return agent;
  }

  private void run() {
    try {
      agent.run();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for what the agent does. */
  static void until(BooleanSupplier holds) {
    long end = System.nanoTime() + GENEROUS.toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it took too long").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  @Override
  public void close() {
    agent.stop();
    try {
      loop.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
