package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.AccessDeniedException;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.ClientException;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.EcsException;
import software.amazon.awssdk.services.ecs.model.InvalidParameterException;
import software.amazon.awssdk.services.ecs.model.PlacementConstraint;
import software.amazon.awssdk.services.ecs.model.ServerException;
import software.amazon.awssdk.services.ecs.model.StartTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;

/** The ECS front as AWS's own SDK hears it. */
class EcsWireTest {

  private final Stage stage = new Stage().registered();
  private final EcsClient ecs =
      EcsClient.builder()
          .region(Region.US_WEST_2)
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(to -> to.retryStrategy(AwsRetryStrategy.doNotRetry()))
          .build();

  @AfterEach
  void close() {
    ecs.close();
    stage.close();
  }

  private StartTaskResponse start(String family) {
    return ecs.startTask(to ->
        to.cluster(Stage.CLUSTER)
            .taskDefinition(family)
            .containerInstances(stage.node())
            .group("nodekeeper-web")
            .startedBy("me"));
  }

  private Task described(String arn) {
    var answer = ecs.describeTasks(to -> to.cluster(Stage.CLUSTER).tasks(arn));
    assertThat(answer.failures()).isEmpty();
    return answer.tasks().getFirst();
  }

  private String running() {
    String arn = start("web").tasks().getFirst().taskArn();
    stage.untilRunning(arn);
    return arn;
  }

  @Test
  void aStartedTaskIsDescribedWithAllItHas() {
    String arn = running();
    Task task = described(arn);
    assertThat(task.lastStatus()).isEqualTo("RUNNING");
    assertThat(task.desiredStatus()).isEqualTo("RUNNING");
    assertThat(task.group()).isEqualTo("nodekeeper-web");
    assertThat(task.startedBy()).isEqualTo("me");
    assertThat(task.containerInstanceArn()).isEqualTo(stage.node());
    assertThat(task.taskDefinitionArn()).endsWith(":task-definition/web:1");
    assertThat(task.startedAt()).isAfterOrEqualTo(task.createdAt());
    assertThat(task.containers().getFirst().runtimeId()).hasSize(64);
  }

  @Test
  void aTaskToldToStopSaysWhy() {
    String arn = running();
    Task told =
        ecs.stopTask(to -> to.cluster(Stage.CLUSTER).task(arn).reason("that will do")).task();
    assertThat(told.desiredStatus()).isEqualTo("STOPPED");
    Stage.until(() -> stage.look(world -> world.task(new TaskArn(arn)).orElseThrow().isStopped()));
    Task stopped = described(arn);
    assertThat(stopped.stopCodeAsString()).isEqualTo("UserInitiated");
    assertThat(stopped.stoppedReason()).isEqualTo("that will do");
    assertThat(stopped.stoppingAt()).isAfterOrEqualTo(stopped.createdAt());
    assertThat(stopped.stoppedAt()).isAfterOrEqualTo(stopped.stoppingAt());
    assertThat(stopped.containers().getFirst().exitCode()).isNotNull();
  }

  @Test
  void whatIsNotThereIsAFailure() {
    var answer = ecs.describeTasks(to -> to.cluster(Stage.CLUSTER).tasks("0".repeat(32)));
    assertThat(answer.tasks()).isEmpty();
    assertThat(answer.failures().getFirst().reason()).isEqualTo("MISSING");
  }

  @Test
  void aRefusalIsTheSdksOwnException() {
    assertThatThrownBy(() -> start("none"))
        .isInstanceOf(ClientException.class)
        .hasMessageContaining("TaskDefinition not found.");
    assertThatThrownBy(
            () -> ecs.describeTasks(to -> to.cluster(Stage.CLUSTER).tasks(List.<String>of())))
        .isInstanceOf(InvalidParameterException.class);
  }

