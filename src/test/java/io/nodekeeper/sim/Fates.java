package io.nodekeeper.sim;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.util.Set;

/** Decides what becomes of each call of the agent's to AWS. */
final class Fates {

  /** Told of what a fate will still bring about. */
  interface Later {
    void after(Duration by);
  }

  private static final Set<Operation> CHANGES =
      Set.of(
          Operation.START_TASK,
          Operation.STOP_TASK,
          Operation.UPDATE_CONTAINER_INSTANCES_STATE,
          Operation.PUT_ATTRIBUTES,
          Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT,
          Operation.COMPLETE_LIFECYCLE_ACTION);

  private static final Set<Operation.Bucket> NOT_ECS =
      Set.of(Operation.Bucket.EC2_READ, Operation.Bucket.AUTO_SCALING);

  private final Options options;
  private final Reach reach;
  private final Later later;
  private final DiceBox dice;
  private boolean ecsUnreachable;
  private boolean definitionsUnreadable;

  Fates(Options options, Reach reach, Later later) {
    this.options = options;
    this.reach = reach;
    this.later = later;
    this.dice = new DiceBox(options.seed(), "fate");
  }

  void ecsUnreachable(boolean value) {
    ecsUnreachable = value;
  }

  void definitionsUnreadable(boolean value) {
    definitionsUnreadable = value;
  }

  private boolean strikes(Fault fault) {
    return options.has(fault) && dice.of(fault).chance(options.rate(fault));
  }

  Fate of(Operation operation) {
    if (ecsUnreachable && !NOT_ECS.contains(operation.bucket())) {
      return Fate.UNREACHABLE;
    }
    if (strikes(Fault.THROTTLED)) {
      reach.count(Fault.THROTTLED);
      return Fate.throttled();
    }
    if (strikes(Fault.SERVER_ERROR)) {
      reach.count(Fault.SERVER_ERROR);
      return Fate.serverError();
    }
    if (strikes(Fault.DENIED)) {
      reach.count(Fault.DENIED);
      return Fate.denied(operation);
    }
    if (strikes(Fault.REQUEST_LOST)) {
      reach.count(Fault.REQUEST_LOST);
      return Fate.LOST;
    }
    if (operation == Operation.DESCRIBE_TASK_DEFINITION && definitionsUnreadable) {
      reach.count(Fault.DEFINITIONS_UNREADABLE);
      return Fate.denied(operation);
    }
    return change(operation);
  }

  private Fate change(Operation operation) {
    if (operation == Operation.PUT_ATTRIBUTES && strikes(Fault.ATTRIBUTES_LOST)) {
      reach.count(Fault.ATTRIBUTES_LOST);
      return Fate.LOST;
    }
    boolean start = operation == Operation.START_TASK;
    if (start && strikes(Fault.START_ANSWER_LOST)) {
      return answerLost();
    }
    if (!start && CHANGES.contains(operation) && strikes(Fault.ANSWER_LOST)) {
      return answerLost();
    }
    if (CHANGES.contains(operation) && strikes(Fault.LATE_EFFECT)) {
      // Later than the agent waits for an answer, and no later than settle allows for.
      Duration by = dice.of(Fault.LATE_EFFECT).between(Duration.ofMillis(10_500), LATEST);
      later.after(by);
      return new Fate.Late(by);
    }
    return Fate.PASS;
  }

  /** An answer that was lost on the way: the agent may not know for its call's whole deadline. */
  private Fate answerLost() {
    later.after(Duration.ofSeconds(1));
    return Fate.ANSWER_LOST;
  }

  static final Duration LATEST = Duration.ofSeconds(14);
}
