package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How a node tells others what it found bad. */
class BadnessTest {

  private static Scene twoBadRevisions() {
    Scene scene = node().daemon("logs").daemon("metrics").runs("logs", 1).runs("metrics", 1);
    for (String name : List.of("logs", "metrics")) {
      scene.memory =
          scene.memory.withRollout(
              new DaemonName(name), Rollout.none(name).condemning(9, "it exited"));
    }
    return scene;
  }

  private static List<Action.PutAttributes> told(Decision decision) {
    return actions(decision, Action.PutAttributes.class).stream()
        .filter(Action.PutAttributes::isOfRevisions)
        .toList();
  }

  @Test
  void eachIsToldByItself() {
    assertThat(told(twoBadRevisions().decide()))
        .extracting(Action.PutAttributes::attributes)
        .containsExactly(
            new TreeMap<>(Map.of("nodekeeper.bad.logs", "9")),
            new TreeMap<>(Map.of("nodekeeper.bad.metrics", "9")));
  }

  @Test
  void oneForWhichThereIsNoRoomIsNamedWithItsRemedyAndKeepsNoOtherBack() {
    Scene scene = twoBadRevisions();
    Decision first = scene.decide();
    Action.PutAttributes logs = told(first).getFirst();
    scene.memory =
        first
            .memory()
            .before(List.of(logs), scene.now)
            .after(List.of(new Outcome.Refused(logs, "AttributeLimitExceeded")), scene.now);
    Decision next = scene.later(Duration.ofMillis(100)).decide();

    assertThat(told(next))
        .extracting(put -> put.attributes().firstKey())
        .containsExactly("nodekeeper.bad.metrics");
    assertThat(next.notes())
        .extracting(Note::text)
        .anyMatch(text ->
            text.startsWith("other nodes are not told nodekeeper.bad.logs=9")
                && text.endsWith("aws ecs delete-attributes makes room"));
  }
}
