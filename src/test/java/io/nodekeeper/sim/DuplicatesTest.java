package io.nodekeeper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * However often ECS does not answer, and however late it shows what it did: there is never a copy
 * too many. {@code -Dsim.looks=N} says in how many looks.
 */
@Tag("campaign")
class DuplicatesTest {

  private static final long LOOKS = 1_000_000;
  private static final int THREADS = 2;
  private static final int DAEMONS = 2;

  /** More than there are ever runs. */
  private static final long SEEDS = 1_000_000_000;

  /** In each run: StartTask unanswered, late lists, deaths of tasks, so that they are started. */
  private static final Map<Fault, Double> ALWAYS =
      Map.of(
          Fault.START_ANSWER_LOST, 0.3,
          Fault.REQUEST_LOST, 0.02,
          Fault.LATE_EFFECT, 0.1,
          Fault.LATE_VISIBILITY, 30.0,
          Fault.SLOW_ARRIVAL, 200.0,
          Fault.CONTAINER_KILLED, 45.0,
          Fault.KILLED_AFTER_START, 300.0,
          Fault.KILLED_BEFORE_LEARNING, 600.0);

  private static final Set<Fault> SOMETIMES =
      EnumSet.of(
          Fault.THROTTLED,
          Fault.SERVER_ERROR,
          Fault.ANSWER_LOST,
          Fault.ECS_UNREACHABLE,
          Fault.START_RESOURCE,
          Fault.START_AGENT,
          Fault.PULL_SLOW,
          Fault.PULL_FAILED,
          Fault.CONTAINER_REMOVED,
          Fault.UNHEALTHY,
          Fault.DOCKER_RESTARTED,
          Fault.DOCKER_UNREACHABLE,
          Fault.WAKE_LOST,
          Fault.INTROSPECTION_CLOSED,
          Fault.ECS_AGENT_DOWN,
          Fault.ECS_AGENT_CUT_OFF,
          Fault.DISK_FULL,
          Fault.KILLED_BEFORE_SAVING,
          Fault.KILLED_BEFORE_ACTING,
          Fault.KILLED_WHILE_ACTING,
          Fault.KILLED_AFTER_LEARNING,
          Fault.KILLED_WAITING,
          Fault.MEMORY_LOST,
          Fault.HAND_STOP);

  @Test
  void thereIsNeverACopyTooManyInAMillionLooks() throws InterruptedException {
    long looks = Long.getLong("sim.looks", LOOKS);
    long begun = System.nanoTime();
    Tally tally = storms(looks);
    Reach reach = tally.reach();
    System.out.printf(
        "%d looks, %d starts (%d beside a copy that ran), %d StartTasks unanswered that had made a"
            + " task, %d looks in which tasks were hidden, %d memories lost; most copies at once:"
            + " %d, under start-first %d; %d s%n",
        tally.looks(),
        tally.starts(),
        tally.besides(),
        reach.of(Fault.START_ANSWER_LOST),
        reach.of(Fault.LATE_VISIBILITY),
        reach.of(Fault.MEMORY_LOST),
        tally.mostStopFirst(),
        tally.mostStartFirst(),
        (System.nanoTime() - begun) / 1_000_000_000);

    assertThat(tally.excesses()).as("copies too many").isEmpty();
    assertThat(tally.looks()).isGreaterThanOrEqualTo(looks);
    assertThat(tally.starts()).as("starts").isGreaterThan(looks / 200);
    assertThat(tally.besides()).as("starts beside another").isGreaterThan(looks / 2000);
    assertThat(reach.of(Fault.START_ANSWER_LOST)).as("answers lost").isGreaterThan(looks / 500);
    assertThat(reach.of(Fault.LATE_VISIBILITY)).as("tasks hidden").isGreaterThan(looks / 2000);
    assertThat(reach.of(Fault.LATE_EFFECT)).as("late effects").isGreaterThan(looks / 2000);
    assertThat(reach.of(Fault.KILLED_AFTER_START)).as("kills").isGreaterThan(looks / 2000);
    for (Fault fault : SOMETIMES) {
      assertThat(reach.of(fault)).as("effects of %s", fault).isPositive();
    }
  }

