package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What ECS refuses, by code, in its own words where they are known. */
class EcsRefusalsTest {

  private final Scene scene = new Scene();

  private static void refused(ThrowingCallable call, String code, String words) {
    AbstractThrowableAssert<?, ?> thrown = assertThatThrownBy(call);
    thrown
        .isInstanceOfSatisfying(ApiError.class, error -> assertThat(error.code()).isEqualTo(code))
        .hasMessage(words);
  }

  private Ecs.StartTask with(
      List<String> instances, Optional<String> group, Optional<String> startedBy) {
    return new Ecs.StartTask(Scene.CLUSTER, "web", instances, group, startedBy, Map.of());
  }

  private void startRefused(Ecs.StartTask request, String code, String words) {
    refused(() -> scene.world.ecs().startTask(request), code, words);
    assertThat(scene.world.tasks()).isEmpty();
  }

  @Test
  void aGroupInTheServicesNamespace() {
    scene.family("web");
    startRefused(
        with(List.of(scene.arn().id()), Optional.of("service:web"), Optional.empty()),
        "InvalidParameterException",
        "Invalid namespace for group");
  }

  @Test
  void aStartedByThatIsTooLongOrHasOtherCharacters() {
    scene.family("web");
    var here = List.of(scene.arn().id());
    startRefused(
        with(here, Optional.empty(), Optional.of("a".repeat(37))),
        "InvalidParameterException",
        "startedBy longer than 36.");
    startRefused(
        with(here, Optional.empty(), Optional.of("a:b")),
        "InvalidParameterException",
        "startedBy contains invalid characters.");
  }

  @Test
  void moreThanTenContainerInstancesOrNone() {
    scene.family("web");
    startRefused(
        with(Collections.nCopies(11, scene.arn().id()), Optional.empty(), Optional.empty()),
        "InvalidParameterException",
        "containerInstances can have at most 10 items.");
    startRefused(
        with(List.of(), Optional.empty(), Optional.empty()),
        "InvalidParameterException",
        "Container instances cannot be empty.");
  }

  @Test
  void aTaskDefinitionThatIsNotThereOrInactive() {
    startRefused(scene.request("none"), "ClientException", "TaskDefinition not found.");
    scene.family("web");
    scene.world.ecs().deregisterTaskDefinition("web:1");
    startRefused(scene.request("web:1"), "ClientException", "TaskDefinition is inactive");
    startRefused(scene.request("web"), "ClientException", "TaskDefinition not found.");
    refused(
        () -> scene.world.ecs().describeTaskDefinition("none"),
        "ClientException",
        "Unable to describe task definition.");
  }

  @Test
  void aClusterThatIsNotThereAlsoTheDefaultOne() {
    for (Optional<String> cluster : List.of(Optional.of("other"), Optional.<String>empty())) {
      refused(
          () -> scene.world.ecs().describeTasks(cluster, List.of("x")),
          "ClusterNotFoundException",
          "Cluster not found.");
    }
    var arn = Optional.of("arn:aws:ecs:us-west-2:123456789012:cluster/prod");
    assertThat(scene.world.ecs().describeTasks(arn, List.of("x")).failures()).hasSize(1);
  }

  @Test
  void describingNoTasksOrMoreThanAHundred() {
    refused(
        () -> scene.world.ecs().describeTasks(Scene.CLUSTER, List.of()),
        "InvalidParameterException",
        "Tasks cannot be empty.");
    refused(
        () -> scene.world.ecs().describeTasks(Scene.CLUSTER, Collections.nCopies(101, "x")),
        "InvalidParameterException",
        "tasks can have at most 100 items.");
  }

  @Test
  void startedByTogetherWithAContainerInstance() {
    var filter =
        new Ecs.ListTasks(
            Scene.CLUSTER,
            Optional.of(scene.arn().id()),
            Optional.empty(),
            Optional.empty(),
            Optional.of("x"),
            Optional.empty(),
            0,
            Optional.empty());
    refused(
        () -> scene.world.ecs().listTasks(filter),
        "InvalidParameterException",
        "startedBy must be the only filter.");
  }

