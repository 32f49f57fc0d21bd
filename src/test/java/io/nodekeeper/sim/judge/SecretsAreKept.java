package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Note;
import io.nodekeeper.engine.Look;

/** What is secret stands in nothing that is told about the node. */
final class SecretsAreKept extends Judge {

  /** Now and then all that is known is printed, as an error's report would. */
  private static final int ALL_EACH = 25;

  private int looks;

  SecretsAreKept(Scene scene) {
    super(Rule.SECRETS, scene);
  }

  @Override
  public void looked(Look look) {
    if (!scene.disk().isKept()) {
      return;
    }
    for (Note note : look.decision().notes()) {
      judge(note.text());
    }
    look.outcomes().forEach(outcome -> judge(outcome.toString()));
    look.decision().daemons().forEach(daemon -> judge(daemon.reason()));
    if (looks++ % ALL_EACH == 0) {
      judge(look.toString());
    }
  }

  private void judge(String text) {
    scene
        .disk()
        .allKept()
        .forEach((ref, value) ->
            violatedIf(ref.kind().isSecret() && text.contains(value), "it is told: " + text));
  }
}
