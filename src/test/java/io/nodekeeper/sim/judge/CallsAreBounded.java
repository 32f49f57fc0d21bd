package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Rule 11. In no look, and in no hour, there are more calls than the pace allows. */
final class CallsAreBounded extends Judge {

  private static final Duration HOUR = Duration.ofHours(1);

  /** The most starts in one look. */
  private static final int STARTS_A_LOOK = 10;

  /** Of one change of the world other than StartTask: backed off, or spaced, it is far fewer. */
  private static final int CHANGES_AN_HOUR = 200;

  /** Good news after a minute, all else after five. */
  private static final int BULLETINS_AN_HOUR = 62;

  /** One look a second at the most, and short bursts when something has just died. */
  private static final int LOOKS_AN_HOUR = 9000;

  private final Map<String, ArrayDeque<Instant>> calls = new TreeMap<>();
  private final Set<String> thisLook = new HashSet<>();
  private final int startsAnHour;
  private final int readsAnHour;
  private int begun;
  private int allowance;
  private int steps;
  private int changes;

  CallsAreBounded(Scene scene) {
    super(Rule.CALLS_ARE_BOUNDED, scene);
    Policy.Pace pace = scene.policy().pace();
    startsAnHour = startsAnHour(pace);
    // A question is asked again after a fifth of the drain's poll, at the earliest.
    readsAnHour = (int) (HOUR.toMillis() / (pace.drainPoll().toMillis() / 5) * 13 / 10) + 50;
  }

  /**
   * The most starts of one daemon in an hour: each waits for its back-off, a fifth shorter at best,
   * and only a steady time of health lets the back-off begin anew.
   */
  static int startsAnHour(Policy.Pace pace) {
    int most = 0;
    for (long cycles = 1; cycles <= HOUR.dividedBy(pace.steady()) + 1; cycles++) {
      double left = HOUR.toMillis() - (double) (cycles - 1) * pace.steady().toMillis();
      int starts = (int) cycles;
      double wait = pace.backoffFirst().toMillis() * 0.8;
      while (left >= wait * cycles) {
        left -= wait * cycles;
        starts += (int) cycles;
        wait = Math.min(wait * 2, pace.backoffMost().toMillis() * 0.8);
      }
      most = Math.max(most, starts + (int) (left / wait));
    }
    return most;
  }

  @Override
  public void started(Memory memory, boolean lost) {
    // With the memory the back-off is lost, and begins anew.
    allowance += lost ? 10 : 0;
  }

  @Override
  public void decided() {
    thisLook.clear();
    begun = 0;
    if (scene.clockSteps() != steps) {
      allowance += 10 * (scene.clockSteps() - steps);
      steps = scene.clockSteps();
    }
    // What is wanted anew is tried anew.
    allowance += 10 * (scene.releases().changes() - changes);
    changes = scene.releases().changes();
    counted("look", LOOKS_AN_HOUR);
    Observation seen = scene.seen();
    read("DescribeContainerInstances", seen.node());
    read("ListTasks", seen.tasks());
    read("DescribeTags", seen.ec2Tags());
    read("DescribeLifecycleHooks", seen.autoScaling());
    seen.daemons()
        .definitions()
        .forEach((name, reading) -> read("DescribeTaskDefinition of " + name, reading));
    seen.daemons()
        .verdicts()
        .forEach((daemon, reading) -> read("ListAttributes for " + daemon, reading));
  }

  private void read(String what, Reading<?> reading) {
    if (!reading.at().equals(Instant.EPOCH)) {
      counted(what, readsAnHour);
    }
  }

  @Override
  public void acting(Action action) {
    violatedIf(!thisLook.add(action.key()), action.key() + " is done twice in one look");
    if (action instanceof Action.PutAttributes put
        && put.attributes().containsKey(DaemonTally.ATTRIBUTE)) {
      violatedIf(thisLook.size() > 1, "the fleet is told before " + thisLook + " is done");
      counted("bulletins", BULLETINS_AN_HOUR + allowance);
    }
    if (action instanceof Action.StartTask start) {
      begun++;
      violatedIf(begun > STARTS_A_LOOK, begun + " starts in one look");
      counted("StartTask of " + start.daemon(), startsAnHour + allowance);
    } else {
      counted(action.key(), CHANGES_AN_HOUR + allowance);
    }
  }

  private void counted(String what, int most) {
    var times = calls.computeIfAbsent(what, _ -> new ArrayDeque<>());
    Instant now = scene.trueNow();
    times.add(now);
    while (times.getFirst().isBefore(now.minus(HOUR))) {
      times.removeFirst();
    }
    violatedIf(times.size() > most, what + ": " + times.size() + " in an hour, more than " + most);
  }

  @Override
  public void looked(Look look) {
    Duration wait = Duration.between(look.at(), look.decision().lookAgainAt());
    violatedIf(
        wait.compareTo(scene.policy().pace().look()) > 0,
        "the next look is " + wait + " away, more than the pace allows");
    violatedIf(wait.isNegative() || wait.isZero(), "the next look is due at once");
  }
}
