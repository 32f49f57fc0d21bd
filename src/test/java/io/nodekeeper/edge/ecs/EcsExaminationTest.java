package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.error;
import static io.nodekeeper.aws.HttpStub.json;
import static io.nodekeeper.edge.ecs.EcsScene.body;
import static io.nodekeeper.edge.ecs.EcsScene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.Access;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Blueprint;
import io.nodekeeper.doctor.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EcsExaminationTest {

  private static final EcsAgent AGENT = new EcsAgent("prod", EcsScene.OWN, "v1.98.0");
  private static final String NOBODY = "00000000000000000000000000000000";
  private static final InstantSource CLOCK = InstantSource.system();

  private static <T> T with(HttpStub stub, Function<EcsExamination, T> use) {
    return with(stub, CLOCK, use);
  }

  private static <T> T with(HttpStub stub, InstantSource clock, Function<EcsExamination, T> use) {
    try (stub;
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", new Calls(), Duration.ofSeconds(30))) {
      return use.apply(new EcsExamination(clients, clock));
    }
  }

  private static Access.Kind stopping(Reply reply) {
    return with(
            new HttpStub(_ -> reply),
            ecs -> Objects.requireNonNull(ecs.probes(AGENT).all().get("ecs:StopTask")).get())
        .kind();
  }

  @Test
  void whateverWouldChangeSomethingNamesWhatCannotExist() {
    var stub = new HttpStub(_ -> json(200, "{}"));
    with(
        stub,
        ecs -> {
          EcsProbes probes = ecs.probes(AGENT);
          return Stream.concat(
                  probes.all().values().stream().map(Supplier::get),
                  Stream.of(probes.start("logs")))
              .toList();
        });

    Map<String, String> target =
        Map.of(
            "StopTask", "/task",
            "UpdateContainerInstancesState", "/containerInstances/0",
            "PutAttributes", "/attributes/0/targetId",
            "DeleteAttributes", "/attributes/0/targetId",
            "StartTask", "/containerInstances/0");
    assertThat(stub.operations()).containsAll(target.keySet());
    for (HttpStub.Request request : stub.requests()) {
      if (target.containsKey(request.operation())) {
        String named = body(request).at(target.get(request.operation())).asText();
        assertThat(named).endsWith("/prod/" + NOBODY);
        assertThat(request.body()).doesNotContain(EcsScene.OWN.id());
      } else {
        assertThat(request.operation()).matches("(Describe|List)\\w+");
      }
    }
    assertThat(stub.operations()).hasSize(11);
  }

  @ParameterizedTest
  @CsvSource({
    "400, AccessDeniedException,       DENIED",
    "403, AccessDenied,                DENIED",
    "403, UnauthorizedOperation,       DENIED",
    "400, InvalidParameterException,   MAY",
    "400, TargetNotFoundException,     MAY",
    "400, SomethingNew,                MAY",
    "400, ThrottlingException,         NOT_ASKED",
    "400, ExpiredTokenException,       NOT_ASKED",
    "400, UnrecognizedClientException, NOT_ASKED",
    "500, ServerException,             NOT_ASKED",
  })
  void onlyADenialIsMissingAndWhatSaysNothingAboutTheRightIsNoAnswer(
      int status, String code, Access.Kind kind) {
    assertThat(stopping(error(status, code, "words"))).isEqualTo(kind);
  }

  @Test
  void anAnswerThatIsNoErrorMayAndNoneAtAllIsNotAsked() {
    assertThat(stopping(json(200, "{}"))).isEqualTo(Access.Kind.MAY);
    assertThat(stopping(new Reply.Drop())).isEqualTo(Access.Kind.NOT_ASKED);
  }

  @Test
  void aStartThatIsRefusedForItsContainerInstanceIsAllowed() {
    Access access =
        with(
            new HttpStub(_ -> json(200, ours("StartTask.fail"))),
            ecs -> ecs.probes(AGENT).start("logs"));
    assertThat(access).isEqualTo(new Access(Access.Kind.MAY, ""));
  }

  @Test
  void theRegistrationIsReadWithItsCapacityProviderAndAttributes() {
    Registration registration =
        with(
                new HttpStub(_ -> json(200, ours("DescribeContainerInstances"))),
                ecs -> ecs.registration(AGENT))
            .toOptional()
            .orElseThrow();
    assertThat(registration.capacityProvider()).contains("cp-a");
    assertThat(registration.attributes()).contains("ecs.capability.task-iam-role", "role");
  }

  @Test
  void aCapacityProviderIsReadAndWhatIsNotSaidIsNotKnown() {
    String whole =
        """
        {"capacityProviders":[{"name":"cp-a","autoScalingGroupProvider":{
          "managedScaling":{"status":"ENABLED"},"managedTerminationProtection":"DISABLED"}}]}
        """;
    assertThat(provider(json(200, whole)))
        .contains(
            Optional.of(
                new Registration.CapacityProvider("cp-a", Optional.of(true), Optional.of(false))));
    assertThat(provider(json(200, "{\"capacityProviders\":[{\"name\":\"cp-a\"}]}")))
        .contains(
            Optional.of(
                new Registration.CapacityProvider("cp-a", Optional.empty(), Optional.empty())));
    assertThat(provider(json(200, "{}"))).contains(Optional.empty());
    assertThat(provider(error(400, "AccessDeniedException", "no"))).isEmpty();
  }

  private static Optional<Optional<Registration.CapacityProvider>> provider(Reply reply) {
    return with(new HttpStub(_ -> reply), ecs -> ecs.provider("cp-a")).toOptional();
  }

  @Test
  void aDefinitionIsReadWithItsLogDriversItsRoleAndWhatItRequires() {
    String definition =
        """
        {"taskDefinition":{"family":"logs","revision":7,"requiresAttributes":[{"name":"x"}],
          "containerDefinitions":[{"name":"a","logConfiguration":{"logDriver":"awslogs"}},{"name":"b"}]}}
        """;
    Reading<Blueprint> read =
        with(new HttpStub(_ -> json(200, definition)), ecs -> ecs.blueprint("logs"));
    assertThat(read.toOptional())
        .contains(
            new Blueprint(
                "logs:7", new TreeSet<>(List.of("awslogs")), false, new TreeSet<>(List.of("x"))));
    assertThat(
            with(
                    new HttpStub(_ -> json(200, ours("DescribeTaskDefinition"))),
                    ecs -> ecs.blueprint("logs"))
                .toOptional()
                .orElseThrow()
                .executionRole())
        .isTrue();
  }

  @Test
  void theClockIsComparedWithTheAnswersDateAlsoWhereTheAnswerIsARefusal() {
    for (Reply reply : List.of(json(200, "{}"), error(400, "AccessDeniedException", "no"))) {
      Duration ahead =
          with(
                  new HttpStub(_ -> reply),
                  () -> Instant.now().plusSeconds(100),
                  ecs -> ecs.clockAhead(AGENT))
              .toOptional()
              .orElseThrow();
      assertThat(ahead).isBetween(Duration.ofSeconds(95), Duration.ofSeconds(110));
    }
    assertThat(with(new HttpStub(_ -> new Reply.Drop()), ecs -> ecs.clockAhead(AGENT)).isKnown())
        .isFalse();
  }
}
