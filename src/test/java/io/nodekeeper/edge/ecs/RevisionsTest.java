package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked of ECS about revisions: definitions, and what other nodes found of them. */
class RevisionsTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final String SAMPLE = ours("DescribeTaskDefinition");

  private final EcsScene scene = new EcsScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private Definition definition(String answer) {
    return scene
        .answering(_ -> json(200, answer))
        .definition("node-exporter")
        .toOptional()
        .orElseThrow();
  }

  @Test
  void aDefinitionIsReadByTheNameThatItIsAskedBy() {
    var stub = new HttpStub(_ -> json(200, SAMPLE));
    Definition read = scene.ecs(stub).definition("node-exporter:7").toOptional().orElseThrow();

    assertThat(body(stub.requests().getFirst()).path("taskDefinition").textValue())
        .isEqualTo("node-exporter:7");
    assertThat(read.name()).isEqualTo("node-exporter:7");
    assertThat(read.active()).isTrue();
    assertThat(read.registeredAt()).contains(Instant.ofEpochSecond(1763000000));
    assertThat(read.containers()).containsExactly("node-exporter");
    assertThat(read.hostPorts()).containsExactly("9100/tcp");
    assertThat(read.memoryMiB()).isEqualTo(128);
    assertThat(read.cpuUnits()).isEqualTo(128);
  }

  @Test
  void whichContainersWaitForOthersIsReadToo() {
    String waits =
        SAMPLE.replace(
            "\"hostPort\":9100",
            "\"hostPort\":9100}],\"dependsOn\":[{\"containerName\":\"db\",\"condition\":\"HEALTHY\"}],"
                + "\"portMappings\":[{\"containerPort\":9100,\"hostPort\":9100");

    assertThat(definition(waits).waits())
        .containsExactly(new Definition.Wait("node-exporter", "db", "HEALTHY"));
    assertThat(definition(SAMPLE).waits()).isEmpty();
  }

  @Test
  void aContainerIsEssentialUnlessTheDefinitionSaysOtherwise() {
    String yes = "\"essential\":true,";

    assertThat(SAMPLE).contains(yes);
    assertThat(definition(SAMPLE).essential()).containsExactly("node-exporter");
    assertThat(definition(SAMPLE.replace(yes, "")).essential()).containsExactly("node-exporter");
    assertThat(definition(SAMPLE.replace(yes, "\"essential\":false,")).essential()).isEmpty();
  }

  @Test
  void onlyPortsThatAreBoundWhateverComesAreHostPorts() {
    String dynamic = SAMPLE.replace("\"hostPort\":9100", "\"hostPort\":0");
    String bridge = "\"networkMode\":\"bridge\"";
    String host = "\"networkMode\":\"host\"";
    assertThat(definition(dynamic).hostPorts()).containsExactly("9100/tcp");
    assertThat(definition(dynamic.replace(host, bridge)).hostPorts()).isEmpty();
    assertThat(definition(SAMPLE.replace(host, bridge)).hostPorts()).containsExactly("9100/tcp");
    assertThat(definition(SAMPLE.replace(host, "\"networkMode\":\"awsvpc\"")).hostPorts())
        .isEmpty();
  }

  @Test
  void anInactiveRevisionSaysSoAndWhatIsReservedIsTheSumWhereTheTaskNamesNone() {
    Definition read =
        definition(
            SAMPLE
                .replace("\"status\":\"ACTIVE\"", "\"status\":\"INACTIVE\"")
                .replace("\"cpu\":\"128\",\"memory\":\"128\",", ""));
    assertThat(read.active()).isFalse();
    assertThat(read.memoryMiB()).isEqualTo(64);
    assertThat(read.cpuUnits()).isEqualTo(10);
  }

  @Test
  void aDefinitionThatIsNotThereIsUnknownInEcssWords() {
    Reading<Definition> read =
        scene
            .answering(_ -> error(400, "ClientException", "Unable to describe task definition."))
            .definition("nobody");
    assertThat(read.whyNot().orElse("")).contains("Unable to describe task definition.");
    assertThat(scene.answering(_ -> json(200, "{}")).definition("x").isKnown()).isFalse();
  }

  private static String listed(String next, String... entries) {
    return "{\"attributes\":[" + String.join(",", entries) + "]" + next + "}";
  }

  private static String entry(String node, String value) {
    return "{\"name\":\"nodekeeper.bad.logs\",\"value\":\""
        + value
        + "\",\"targetType\":\"container-instance\",\"targetId\":\""
        + EcsScene.PREFIX
        + "container-instance/prod/"
        + node
        + "\"}";
  }

  @Test
  void verdictsAreReadPageByPageByTheAttributesName() {
    var stub =
        new HttpStub(request ->
            body(request).has("nextToken")
                ? json(
                    200, listed("", entry("c", "9 7"), entry("d", "none"), entry("e", "rubbish")))
                : json(200, listed(",\"nextToken\":\"more\"", entry("a", "8"), entry("b", "8"))));
    List<Verdict> read = scene.ecs(stub).verdicts("prod", LOGS).toOptional().orElseThrow();

    assertThat(read)
        .containsExactly(
            new Verdict(8, "a"), new Verdict(8, "b"), new Verdict(7, "c"), new Verdict(9, "c"));
    var request = body(stub.requests().getFirst());
    assertThat(request.path("attributeName").textValue()).isEqualTo("nodekeeper.bad.logs");
    assertThat(request.path("targetType").textValue()).isEqualTo("container-instance");
    assertThat(request.path("cluster").textValue()).isEqualTo("prod");
    assertThat(new TreeSet<>(List.of(body(stub.requests().get(1)).path("nextToken").textValue())))
        .containsExactly("more");
  }

  @Test
  void whatIsNotBadAnyMoreIsDeletedByItsNameOfThisNode() {
    String own = EcsScene.PREFIX + "container-instance/prod/a";
    var delete =
        new Action.DeleteAttribute(
            "prod", new ContainerInstanceArn(own), "nodekeeper.bad.logs", "it is bad no more");
    var stub = new HttpStub(_ -> json(200, "{\"attributes\":[]}"));

    assertThat(scene.ecs(stub).delete(delete)).isEqualTo(new Outcome.Done(delete));
    var request = body(stub.requests().getFirst());
    assertThat(request.path("cluster").textValue()).isEqualTo("prod");
    assertThat(request.path("attributes")).hasSize(1);
    assertThat(request.at("/attributes/0/name").textValue()).isEqualTo("nodekeeper.bad.logs");
    assertThat(request.at("/attributes/0/targetId").textValue()).isEqualTo(own);
    assertThat(
            scene
                .answering(_ -> error(400, "AccessDeniedException", "no"))
                .delete(delete)
                .trouble())
        .hasValueSatisfying(why -> assertThat(why).contains("AccessDenied"));
  }

  @Test
  void pagesThatNeverEndAreGivenUpAndNotBelieved() {
    var stub = new HttpStub(_ -> json(200, listed(",\"nextToken\":\"more\"", entry("a", "none"))));
    Reading<List<Verdict>> read = scene.ecs(stub).verdicts("prod", LOGS);

    assertThat(read.whyNot())
        .contains("ecs:ListAttributes: more than 20 pages of nodekeeper.bad.logs");
    assertThat(stub.requests()).hasSize(20);
  }

  @Test
  void verdictsThatMayNotBeReadAreUnknown() {
    assertThat(
            scene
                .answering(_ -> error(400, "AccessDeniedException", "no"))
                .verdicts("prod", LOGS)
                .toOptional())
        .isEqualTo(Optional.empty());
  }
}
