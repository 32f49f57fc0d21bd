package io.nodekeeper.edge.ec2;

import static io.nodekeeper.aws.HttpStub.text;
import static io.nodekeeper.edge.ec2.Ec2TagsTest.ours;
import static io.nodekeeper.edge.ec2.Ec2TagsTest.xml;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Group;
import io.nodekeeper.doctor.MetadataService;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What only doctor reads of Auto Scaling, of EC2 and of the metadata. */
class ExaminationTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-21T10:00:00Z"));
  private static final String INSTANCE = "i-0abcdef1234567890";

  private static <T> T with(HttpStub stub, Function<AwsClients, T> use) {
    try (stub;
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", new Calls(), Duration.ofSeconds(30))) {
      return use.apply(clients);
    }
  }

  private static HttpStub documented(String more) {
    return new HttpStub(request ->
        xml(
            200,
            ours("autoscaling-" + request.operation())
                .replace("<DefaultResult>", more + "<DefaultResult>")
                .replace(
                    "<ProtectedFromScaleIn>false", "<ProtectedFromScaleIn>" + !more.isEmpty())));
  }

  private static Reading<Optional<Group>> group(HttpStub stub) {
    return with(stub, clients -> new GroupExamination(clients, CLOCK).group(INSTANCE));
  }

  @Test
  void theGroupIsReadWithItsHooks() {
    Group group = group(documented("")).toOptional().orElseThrow().orElseThrow();

    assertThat(group.name()).isEqualTo("asg-a");
    assertThat(group.protectedFromScaleIn()).isFalse();
    assertThat(group.hooks())
        .contains(
            new Group.Hook(
                "node-agent-drain",
                true,
                Duration.ofMinutes(15),
                Duration.ofHours(25),
                "CONTINUE",
                Optional.empty()));
  }

  @Test
  void whomAHookTellsAndWhetherTheInstanceIsProtectedIsRead() {
    String queue = "arn:aws:sqs:us-west-2:123456789012:drain";
    Group group =
        group(documented("<NotificationTargetARN>" + queue + "</NotificationTargetARN>"))
            .toOptional()
            .orElseThrow()
            .orElseThrow();

    assertThat(group.hooks().getFirst().target()).contains(queue);
    assertThat(group.protectedFromScaleIn()).isTrue();
  }

  @Test
  void aGroupThatMayNotBeAskedIsNotKnown() {
    assertThat(group(new HttpStub(_ -> xml(400, ours("autoscaling-error-400")))).isKnown())
        .isFalse();
  }

  @Test
  void hooksAreOnlyAskedAboutForAnInstanceThatDoesNotExist() {
    var stub = new HttpStub(_ -> xml(400, ours("autoscaling-error-400")));
    with(
        stub,
        clients -> {
          var probes = new GroupExamination(clients, CLOCK).probes(INSTANCE, Optional.of("asg-a"));
          return probes.values().stream().map(Supplier::get).toList();
        });

    assertThat(stub.operations())
        .contains("RecordLifecycleActionHeartbeat", "CompleteLifecycleAction");
    for (HttpStub.Request request : stub.requests()) {
      if (!request.operation().startsWith("Describe")) {
        assertThat(request.form("InstanceId")).isEqualTo("i-00000000000000000");
        assertThat(request.form("LifecycleHookName")).isEqualTo("nodekeeper-doctor-asks");
        assertThat(request.form("AutoScalingGroupName")).isEqualTo("asg-a");
      }
    }
  }

  @Test
  void withoutAGroupItsHooksAreNotAskedAbout() {
    Set<String> asked =
        with(
            documented(""),
            clients ->
                new GroupExamination(clients, CLOCK).probes("i-1", Optional.empty()).keySet());
    assertThat(asked).containsExactly("autoscaling:DescribeAutoScalingInstances");
  }

  private static Reading<MetadataService.Options> options(String of) {
    String answer =
        """
        <DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><reservationSet>
        <item><instancesSet><item><instanceId>i-0abcdef1234567890</instanceId>%s</item></instancesSet>
        </item></reservationSet></DescribeInstancesResponse>
        """
            .formatted(of);
    return with(
        new HttpStub(_ -> xml(200, answer)),
        clients -> new InstanceExamination(clients, CLOCK).options(INSTANCE));
  }

  @Test
  void theHopLimitIsReadWhereEc2SaysIt() {
    assertThat(
            options(
                    "<metadataOptions><httpPutResponseHopLimit>2</httpPutResponseHopLimit></metadataOptions>")
                .toOptional())
        .contains(new MetadataService.Options(OptionalInt.of(2)));
    assertThat(options("").toOptional()).contains(new MetadataService.Options(OptionalInt.empty()));
  }

  private static Reading<Boolean> open(int status) {
    try (var stub = new HttpStub(_ -> text(status, "i-1"))) {
      return InstanceExamination.answersWithoutToken(stub.uri().toString(), CLOCK);
    }
  }

  @Test
  void metadataThatAnswersWithoutATokenIsToldFromOneThatRefuses() {
    assertThat(open(200).toOptional()).contains(true);
    assertThat(open(401).toOptional()).contains(false);
    for (int status : List.of(403, 404, 503)) {
      assertThat(open(status).whyNot()).contains("it answers with HTTP status " + status);
    }
    assertThat(InstanceExamination.answersWithoutToken("http://127.0.0.1:1", CLOCK).whyNot())
        .isPresent();
  }
}
