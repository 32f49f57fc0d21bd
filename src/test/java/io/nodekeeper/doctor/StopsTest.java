package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.policy;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;

import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StopsTest {

  private static final EcsTask.Owner OF_A_SERVICE =
      new EcsTask.Owner.Service("web", Optional.of(false), Optional.empty());
  private static final EcsTask.Owner OURS =
      new EcsTask.Owner.Standalone(Optional.empty(), "nodekeeper-logs");

  private Reading<AgentConfig> config = config("");
  private final List<EcsTask> tasks = new ArrayList<>();
  private Duration stopTimeout = Duration.ofSeconds(30);
  private Reading<Boolean> spot = known(false);
  private String settings = "";

  private static Reading<AgentConfig> config(String text) {
    return known(AgentConfig.of(List.of(text)));
  }

  private static EcsTask task(String family, String status, EcsTask.Owner owner, Duration stop) {
    return new EcsTask(
        new TaskArn("arn:aws:ecs:us-west-2:1:task/prod/" + family),
        family,
        1,
        status,
        "RUNNING",
        owner,
        Optional.empty(),
        Optional.empty(),
        Optional.of(stop),
        Optional.empty());
  }

  private Judgement judged() {
    return Stops.judge(
        new Stops.Facts(config, known(List.copyOf(tasks)), spot, policy(settings), stopTimeout));
  }

  @Test
  void whatStopsWithinEachDeadlineIsWell() {
    tasks.add(task("web", "RUNNING", OF_A_SERVICE, Duration.ofMinutes(5)));
    tasks.add(task("logs", "RUNNING", OURS, Duration.ofMinutes(1)));
    well(judged());
  }

  @Test
  void aReplicaThatMayTakeLongerThanTheDeadlineIsAWarning() {
    tasks.add(task("web", "RUNNING", OF_A_SERVICE, Duration.ofMinutes(61)));
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "web may take 1 h 1 min to stop, and drain.autoScaling.deadline is 1 h",
        "lower stopTimeout");
  }

  @Test
  void eachDeadlineOfADrainThatIsShorterIsNamed() {
    tasks.add(task("web", "RUNNING", OF_A_SERVICE, Duration.ofMinutes(5)));
    String rebalance = "rebalance: {deadline: 4m, drain: ";
    settings = "drain: {ecs: {deadline: 3m}, command: {deadline: 2m}, " + rebalance + "false}}";
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "stop, and drain.ecs.deadline is 3 min, drain.command.deadline is 2 min: its end",
        "raise the deadline");
    settings = "drain: {" + rebalance + "true}}";
    says(only(judged()), Finding.Severity.WARNING, "and drain.rebalance.deadline is 4 min:", "");
  }

  @Test
  void whatTakesLongerThanEc2LeavesToASpotInstanceIsAWarningThere() {
    tasks.add(task("quick", "RUNNING", OF_A_SERVICE, Duration.ofSeconds(105)));
    spot = unknown("no metadata");
    well(judged());
    tasks.add(task("web", "RUNNING", OF_A_SERVICE, Duration.ofSeconds(106)));
    unseen(judged(), "whether this is a Spot instance", "no metadata");
    spot = known(false);
    well(judged());
    spot = known(true);
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "web may take 1 min 46 s to stop, and EC2 says only 2 min before",
        "lower stopTimeout");
    settings = "drain: {spot: {margin: 10s}}";
    well(judged());
  }

  @Test
  void aReplicaThatMayTakeLongerThanAShutdownIsHeldIsAHint() {
    tasks.add(task("web", "RUNNING", OF_A_SERVICE, Duration.ofMinutes(6)));
    says(
        only(judged()), Finding.Severity.HINT, "held for 5 min (drain.shutdown)", "drain the node");
  }

  @Test
  void aTaskThatHasStoppedOrIsOfADaemonServiceIsNoReplica() {
    tasks.add(task("web", "STOPPED", OF_A_SERVICE, Duration.ofHours(2)));
    tasks.add(
        task(
            "agent",
            "RUNNING",
            new EcsTask.Owner.Service("agent", Optional.of(true), Optional.empty()),
            Duration.ofHours(2)));
    well(judged());
  }

  @Test
  void daemonsThatTogetherTakeLongerThanAShutdownIsHeldAreAHint() {
    tasks.add(task("logs", "RUNNING", OURS, Duration.ofMinutes(3)));
    tasks.add(task("metrics", "RUNNING", OURS, Duration.ofMinutes(3)));
    says(only(judged()), Finding.Severity.HINT, "daemons may take 6 min", "of logs, metrics");
  }

  @Test
  void anotherTimeOutOfTheEcsAgentThanOursIsAWarning() {
    config = config("ECS_CLUSTER=prod\nECS_CONTAINER_STOP_TIMEOUT=2m\n");
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "ecs.stopTimeout is 30 s, and the ECS agent gives 2 min",
        "set ecs.stopTimeout to 120s");

    stopTimeout = Duration.ofMinutes(2);
    well(judged());
    config = config("");
    says(only(judged()), Finding.Severity.WARNING, "gives 30 s (its default)", "to 30s");
  }

  @Test
  void aTimeOutThatIsNoDurationIsAWarning() {
    config = config("ECS_CONTAINER_STOP_TIMEOUT=\"2m\"\n");
    says(only(judged()), Finding.Severity.WARNING, "which is no duration", "without quotes");
  }

  @Test
  void theLastLineOfTheLastFileHoldsAndDurationsAreThoseOfGo() {
    config =
        known(
            AgentConfig.of(
                List.of(
                    "ECS_CONTAINER_STOP_TIMEOUT=9m\n", "ECS_CONTAINER_STOP_TIMEOUT=1h1m1.5s\n")));
    stopTimeout = Duration.ofMillis(3_661_500);
    well(judged());
  }

  @Test
  void settingsAndTasksThatCannotBeReadAreNoFinding() {
    config = unknown("Permission denied");
    unseen(judged(), "the ECS agent's settings", "Permission denied");
    unseen(
        Stops.judge(new Stops.Facts(config, unknown("denied"), spot, policy(""), stopTimeout)),
        "the tasks on this node",
        "denied");
  }
}
