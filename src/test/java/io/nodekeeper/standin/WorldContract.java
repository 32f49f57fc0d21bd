package io.nodekeeper.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the engine may rely on in every world, so that none can drift from the real one. */
public abstract class WorldContract extends RevisionContract {

  private static final String GROUP = "asg-a";
  private static final String HOOK = "drain";
  private static final String INSTANCE = "i-0abcdef1234567890";

  // The node, and what is said of it.

  @Test
  void attributesPutAreReadBack() {
    var attributes = new TreeMap<String, String>();
    attributes.put("nodekeeper.ready", "true");
    attributes.put("nodekeeper.state", "ready");
    var put = new Action.PutAttributes(Node.cluster(), node().own(), attributes, "it is ready");
    assertThat(node().act(put)).isInstanceOf(Outcome.Done.class);
    assertThat(ecsNode().attributes()).containsAllEntriesOf(attributes);
  }

  private EcsNode ecsNode() {
    return node()
        .await(seen -> seen.node().isKnown(), Question.NODE)
        .node()
        .toOptional()
        .orElseThrow();
  }

  @Test
  void drainingIsReadBackAndSoIsActive() {
    assertThat(ecsNode().isActive()).isTrue();
    var drain = new Action.SetDraining(Node.cluster(), node().own(), "it is to go");
    assertThat(node().act(drain)).isInstanceOf(Outcome.Done.class);
    assertThat(ecsNode().isDraining()).isTrue();
    var activate = new Action.SetActive(Node.cluster(), node().own(), "it is to stay");
    assertThat(node().act(activate)).isInstanceOf(Outcome.Done.class);
    assertThat(ecsNode().isActive()).isTrue();
  }

  @Test
  void drainingByAnotherIsSeen() {
    var own = node().own();
    node().change(world -> world.setStatus(own, ContainerInstance.Status.DRAINING));
    assertThat(ecsNode().isDraining()).isTrue();
  }

  @Test
  void anAgentThatIsDownIsUnknownAndItsTasksRunOn() {
    TaskArn task = node().running(Node.Manner.IDLE);
    node().change(world -> world.agent().stop());
    Observation seen = node().look();
    assertThat(seen.agent().isKnown()).isFalse();
    assertThat(seen.agentTasks().isKnown()).isFalse();
    assertThat(Node.aliveInDocker(seen, task)).isTrue();
    node().change(world -> world.agent().start(Duration.ZERO));
    node().await(now -> Node.aliveForAll(now, task), Question.TASKS);
  }

  @Test
  void anIntrospectionThatIsClosedIsUnknownAndNotEmpty() {
    node().change(world -> world.faults().introspection = Faults.Introspection.REFUSED);
    Observation seen = node().look();
    assertThat(seen.agent().isKnown()).isFalse();
    assertThat(seen.agentTasks().isKnown()).isFalse();
    assertThat(seen.agentTasks().whyNot().orElse("")).isNotBlank();
  }

  @Test
  void aDockerThatIsDeadIsUnknownAndNotEmpty() {
    TaskArn task = node().running(Node.Manner.IDLE);
    node().change(world -> world.faults().docker = Faults.Docker.REFUSED);
    Observation seen = node().look();
    assertThat(seen.containers().isKnown()).isFalse();
    assertThat(seen.containers().whyNot().orElse("")).isNotBlank();
    node().change(world -> world.faults().heal());
    node().await(now -> Node.aliveInDocker(now, task));
  }

  @Test
  void whatIsSilentIsUnknownAndTheRestIsSeen() {
    node()
        .change(world -> {
          world.faults().docker = Faults.Docker.SILENT;
          world.faults().introspection = Faults.Introspection.SILENT;
        });
    Observation seen = node().look();
    assertThat(seen.containers().isKnown()).isFalse();
    assertThat(seen.agentTasks().isKnown()).isFalse();
    assertThat(seen.identity().isKnown()).isTrue();
  }

  @Test
  void anEcsThatIsThrottledOrForbiddenIsUnknown() {
    node().own();
    node()
        .change(world ->
            world
                .faults()
                .fates(operation ->
                    operation == Operation.LIST_TASKS ? Fate.throttled() : Fate.denied(operation)));
    Observation seen = node().look(Question.NODE, Question.TASKS);
    assertThat(seen.node().isKnown()).isFalse();
    assertThat(seen.tasks().isKnown()).isFalse();
    assertThat(seen.tasks().whyNot().orElse("")).isNotBlank();
    assertThat(seen.agent().isKnown()).isTrue();
  }

  @Test
  void whatIsNotAskedIsNotKnown() {
    Observation seen = node().look();
    assertThat(seen.node().isKnown()).isFalse();
    assertThat(seen.tasks().isKnown()).isFalse();
    assertThat(seen.ec2Tags().isKnown()).isFalse();
    assertThat(seen.autoScaling().isKnown()).isFalse();
  }

  @Test
  void theInstanceAndTheBootAreKnown() {
    Observation seen = node().look();
    var identity = seen.identity().toOptional().orElseThrow();
    assertThat(identity.instanceId()).isEqualTo(INSTANCE);
    assertThat(identity.region()).isEqualTo("us-west-2");
    assertThat(identity.availabilityZone()).isEqualTo("us-west-2a");
    assertThat(identity.instanceType()).isEqualTo("m7i.large");
    assertThat(seen.host().toOptional().orElseThrow().bootId()).isNotBlank();
  }

