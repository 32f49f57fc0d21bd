package io.nodekeeper.app;

import io.nodekeeper.aws.Calls;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.listener.Listener;
import io.nodekeeper.listener.Own;
import io.nodekeeper.outward.Standing;
import io.nodekeeper.outward.Target;
import io.nodekeeper.record.Event;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where others ask over HTTP how the node stands, if the settings say so and the address can be
 * had: the agent goes on without. Where they say none, nothing of the listener is even loaded.
 */
final class FrontDoor implements Witness, AutoCloseable {

  private static final FrontDoor NONE = new FrontDoor(_ -> {}, () -> {});

  private final Witness told;
  private final Runnable end;

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

  private FrontDoor(Witness told, Runnable end) {
    this.told = told;
    this.end = end;
  }

  /**
   * Opens it.
   *
   * @param clock of the looks
   */
  static FrontDoor open(
      Optional<InetSocketAddress> where, Known known, InstantSource clock, Consumer<Line> out) {
    return where.isPresent() ? open(where.get(), known, clock, out) : NONE;
  }

  private static FrontDoor open(
      InetSocketAddress where, Known known, InstantSource clock, Consumer<Line> out) {
    try {
      var listener =
          Listener.open(
              where,
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
              fault -> out.accept(Line.fault("listener", fault)));
      out.accept(
          Line.info(
              "listener.open",
              "listener",
              "/, /metrics, /livez, /readyz and /status at http:/" + listener.address()));
      return new FrontDoor(listener, listener::close);
    } catch (IOException e) {
      String why =
          "nothing listens at http:/%s: %s; set listen to another port, or to none, and restart the agent"
              .formatted(where, e.getMessage());
      out.accept(Line.warning("listener.refused", "listener", why));
      return NONE;
    }
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
    told.looked(look);
  }

  @Override
  public void close() {
    end.run();
  }
}