  @Test
  void faultsAreTheSdksOwnExceptions() {
    stage.change(world ->
        world
            .faults()
            .next(
                Operation.START_TASK,
                Fate.throttled(),
                Fate.serverError(),
                Fate.denied(Operation.START_TASK)));
    assertThatThrownBy(() -> start("web"))
        .isInstanceOfSatisfying(
            EcsException.class,
            e -> {
              assertThat(e.isThrottlingException()).isTrue();
              assertThat(e.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
            });
    assertThatThrownBy(() -> start("web")).isInstanceOf(ServerException.class);
    assertThatThrownBy(() -> start("web"))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("not authorized to perform: ecs:StartTask");
  }

  @Test
  void anInstanceWithoutRoomIsAFailureOfTheAnswer() {
    stage.change(world -> world.faults().startTaskFailure = Optional.of("RESOURCE:MEMORY"));
    StartTaskResponse answer = start("web");
    assertThat(answer.tasks()).isEmpty();
    assertThat(answer.failures().getFirst().reason()).isEqualTo("RESOURCE:MEMORY");
    assertThat(answer.failures().getFirst().arn()).isEqualTo(stage.node());
  }

  @Test
  void aLostAnswerIsAConnectionClosedAfterTheDeed() throws Exception {
    stage.change(world -> world.faults().next(Operation.START_TASK, Fate.ANSWER_LOST));
    var request =
        HttpRequest.newBuilder(stage.fronts.aws())
            .header("X-Amz-Target", EcsFront.TARGET + "StartTask")
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    Json.object()
                        .put("cluster", "prod")
                        .put("taskDefinition", "web")
                        .set("containerInstances", Json.texts(List.of(stage.node())))
                        .toString()));
    assertThatThrownBy(() -> stage.send(request)).isInstanceOf(java.io.IOException.class);
    assertThat(stage.<Integer>look(world -> world.tasks().size())).isEqualTo(1);
  }

  @Test
  void listsComeInPagesOfAnySize() {
    start("web");
    start("web");
    start("web");
    var pages = ecs.listTasksPaginator(to -> to.cluster(Stage.CLUSTER).family("web").maxResults(2));
    assertThat(pages.taskArns().stream().distinct()).hasSize(3);
    assertThat(pages.stream()).hasSize(2);
  }

  @Test
  void attributesAndStatusOfTheNodeAreReadBack() {
    ecs.putAttributes(
        to -> to.cluster(Stage.CLUSTER).attributes(attribute("role").value("web").build()));
    ecs.updateContainerInstancesState(
        to -> to.cluster(Stage.CLUSTER).containerInstances(stage.node()).status("DRAINING"));
    var node =
        ecs.describeContainerInstances(
                to -> to.cluster(Stage.CLUSTER).containerInstances(stage.node()))
            .containerInstances()
            .getFirst();
    assertThat(node.status()).isEqualTo("DRAINING");
    assertThat(node.attributes())
        .anyMatch(at -> at.name().equals("role") && at.value().equals("web"));
    assertThat(node.remainingResources())
        .anyMatch(resource -> resource.name().equals("MEMORY") && resource.integerValue() == 3885);
    ecs.deleteAttributes(to -> to.cluster(Stage.CLUSTER).attributes(attribute("role").build()));
    assertThat(
            stage.<Boolean>look(
                world -> world.node().orElseThrow().attributes().containsKey("role")))
        .isFalse();
  }

  @Test
  void theNodeIsFoundByItsInstance() {
    String here = "ec2InstanceId == i-0abcdef1234567890";
    String there = "ec2InstanceId in ['i-1', 'i-2']";
    assertThat(list(here)).containsExactly(stage.node());
    assertThat(list(there)).isEmpty();
  }

  private Attribute.Builder attribute(String name) {
    return Attribute.builder().name(name).targetId(stage.node());
  }

  private List<String> list(String filter) {
    return ecs.listContainerInstances(to -> to.cluster(Stage.CLUSTER).filter(filter))
        .containerInstanceArns();
  }

  @Test
  void aDefinitionRegisteredComesBackWithAllItHad() {
    ecs.registerTaskDefinition(to ->
        to.family("db")
            .taskRoleArn("arn:aws:iam::123456789012:role/db")
            .containerDefinitions(
                ContainerDefinition.builder()
                    .name("db")
                    .image("db:1")
                    .memory(32)
                    .user("db")
                    .build()));
    var read = ecs.describeTaskDefinition(to -> to.taskDefinition("db")).taskDefinition();
    assertThat(read.taskDefinitionArn()).endsWith("task-definition/db:1");
    assertThat(read.taskRoleArn()).endsWith("role/db");
    assertThat(read.containerDefinitions().getFirst().user()).isEqualTo("db");
    assertThat(read.statusAsString()).isEqualTo("ACTIVE");
  }

  @Test
  void aDefinitionMadeInJavaIsDescribedToo() {
    var read = ecs.describeTaskDefinition(to -> to.taskDefinition("web:1")).taskDefinition();
    assertThat(read.family()).isEqualTo("web");
    assertThat(read.containerDefinitions().getFirst().essential()).isTrue();
  }

  @Test
  void aServiceIsMadeChangedAndDescribed() {
    ecs.createService(to ->
        to.cluster(Stage.CLUSTER)
            .serviceName("site")
            .taskDefinition("web")
            .desiredCount(2)
            .placementConstraints(
                PlacementConstraint.builder()
                    .type("memberOf")
                    .expression("attribute:ready == true")
                    .build()));
    ecs.updateService(to -> to.cluster(Stage.CLUSTER).service("site").desiredCount(3));
    assertThat(ecs.listServices(to -> to.cluster(Stage.CLUSTER)).serviceArns()).hasSize(1);
    var service =
        ecs.describeServices(to -> to.cluster(Stage.CLUSTER).services("site"))
            .services()
            .getFirst();
    assertThat(service.desiredCount()).isEqualTo(3);
    assertThat(service.schedulingStrategyAsString()).isEqualTo("REPLICA");
    assertThat(service.placementConstraints().getFirst().expression())
        .isEqualTo("attribute:ready == true");
    assertThat(service.deployments().getFirst().id()).startsWith("ecs-svc/");
  }

  @Test
  void aDaemonServiceSaysSo() {
    stage.change(world -> world.service("logs", Service.Wanted.daemon("web")));
    assertThat(
            ecs.describeServices(to -> to.cluster(Stage.CLUSTER).services("logs"))
                .services()
                .getFirst()
                .schedulingStrategyAsString())
        .isEqualTo("DAEMON");
  }

  @Test
  void timesAreSecondsWithAFraction() throws Exception {
    String arn = running();
    assertThat(raw("DescribeTasks", "{\"cluster\":\"prod\",\"tasks\":[\"" + arn + "\"]}"))
        .containsPattern("\"createdAt\":[0-9]{10}\\.[0-9]{3},");
  }

  @Test
  void anUnknownOperationIsNamed() throws Exception {
    assertThat(raw("DeleteCluster", "{}")).startsWith("{\"__type\":\"UnknownOperationException\"");
  }

  private String raw(String operation, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(stage.fronts.aws())
            .header("X-Amz-Target", EcsFront.TARGET + operation)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return stage.send(request).body();
  }
}
