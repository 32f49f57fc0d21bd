package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.OWN;
import static io.nodekeeper.edge.ecs.EcsScene.PREFIX;
import static io.nodekeeper.edge.ecs.EcsScene.TASK;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.described;
import static io.nodekeeper.edge.ecs.EcsScene.listed;
import static io.nodekeeper.edge.ecs.EcsScene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.EcsTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a task that is stopping may take, by its definition. */
class StopTimeoutsTest {

  private static final String API = "ecs:DescribeTaskDefinition";
  private static final String DEFINITION = ours("DescribeTaskDefinition");

  private final EcsScene scene = new EcsScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private static String stopping(String tasks) {
    return tasks.replace("\"desiredStatus\":\"RUNNING\"", "\"desiredStatus\":\"STOPPED\"");
  }

  /** One task as it is described, and its definition. */
  private static Reply answer(Request request, String tasks, Reply definition) {
    return switch (request.operation()) {
      case "ListTasks" -> json(200, listed(List.of(TASK), null));
      case "DescribeTasks" -> json(200, tasks);
      case "DescribeTaskDefinition" -> definition;
      default -> throw new AssertionError(request.operation());
    };
  }

  private EcsControlPlane ecs(UnaryOperator<String> tasks, Reply definition) {
    return scene.answering(request -> answer(request, tasks.apply(described(TASK)), definition));
  }

  private static Optional<Duration> timeout(EcsControlPlane ecs) {
    return only(ecs).stopTimeout();
  }

  private static EcsTask only(EcsControlPlane ecs) {
    return ecs.tasks("prod", OWN).toOptional().orElseThrow().getFirst();
  }

  private long calls() {
    return scene.calls.counts().getOrDefault(API, 0L);
  }

  @Test
  void theTimeoutOfATaskThatIsStoppingIsAskedOnceAndForGood() {
    var stub =
        new HttpStub(request -> answer(request, stopping(described(TASK)), json(200, DEFINITION)));
    var ecs = scene.ecs(stub);

    assertThat(timeout(ecs)).contains(Duration.ofSeconds(30));
    scene.later(Duration.ofDays(3));
    assertThat(timeout(ecs)).contains(Duration.ofSeconds(30));
    assertThat(calls()).isOne();
    assertThat(stub.requests())
        .filteredOn(request -> request.operation().equals("DescribeTaskDefinition"))
        .extracting(request -> body(request).path("taskDefinition").textValue())
        .containsExactly(PREFIX + "task-definition/f:3");
  }

  @Test
  void theLongestOfItsContainersCounts() {
    String two =
        DEFINITION.replace(
            "\"containerDefinitions\":[",
            "\"containerDefinitions\":[{\"name\":\"a\",\"stopTimeout\":7200},{\"name\":\"b\"},");

    assertThat(timeout(ecs(StopTimeoutsTest::stopping, json(200, two))))
        .contains(Duration.ofHours(2));
  }

  @Test
  void aContainerThatNamesNoneHasWhatTheEcsAgentGivesIt() {
    String first = "\"containerDefinitions\":[";
    String longer = DEFINITION.replace(first, first + "{\"name\":\"a\",\"stopTimeout\":2},");
    var none = longer.replace(",\"stopTimeout\":30", "");
    var ecs = ecs(StopTimeoutsTest::stopping, json(200, none));

    assertThat(timeout(ecs)).contains(Duration.ofSeconds(30));
    scene.later(Duration.ofHours(1));
    assertThat(timeout(ecs)).contains(Duration.ofSeconds(30));
    assertThat(calls()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"dependsOn\":[{\"containerName\":\"db\",\"condition\":\"START\"}]",
        "\"links\":[\"db:database\"]",
        "\"volumesFrom\":[{\"sourceContainer\":\"db\"}]"
      })
  void theTimeoutsOfAChainAddUpAsOneStopsAfterTheOther(String needs) {
    String chain =
        """
        {"taskDefinition":{"containerDefinitions":[
          {"name":"db","stopTimeout":100},
          {"name":"app","stopTimeout":20,%s},
          {"name":"alone","stopTimeout":119}]}}\
        """
            .formatted(needs);

    assertThat(timeout(ecs(StopTimeoutsTest::stopping, json(200, chain))))
        .contains(Duration.ofMinutes(2));
  }

