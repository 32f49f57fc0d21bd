package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.engine.World;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.TokenBuckets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the nodes of one account share, each of which has a control plane in memory of its own: when
 * a revision was registered, what nodes say of revisions, and the buckets that calls draw on.
 */
final class Account {

  private record Said(Instant at, String value) {}

  private final Map<String, Instant> registered = new TreeMap<>();

  /** By attribute, and by the node that put it. */
  private final Map<String, Map<String, Said>> said = new TreeMap<>();

  private final TokenBuckets buckets = new TokenBuckets();
  private final Map<Operation.Bucket, Map<Long, Integer>> calls =
      new EnumMap<>(Operation.Bucket.class);
  private Instant latest = Instant.EPOCH;
  private int throttled;

  void registered(String name, Instant at) {
    registered.put(name, at);
  }

  /** Nodes are a look apart, so that time may come a little out of order. */
  Fate fate(Operation operation, Instant now) {
    latest = now.isAfter(latest) ? now : latest;
    calls
        .computeIfAbsent(operation.bucket(), _ -> new TreeMap<>())
        .merge(now.getEpochSecond(), 1, Integer::sum);
    if (buckets.take(operation.bucket(), latest, 0)) {
      return Fate.PASS;
    }
    throttled++;
    return Fate.throttled();
  }

  void put(Happening.AttributePut put) {
    if (put.name().startsWith(Badness.PREFIX)) {
      said.computeIfAbsent(put.name(), _ -> new TreeMap<>())
          .put(put.node().id(), new Said(put.at(), put.value()));
    }
  }

  /** The node is gone, and with it what it said. */
  void forget(String node) {
    said.values().forEach(byNode -> byNode.remove(node));
  }

  /** How many nodes say that this revision is bad. */
  long condemned(DaemonName daemon, int revision) {
    return verdicts(daemon, Instant.MAX).stream()
        .filter(verdict -> verdict.revision() == revision)
        .count();
  }

  private List<Verdict> verdicts(DaemonName daemon, Instant now) {
    var verdicts = new ArrayList<Verdict>();
    said.getOrDefault(Badness.attribute(daemon), Map.of())
        .forEach((node, is) -> {
          if (!is.at().isAfter(now)) {
            Badness.revisions(is.value())
                .forEach(revision -> verdicts.add(new Verdict(revision, node)));
          }
        });
    return List.copyOf(verdicts);
  }

  /** What one node's world shows, with what it shares with the others. */
  World seenBy(World own) {
    return new World() {
      @Override
      public Observation observe(Ask ask, Local local) {
        return shared(own.observe(ask, local));
      }

      @Override
      public List<Outcome> act(List<Action> actions) {
        List<Outcome> outcomes = own.act(actions);
        outcomes.forEach(Account.this::takeBack);
        return outcomes;
      }
    };
  }

  private void takeBack(Outcome outcome) {
    if (outcome instanceof Outcome.Done
        && outcome.action() instanceof Action.DeleteAttribute delete) {
      said.getOrDefault(delete.name(), new TreeMap<>()).remove(delete.containerInstance().id());
    }
  }

  private Observation shared(Observation seen) {
    return new Observation(
        seen.host(),
        seen.identity(),
        seen.imdsTags(),
        seen.ec2Tags(),
        seen.targetLifecycleState(),
        seen.notices(),
        seen.agent(),
        seen.agentTasks(),
        seen.containers(),
        seen.node(),
        seen.tasks(),
        seen.autoScaling(),
        shared(seen.daemons()),
        seen.files());
  }

  private DaemonFacts shared(DaemonFacts own) {
    var definitions = new TreeMap<String, Reading<Definition>>();
    own.definitions().forEach((name, reading) -> definitions.put(name, reading.map(this::dated)));
    var verdicts = new TreeMap<DaemonName, Reading<List<Verdict>>>();
    own.verdicts()
        .forEach((daemon, reading) ->
            verdicts.put(daemon, reading.map(_ -> verdicts(daemon, reading.at()))));
    return new DaemonFacts(
        Collections.unmodifiableSortedMap(definitions),
        Collections.unmodifiableSortedMap(verdicts),
        own.requirements(),
        own.orders());
  }

  private Definition dated(Definition is) {
    return new Definition(
        is.family(),
        is.revision(),
        is.active(),
        Optional.ofNullable(registered.get(is.name())),
        is.containers(),
        is.hostPorts(),
        is.memoryMiB(),
        is.cpuUnits(),
        is.labels());
  }

  // What all of them together have asked for.

  int throttled() {
    return throttled;
  }

  /** The most calls of one second between these times. */
  int peak(Operation.Bucket bucket, Instant from, Instant to) {
    return between(bucket, from, to).stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** Calls a second, on average. */
  double mean(Operation.Bucket bucket, Instant from, Instant to) {
    double sum = between(bucket, from, to).stream().mapToInt(Integer::intValue).sum();
    return sum / Math.max(1, to.getEpochSecond() - from.getEpochSecond());
  }

  private List<Integer> between(Operation.Bucket bucket, Instant from, Instant to) {
    var found = new ArrayList<Integer>();
    calls
        .getOrDefault(bucket, Map.of())
        .forEach((second, count) -> {
          if (second >= from.getEpochSecond() && second < to.getEpochSecond()) {
            found.add(count);
          }
        });
    return found;
  }
}
