package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Bulletin;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the last look says of daemons, and of the ECS agent, beside what was decided of them. */
class DaemonsAsShownTest {

  private static final TaskArn TASK =
      new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/logs");
  private static final Reading<List<Container>> SILENT =
      Reading.unknown("no answer in time", SampleLook.AT);

  /** When the containers were made, in the order of their ids. */
  private static Reading<List<Container>> made(TaskArn task, Container.State state, Instant... at) {
    return Reading.known(
        IntStream.range(0, at.length)
            .mapToObj(i ->
                new Container(
                    new ContainerId(Integer.toString(i).repeat(64)),
                    "ecs-logs-7-app",
                    "logs:7",
                    "app",
                    task,
                    "logs",
                    7,
                    state,
                    Container.Health.NONE,
                    Duration.ofSeconds(3),
                    OptionalInt.empty(),
                    new Surface(
                        Collections.emptySortedMap(),
                        List.of(),
                        List.of(),
                        List.of(),
                        at[i].getEpochSecond())))
            .toList(),
        SampleLook.AT);
  }

  private static StatusDocument seeing(
      Reading<List<Container>> containers, Reading<EcsNode> node, Optional<StatusDocument> before) {
    Look look = SampleLook.at(Reading.known(Optional.empty(), SampleLook.AT), false);
    Observation seen = look.seen();
    var other =
        new Observation(
            seen.host(),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            seen.notices(),
            seen.agent(),
            seen.agentTasks(),
            containers,
            node,
            seen.tasks(),
            seen.autoScaling(),
            seen.daemons(),
            seen.files());
    return StatusJson.of(
        new Look(
            look.at(),
            look.policy(),
            other,
            look.before(),
            look.decision(),
            look.objections(),
            look.outcomes(),
            look.after(),
            look.took()),
        look.at(),
        4711,
        "0.1.0",
        Optional.empty(),
        List.of(),
        before);
  }

  private static Optional<Instant> started(
      Reading<List<Container>> containers, Optional<StatusDocument> before) {
    return seeing(containers, Reading.notAsked(), before).daemons().getFirst().startedAt();
  }

  private static Optional<Instant> started(Reading<List<Container>> containers) {
    return started(containers, Optional.empty());
  }

  @Test
  void aTaskIsAsOldAsTheOldestOfItsContainersThatRun() {
    Instant first = SampleLook.AT.minusSeconds(900);
    Instant later = SampleLook.AT.minusSeconds(60);
    assertThat(started(made(TASK, Container.State.RUNNING, later, first))).contains(first);
    assertThat(started(made(TASK, Container.State.EXITED, first))).isEmpty();
    assertThat(started(made(new TaskArn(TASK.value() + "2"), Container.State.RUNNING, first)))
        .isEmpty();
    assertThat(started(made(TASK, Container.State.RUNNING, Instant.EPOCH)))
        .as("of which Docker does not say it")
        .isEmpty();
  }

  @Test
  void whileDockerIsSilentItIsWhatWasSaidOfTheSameTask() throws Exception {
    Instant first = SampleLook.AT.minusSeconds(900);
    StatusDocument before =
        seeing(made(TASK, Container.State.RUNNING, first), Reading.notAsked(), Optional.empty());
    assertThat(started(SILENT, Optional.of(before))).contains(first);
    assertThat(started(SILENT)).isEmpty();
    assertThat(started(Reading.known(List.of(), SampleLook.AT), Optional.of(before))).isEmpty();
    String ofAnother = StatusJson.write(before).replace(TASK.value(), TASK.value() + "-before");
    assertThat(started(SILENT, Optional.of(StatusJson.read(ofAnother)))).isEmpty();
  }

  @Test
  void whetherEcsTakesItsAgentForConnectedIsSaidOnceEcsHasSaidIt() {
    var node =
        new EcsNode(
            new ContainerInstanceArn(
                "arn:aws:ecs:eu-west-1:123456789012:container-instance/prod/7659"),
            "ACTIVE",
            false,
            Collections.emptySortedMap());
    assertThat(seeing(SILENT, Reading.known(node, SampleLook.AT), Optional.empty()).ecsAgent())
        .contains(new StatusDocument.EcsAgent("1.98.0", Optional.of(false)));
    assertThat(seeing(SILENT, Reading.notAsked(), Optional.empty()).ecsAgent())
        .contains(new StatusDocument.EcsAgent("1.98.0", Optional.empty()));
  }

  @ParameterizedTest
  @EnumSource(DaemonStatus.Phase.class)
  void aDaemonCountsAsTheFleetIsTold(DaemonStatus.Phase phase) {
    for (OptionalInt wanted : List.of(OptionalInt.empty(), OptionalInt.of(7), OptionalInt.of(8))) {
      DaemonStatus status = status(phase, wanted);
      Optional<DaemonTally.Standing> told =
          Optional.ofNullable(
              DaemonTally.parse(told(status)).orElseThrow().daemons().get(status.name()));

      StatusDocument.Tally shown = StatusDocument.Tally.of(status);

      assertThat(shown.desired()).isEqualTo(told.isPresent());
      assertThat(shown.running()).isEqualTo(told.filter(DaemonTally.Standing::running).isPresent());
      assertThat(shown.ready()).isEqualTo(told.filter(DaemonTally.Standing::ready).isPresent());
      assertThat(shown.upToDate())
          .isEqualTo(told.filter(DaemonTally.Standing::upToDate).isPresent());
    }
  }

  private static DaemonStatus status(DaemonStatus.Phase phase, OptionalInt wanted) {
    return new DaemonStatus(
        new DaemonName("logs"),
        phase,
        true,
        "logs",
        Optional.empty(),
        7,
        0,
        "",
        Optional.empty(),
        wanted,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The attribute's value. */
  private static String told(DaemonStatus status) {
    Decision sample =
        SampleLook.at(Reading.known(Optional.empty(), SampleLook.AT), false).decision();
    var decision =
        new Decision(
            sample.state(),
            sample.ready(),
            List.of(status),
            sample.drain(),
            sample.hold(),
            sample.actions(),
            sample.notes(),
            sample.memory(),
            sample.ask(),
            sample.lookAgainAt());
    return Bulletin.of(decision, SampleLook.AT).getOrDefault(DaemonTally.ATTRIBUTE, "");
  }
}