  @Test
  void aStateOtherThanActiveOrDrainingAndMoreThanTenAtOnce() {
    refused(
        () ->
            scene
                .world
                .ecs()
                .updateContainerInstancesState(
                    Scene.CLUSTER, List.of(scene.arn().id()), "INACTIVE"),
        "InvalidParameterException",
        "status must be one of ACTIVE, DRAINING.");
    refused(
        () ->
            scene
                .world
                .ecs()
                .updateContainerInstancesState(
                    Scene.CLUSTER, Collections.nCopies(11, "x"), "DRAINING"),
        "InvalidParameterException",
        "instanceIds can have at most 10 items.");
  }

  @Test
  void anEleventhCustomAttribute() {
    IntStream.rangeClosed(1, 10).forEach(i -> put("a" + i, "v"));
    refused(
        () -> put("a11", "v"),
        "AttributeLimitExceededException",
        "Attribute limit of 10 exceeded.");
    put("a10", "other");
  }

  @Test
  void attributesWithOtherCharactersAndTargetsThatAreNotThere() {
    refused(() -> put("a b", "v"), "InvalidParameterException", "Attribute name a b is invalid.");
    refused(() -> put("a", "$v"), "InvalidParameterException", "Attribute value $v is invalid.");
    refused(() -> put("a", " v"), "InvalidParameterException", "Attribute value  v is invalid.");
    refused(
        () ->
            scene
                .world
                .ecs()
                .putAttributes(
                    Scene.CLUSTER, List.of(new Ecs.Attribute("a", Optional.of("v"), "gone"))),
        "TargetNotFoundException",
        "The specified target wasn't found: gone");
  }

  private void put(String name, String value) {
    scene
        .world
        .ecs()
        .putAttributes(
            Scene.CLUSTER, List.of(new Ecs.Attribute(name, Optional.of(value), scene.arn().id())));
  }

  @Test
  void stoppingATaskThatIsNotThereWhileASecondStopIsHarmless() {
    refused(
        () -> scene.world.ecs().stopTask(Scene.CLUSTER, "0".repeat(32), Optional.empty()),
        "InvalidParameterException",
        "The referenced task was not found.");
    scene.family("web");
    Task task = scene.running("web");
    scene.world.ecs().stopTask(Scene.CLUSTER, task.id(), Optional.of("first"));
    scene.seconds(5);
    Task again = scene.world.ecs().stopTask(Scene.CLUSTER, task.id(), Optional.of("second"));
    assertThat(again.stoppedReason()).contains("first");
  }

  @Test
  void aContainerInstanceThatIsNotThereIsAFailureOfItsOwn() {
    scene.family("web");
    var found =
        scene.world.ecs().startTask(with(List.of("gone"), Optional.empty(), Optional.empty()));

    assertThat(found.items()).isEmpty();
    assertThat(found.failures()).containsExactly(new Ecs.Failure("gone", "MISSING"));
  }

  @Test
  void startTaskOnDrainingHasThreeAnswers() {
    scene.family("web");
    scene.drain();

    assertThat(scene.world.ecs().startTask(scene.request("web")).items()).hasSize(1);
    scene.world.faults().onDraining = Faults.OnDraining.FAILURE_INACTIVE;
    assertThat(scene.world.ecs().startTask(scene.request("web")).failures())
        .extracting(Ecs.Failure::reason)
        .containsExactly("INACTIVE");
    scene.world.faults().onDraining = Faults.OnDraining.EXCEPTION;
    refused(
        () -> scene.world.ecs().startTask(scene.request("web")),
        "InvalidParameterException",
        "Container instance is not ACTIVE.");
    assertThat(scene.world.tasks()).hasSize(1);
  }

  @Test
  void eachReasonOfAFailureCanBeHad() {
    scene.family("web");
    for (String reason : List.of("RESOURCE:MEMORY", "AGENT", "ATTRIBUTE", "MISSING", "INACTIVE")) {
      scene.world.faults().startTaskFailure = Optional.of(reason);
      assertThat(scene.world.ecs().startTask(scene.request("web")).failures())
          .containsExactly(new Ecs.Failure(scene.arn().value(), reason));
    }
    assertThat(scene.world.tasks()).isEmpty();
  }

  @Test
  void describingMoreThanTenServices() {
    refused(
        () -> scene.world.ecs().describeServices(Scene.CLUSTER, Collections.nCopies(11, "x")),
        "InvalidParameterException",
        "services can have at most 10 items.");
  }
}
