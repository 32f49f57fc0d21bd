package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.aws.HttpStub.Request;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabelledServicesTest {

  private static final String PREFIX = EcsScene.PREFIX;
  private static final String ON =
      "[{\"name\":\"a\"},{\"name\":\"b\",\"dockerLabels\":{\"ECS_DAEMONSET\":\"true\"}}]";
  private static final String NO_LABELS = "[{\"name\":\"a\"}]";

  private final EcsScene scene = new EcsScene();

  /** What DescribeServices says of a service, by its name. */
  private final Map<String, String> services = new TreeMap<>();

  /** The containers of a family. */
  private final Map<String, String> containers = new TreeMap<>();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private void service(String name, int desired, String more) {
    services.put(
        name,
        """
        {"serviceArn": "%s", "serviceName": "%s", "status": "ACTIVE", "desiredCount": %d,
         "schedulingStrategy": "REPLICA", "taskDefinition": "%stask-definition/%s:3"%s}
        """
            .formatted(arn(name), name, desired, PREFIX, name, more));
  }

  private static String arn(String name) {
    return PREFIX + "service/prod/" + name;
  }

  private Reply answer(Request request) {
    return switch (request.operation()) {
      case "ListServices" -> listed(body(request).path("nextToken").asText("0"));
      case "DescribeServices" ->
          json(
              200,
              texts(body(request).path("services")).stream()
                  .map(arn -> services.get(arn.substring(arn.lastIndexOf('/') + 1)))
                  .collect(Collectors.joining(",", "{\"services\":[", "]}")));
      case "DescribeTaskDefinition" -> {
        String family = Revisions.family(body(request).path("taskDefinition").asText());
        yield json(
            200,
            "{\"taskDefinition\":{\"family\":\"%s\",\"containerDefinitions\":%s}}"
                .formatted(family, containers.getOrDefault(family, ON)));
      }
      default -> error(400, "UnknownOperationException", "");
    };
  }

  private Reply listed(String token) {
    List<String> names = List.copyOf(services.keySet());
    int from = Integer.parseInt(token);
    int to = Math.min(names.size(), from + 100);
    return json(
        200,
        names.subList(from, to).stream()
                .map(name -> '"' + arn(name) + '"')
                .collect(Collectors.joining(",", "{\"serviceArns\":[", "]"))
            + (to < names.size() ? ",\"nextToken\":\"" + to + "\"}" : "}"));
  }

  private LabelledServices asked() {
    return scene.labelled(this::answer);
  }

  private static List<String> names(Reading<List<LabelledService>> found) {
    return found.toOptional().orElseThrow().stream()
        .filter(service -> service.obstacle().isEmpty())
        .map(LabelledService::name)
        .toList();
  }

  private static List<String> idle(Reading<List<LabelledService>> found) {
    return found.toOptional().orElseThrow().stream()
        .flatMap(service -> service.obstacle().map(why -> service.name() + ": " + why).stream())
        .toList();
  }

  private long calls(String api) {
    return scene.calls.counts().getOrDefault("ecs:" + api, 0L);
  }

  @Test
  void aServiceWithTheLabelOnAnyContainerDeclaresADaemonWithItsRevision() {
    service("metrics", 1, "");
    service("web", 4, "");
    containers.put("web", NO_LABELS);

    assertThat(asked().read("prod", false).toOptional().orElseThrow())
        .containsExactly(new LabelledService("metrics", PREFIX + "task-definition/metrics:3"));
  }

  @Test
  void whateverItsDesiredCountAboveZeroALabelledServiceDeclaresOneDaemon() {
    for (int desired : new int[] {1, 2, 3, 500}) {
      service("wants-" + desired, desired, "");
    }

    LabelledServices asked = asked();
    for (boolean zero : new boolean[] {false, true}) {
      assertThat(names(asked.read("prod", zero)))
          .containsExactly("wants-1", "wants-2", "wants-3", "wants-500");
      assertThat(idle(asked.read("prod", zero))).isEmpty();
    }
  }

  @Test
  void falseZeroNoAndOffSwitchTheLabelOff() {
    var values = List.of("false", "0", "no", "off", "FALSE", " Off ", "true", "1", "", "yes");
    for (int i = 0; i < values.size(); i++) {
      service("s" + i, 1, "");
      containers.put(
          "s" + i,
          "[{\"name\":\"a\",\"dockerLabels\":{\"ECS_DAEMONSET\":\"" + values.get(i) + "\"}}]");
    }

    LabelledServices asked = asked();
    assertThat(names(asked.read("prod", false))).containsExactly("s6", "s7", "s8", "s9");
    assertThat(idle(asked.read("prod", false)))
        .hasSize(6)
        .contains("s0: its label ECS_DAEMONSET switches it off");
  }

  @Test
  void aDesiredCountOfZeroIsOffUnlessTheSettingsSayElse() {
    service("disabled", 0, "");
    LabelledServices asked = asked();

    assertThat(names(asked.read("prod", false))).isEmpty();
    assertThat(names(asked.read("prod", true))).containsExactly("disabled");
    assertThat(idle(asked.read("prod", true))).isEmpty();
  }

  @Test
  void whyALabelledServiceDeclaresNothingIsSaid() {
    service("disabled", 0, "");
    service("metrics", 1, "");
    service(
        "placed",
        0,
        ",\"placementConstraints\":[{\"type\":\"distinctInstance\"},"
            + "{\"type\":\"memberOf\",\"expression\":\"attribute:role == web\"}]");
    service("web", 0, "");
    containers.put("web", NO_LABELS);
    service("fargate", 0, ",\"launchType\":\"FARGATE\"");

    assertThat(idle(asked().read("prod", false)))
        .containsExactly(
            "disabled: its desired count is 0, and sources.services.zero is off",
            "placed: the agent does not judge its placement constraint memberOf(attribute:role =="
                + " web)");
  }

  @Test
  void oneThatIsSwitchedOnAgainIsSeenInTheNextRound() {
    service("metrics", 0, "");
    LabelledServices asked = asked();
    assertThat(names(asked.read("prod", false))).isEmpty();
    service("metrics", 1, "");

    assertThat(names(asked.read("prod", false))).containsExactly("metrics");
  }

  @Test
  void oneThatIsSwitchedOffForAWhileIsDescribedInEachRound() {
    service("metrics", 1, "");
    LabelledServices asked = asked();
    for (int desired : new int[] {1, 0, 0, 0, 1}) {
      service("metrics", desired, "");
      scene.later(Duration.ofSeconds(30));
      assertThat(names(asked.read("prod", false))).hasSize(desired);
    }
    assertThat(calls("DescribeServices")).isEqualTo(5);
  }

  @Test
  void oneThatIsDeletedAndMadeAnewIsSeenInTheNextRound() {
    service("metrics", 1, "");
    services.computeIfPresent("metrics", (_, text) -> text.replace("ACTIVE", "DRAINING"));
    LabelledServices asked = asked();
    assertThat(names(asked.read("prod", false))).isEmpty();
    service("metrics", 1, "");

    assertThat(names(asked.read("prod", false))).containsExactly("metrics");
  }

  @Test
  void oneWhoseLabelIsNotKnownYetIsSeenInTheNextRound() {
    IntStream.range(0, 30).forEach(i -> service("idle%02d".formatted(i), 0, ""));
    LabelledServices asked = asked();
    assertThat(names(asked.read("prod", false))).isEmpty();
    service("idle29", 1, "");

    assertThat(names(asked.read("prod", false))).containsExactly("idle29");
  }

  @Test
  void whoDeclaresNothingIsReadSlowlyAndKeepsNobodyWaiting() {
    IntStream.range(0, 30).forEach(i -> service("idle%02d".formatted(i), 0, ""));
    service("metrics", 1, "");
    LabelledServices asked = asked();

    assertThat(names(asked.read("prod", false))).containsExactly("metrics");
    assertThat(calls("DescribeTaskDefinition")).isEqualTo(21);
    assertThat(idle(asked.read("prod", false))).hasSize(30);
    asked.read("prod", false);
    assertThat(calls("DescribeTaskDefinition")).isEqualTo(31);
  }

  @Test
  void aDefinitionOfOneThatDeclaresNothingMayBeMissing() {
    service("gone", 0, "");
    service("idle", 0, "");
    service("metrics", 1, "");
    LabelledServices asked =
        scene.labelled(request ->
            request.operation().equals("DescribeTaskDefinition")
                    && body(request).path("taskDefinition").asText().contains("gone")
                ? error(400, "ClientException", "Unable to describe task definition.")
                : answer(request));

    assertThat(names(asked.read("prod", false))).containsExactly("metrics");
    assertThat(idle(asked.read("prod", false)))
        .containsExactly("idle: its desired count is 0, and sources.services.zero is off");
  }

  @Test
  void servicesThatCannotMeanOneOnEachNodeDeclareNothing() {
    service("distinct", 1, ",\"placementConstraints\":[{\"type\":\"distinctInstance\"}]");
    service(
        "member", 1, ",\"placementConstraints\":[{\"type\":\"memberOf\",\"expression\":\"x\"}]");
    service("fargate", 1, ",\"launchType\":\"FARGATE\"");
    service("daemon", 1, "");
    services.computeIfPresent("daemon", (_, text) -> text.replace("REPLICA", "DAEMON"));
    service("leaving", 1, "");
    services.computeIfPresent("leaving", (_, text) -> text.replace("ACTIVE", "DRAINING"));

    LabelledServices asked = asked();
    assertThat(names(asked.read("prod", false))).containsExactly("distinct");
    assertThat(calls("DescribeTaskDefinition"))
        .as("and those of member and leaving, to say why")
        .isEqualTo(3);
    assertThat(idle(asked.read("prod", false)))
        .contains("leaving: its status is DRAINING, not ACTIVE");
  }

  @Test
  void inPeaceARoundIsTwoCallsAndOnceAnHourAllServicesAreDescribed() {
    IntStream.range(0, 95)
        .forEach(i -> {
          service("web" + i, 1, "");
          containers.put("web" + i, NO_LABELS);
        });
    service("metrics", 1, "");
    LabelledServices asked = asked();
    asked.read("prod", false);
    assertThat(calls("DescribeServices")).isEqualTo(10);
    assertThat(calls("DescribeTaskDefinition")).isEqualTo(96);

    for (int round = 0; round < 11; round++) {
      scene.later(Duration.ofMinutes(5));
      asked.read("prod", false);
    }
    assertThat(calls("ListServices")).isEqualTo(12);
    assertThat(calls("DescribeServices")).isEqualTo(10 + 11);
    scene.later(Duration.ofMinutes(5));
    asked.read("prod", false);
    assertThat(calls("DescribeServices")).isEqualTo(10 + 11 + 10);
    assertThat(calls("DescribeTaskDefinition")).as("revisions never change").isEqualTo(96);
  }

  @Test
  void anotherRevisionOfALabelledServiceIsSeenInTheNextRound() {
    service("metrics", 1, "");
    LabelledServices asked = asked();
    asked.read("prod", false);
    services.computeIfPresent("metrics", (_, text) -> text.replace("metrics:3", "metrics:4"));

    assertThat(asked.read("prod", false).toOptional().orElseThrow().getFirst().taskDefinition())
        .endsWith("metrics:4");
  }

  @Test
  void manyServicesAreReadInSeveralRoundsAndHalfIsNothing() {
    IntStream.range(0, 150).forEach(i -> service("s" + i, 1, ""));
    LabelledServices asked = asked();

    assertThat(asked.read("prod", false).whyNot().orElse(""))
        .isEqualTo("ecs:DescribeTaskDefinition: 50 task definitions are still to be read");
    assertThat(names(asked.read("prod", false))).hasSize(150);
    assertThat(calls("DescribeTaskDefinition")).isEqualTo(150);
  }

  @Test
  void moreThanAThousandServicesAreNotRead() {
    IntStream.range(0, 1001).forEach(i -> service("s" + i, 1, ""));
    assertThat(asked().read("prod", false).whyNot().orElse("")).contains("more than 1000 services");
    assertThat(calls("DescribeServices")).isZero();
  }

  @Test
  void whatAwsRefusesIsSaid() {
    var refused = scene.labelled(_ -> error(400, "AccessDeniedException", "no"));
    assertThat(refused.read("prod", false).whyNot().orElse(""))
        .isEqualTo("ecs:ListServices: AccessDeniedException: no");
  }
}
