package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.Happening;

/** Holds the agent to one rule. It is told of all that happens, and knows the truth. */
public abstract class Judge {

  private final Rule rule;
  protected final Scene scene;

  protected Judge(Rule rule, Scene scene) {
    this.rule = rule;
    this.scene = scene;
  }

  public Rule rule() {
    return rule;
  }

  /** The agent's process has started with this memory. */
  public void started(Memory memory, boolean lost) {}

  /** The agent has seen {@link Scene#seen()}, and decided. */
  public void decided() {}

  /** The agent is about to do this. */
  public void acting(Action action) {}

  /** The agent has been told what came of it. */
  public void acted(Outcome outcome) {}

  /** A look is over. */
  public void looked(Look look) {}

  /** The agent's process has been killed. */
  public void killed() {}

  /** Something happened in the world. */
  public void happened(Happening happening) {}

  /** Something happened to a file, or because of one. */
  public void filed(Disk.Event event) {}

  protected final void violated(String sentence) {
    scene.report(new Violation(rule, scene.trueNow(), sentence));
  }

  protected final void violatedIf(boolean wrong, String sentence) {
    if (wrong) {
      violated(sentence);
    }
  }
}
