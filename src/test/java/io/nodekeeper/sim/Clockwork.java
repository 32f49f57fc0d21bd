package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts the times of a look's readings, taken in true time, into the agent's time. */
final class Clockwork {

  private final AgentClock clock;

  Clockwork(AgentClock clock) {
    this.clock = clock;
  }

  Observation in(Observation seen) {
    SortedMap<String, Reading<Optional<FoundFile>>> files = new TreeMap<>();
    seen.files().present().forEach((path, reading) -> files.put(path, in(reading)));
    SortedMap<ValueRef, Reading<String>> values = new TreeMap<>();
    seen.files().values().forEach((ref, reading) -> values.put(ref, in(reading)));
    return new Observation(
        in(seen.host()),
        in(seen.identity()),
        in(seen.imdsTags()),
        in(seen.ec2Tags()),
        in(seen.targetLifecycleState()),
        new Notices(
            in(seen.notices().spot()),
            in(seen.notices().maintenance()),
            in(seen.notices().rebalance()),
            in(seen.notices().order())),
        in(seen.agent()),
        in(seen.agentTasks()),
        in(seen.containers()),
        in(seen.node()),
        in(seen.tasks()),
        in(seen.autoScaling()),
        in(seen.daemons()),
        new FileFacts(files, values));
  }

  Outcome in(Outcome outcome) {
    return outcome instanceof Outcome.Done(var action, var task, var written)
        ? new Outcome.Done(
            action, task, written.map(is -> new Outcome.Written(is.ids(), clock.of(is.at()))))
        : outcome;
  }

  private DaemonFacts in(DaemonFacts seen) {
    var definitions = new TreeMap<String, Reading<Definition>>();
    seen.definitions().forEach((name, reading) -> definitions.put(name, in(reading)));
    var verdicts = new TreeMap<DaemonName, Reading<List<Verdict>>>();
    seen.verdicts().forEach((name, reading) -> verdicts.put(name, in(reading)));
    var requirements = new TreeMap<Requirement, Reading<Boolean>>();
    seen.requirements().forEach((what, reading) -> requirements.put(what, in(reading)));
    return new DaemonFacts(definitions, verdicts, requirements, in(seen.orders()));
  }

  private <T> Reading<T> in(Reading<T> reading) {
    return switch (reading) {
      case Reading.Known<T>(T value, var at, var trouble) ->
          new Reading.Known<>(value, clock.of(at), trouble);
      case Reading.Unknown<T>(String why, var at, boolean asked) ->
          new Reading.Unknown<>(why, clock.of(at), asked);
    };
  }
}
