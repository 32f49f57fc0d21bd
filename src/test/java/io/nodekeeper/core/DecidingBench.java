package io.nodekeeper.core;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How long deciding one look takes, by the number of daemons. Measured by hand: {@code java -cp
 * target/test-classes:target/classes:… io.nodekeeper.core.DecidingBench}.
 */
final class DecidingBench {

  private static final int ROUNDS = 400;

  private DecidingBench() {}

  public static void main(String[] none) {
    System.out.println(
        "daemons  all run  none runs  all outdated  all elsewhere  guard  (median, µs)");
    for (int round = 0; round < 2; round++) {
      for (int count : List.of(10, 50, 200)) {
        System.out.printf(
            "%7d %8d %10d %13d %14d %6d%n",
            count,
            median(settled(nodeOf(count), true)),
            median(settled(nodeOf(count), false)),
            median(outdated(nodeOf(count))),
            median(elsewhere(nodeOf(count))),
            guarded(settled(nodeOf(count), false)));
      }
    }
  }

  /** Every tenth comes after the one before, the others after the first of their ten. */
  private static Scene nodeOf(int count) {
    Scene scene = Scene.node();
    for (int i = 0; i < count; i++) {
      int after = i % 10 == 0 ? i - 10 : i - i % 10;
      scene.daemon("d" + i, after < 0 ? new String[0] : new String[] {"d" + after});
    }
    return scene;
  }

  private static Scene settled(Scene scene, boolean running) {
    for (Daemon daemon : running ? List.copyOf(scene.daemons) : List.<Daemon>of()) {
      String name = daemon.name().value();
      scene.runs(name, 1).ecs(name, 1, "RUNNING", "RUNNING", Scene.ours(name));
    }
    scene.step();
    scene.later(Duration.ofSeconds(1)).step();
    return scene;
  }

  private static Scene outdated(Scene scene) {
    settled(scene, true);
    for (Daemon daemon : scene.daemons) {
      String name = daemon.name().value();
      for (int revision : List.of(7, 8)) {
        var definition =
            new Definition(
                name,
                revision,
                true,
                Optional.of(scene.now),
                List.of("app"),
                Collections.emptySortedSet(),
                64,
                10,
                new TreeMap<>());
        scene.definitions.put(name + ":" + revision, Reading.known(definition, scene.now));
        scene.definitions.put(name, Reading.known(definition, scene.now));
      }
    }
    scene.step();
    scene.later(Duration.ofSeconds(1)).step();
    return scene;
  }

  private static Scene elsewhere(Scene scene) {
    scene.daemons.replaceAll(
        daemon -> Otherwise.on(new NodeSelector.Tag("role", "web")).apply(daemon));
    settled(scene, true);
    scene.later(Duration.ofMinutes(5)).step();
    return scene;
  }

  private static long median(Scene scene) {
    Policy policy = scene.policy();
    Observation seen = scene.seen();
    return median(() -> Decider.decide(policy, seen, scene.memory, scene.now));
  }

  private static long guarded(Scene scene) {
    Decision decision = scene.later(Duration.ofMinutes(30)).decide();
    Policy policy = scene.policy();
    Observation seen = scene.seen();
    return median(() -> Guard.object(policy, seen, decision, scene.now));
  }

  private static long median(Runnable work) {
    var nanos = new long[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      work.run();
      nanos[i] = System.nanoTime() - begin;
    }
    Arrays.sort(nanos);
    return nanos[ROUNDS / 2] / 1000;
  }
}
