package io.nodekeeper.sim;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A new revision rolls through a fleet of nodes that do not talk to each other. */
@Tag("campaign")
class FleetTest {

  private static final int SIZE = 1000;
  private static final int CANARIES = 5;

  private static final Duration WAVE = Duration.ofMinutes(15);
  private static final Duration WITHIN = Duration.ofMinutes(5);

  /** When a canary's verdict is known of a family's newest revision, and of one that is named. */
  private static final Duration VERDICT = WITHIN.plusMinutes(15);

  private static final Duration VERDICT_OF_NAMED = WITHIN;

  /** For the last replacing itself. */
  private static final Duration REPLACING = Duration.ofMinutes(2);

  private static final Behaviour GOOD = Behaviour.well();
  private static final Behaviour NEVER_HEALTHY = GOOD.unhealthyAfter(Duration.ofSeconds(1));
  private static final Behaviour EXITS_AT_ONCE = GOOD.exiting(Duration.ofMillis(100), 1);

  private static final Behaviour DIES_LATE = GOOD.exiting(Duration.ofSeconds(100), 7);

  private final long begun = System.nanoTime();

  private Fleet fleet = Fleet.of(0, Fleet.policy(Fleet.FAMILY, update(STOP_FIRST)));

  private void fleet(String taskDefinition, Daemon.Update.Method method) {
    fleet = Fleet.of(SIZE, Fleet.policy(taskDefinition, update(method)));
    assertThat(fleet.runs(1)).as("nodes that have come up").isEqualTo(SIZE);
  }

  private static Daemon.Update update(Daemon.Update.Method method) {
    return new Daemon.Update(method, WAVE, CANARIES, WITHIN);
  }

  @AfterEach
  void noGuardObjectsAndNothingIsThrottled() {
    long looks = fleet.nodes().stream().mapToLong(FleetNode::looks).sum();
    System.out.printf("  %d looks, %d s%n", looks, (System.nanoTime() - begun) / 1_000_000_000);
    assertThat(fleet.nodes()).allMatch(node -> node.objections() == 0);
    assertThat(fleet.account().throttled()).as("calls that were throttled").isZero();
  }

  @Test
  void pullStormsAreAvoidedByStaggeringTheFirstStartsOfAFleet() {
    var spread = Duration.ofMinutes(20);
    Policy plain = Fleet.policy(Fleet.FAMILY, update(STOP_FIRST));
    fleet = Fleet.of(SIZE, Fleet.staggered(plain, spread));
    fleet.run(spread);

    Map<String, Instant> started =
        fleet.landed(1).stream()
            .collect(Collectors.toMap(FleetNode.Landed::instance, FleetNode.Landed::at));
    int[] tenths = new int[10];
    for (int place = 0; place < SIZE; place++) {
      Instant start = started.get(fleet.nodes().get(place).instance());
      long waited = Duration.between(Fleet.booted(place), start).toMillis();
      tenths[(int) Math.min(9, 10 * waited / spread.toMillis())]++;
    }
    System.out.printf("First starts in each tenth of 20 min: %s%n", Arrays.toString(tenths));
    assertThat(fleet.runs(1)).as("nodes that run it").isEqualTo(SIZE);
    for (int tenth : tenths) {
      assertThat(tenth).as("in a tenth").isBetween(SIZE * 7 / 100, SIZE * 13 / 100);
    }
  }

  @Test
  void aGoodRevisionReachesEveryNodeInItsWaveTheCanariesFirst() {
    fleet(Fleet.FAMILY, STOP_FIRST);
    Instant registered = fleet.now();
    int good = fleet.register(GOOD);
    fleet.run(VERDICT.plus(WAVE).plus(REPLACING));

    System.out.println("A good revision:");
    goesInItsWave(good, registered, registered.plus(VERDICT), WAVE);
    tellCalls(registered, fleet.now());
  }