  private static Tally storms(long looks) throws InterruptedException {
    var tally = new Tally();
    var next = new AtomicLong();
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < THREADS; i++) {
        running.add(
            threads.submit(() -> {
              while (tally.looks() < looks) {
                tally.add(Storm.of(options(next.getAndIncrement()), Wiring.shipped()));
              }
            }));
      }
      for (Future<?> thread : running) {
        Object _ = thread.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a storm broke down", e.getCause());
    }
    return tally;
  }

  /** A drawn run with one daemon or two, and nothing else on the node. */
  private static Options options(long seed) {
    var dice = new Dice(seed, "storm");
    Options drawn = Draw.options(seed);
    List<Options.DaemonPlan> daemons = daemons(drawn, dice);
    for (long other = seed; daemons.isEmpty(); ) {
      other += SEEDS;
      drawn = Draw.options(other);
      daemons = daemons(drawn, dice);
    }
    Policy policy = drawn.policy();
    return new Options(
        seed,
        new Policy(
            daemons.stream().map(Options.DaemonPlan::declared).toList(),
            policy.ready(),
            policy.drain(),
            policy.files(),
            impatient(policy.pace())),
        daemons,
        List.of(),
        drawn.group(),
        false,
        faults(dice),
        Duration.ofHours(1),
        drawn.calm(),
        drawn.registersAfter(),
        drawn.restartsAfter(),
        drawn.cleanup(),
        new Options.Finale(List.of(), Duration.ZERO, false));
  }

  /** Those that nothing is wrong with for good: others are hardly ever started. */
  private static List<Options.DaemonPlan> daemons(Options drawn, Dice dice) {
    var daemons = new ArrayList<Options.DaemonPlan>();
    for (Options.DaemonPlan plan : drawn.daemons()) {
      if (drawn.canBeHealthy(plan.name()) && daemons.size() < DAEMONS) {
        daemons.add(
            new Options.DaemonPlan(
                updating(plan.declared(), dice),
                plan.behaviour(),
                plan.healthCheck(),
                plan.sidecar(),
                plan.stopTimeout(),
                plan.flaw()));
      }
    }
    return List.copyOf(daemons);
  }

  private static Daemon updating(Daemon is, Dice dice) {
    var update =
        new Daemon.Update(
            dice.any(Daemon.Update.Method.START_FIRST, Daemon.Update.Method.STOP_FIRST),
            Duration.ZERO,
            100,
            dice.seconds(60, 300));
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        is.after(),
        is.critical(),
        is.settle(),
        is.leaves(),
        Daemon.Run.AGENT,
        Daemon.Where.anywhere(),
        is.launching(),
        update,
        new Daemon.Care(
            1000,
            is.care().flapWithin(),
            is.care().flapWait(),
            is.care().pendingWithin(),
            true,
            Optional.of(Duration.ofSeconds(30))));
  }

  /** Starts again soon whatever dies: most looks are then about a start. */
  private static Policy.Pace impatient(Policy.Pace is) {
    return new Policy.Pace(
        Duration.ofMinutes(1),
        is.poll(),
        is.drainPoll(),
        is.settle(),
        is.backoffFirst(),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20));
  }

  private static SortedMap<Fault, Double> faults(Dice dice) {
    var faults = new TreeMap<>(ALWAYS);
    for (Fault fault : SOMETIMES) {
      boolean drawn = dice.chance(0.25);
      double rate =
          fault.kind() == Fault.Kind.CALL ? dice.scaled(0.01, 0.3) : dice.scaled(120, 1200);
      if (drawn) {
        faults.put(fault, rate);
      }
    }
    return Collections.unmodifiableSortedMap(faults);
  }
}
