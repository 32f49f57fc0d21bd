package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.NO_TASKS;
import static io.nodekeeper.edge.ecs.EcsScene.OWN;
import static io.nodekeeper.edge.ecs.EcsScene.PREFIX;
import static io.nodekeeper.edge.ecs.EcsScene.TASK;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.described;
import static io.nodekeeper.edge.ecs.EcsScene.listed;
import static io.nodekeeper.edge.ecs.EcsScene.ours;
import static io.nodekeeper.edge.ecs.EcsScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EcsReadingTest {

  private final EcsScene scene = new EcsScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  // the node

  @Test
  void theNodeIsReadWithItsStatusAndAttributes() {
    var stub = new HttpStub(_ -> json(200, ours("DescribeContainerInstances")));

    EcsNode node = scene.ecs(stub).node("prod", OWN).toOptional().orElseThrow();

    assertThat(node.arn()).isEqualTo(OWN);
    assertThat(node.isDraining()).isTrue();
    assertThat(node.agentConnected()).isTrue();
    assertThat(node.room()).contains(new EcsNode.Room(3885, 681, 2048, 1536));
    assertThat(node.attributes())
        .containsEntry("role", "web")
        .containsEntry("ecs.capability.task-iam-role", "");
    JsonNode asked = body(stub.only());
    assertThat(asked.path("cluster").textValue()).isEqualTo("prod");
    assertThat(texts(asked.path("containerInstances"))).containsExactly(OWN.value());
    assertThat(asked.has("include")).isFalse();
    assertThat(scene.calls.counts()).containsOnlyKeys("ecs:DescribeContainerInstances");
  }

  @Test
  void aNodeThatEcsDoesNotKnowIsUnknownWithEcssReason() {
    var ecs =
        scene.answering(_ ->
            json(
                200,
                "{\"containerInstances\":[],\"failures\":[{\"arn\":\"a\",\"reason\":\"MISSING\"}]}"));

    assertThat(ecs.node("prod", OWN).whyNot()).get().asString().contains("MISSING");
  }

  @Test
  void anAnswerAboutAnotherNodeIsNoAnswer() {
    String other = ours("DescribeContainerInstances").replace("765936fadbdd", "000036fadbdd");

    assertThat(scene.answering(_ -> json(200, other)).node("prod", OWN).isKnown()).isFalse();
  }

  @Test
  void anAnswerWithoutContentIsNoAnswer() {
    assertThat(scene.answering(_ -> json(200, "{}")).node("prod", OWN).isKnown()).isFalse();
  }

  @Test
  void anEnormousAnswerIsNotReadToItsEnd() {
    var ecs = scene.ecs(new HttpStub(_ -> new Reply.Flood(200)), Duration.ofMinutes(1));

    assertThat(ecs.node("prod", OWN).whyNot())
        .get()
        .asString()
        .contains("more than 16777216 bytes");
  }

  @Test
  void garbageIsUnknownInOneLine() {
    assertThat(scene.answering(_ -> json(200, "<html>\n<p>\n")).node("prod", OWN).whyNot())
        .get()
        .asString()
        .startsWith("ecs:DescribeContainerInstances: ")
        .hasLineCount(1);
  }

  // its tasks

  @Test
  void bothDesiredStatusesAreListedAndTogetherDescribed() {
    String second = TASK.replace("8f8", "8f9");
    var stub =
        new HttpStub(request ->
            switch (request.operation()) {
              case "ListTasks" ->
                  json(
                      200,
                      body(request).path("desiredStatus").textValue().equals("RUNNING")
                          ? "{\"taskArns\":[\"" + TASK + "\"]}"
                          : "{\"taskArns\":[\"" + TASK + "\",\"" + second + "\"]}");
              case "DescribeTasks" -> json(200, described(TASK, second));
              case "DescribeTaskDefinition" -> json(200, "{}");
              default -> throw new AssertionError(request.operation());
            });

    List<EcsTask> tasks = scene.ecs(stub).tasks("prod", OWN).toOptional().orElseThrow();

    assertThat(tasks).extracting(task -> task.arn().value()).containsExactly(TASK, second);
    assertThat(stub.operations())
        .containsExactly("ListTasks", "ListTasks", "DescribeTasks", "DescribeTaskDefinition");
    assertThat(body(stub.requests().get(0)).path("desiredStatus").textValue()).isEqualTo("RUNNING");
    assertThat(body(stub.requests().get(1)).path("desiredStatus").textValue()).isEqualTo("STOPPED");
    assertThat(stub.requests().subList(0, 2))
        .allMatch(
            request -> body(request).path("containerInstance").textValue().equals(OWN.value()))
        .noneMatch(request -> body(request).has("startedBy"));
    assertThat(texts(body(stub.requests().get(2)).path("tasks"))).containsExactly(TASK, second);
  }

  @Test
  void aTaskIsReadWithAllThatIsToldOfIt() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                ? json(200, "{\"taskArns\":[\"" + TASK + "\"]}")
                : json(200, ours("DescribeTasks.stopped")));

    assertThat(ecs.tasks("prod", OWN))
        .isEqualTo(
            Reading.known(
                List.of(
                    new EcsTask(
                        new TaskArn(TASK),
                        "node-exporter",
                        7,
                        "STOPPED",
                        "STOPPED",
                        new EcsTask.Owner.Standalone(
                            Optional.of("nodeagent/i-0abcdef1234567890"), "family:node-exporter"),
                        Optional.of(Instant.parse("2025-11-21T08:00:00.123Z")),
                        Optional.of(Instant.parse("2025-11-21T09:00:00Z")),
                        Optional.empty(),
                        Optional.of(
                            "EssentialContainerExited: Essential container in task exited"
                                + " (node-exporter: exit 137)"))),
                scene.now.get()));
  }

  @Test
  void allPagesAreReadAndDescribedAHundredAtATime() {
    List<String> arns =
        IntStream.range(0, 250).mapToObj(i -> PREFIX + "task/prod/%032d".formatted(i)).toList();
    var stub =
        new HttpStub(request -> {
          JsonNode asked = body(request);
          if (request.operation().equals("DescribeTasks")) {
            return json(200, described(texts(asked.path("tasks")).toArray(String[]::new)));
          }
          if (asked.path("desiredStatus").textValue().equals("RUNNING")) {
            return json(200, NO_TASKS);
          }
          int from = asked.path("nextToken").isTextual() ? asked.path("nextToken").asInt() : 0;
          int to = Math.min(from + 100, arns.size());
          return json(200, listed(arns.subList(from, to), to < arns.size() ? "" + to : null));
        });

    assertThat(scene.ecs(stub).tasks("prod", OWN).toOptional().orElseThrow())
        .extracting(task -> task.arn().value())
        .isEqualTo(arns);
    assertThat(scene.calls.counts()).containsEntry("ecs:ListTasks", 4L);
    assertThat(stub.requests())
        .filteredOn(request -> request.operation().equals("DescribeTasks"))
        .extracting(request -> body(request).path("tasks").size())
        .containsExactly(100, 100, 50);
  }

  @Test
  void aListWithoutEndIsUnknownAndNamesTheLimit() {
    var ecs = scene.answering(_ -> json(200, "{\"taskArns\":[],\"nextToken\":\"again\"}"));

    assertThat(ecs.tasks("prod", OWN).whyNot()).get().asString().contains("more than 20 pages");
    assertThat(scene.calls.counts()).containsEntry("ecs:ListTasks", 20L);
  }

  @Test
  void noTasksAreAnEmptyListAndNothingIsDescribed() {
    var stub = new HttpStub(_ -> json(200, NO_TASKS));

    assertThat(scene.ecs(stub).tasks("prod", OWN))
        .isEqualTo(Reading.known(List.of(), scene.now.get()));
    assertThat(stub.operations()).containsExactly("ListTasks", "ListTasks");
  }

  @Test
  void aTaskThatIsMissingByNowIsLeftOut() {
    String gone = PREFIX + "task/prod/666fdccc2e2d4b6894dd422f4eeee8f0";
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                ? json(200, listed(List.of(TASK, gone), null))
                : json(200, ours("DescribeTasks")));

    assertThat(ecs.tasks("prod", OWN).toOptional().orElseThrow())
        .singleElement()
        .returns(new TaskArn(TASK), EcsTask::arn)
        .returns(Optional.empty(), EcsTask::stoppedReason)
        .returns(true, EcsTask::isAlive);
  }

  @Test
  void aTaskThatEcsDoesNotSpeakOfMakesTheTasksUnknown() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                ? json(200, listed(List.of(TASK), null))
                : json(200, "{\"tasks\":[],\"failures\":[]}"));

    assertThat(ecs.tasks("prod", OWN).whyNot()).get().asString().contains(TASK);
  }

  @Test
  void aFailureOtherThanMissingMakesTheTasksUnknown() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                ? json(200, listed(List.of(TASK), null))
                : json(200, "{\"failures\":[{\"arn\":\"" + TASK + "\",\"reason\":\"NEWS\"}]}"));

    assertThat(ecs.tasks("prod", OWN).whyNot()).get().asString().contains("NEWS");
  }

  @Test
  void oneFailedPartMakesTheWholeUnknown() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                    && body(request).path("desiredStatus").textValue().equals("RUNNING")
                ? json(200, listed(List.of(TASK), null))
                : error(400, "ThrottlingException", "Rate exceeded"));

    assertThat(ecs.tasks("prod", OWN).whyNot())
        .contains("ecs:ListTasks: ThrottlingException: Rate exceeded");
    assertThat(scene.calls.counts()).containsEntry("ecs:ListTasks", 2L);
  }

  @Test
  void theReasonsOfContainersAreToldInOneBoundedLine() {
    String ends =
        described(TASK)
            .replace(
                "\"desiredStatus\"",
                "\"stopCode\":\"TaskFailedToStart\",\"stoppedReason\":\"Task failed\\nto start\","
                    + "\"containers\":[{\"name\":\"app\",\"reason\":\"CannotPull"
                    + "x".repeat(3000)
                    + ": bind: address already in use"
                    + "\"},{\"name\":\"side\",\"exitCode\":0}],\"desiredStatus\"");
    var ecs =
        scene.answering(request ->
            request.operation().equals("ListTasks")
                ? json(200, listed(List.of(TASK), null))
                : json(200, ends));

    assertThat(ecs.tasks("prod", OWN).toOptional().orElseThrow().getFirst().stoppedReason())
        .get()
        .asString()
        .startsWith("TaskFailedToStart: Task failed to start (app: CannotPullxxx")
        .endsWith("address already in use; side: exit 0)")
        .hasSizeLessThan(500);
  }

  // trouble

  @Test
  void aSilentEcsIsGivenUpInTime() {
    var ecs = scene.ecs(new HttpStub(_ -> new Reply.Silence()), Duration.ofMillis(700));

    assertThat(ecs.node("prod", OWN).whyNot())
        .contains("ecs:DescribeContainerInstances: no answer in time");
  }

  @Test
  void anAnswerThatNeverEndsIsGivenUpInTime() {
    var ecs = scene.ecs(new HttpStub(_ -> new Reply.Trickle(200)), Duration.ofMillis(700));

    assertThat(ecs.node("prod", OWN).whyNot())
        .contains("ecs:DescribeContainerInstances: no answer in time");
  }

  @Test
  void aThreadThatIsInterruptedGivesUp() throws Exception {
    var ecs = scene.ecs(new HttpStub(_ -> new Reply.Silence()), Duration.ofMinutes(5));
    var reading = new FutureTask<>(() -> ecs.node("prod", OWN));
    Thread thread = Thread.ofVirtual().start(reading);
    thread.interrupt();

    assertThat(reading.get(30, TimeUnit.SECONDS).isKnown()).isFalse();
  }

  @Test
  void aServerErrorIsAskedOnceAndUnknown() {
    var ecs = scene.answering(_ -> error(500, "ServerException", "Service Unavailable."));

    assertThat(ecs.node("prod", OWN).whyNot())
        .contains("ecs:DescribeContainerInstances: ServerException: Service Unavailable.");
    assertThat(scene.calls.counts()).containsEntry("ecs:DescribeContainerInstances", 1L);
  }
}