  @Test
  void aCircleIsNoEndlessTask() {
    String circle =
        """
        {"taskDefinition":{"containerDefinitions":[
          {"name":"a","stopTimeout":2000000000,"dependsOn":[{"containerName":"b"}]},
          {"name":"b","stopTimeout":2000000000,"dependsOn":[{"containerName":"a"}]},
          {"dependsOn":[{"containerName":"nobody"},{}]}]}}\
        """;

    assertThat(timeout(ecs(StopTimeoutsTest::stopping, json(200, circle))))
        .contains(Duration.ofDays(30));
  }

  @ParameterizedTest
  @CsvSource({"RUNNING, RUNNING", "RUNNING, PENDING", "STOPPED, RUNNING", "STOPPED, STOPPING"})
  void aReplicaIsAskedAboutWhetherItIsStoppingOrNot(String desired, String last) {
    UnaryOperator<String> changed =
        tasks ->
            tasks
                .replace("\"lastStatus\":\"RUNNING\"", "\"lastStatus\":\"" + last + "\"")
                .replace("\"desiredStatus\":\"RUNNING\"", "\"desiredStatus\":\"" + desired + "\"");

    assertThat(timeout(ecs(changed, json(200, DEFINITION)))).contains(Duration.ofSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({
    "STOPPED, STOPPED, family:f",
    "STOPPED, DELETED, family:f",
    "RUNNING, RUNNING, nodekeeper-logs"
  })
  void whatHasStoppedOrIsOursIsNotAskedAbout(String desired, String last, String group) {
    UnaryOperator<String> changed =
        tasks ->
            tasks
                .replace("\"lastStatus\":\"RUNNING\"", "\"lastStatus\":\"" + last + "\"")
                .replace("\"desiredStatus\":\"RUNNING\"", "\"desiredStatus\":\"" + desired + "\"")
                .replace("family:f", group);

    assertThat(timeout(ecs(changed, json(200, DEFINITION)))).isEmpty();
    assertThat(calls()).isZero();
  }

  @Test
  void aRefusalHidesNothingAndIsTriedAgainAfterAWhile() {
    var ecs =
        ecs(StopTimeoutsTest::stopping, error(400, "AccessDeniedException", "not authorized"));

    assertThat(only(ecs))
        .returns("STOPPED", EcsTask::desiredStatus)
        .returns(Optional.empty(), EcsTask::stopTimeout);
    timeout(ecs);
    assertThat(calls()).isOne();
    scene.later(Duration.ofSeconds(61));
    timeout(ecs);
    assertThat(calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{}",
        "<html>",
        "{\"taskDefinition\":{}}",
        "{\"taskDefinition\":{\"containerDefinitions\":[]}}"
      })
  void anAnswerThatMakesNoSenseLeavesItOpen(String body) {
    assertThat(timeout(ecs(StopTimeoutsTest::stopping, json(200, body)))).isEmpty();
  }

  @Test
  void manyDefinitionsAreAskedAFewAtATime() {
    var ecs = twelve(json(200, DEFINITION));

    assertThat(known(ecs)).isEqualTo(5);
    assertThat(known(ecs)).isEqualTo(10);
    assertThat(known(ecs)).isEqualTo(12);
    assertThat(calls()).isEqualTo(12);
  }

  @Test
  void whereOneCallFailsNoOtherIsMadeAtThatTime() {
    var ecs = twelve(error(500, "ServerException", "oops"));

    assertThat(known(ecs)).isZero();
    assertThat(calls()).isOne();
    assertThat(known(ecs)).isZero();
    assertThat(calls()).isEqualTo(2);
  }

  /** Twelve tasks that are stopping, each of another definition. */
  private EcsControlPlane twelve(Reply definition) {
    List<String> arns =
        IntStream.range(0, 12).mapToObj(i -> PREFIX + "task/prod/%032d".formatted(i)).toList();
    String tasks = stopping(described(arns.toArray(String[]::new)));
    for (int i = 0; i < arns.size(); i++) {
      tasks = tasks.replaceFirst("definition/f:3", "definition/g:" + (i + 10));
    }
    String all = tasks;
    return scene.answering(request ->
        request.operation().equals("ListTasks")
            ? json(200, listed(arns, null))
            : answer(request, all, definition));
  }

  private static long known(EcsControlPlane ecs) {
    return ecs.tasks("prod", OWN).toOptional().orElseThrow().stream()
        .filter(task -> task.stopTimeout().isPresent())
        .count();
  }
}
