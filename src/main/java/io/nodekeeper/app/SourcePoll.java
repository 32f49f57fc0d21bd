package io.nodekeeper.app;

import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Spread;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.settings.SourceKind;
import io.nodekeeper.settings.SourcePath;
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

  private final SourceKind kind;
  private final Edges edges;
  private final Supply supply;
  private final Supplier<Sources> settings;
  private final InstantSource steady;
  private final InstantSource wall;
  private final Runnable news;
  private Optional<Sources> asked = Optional.empty();
  private Instant due = Instant.EPOCH;
  private int failures;
  private boolean waits;

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
    if (!steady.instant().isBefore(due)) {
      read(now);
    }
  }

  private void read(Sources now) {
    waits = false;
    Reading<Identity> identity = edges.identity();
    Reading<Said> said = said(now, identity);
    switch (said) {
      case Reading.Known<Said>(Said is, var _) -> {
        failures = 0;
        Content content = is.content();
        if (supply.said(
            kind, is.path(), is.shown(), content.version(), content.text(), wall.instant())) {
          news.run();
        }
      }
      case Reading.Unknown<Said>(String why, var _) -> {
        failures = waits ? 1 : Math.min(failures + 1, MOST_DOUBLINGS);
        supply.silent(kind, why, waits, wall.instant());
      }
    }
    String who = identity.toOptional().map(Identity::instanceId).orElse("") + kind + failures;
    due = steady.instant().plus(Spread.around(pause(now.poll()), who));
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

  /** What a source said, and where. */
  private record Said(String path, String shown, Content content) {}

  private Reading<Said> said(Sources now, Reading<Identity> identity) {
    return switch (kind) {
      case SSM -> at(now.ssm(), identity, path -> edges.parameter(identity, path, version(path)));
      case S3 ->
          at(
              now.s3(),
              identity,
              path -> {
                List<String> parts = SourcePath.bucketAndKey(path);
                return edges.object(identity, parts.getFirst(), parts.getLast(), version(path));
              });
      case SERVICES -> services(now, identity);
    };
  }

  private Optional<String> version(String path) {
    return supply.version(kind, path);
  }

  private interface Call {
    Reading<Content> at(String path);
  }

  private Reading<Said> at(Optional<SourcePath> written, Reading<Identity> identity, Call call) {
    SourcePath source = written.orElseThrow();
    var facts =
        new SourcePath.Facts(
            edges.agent().toOptional().map(EcsAgent::cluster),
            identity.toOptional().map(Identity::region),
            source.needsTags() ? tags(identity) : Optional.empty());
    waits = facts.cluster().isEmpty() || facts.region().isEmpty();
    return switch (source.resolve(facts)) {
      case SourcePath.Resolution.Waits(String why) -> Reading.unknown(why, steady.instant());
      case SourcePath.Resolution.Path(String path, String shown) -> {
        waits = false;
        yield call.at(path).map(content -> new Said(path, shown, content));
      }
    };
  }

  private Optional<SortedMap<String, String>> tags(Reading<Identity> identity) {
    Optional<InstanceTags> offered = edges.imdsTags().toOptional();
    return offered.filter(InstanceTags::enabled).isPresent()
        ? offered.map(InstanceTags::values)
        : offered.flatMap(_ -> identity.toOptional()).flatMap(id -> edges.ec2Tags(id).toOptional());
  }

  private Reading<Said> services(Sources now, Reading<Identity> identity) {
    return switch (edges.agent()) {
      case Reading.Unknown<EcsAgent>(String why, var at) -> {
        waits = true;
        yield Reading.unknown("the cluster is not known: " + why, at);
      }
      case Reading.Known<EcsAgent>(EcsAgent agent, var _) ->
          edges
              .services(agent, identity, now.zero())
              .map(found -> said(agent.cluster(), ServicesText.of(found)));
    };
  }

  private static Said said(String cluster, String text) {
    String version = Integer.toHexString(text.hashCode());
    return new Said(cluster, cluster, new Content(version, Optional.of(text)));
  }
}
