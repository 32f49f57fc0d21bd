package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What is decided from a look under its veil. */
public final class Veiled {

  private Veiled() {}

  public static void assertSame(
      Policy policy, Observation seen, Memory memory, Instant now, Decision decision) {
    if (decision.toString().contains("characters as JSON, and ECS takes")) {
      return; // How long values are is not recorded, nor that all together are too long.
    }
    Veil veil = Veil.over(policy, seen, memory, now, "salt");
    Decision again = Decider.decide(veil.policy(), veil.seen(), veil.memory(), now);
    assertThat(lines(again)).isEqualTo(lines(decision));
  }

  /** All of it but what files and tasks are told. */
  public static List<String> lines(Decision decision) {
    var lines = new ArrayList<String>();
    lines.add(decision.state() + " " + decision.ready() + " " + decision.hold());
    decision.daemons().forEach(daemon -> lines.add(daemon.toString()));
    decision.drain().ifPresent(drain -> lines.add(drain.toString()));
    decision.actions().forEach(action -> lines.add(action.key() + " " + action.because()));
    decision.notes().forEach(note -> lines.add(note.toString()));
    lines.add(decision.ask().toString());
    lines.add(decision.lookAgainAt().toString());
    decision
        .memory()
        .tries()
        .forEach((key, attempt) ->
            lines.add(key + " " + (key.startsWith("tried:") ? attempt.at() : attempt)));
    lines.add(decision.memory().daemons() + " " + decision.memory().rollouts());
    lines.add(decision.memory().drain() + " " + decision.memory().gate());
    return lines;
  }
}
