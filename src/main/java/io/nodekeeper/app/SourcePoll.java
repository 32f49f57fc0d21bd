package io.nodekeeper.app;

import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Spread;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.settings.SourcePath;
import io.nodekeeper.settings.SourcePath.Resolution;
import io.nodekeeper.settings.Sources;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Reads one source of daemons when its time has come. It only puts down what the source says, and
 * tells that there is news.
 */
final class SourcePoll implements Runnable {

  /** After a first failure; doubled by each one more. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private static final int MOST_DOUBLINGS = 9;

  /**
   * How often is looked whether the names in a path are known, and how often whether they are
   * others.
   */
  private static final Duration NAMED = Duration.ofSeconds(2);

  private static final Duration MOVED = Duration.ofSeconds(10);

  private final SourceKind kind;
  private final Edges edges;
  private final Supply supply;
  private final Supplier<Sources> settings;
  private final InstantSource steady;
  private final InstantSource wall;
  private final Runnable news;
  private Optional<Sources> asked = Optional.empty();
  private Optional<String> path = Optional.empty();
  private Instant due = Instant.EPOCH;
  private Instant glance = Instant.EPOCH;
  private int failures;

  /**
   * Nothing is read yet.
   *
   * @param steady what waiting goes by
   * @param wall for what is kept
   * @param news called when the source says something else than before
   */
  SourcePoll(
      SourceKind kind,
      Edges edges,
      Supply supply,
      Supplier<Sources> settings,
      InstantSource steady,
      InstantSource wall,
      Runnable news) {
    this.kind = kind;
    this.edges = edges;
    this.supply = supply;
    this.settings = settings;
    this.steady = steady;
    this.wall = wall;
    this.news = news;
  }

  /** Reads it, if the settings name it and it is time; at once when they have changed. */
  @Override
  public void run() {
    Sources now = settings.get();
    if (!now.has(kind)) {
      asked = Optional.empty();
      return;
    }
    if (!asked.equals(Optional.of(now))) {
      asked = Optional.of(now);
      failures = 0;
      due = steady.instant();
    }
    if (!steady.instant().isBefore(due) || isElsewhere(now)) {
      read(now);
    }
  }

  /** Whether there is a path now, and another than before. No call to AWS is made for it. */
  private boolean isElsewhere(Sources now) {
    if (steady.instant().isBefore(glance) || (path.isPresent() && !now.needsTags(kind))) {
      return false;
    }
    glance = steady.instant().plus(path.isPresent() ? MOVED : NAMED);
    return where(now, edges.identity(), false) instanceof Resolution.Path(String is, var _)
        && !path.equals(Optional.of(is));
  }

  private void read(Sources now) {
    Reading<Identity> identity = edges.identity();
    switch (where(now, identity, true)) {
      case Resolution.Waits(String why, boolean yet) -> {
        path = Optional.empty();
        failures = yet ? 1 : Math.min(failures + 1, MOST_DOUBLINGS);
        supply.silent(kind, Optional.empty(), why, yet, wall.instant());
      }
      case Resolution.Path(String is, String shown) -> {
        failures = path.equals(Optional.of(is)) ? failures : 0;
        path = Optional.of(is);
        read(new Resolution.Path(is, shown), now, identity);
      }
    }
    glance = steady.instant().plus(path.isPresent() ? MOVED : NAMED);
    String who = identity.toOptional().map(Identity::instanceId).orElse("") + kind + failures;
    due = steady.instant().plus(Spread.around(pause(now.poll()), who));
  }

  private void read(Resolution.Path at, Sources now, Reading<Identity> identity) {
    switch (content(at.path(), now, identity)) {
      case Reading.Known<Content>(Content(String version, Optional<String> text), var _, var _) -> {
        failures = 0;
        if (supply.said(kind, at.path(), at.shown(), version, text, wall.instant())) {
          news.run();
        }
      }
      case Reading.Unknown<Content>(String why, var _, var _) -> {
        failures = Math.min(failures + 1, MOST_DOUBLINGS);
        supply.silent(kind, Optional.of(at), why, false, wall.instant());
      }
    }
  }

  /** When a fleet's calls fail for their number, the fleet has to ask less often. */
  private Duration pause(Duration poll) {
    if (failures == 0) {
      return poll;
    }
    Duration longer = AGAIN.multipliedBy(1L << (failures - 1));
    Duration most = poll.multipliedBy(2);
    return longer.compareTo(most) < 0 ? longer : most;
  }

  private Reading<Content> content(String at, Sources now, Reading<Identity> identity) {
    return switch (kind) {
      case SSM -> edges.parameter(identity, at);
      case S3 -> {
        List<String> parts = SourcePath.bucketAndKey(at);
        Optional<String> known = supply.version(kind, at);
        yield edges.object(identity, parts.getFirst(), parts.getLast(), known);
      }
      case SERVICES -> {
        Reading<EcsAgent> agent = edges.agent();
        yield agent
            .toOptional()
            .map(is -> edges.services(is, identity, now.zero()).map(SourcePoll::content))
            .orElseGet(() -> Reading.unknown(agent.whyNot().orElse(""), steady.instant()));
      }
    };
  }

  private static Content content(List<LabelledService> services) {
    String text = ServicesText.of(services);
    return new Content(Integer.toHexString(text.hashCode()), Optional.of(text));
  }

  /**
   * Where it stands, by what the node knows.
   *
   * @param calls whether EC2 may be asked for the tags
   */
  private Resolution where(Sources now, Reading<Identity> identity, boolean calls) {
    Reading<EcsAgent> agent = edges.agent();
    Optional<String> cluster = agent.toOptional().map(EcsAgent::cluster);
    if (kind == SourceKind.SERVICES) {
      return cluster
          .<Resolution>map(name -> new Resolution.Path(name, name))
          .orElseGet(() ->
              new Resolution.Waits("the cluster is not known: " + agent.whyNot().orElse(""), true));
    }
    return now.path(kind)
        .orElseThrow()
        .resolve(
            new SourcePath.Facts(
                cluster,
                identity.toOptional().map(Identity::region),
                now.needsTags(kind) ? tags(identity, calls) : Optional.empty()));
  }

  private Optional<SortedMap<String, String>> tags(Reading<Identity> identity, boolean calls) {
    Optional<InstanceTags> offered = edges.imdsTags().toOptional();
    return offered.filter(InstanceTags::enabled).isPresent()
        ? offered.map(InstanceTags::values)
        : offered
            .filter(_ -> calls)
            .flatMap(_ -> identity.toOptional())
            .flatMap(id -> edges.ec2Tags(id).toOptional());
  }
}
