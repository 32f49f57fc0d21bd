package io.nodekeeper.sim;

import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.MemoryBody;

/** The agent's machine room, with all that can be meddled with. */
record Machine(
    MemoryBody body,
    SimWorld world,
    SimStore store,
    AgentClock clock,
    KillSwitch kill,
    Effects effects,
    Reach reach,
    Scene scene,
    Bench bench,
    Trace trace,
    Restart restart) {

  /** Ends the agent's process wherever it is between two looks. */
  interface Restart {
    void kill(Fault how);
  }
}
