package io.nodekeeper.sim;

import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
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
    SortedMap<String, Reading<Optional<String>>> files = new TreeMap<>();
    seen.files().forEach((path, reading) -> files.put(path, in(reading)));
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
        files);
  }

  private <T> Reading<T> in(Reading<T> reading) {
    return switch (reading) {
      case Reading.Known<T>(T value, var at) -> Reading.known(value, clock.of(at));
      case Reading.Unknown<T>(String why, var at) -> Reading.unknown(why, clock.of(at));
    };
  }
}
