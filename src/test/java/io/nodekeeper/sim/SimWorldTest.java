package io.nodekeeper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What the engine is shown of the model, and what it is told of its actions. */
class SimWorldTest {

  private static final SortedSet<Question> ALL = new TreeSet<>(List.of(Question.values()));
  private static final SortedSet<Question> NONE = new TreeSet<>();
  private static final String GONE = "0".repeat(32);

  private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-11-21T08:00:00Z"));
  private final MemoryBody body = new MemoryBody(time, 1);
  private final WorldModel model = new WorldModel(time, body, WorldModel.Settings.example(1));
  private final SimWorld world = new SimWorld(time, model, body, SimWorld.Times.standard());

  SimWorldTest() {
    model.agent().start(Duration.ofSeconds(1));
    TaskDefinition _ =
        model.register(TaskDefinition.of("log", ContainerDefinition.named("app").build()));
    time.advance(Duration.ofSeconds(2));
  }

  private ContainerInstance node() {
    return model.node().orElseThrow();
  }

  private Observation look() {
    return world.observe(Ask.of(ALL), new Local(List.of("/f"), new TreeSet<>()));
  }

  private Action.StartTask start() {
    return new Action.StartTask(
        new DaemonName("log"),
        TaskDefinitionRef.parse("log").orElseThrow(),
        "prod",
        node().arn(),
        "it is missing");
  }

  private Outcome act(Action action) {
    return world.act(List.of(action)).getFirst();
  }

  private static <T> T known(Reading<T> reading) {
    return reading.toOptional().orElseThrow();
  }

  @Test
  void aStartedTaskIsSeenByDockerIntrospectionAndEcs() {
    Outcome.Done done = (Outcome.Done) act(start());
    time.advance(Duration.ofSeconds(30));
    Observation seen = look();

    TaskArn task = done.task().orElseThrow();
    Container container = known(seen.containers()).getFirst();
    assertThat(container.task()).isEqualTo(task);
    assertThat(container.state()).isEqualTo(Container.State.RUNNING);
    assertThat(container.inState()).isBetween(Duration.ofSeconds(27), Duration.ofSeconds(29));
    assertThat(known(seen.agentTasks()))
        .containsExactly(
            new AgentTask(
                task, "log", 1, false, AgentTask.Status.RUNNING, List.of(container.id())));
    EcsTask ecs = known(seen.tasks()).getFirst();
    assertThat(ecs.lastStatus()).isEqualTo("RUNNING");
    assertThat(ecs.owner())
        .isInstanceOfSatisfying(
            EcsTask.Owner.Standalone.class,
            owner -> assertThat(owner.group()).isEqualTo("nodekeeper-log"));
    assertThat(known(seen.node()).isActive()).isTrue();
  }

  @Test
  void nothingIsAskedOfAwsUnlessItIsWanted() {
    Observation seen = world.observe(Ask.of(NONE), new Local(List.of(), new TreeSet<>()));

    assertThat(seen.node().isKnown()).isFalse();
    assertThat(seen.tasks().isKnown()).isFalse();
    assertThat(seen.containers().isKnown()).isTrue();
    assertThat(model.journal().calls(Operation.Bucket.CLUSTER_READ)).isZero();
  }

  @Test
  void theTasksOfAServiceHaveItsStrategyWhichIsAskedForOnce() {
    model.service("log", Service.Wanted.daemon("log"));
    time.advance(Duration.ofSeconds(20));

    EcsTask task = known(look().tasks()).getFirst();
    assertThat(task.isOfDaemonService()).isTrue();
    look();
    assertThat(model.journal().calls(Operation.DESCRIBE_SERVICES)).isEqualTo(1);
    world.processRestarted();
    look();
    assertThat(model.journal().calls(Operation.DESCRIBE_SERVICES)).isEqualTo(2);
  }

  @Test
  void tasksAreKnownThoughTheirServiceCannotBeAskedAbout() {
    model.service("log", Service.Wanted.daemon("log"));
    time.advance(Duration.ofSeconds(20));
    model.faults().next(Operation.DESCRIBE_SERVICES, Fate.denied(Operation.DESCRIBE_SERVICES));

    EcsTask task = known(look().tasks()).getFirst();
    assertThat(task.owner())
        .isEqualTo(new EcsTask.Owner.Service("log", Optional.empty(), Optional.empty()));
  }

