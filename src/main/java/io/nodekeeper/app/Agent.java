package io.nodekeeper.app;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Bell;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Loop;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.outward.Target;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.settings.SourceKind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The agent at work: the loop, on the thread that calls {@link #run}, and what wakes it. */
final class Agent {

  private static final Duration LIFECYCLE_POLL = Duration.ofSeconds(5);
  private static final Duration SPOT_POLL = Duration.ofSeconds(2);
  private static final Duration NOTICE_POLL = Duration.ofSeconds(30);

  /** A call for each tag, so that nobody asks where no setting names one. */
  static final Duration TAGS_POLL = Duration.ofSeconds(10);

  private static final Duration ORDER_POLL = Duration.ofSeconds(1);
  private static final Duration SHUTDOWN_POLL = Duration.ofSeconds(1);
  private static final Duration SETTINGS_POLL = Duration.ofSeconds(2);

  /** How often is looked whether a source is to be read. */
  private static final Duration SOURCES_DUE = Duration.ofSeconds(1);

  /** How often is looked whether there is something to tell outside, and to be kept of that. */
  private static final Duration TOLD_OUTSIDE = Duration.ofSeconds(1);

  private static final Duration OUTBOX_SAVED = Duration.ofSeconds(1);

  /** However often it rings. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

  /**
   * What rang may not show yet in what Docker lists, nor in what the ECS agent makes of it: once
   * more is looked so soon.
   */
  private static final Duration ECHO = Duration.ofMillis(100);

  /** How long the end waits for a look to end: all that must not be lost is on disk before. */
  private static final Duration FAREWELL = Duration.ofMillis(300);

  private final Places places;
  private final Edges edges;
  private final InstantSource clock;
  private final EventLog out;
  private final Post post;
  private final Supervision systemd;
  private final Supply supply;
  private final InstantSource wall;
  private final Wanted wanted;
  private final MemoryFile memory;
  private final StatusFile status;
  private final DrainHistory history;
  private final LookRing looks;
  private final Optional<InetSocketAddress> listen;
  private final HoldFile hold;
  private final Deafness deafness = new Deafness();
  private final Bell bell = new Bell();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Whether the last look was rung for. */
  private boolean rung;

  /**
   * Puts it together; nothing is begun.
   *
   * @param around with the wall clock
   * @param supply what the settings were loaded with beside the files
   * @param edges whose readings bear the times of {@code steady}
   * @param steady what waiting and deadlines go by
   * @param out writes the journal, and keeps it
   * @param post hears of the same, and is told outside by this agent
   */
  Agent(
      Surroundings around,
      Places places,
      Supply supply,
      Settings.Loaded settings,
      Edges edges,
      InstantSource steady,
      Supervisor supervisor,
      EventLog out,
      Post post) {
    this.places = places;
    this.edges = edges;
    this.clock = steady;
    this.out = out;
    this.post = post;
    this.systemd = new Supervision(supervisor);
    this.supply = supply;
    this.wall = around.clock();
    this.wanted = new Wanted(places, supply, settings, out, systemd);
    this.memory = new MemoryFile(places, steady);
    this.status = new StatusFile(places, around.clock(), wanted::problem, wanted::states);
    this.history = new DrainHistory(places, out);
    this.looks = new LookRing(places);
    this.listen = settings.agent().listen();
    this.hold = new HoldFile(places);
  }

  /** Looks again and again, until {@link #stop}. */
  void run() throws InterruptedException {
    systemd.begins();
    try (LookRing _ = looks;
        Edges.Listening docker = edges.listen(bell);
        FrontDoor door = FrontDoor.open(listen, known(), clock, out);
        Every _ = watch("lifecycle state", LIFECYCLE_POLL, edges::targetLifecycleState);
        Every _ = watch("spot notice", SPOT_POLL, edges::spot);
        Every _ = watch("maintenance", NOTICE_POLL, edges::maintenance);
        Every _ = watch("rebalance recommendation", NOTICE_POLL, edges::rebalance);
        Every _ = watch("instance tags", TAGS_POLL, this::namedTags);
        Every _ = watch("drain order", ORDER_POLL, edges::order);
        Every _ = watch("rollout orders", ORDER_POLL, edges::rolloutOrders);
        Every _ = watch("host", SHUTDOWN_POLL, edges::host);
        Every _ = poll(SourceKind.SSM);
        Every _ = poll(SourceKind.S3);
        Every _ = poll(SourceKind.SERVICES);
        Every _ = tell(Target.EVENT_BRIDGE);
        Every _ = tell(Target.SNS);
        Every _ = tell(Target.WEBHOOK);
        Every _ = new Every("outbox", OUTBOX_SAVED, post::save, out);
        Every _ =
            new Every(
                "settings files",
                SETTINGS_POLL,
                new SettingsWatch(places.settings(), this::reload),
                out)) {
      work(loop(docker, door));
    }
  }

  private Reading<InstanceTags> namedTags() {
    return wanted.namesTags() ? tagsAnew(edges) : Reading.notAsked();
  }

  /** What a look has read meanwhile is used again for a while, and may be old by the next time. */
  static Reading<InstanceTags> tagsAnew(Edges edges) {
    edges.forget();
    return edges.imdsTags();
  }

  private <T> Every watch(String what, Duration period, Supplier<Reading<T>> source) {
    return new Every(what, period, new ChangeWatch<>(source, bell), out);
  }

  private Every poll(SourceKind kind) {
    return new Every(
        "source " + kind.word(),
        SOURCES_DUE,
        new SourcePoll(kind, edges, supply, wanted::sources, clock, wall, this::reload),
        out);
  }

  /** Each by itself: one that hangs is in nobody's way. */
  private Every tell(Target target) {
    return new Every(
        "events to " + target.word(),
        TOLD_OUTSIDE,
        new PostRound(target, post, wanted::outward, edges, clock),
        out);
  }

  private void work(Loop loop) throws InterruptedException {
    try {
      while (stopping.getCount() > 0) {
        rest(loop.look());
      }
    } finally {
      ended.countDown();
    }
  }

  private Loop loop(Edges.Listening docker, FrontDoor door) {
    return new Loop(
        new NodeWorld(edges, NodeWorld.Patience.standard(), clock),
        new Saying(Mind.sound(), () -> notes(docker, door)),
        memory,
        wanted,
        List.of(
            careful(hold),
            careful(new Journal(out)),
            careful(status),
            careful(history),
            careful(looks),
            careful(systemd),
            careful(door)),
        clock);
  }

  /** The agent's own troubles. */
  private List<Note> notes(Edges.Listening docker, FrontDoor door) {
    var notes = new ArrayList<>(memory.notes());
    notes.addAll(history.notes());
    notes.addAll(out.notes());
    notes.addAll(looks.notes());
    notes.addAll(post.notes());
    notes.addAll(wanted.notes());
    status.trouble().ifPresent(why -> notes.add(Note.warning("status", why)));
    hold.trouble().ifPresent(why -> notes.add(Note.warning("hold", why)));
    // What stood before goes on standing, so that its reading does not show this.
    edges
        .order()
        .whyNot()
        .ifPresent(why -> notes.add(Note.warning("drain", "the order to drain: " + why)));
    door.note().ifPresent(notes::add);
    deafness.note(docker.trouble(), clock.instant()).ifPresent(notes::add);
    return notes;
  }

  private FrontDoor.Known known() {
    return new FrontDoor.Known(
        status, history, out::recent, this::unwritten, edges.calls(), post::standings);
  }

  /** Which of its own files the agent cannot keep at present, as docs/METRICS.md names them. */
  private List<String> unwritten() {
    var names = new ArrayList<String>();
    memory.trouble().ifPresent(_ -> names.add("memory"));
    status.trouble().ifPresent(_ -> names.add("status"));
    hold.trouble().ifPresent(_ -> names.add("hold"));
    history.trouble().ifPresent(_ -> names.add("history"));
    post.trouble().ifPresent(_ -> names.add("outbox"));
    return names;
  }

  /** What only tells must not end what keeps the node. */
  private Witness careful(Witness witness) {
    return new Witness() {
      @Override
      public void decided(Decision decision) {
        carefully(() -> witness.decided(decision));
      }

      @Override
      public void looked(Look look) {
        carefully(() -> witness.looked(look));
      }

      private void carefully(Runnable telling) {
        try {
          telling.run();
        } catch (RuntimeException fault) {
          out.accept(Line.fault(witness.getClass().getSimpleName(), fault));
        }
      }
    };
  }

  private void rest(Look look) throws InterruptedException {
    if (stopping.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    Duration due = Duration.between(clock.instant(), look.decision().lookAgainAt());
    Duration most = rung ? ECHO : systemd.longestPause();
    rung = bell.await(Bell.bounded(due.compareTo(most) < 0 ? due : most));
  }

  /** The settings may have changed. From any thread. */
  void reload() {
    wanted.mayHaveChanged();
    bell.now();
  }

  /**
   * Ends it, from another thread; returns when it has ended, or soon. What runs on the node stays
   * as it is, and what the agent was about is written down.
   */
  void stop() {
    out.accept(Line.info("agent.stopping", "agent", "what runs on the node stays as it is"));
    systemd.stopping();
    stopping.countDown();
    bell.now();
    try {
      ended.await(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      out.end(FAREWELL);
      post.end(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
