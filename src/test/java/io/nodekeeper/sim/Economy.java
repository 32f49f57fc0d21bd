package io.nodekeeper.sim;

import io.nodekeeper.core.Policy;
import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Rule;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.util.Map;

/** What a right node may cost: the poll of its status, and of its daemons' newest revisions. */
final class Economy {

  private final Options options;
  private final Rightness rightness;
  private final int news;

  /**
   * @param news how often there has been something else to tell the fleet since the node was right
   */
  Economy(Options options, Rightness rightness, int news) {
    this.options = options;
    this.rightness = rightness;
    this.news = news;
  }

  void judge(
      Map<Operation, Integer> before, Map<Operation, Integer> after, Duration time, Bench bench) {
    boolean flawed = options.daemons().stream().anyMatch(plan -> plan.flaw() != Options.Flaw.NONE);
    if (flawed || rightness.leaves()) {
      return;
    }
    for (Operation operation : Operation.values()) {
      int calls = after.getOrDefault(operation, 0) - before.getOrDefault(operation, 0);
      int most =
          switch (operation) {
            case DESCRIBE_CONTAINER_INSTANCES -> polls(time);
            case DESCRIBE_TASK_DEFINITION -> definitions(time);
            case LIST_ATTRIBUTES -> verdicts(time);
            // Somebody may look over the fleet: of each news it is told once, and else of nothing.
            case PUT_ATTRIBUTES -> news;
            case LIST_TASKS -> owners(2);
            case DESCRIBE_TASKS, DESCRIBE_SERVICES -> owners(1);
            default -> 0;
          };
      if (calls > most) {
        bench.liveness(
            Rule.ECONOMY,
            calls + " calls of " + operation.wireName() + " in " + time + ", more than " + most);
      }
    }
  }

  /**
   * Each family's newest revision, every ten minutes, up to a fifth early; and where revisions come
   * and go, the one that runs and the one that is held.
   */
  private int definitions(Duration time) {
    int each = Shipping.FAULTS.stream().anyMatch(options::has) ? 3 : 1;
    return options.daemons().size() * each * ((int) (time.toMillis() / (8 * 60_000)) + 1);
  }

  /** What another node found is asked for every half hour while it holds something here. */
  private int verdicts(Duration time) {
    int held = options.has(Fault.BAD_ELSEWHERE) ? options.daemons().size() : 0;
    return held * ((int) (time.toMillis() / (24 * 60_000)) + 1);
  }

  /** Whose tasks run is asked once when a turn comes, and only then what other nodes say of it. */
  private int owners(int calls) {
    return options.has(Fault.BAD_ELSEWHERE) ? calls : 0;
  }

  /** Spread over the fleet, a poll comes up to a fifth early. */
  private int polls(Duration time) {
    Policy.Pace pace = options.policy().pace();
    return (int) (time.toMillis() / (pace.poll().toMillis() * 8 / 10)) + 1;
  }
}
