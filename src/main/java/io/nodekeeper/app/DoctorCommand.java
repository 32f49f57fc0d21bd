package io.nodekeeper.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Finds what will hurt later. */
@Command(
    name = "doctor",
    description = {
      "Finds what will hurt later, and says what to do about it.",
      "Looks at permissions, metadata, hooks, time-outs, managed scaling, units, clock,",
      "versions, definitions, room and settings. Nothing is changed: a right to change",
      "something is tried on what cannot exist. What could not be looked at is named;",
      "neither the agent, Docker, the ECS agent nor AWS has to answer. The rights are",
      "those of the node's role, unless the environment has other credentials."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper doctor",
      "  nodekeeper doctor --json | jq '.findings[] | select(.severity == \"error\")'",
      "",
      "docs/DOCTOR.md explains each finding.",
      "Exits with 78 when there is an error, and with 0 whatever else is found.",
    })
final class DoctorCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;

  DoctorCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.screen = screen;
  }

  @Override
  public Integer call() throws Stopped {
    return Diagnosis.of(top.places(), around).print(top.json(), around, screen);
  }
}