  @Test
  void aTaskToldToStopIsListedUntilLongAfterItsEndWithItsReason() {
    Task task = model.runStandalone("log", "somebody");
    time.advance(Duration.ofSeconds(10));
    model.stop(task.arn(), "by test");
    time.advance(Duration.ofSeconds(590));

    Observation looked = look();
    EcsTask seen = known(looked.tasks()).getFirst();
    assertThat(seen.isAlive()).isFalse();
    assertThat(seen.stoppedReason().orElseThrow())
        .isEqualTo("UserInitiated: by test (app: exit 143 )");
    Container container = known(looked.containers()).getFirst();
    assertThat(container.exitCode()).hasValue(143);
    assertThat(container.inState()).isEqualTo(Duration.ofMinutes(9));
  }

  @Test
  void whatCannotBeReadIsUnknownAndWhatStaysSilentCostsTheDeadline() {
    model.faults().docker = Faults.Docker.REFUSED;
    Instant begin = time.instant();
    assertThat(look().containers().isKnown()).isFalse();
    assertThat(Duration.between(begin, time.instant())).isLessThan(Duration.ofSeconds(1));

    model.faults().docker = Faults.Docker.SILENT;
    model.faults().imds = Faults.Imds.UNAUTHORIZED;
    begin = time.instant();
    Observation seen = look();
    assertThat(seen.containers().isKnown()).isFalse();
    assertThat(seen.imdsTags().whyNot()).contains("instance metadata: HTTP status 401");
    assertThat(seen.identity().isKnown()).isTrue();
    assertThat(Duration.between(begin, time.instant())).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void ecsIsNotAskedAboutANodeThatHasNotRegistered() {
    model.agent().stop();
    Observation seen = look();

    assertThat(seen.agent().isKnown()).isFalse();
    assertThat(seen.node().isKnown()).isFalse();
    assertThat(model.journal().calls(Operation.Bucket.CLUSTER_READ)).isZero();
  }

  @Test
  void aStartIsAnsweredAsTheEdgeWouldAnswerIt() {
    model.faults().startTaskFailure = Optional.of("RESOURCE:MEMORY");
    assertThat(act(start())).isInstanceOf(Outcome.Failed.class);
    model.faults().startTaskFailure = Optional.of("AGENT");
    assertThat(act(start())).isInstanceOf(Outcome.Failed.class);
    for (String lasting : List.of("ATTRIBUTE", "MISSING", "INACTIVE")) {
      model.faults().startTaskFailure = Optional.of(lasting);
      assertThat(act(start())).isInstanceOf(Outcome.Refused.class);
    }
    model.faults().startTaskFailure = Optional.empty();
    model
        .faults()
        .next(
            Operation.START_TASK,
            Fate.throttled(),
            Fate.UNREACHABLE,
            Fate.denied(Operation.START_TASK),
            Fate.serverError(),
            Fate.LOST,
            Fate.ANSWER_LOST);
    assertThat(act(start())).isInstanceOf(Outcome.Failed.class);
    assertThat(act(start())).isInstanceOf(Outcome.Failed.class);
    assertThat(act(start())).isInstanceOf(Outcome.Refused.class);
    assertThat(act(start())).isInstanceOf(Outcome.Unanswered.class);
    assertThat(act(start())).isInstanceOf(Outcome.Unanswered.class);
    assertThat(model.tasks()).isEmpty();
    Instant begin = time.instant();
    assertThat(act(start())).isInstanceOf(Outcome.Unanswered.class);
    assertThat(model.tasks()).hasSize(1);
    assertThat(Duration.between(begin, time.instant())).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whatIsHarmlessToRepeatFailsWhereAStartWouldBeUnanswered() {
    model.faults().next(Operation.STOP_TASK, Fate.serverError());
    var stop = new Action.StopTask(new DaemonName("log"), new TaskArn(GONE), "prod", "test");

    assertThat(act(stop)).isInstanceOf(Outcome.Failed.class);
    assertThat(act(stop)).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void theNodeIsSetDrainingAndActiveAndGivenAttributes() {
    var attributes = new TreeMap<String, String>();
    attributes.put("nodekeeper.ready", "true");
    List<Outcome> outcomes =
        world.act(
            List.of(
                new Action.SetDraining("prod", node().arn(), "test"),
                new Action.PutAttributes("prod", node().arn(), attributes, "test")));

    assertThat(outcomes).allMatch(Outcome.Done.class::isInstance);
    assertThat(outcomes.getFirst().action()).isInstanceOf(Action.SetDraining.class);
    Observation seen = look();
    assertThat(known(seen.node()).isDraining()).isTrue();
    assertThat(known(seen.node()).attributes()).containsEntry("nodekeeper.ready", "true");
    act(new Action.SetActive("prod", node().arn(), "test"));
    assertThat(known(look().node()).isActive()).isTrue();
  }

  @Test
  void withoutAnActiveLifecycleActionCompletingFailsAndAHeartbeatIsRefused() {
    String id = "i-0abcdef1234567890";
    var beat = new Action.Heartbeat("asg-a", "drain", id, "test");
    var complete =
        new Action.CompleteLifecycle(
            "asg-a", "drain", id, Action.CompleteLifecycle.Result.CONTINUE, "test");

    assertThat(act(beat)).isInstanceOf(Outcome.Refused.class);
    assertThat(act(complete)).isInstanceOf(Outcome.Failed.class);
    model.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(15)));
    model.scaling().choose();
    time.advance(Duration.ofSeconds(5));
    assertThat(act(beat)).isInstanceOf(Outcome.Done.class);
    assertThat(known(look().targetLifecycleState())).contains("Terminated");
    assertThat(act(complete)).isInstanceOf(Outcome.Done.class);
    time.advance(Duration.ofSeconds(5));
    assertThat(model.ec2().isRunning()).isFalse();
  }

  @Test
  void theGroupIsAskedFor() {
    model.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(15)));

