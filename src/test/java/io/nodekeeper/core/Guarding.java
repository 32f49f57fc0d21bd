package io.nodekeeper.core;

import java.util.List;

/** What the guard says of a decision that no sound decider makes. */
final class Guarding {

  private Guarding() {}

  static List<String> objections(Scene scene, Memory memory, Action... actions) {
    Decision sound = scene.decide();
    var broken =
        new Decision(
            sound.state(),
            sound.ready(),
            sound.daemons(),
            sound.drain(),
            sound.hold(),
            List.of(actions),
            sound.notes(),
            memory,
            sound.ask(),
            sound.lookAgainAt());
    return Guard.object(scene.policy(), scene.seen(), broken, scene.now).stream()
        .map(Objection::why)
        .toList();
  }
}
