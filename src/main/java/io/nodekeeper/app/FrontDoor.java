package io.nodekeeper.app;

import io.nodekeeper.aws.Calls;
import io.nodekeeper.core.Note;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.listener.Listener;
import io.nodekeeper.listener.Own;
import io.nodekeeper.outward.Standing;
import io.nodekeeper.outward.Target;
import io.nodekeeper.record.Event;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where others ask over HTTP how the node stands, if the settings say so and the address can be
 * had: the agent goes on without, and tries again. Where they say none, nothing of the listener is
 * even loaded.
 */
final class FrontDoor implements Witness, AutoCloseable {

  /** Of what is told of it. */
  static final String SUBJECT = "listener";

  /** Who has the port may let it go. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final Optional<InetSocketAddress> where;
  private final Known known;
  private final InstantSource clock;
  private final Consumer<Line> out;
  private Witness told = _ -> {};
  private Runnable end = () -> {};
  private Optional<String> trouble = Optional.empty();
  private Instant tried;

  /**
   * What is told beside the look.
   *
   * @param status is told of each look before
   * @param drains is told of each look before
   * @param recent what has happened last
   * @param unwritten which of its own files the agent cannot keep, asked after each look
   * @param calls of AWS
   * @param outside how it goes with who is told what happens
   */
  record Known(
      StatusFile status,
      DrainHistory drains,
      Supplier<List<Event>> recent,
      Supplier<List<String>> unwritten,
      Calls calls,
      Supplier<Map<Target, Standing>> outside) {}

  private FrontDoor(
      Optional<InetSocketAddress> where, Known known, InstantSource clock, Consumer<Line> out) {
    this.where = where;
    this.known = known;
    this.clock = clock;
    this.out = out;
    this.tried = clock.instant();
  }

  /**
   * Opens it.
   *
   * @param clock of the looks
   */
  static FrontDoor open(
      Optional<InetSocketAddress> where, Known known, InstantSource clock, Consumer<Line> out) {
    var door = new FrontDoor(where, known, clock, out);
    where.ifPresent(door::open);
    return door;
  }

  private void open(InetSocketAddress address) {
    tried = clock.instant();
    try {
      var listener =
          Listener.open(
              address,
              new Listener.Words(
                  Version.TEXT,
                  Summary::why,
                  known.status()::last,
                  known.drains()::last,
                  known.recent(),
                  () ->
                      new Own(
                          known.unwritten().get(),
                          known.calls().counts(),
                          known.calls().throttled(),
                          outside(known.outside().get()))),
              clock,
              fault -> out.accept(Line.fault(SUBJECT, fault)));
      out.accept(
          Line.info(
              "listener.open",
              SUBJECT,
              "/, /metrics, /livez, /readyz and /status at http:/" + listener.address()));
      told = listener;
      end = listener::close;
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble =
          Optional.of(
              "nothing listens at http:/%s: %s; it is tried again: free the port, or set listen to another one, or to none, and restart the agent"
                  .formatted(address, e.getMessage()));
    }
  }

  /** Why nobody can ask, if somebody should be able to. */
  Optional<Note> note() {
    return trouble.map(why -> Note.warning(SUBJECT, why));
  }

  private static List<Own.Outside> outside(Map<Target, Standing> standings) {
    return standings.entrySet().stream()
        .map(one ->
            new Own.Outside(
                one.getKey().name().toLowerCase(Locale.ROOT),
                one.getValue().delivered(),
                one.getValue().dropped(),
                one.getValue().isFailing()))
        .toList();
  }

  @Override
  public void looked(Look look) {
    if (trouble.isPresent() && !clock.instant().isBefore(tried.plus(AGAIN))) {
      where.ifPresent(this::open);
    }
    told.looked(look);
  }

  @Override
  public void close() {
    end.run();
  }
}