    assertThat(known(look().autoScaling()))
        .isEqualTo(
            new AutoScaling(
                Optional.of("asg-a"),
                Optional.of("InService"),
                List.of(AutoScaling.Hook.of("drain", Duration.ofMinutes(15))),
                List.of(),
                Optional.of(false)));
    assertThat(model.journal().calls(Operation.DESCRIBE_AUTO_SCALING_INSTANCES)).isEqualTo(1);
  }

  @Test
  void tagsComeFromImdsOrFromEc2() {
    model.ec2().tags.put("env", "prod");
    assertThat(known(look().imdsTags()).values()).containsEntry("env", "prod");

    model.ec2().tagsInMetadata = false;
    Observation seen = look();
    assertThat(known(seen.imdsTags())).isEqualTo(new InstanceTags(false, new TreeMap<>()));
    assertThat(known(seen.tags())).containsEntry("env", "prod");
  }

  @Test
  void aFileIsWhatWasWrittenLastAndAFullDiskTakesNothing() {
    assertThat(look().files().present().values())
        .extracting(SimWorldTest::known)
        .containsExactly(Optional.empty());
    act(new Action.WriteFile(new NodeFile("/f", List.of()), "one", "test"));
    world.disk().unwritable(Optional.of("no space left on device"));
    assertThat(act(new Action.WriteFile(new NodeFile("/f", List.of()), "two", "test")))
        .isInstanceOf(Outcome.Failed.class);

    assertThat(look().files().present().values())
        .extracting(SimWorldTest::known)
        .containsExactly(Optional.of(Contents.file("one")));
  }

  @Test
  void aLookMayBeTornEitherWayByWhatHappensInItsMidst() {
    act(start());
    time.advance(Duration.ofSeconds(10));
    int dockerAhead = 0;
    int agentAhead = 0;
    for (int i = 0; i < 6; i++) {
      Task task = model.runStandalone("log", "somebody");
      time.advance(Duration.ofMillis(1382));
      Observation seen = look();
      boolean inDocker =
          known(seen.containers()).stream()
              .anyMatch(is -> is.task().equals(task.arn()) && is.state().isAlive());
      boolean runs =
          known(seen.agentTasks()).stream()
              .anyMatch(
                  is -> is.arn().equals(task.arn()) && is.known() == AgentTask.Status.RUNNING);
      dockerAhead += inDocker && !runs ? 1 : 0;
      agentAhead += runs && !inDocker ? 1 : 0;
    }
    assertThat(dockerAhead).isPositive();
    assertThat(agentAhead).isPositive();
  }
}