  @Test
  void tagsComeFromTheMetadataWhereItOffersThem() {
    node().change(world -> world.ec2().tags.put("env", "prod \"x\" $y"));
    var tags = node().look().imdsTags().toOptional().orElseThrow();
    assertThat(tags.enabled()).isTrue();
    assertThat(tags.values()).containsEntry("env", "prod \"x\" $y");
  }

  @Test
  void tagsThatTheMetadataDoesNotOfferSaySoAndEc2HasThem() {
    node()
        .change(world -> {
          world.ec2().tagsInMetadata = false;
          world.ec2().tags.put("env", "prod");
        });
    Observation seen = node().look(Question.TAGS);
    assertThat(seen.imdsTags().toOptional().orElseThrow().enabled()).isFalse();
    assertThat(seen.ec2Tags().toOptional().orElseThrow()).containsEntry("env", "prod");
  }

  @Test
  void aMetadataServiceThatFailsIsUnknown() {
    node().change(world -> world.faults().imds = Faults.Imds.UNAVAILABLE);
    Observation seen = node().look();
    assertThat(seen.imdsTags().isKnown()).isFalse();
    assertThat(seen.targetLifecycleState().isKnown()).isFalse();
    node().change(world -> world.faults().heal());
    node().await(now -> now.imdsTags().isKnown() && now.targetLifecycleState().isKnown());
  }

  // Auto Scaling.

  private void hooked(WorldModel world) {
    world.scaling().add(ScalingGroup.Hook.terminating(HOOK, Duration.ofMinutes(5)));
  }

  private void chosen() {
    node().own();
    node()
        .change(world -> {
          hooked(world);
          world.scaling().choose();
        });
    node().await(Observation::isChosenByAutoScaling);
    node().until(world -> world.scaling().state().equals("Terminating:Wait"));
  }

  @Test
  void theGroupAndItsTerminationHooksAreRead() {
    node()
        .change(world -> {
          hooked(world);
          world
              .scaling()
              .add(
                  new ScalingGroup.Hook(
                      "launch", ScalingGroup.LAUNCHING, Duration.ofMinutes(5), "CONTINUE"));
        });
    var group = node().look(Question.AUTO_SCALING).autoScaling().toOptional().orElseThrow();
    assertThat(group.group()).contains(GROUP);
    assertThat(group.terminationHooks())
        .containsExactly(AutoScaling.Hook.of(HOOK, Duration.ofMinutes(5)));
  }

  @Test
  void anInstanceInNoGroupSaysSo() {
    node().change(world -> world.scaling().member(false));
    Observation seen = node().look(Question.AUTO_SCALING);
    assertThat(seen.autoScaling().toOptional().orElseThrow().group()).isEmpty();
    assertThat(seen.targetLifecycleState().toOptional().orElseThrow()).isEmpty();
  }

  @Test
  void beingChosenIsSeenAndSoIsBeingLetOff() {
    chosen();
    node().change(world -> world.scaling().withdraw());
    node().await(seen -> seen.targetLifecycleState().isKnown() && !seen.isChosenByAutoScaling());
  }

  private Outcome complete() {
    return node()
        .act(
            new Action.CompleteLifecycle(
                GROUP, HOOK, INSTANCE, Action.CompleteLifecycle.Result.CONTINUE, "all is gone"));
  }

  private Outcome heartbeat() {
    return node().act(new Action.Heartbeat(GROUP, HOOK, INSTANCE, "it takes longer"));
  }

  @Test
  void completingIsDoneOnceAndThenNothingWaits() {
    chosen();
    assertThat(complete()).isInstanceOf(Outcome.Done.class);
    assertThat(complete()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void completingBeforeAnythingWaitsFailsAndMayBeTriedAgain() {
    node().own();
    node().change(this::hooked);
    assertThat(complete()).isInstanceOf(Outcome.Failed.class);
    chosen();
    assertThat(complete()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aHeartbeatOfAWaitingHookIsDone() {
    chosen();
    assertThat(heartbeat()).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void aHeartbeatWithoutAnActiveActionIsRefused() {
    node().own();
    node().change(this::hooked);
    assertThat(heartbeat()).isInstanceOf(Outcome.Refused.class);
  }

  // Files.

  @Test
  void aFileWrittenIsReadBack() {
    String path = "/etc/container_config/node().config";
    assertThat(content(path)).isEmpty();
    var write =
        new Action.WriteFile(
            new NodeFile(path, List.of()), "MY_ENVIRONMENT=\"prod\"\n", "it is missing");
    assertThat(node().act(write)).isInstanceOf(Outcome.Done.class);
    assertThat(content(path)).contains("MY_ENVIRONMENT=\"prod\"\n");
  }

  private Optional<String> content(String path) {
    return node()
        .lookAt(path)
        .files()
        .present(path)
        .toOptional()
        .orElseThrow()
        .flatMap(FoundFile::content);
  }
}