  @Test
  void aRevisionThatNeverBecomesHealthyIsTakenBackAndNoNodeIsEverWithoutAHealthyCopy() {
    fleet(Fleet.FAMILY, START_FIRST);
    fleet.nodes().forEach(FleetNode::countCopies);
    System.out.println("A revision that never becomes healthy, start-first:");
    Set<String> landed = stopsAtTheCanaries(NEVER_HEALTHY);

    Instant registered = fleet.now();
    int good = fleet.register(GOOD);
    fleet.run(VERDICT.plus(WAVE).plus(REPLACING));

    System.out.println("  and the next, which is good:");
    Set<String> canaries = goesInItsWave(good, registered, registered.plus(VERDICT), WAVE);
    assertThat(canaries).as("nodes that go first each time").containsAll(landed);
    assertThat(fleet.account().condemned(Fleet.DAEMON, good - 1)).as("verdicts left").isZero();
    assertThat(fleet.nodes()).as("a healthy copy").allMatch(node -> node.fewestHealthy() == 1);
    assertThat(fleet.nodes()).as("two at most").allMatch(node -> node.mostCopies() == 2);
  }

  @Test
  void aRevisionThatExitsAtOnceIsTakenBack() {
    fleet(Fleet.FAMILY, STOP_FIRST);
    System.out.println("A revision that exits at once, stop-first:");
    Set<String> _ = stopsAtTheCanaries(EXITS_AT_ONCE);
  }

  @Test
  void aRevisionThatDiesAgainAndAgainAfterItWasHealthyIsTakenBackToo() {
    fleet(Fleet.FAMILY, START_FIRST);
    System.out.println("A revision that is healthy, and dies after 100 s, start-first:");
    Set<String> _ = stopsAtTheCanaries(DIES_LATE);
  }

  @Test
  void aRevisionThatTheSettingsNameGoesInItsWaveAsNodesReadThem() {
    fleet(Fleet.FAMILY + ":1", START_FIRST);
    fleet.nodes().forEach(FleetNode::countCopies);
    int good = fleet.register(GOOD);
    Instant changed = fleet.now();
    Duration reading = Duration.ofMinutes(2);
    fleet.reload(Fleet.policy(Fleet.FAMILY + ":" + good, update(START_FIRST)), reading);
    fleet.run(reading.plus(VERDICT_OF_NAMED).plus(WAVE).plus(REPLACING));

    System.out.println("A revision that the settings name, read within 2 min:");
    goesInItsWave(good, changed, changed.plus(VERDICT_OF_NAMED), WAVE.plus(reading));
    tellCalls(changed, fleet.now());
    assertThat(fleet.nodes()).as("a healthy copy").allMatch(node -> node.fewestHealthy() == 1);
  }

  @Test
  void nodesThatComeLeaveAndDieStopNoRollout() {
    fleet(Fleet.FAMILY, STOP_FIRST);
    Set<String> left = new TreeSet<>();
    List<String> fresh = new ArrayList<>();
    Instant registered = fleet.now();
    int good = fleet.register(GOOD);
    // Among the canaries, before the others' turn, and in the middle of the wave.
    for (int place : List.of(0, 1, 2)) {
      fleet.run(Duration.ofMinutes(9));
      List<FleetNode> nodes = fleet.nodes();
      for (int i = place; i < SIZE / 2; i += 25) {
        left.add(nodes.get(i).instance());
        fleet.drain(nodes.get(i));
        fleet.kill(nodes.get(SIZE / 2 + i / 2));
        fresh.add(fleet.boot(fleet.now()).instance());
      }
    }
    fleet.run(VERDICT.plus(WAVE).plus(REPLACING).minusMinutes(27));

    assertThat(fleet.nodes())
        .filteredOn(node -> !left.contains(node.instance()))
        .hasSize(SIZE - 60)
        .allMatch(node -> node.runs(good));
    assertThat(fleet.nodes())
        .filteredOn(node -> left.contains(node.instance()))
        .allMatch(node -> node.healthyRevisions().isEmpty());
    assertThat(fleet.landed(1))
        .as("a fresh node starts the newest")
        .noneMatch(start -> fresh.contains(start.instance()));
    System.out.println("60 nodes drained, 60 dead and 60 new in the middle of a rollout:");
    tellCalls(registered, fleet.now());
  }

