package io.nodekeeper.listener;

import com.sun.net.httpserver.HttpServer;
import io.nodekeeper.core.Decision;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers {@code /}, {@code /metrics}, {@code /livez}, {@code /readyz} and {@code /status} from
 * what the last look left. Who asks never reaches the loop: a look swaps one value, and all else
 * happens on threads of its own.
 */
public final class Listener implements Witness, AutoCloseable {

  private static final int BACKLOG = 16;

  private final Words words;
  private final HttpServer server;
  private final ExecutorService threads;
  private volatile Optional<Told> told = Optional.empty();
  private Tally tally = Tally.none();

  /**
   * What the agent says, and this package cannot know.
   *
   * @param version of the program
   * @param why the state of the node, in one line
   * @param document of the look that is being told of, asked for on the thread of the loop
   * @param report of the last drain, asked for in the same way
   * @param recent what has happened last, the oldest first; asked for on any thread
   * @param own what the agent knows of itself, asked for on the thread of the loop
   */
  public record Words(
      String version,
      Function<Decision, String> why,
      Supplier<Optional<StatusDocument>> document,
      Supplier<Optional<DrainReport>> report,
      Supplier<List<Event>> recent,
      Supplier<Own> own) {}

  private Listener(HttpServer server, Words words, InstantSource clock, Consumer<Throwable> fault) {
    this.server = server;
    this.words = words;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("listener").factory());
    var pages = new Pages(words.version(), () -> told, words.recent(), clock);
    server.setExecutor(threads);
    server.createContext("/", new Door(pages, fault));
  }

  /**
   * Listens from now on.
   *
   * @param address on loopback; with port 0 on any free port
   * @param clock of the looks
   * @param fault is told of what should never happen
   * @throws IOException if the address cannot be had
   */
  public static Listener open(
      InetSocketAddress address, Words words, InstantSource clock, Consumer<Throwable> fault)
      throws IOException {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(address + " is not on loopback");
    }
    Limits.set();
    var listener = new Listener(HttpServer.create(address, BACKLOG), words, clock, fault);
    listener.server.start();
    return listener;
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void looked(Look look) {
    words
        .document()
        .get()
        .ifPresent(document -> {
          tally = tally.plus(document.actions(), look.took());
          String why = words.why().apply(look.decision());
          Own own = words.own().get();
          Optional<DrainReport> report = words.report().get();
          told =
              Optional.of(new Told(look.at(), look.decision(), document, why, tally, report, own));
        });
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
