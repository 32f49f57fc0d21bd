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
import static io.nodekeeper.edge.ecs.EcsScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.EcsTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskOwnerTest {

  private static final Optional<EcsTask.Rolling> ROLLING =
      Optional.of(new EcsTask.Rolling(100, 200));

  private final EcsScene scene = new EcsScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  @Test
  void whetherAServiceIsADaemonOneIsAskedOnceInAWhile() {
    var stub = new HttpStub(request -> ofServices(request, "DAEMON"));
    var ecs = scene.ecs(stub);

    assertThat(owner(ecs)).isEqualTo(new EcsTask.Owner.Service("web", Optional.of(true), ROLLING));
    scene.later(Duration.ofMinutes(4));
    assertThat(owner(ecs)).isEqualTo(new EcsTask.Owner.Service("web", Optional.of(true), ROLLING));
    assertThat(scene.calls.counts()).containsEntry("ecs:DescribeServices", 1L);
    assertThat(texts(body(stub.requests().get(3)).path("services"))).containsExactly("web");

    scene.later(Duration.ofMinutes(2));
    owner(ecs);
    assertThat(scene.calls.counts()).containsEntry("ecs:DescribeServices", 2L);
  }

  @Test
  void aReplicaServiceIsNoDaemonOne() {
    assertThat(owner(scene.answering(request -> ofServices(request, "REPLICA"))))
        .isEqualTo(new EcsTask.Owner.Service("web", Optional.of(false), ROLLING));
  }

  @Test
  void aServiceThatDoesNotSayHowItIsDeployedIsKnownAllTheSame() {
    String strange = "\"deploymentConfiguration\":{\"maximumPercent\":200}";
    for (String deployment : List.of("\"x\":1", "\"deploymentConfiguration\":null", strange)) {
      var ecs =
          scene.answering(request ->
              request.operation().equals("DescribeServices")
                  ? json(
                      200,
                      ours("DescribeServices")
                          .replaceAll("\"deploymentConfiguration\":\\{[^}]*}", deployment))
                  : ofServices(request, "-"));

      assertThat(owner(ecs))
          .as(deployment)
          .isEqualTo(new EcsTask.Owner.Service("web", Optional.of(false), Optional.empty()));
    }
  }

  @Test
  void aServiceThatCannotBeAskedIsStillKnownToOwnTheTask() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("DescribeServices")
                ? error(400, "AccessDeniedException", "no")
                : ofServices(request, "-"));

    assertThat(owner(ecs))
        .isEqualTo(new EcsTask.Owner.Service("web", Optional.empty(), Optional.empty()));
    owner(ecs);
    assertThat(scene.calls.counts()).containsEntry("ecs:DescribeServices", 1L);
    scene.later(Duration.ofSeconds(31));
    owner(ecs);
    assertThat(scene.calls.counts()).containsEntry("ecs:DescribeServices", 2L);
  }

  @Test
  void aServiceThatIsMissingIsNeitherDaemonNorReplica() {
    var ecs =
        scene.answering(request ->
            request.operation().equals("DescribeServices")
                ? json(200, "{\"failures\":[{\"arn\":\"web\",\"reason\":\"MISSING\"}]}")
                : ofServices(request, "-"));

    assertThat(owner(ecs))
        .isEqualTo(new EcsTask.Owner.Service("web", Optional.empty(), Optional.empty()));
  }

  @Test
  void servicesAreAskedTenAtATime() {
    List<String> arns =
        IntStream.range(0, 23).mapToObj(i -> PREFIX + "task/prod/%032d".formatted(i)).toList();
    var stub =
        new HttpStub(request ->
            switch (request.operation()) {
              case "ListTasks" -> json(200, listed(arns, null));
              case "DescribeTasks" -> {
                String body = described(arns.toArray(String[]::new));
                for (int i = 0; i < arns.size(); i++) {
                  body = body.replaceFirst("family:f", "service:s" + i);
                }
                yield json(200, body);
              }
              default -> json(200, "{}");
            });

    assertThat(scene.ecs(stub).tasks("prod", OWN).toOptional().orElseThrow()).hasSize(23);
    assertThat(stub.requests())
        .filteredOn(request -> request.operation().equals("DescribeServices"))
        .extracting(request -> body(request).path("services").size())
        .containsExactly(10, 10, 3);
  }

  private static EcsTask.Owner owner(EcsControlPlane ecs) {
    return ecs.tasks("prod", OWN).toOptional().orElseThrow().getFirst().owner();
  }

  private static Reply ofServices(Request request, String strategy) {
    return switch (request.operation()) {
      case "ListTasks" -> json(200, listed(List.of(TASK), null));
      case "DescribeTasks" -> json(200, described(TASK).replace("family:f", "service:web"));
      case "DescribeServices" -> json(200, ours("DescribeServices").replace("REPLICA", strategy));
      default -> throw new AssertionError(request.operation());
    };
  }
}