  /** Returns the canaries. */
  private Set<String> goesInItsWave(int good, Instant from, Instant begins, Duration wave) {
    List<FleetNode.Landed> landed = fleet.landed(good);
    List<FleetNode.Landed> first =
        landed.stream().filter(start -> start.at().isBefore(begins)).toList();
    List<FleetNode.Landed> others =
        landed.stream().filter(start -> !start.at().isBefore(begins)).toList();
    int[] tenths = new int[10];
    for (FleetNode.Landed start : others) {
      long behind = Duration.between(begins, start.at()).toMillis();
      tenths[(int) Math.min(9, 10 * behind / wave.toMillis())]++;
    }
    System.out.printf(
        "  %d canaries in the first %d min; of the others, in each tenth of the wave: %s;"
            + " the last after %d s%n",
        first.size(),
        Duration.between(from, begins).toMinutes(),
        Arrays.toString(tenths),
        Duration.between(from, landed.getLast().at()).toSeconds());

    assertThat(fleet.runs(good)).as("nodes that run it").isEqualTo(SIZE);
    assertThat(landed.size()).as("starts").isEqualTo(SIZE);
    assertThat(first.size()).as("canaries").isBetween(SIZE * 3 / 100, SIZE * 7 / 100);
    assertThat(others)
        .as("never before it is due")
        .allMatch(start -> start.due().filter(due -> !start.at().isBefore(due)).isPresent());
    assertThat(landed.getLast().at()).isBefore(begins.plus(wave).plus(REPLACING));
    for (int tenth : tenths) {
      assertThat(tenth).as("in a tenth of the wave").isBetween(SIZE * 3 / 100, SIZE * 14 / 100);
    }
    return instances(first);
  }

  /** Returns the nodes on which it landed. */
  private Set<String> stopsAtTheCanaries(Behaviour behaviour) {
    Instant registered = fleet.now();
    int bad = fleet.register(behaviour);
    Duration end = VERDICT.plus(WAVE).plus(REPLACING);
    Duration step = Duration.ofSeconds(10);
    Duration back = Duration.ZERO;
    for (Duration at = step; at.compareTo(end) <= 0; at = at.plus(step)) {
      fleet.run(step);
      back = fleet.runs(1) == SIZE ? back : at;
    }
    Set<String> landed = instances(fleet.landed(bad));
    System.out.printf(
        "  landed on %d nodes, started %d times; all were back %d s after it was registered%n",
        landed.size(), fleet.landed(bad).size(), back.toSeconds());
    tellCalls(registered, fleet.now());

    assertThat(landed.size()).as("nodes it landed on").isBetween(1, SIZE * 7 / 100);
    assertThat(fleet.landed(bad))
        .as("starts by canaries only")
        .allMatch(start -> start.at().isBefore(registered.plus(VERDICT)) && start.due().isEmpty());
    assertThat(fleet.runs(1)).as("nodes that run the good one").isEqualTo(SIZE);
    assertThat(fleet.account().condemned(Fleet.DAEMON, bad)).isEqualTo(landed.size());
    assertThat(fleet.nodes()).as("told by each").allMatch(node -> node.words().contains("held"));
    return landed;
  }

  private static Set<String> instances(List<FleetNode.Landed> starts) {
    return starts.stream()
        .map(FleetNode.Landed::instance)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void tellCalls(Instant from, Instant to) {
    for (Operation.Bucket bucket :
        List.of(
            Operation.Bucket.CLUSTER_READ,
            Operation.Bucket.CLUSTER_MODIFY,
            Operation.Bucket.DEFINITION_READ)) {
      System.out.printf(
          "  %s: %.1f calls a second, %d at the peak; the bucket has %d a second and %d at once%n",
          bucket,
          fleet.account().mean(bucket, from, to),
          fleet.account().peak(bucket, from, to),
          bucket.perSecond(),
          bucket.burst());
    }
  }
}
