package io.nodekeeper.edge.ec2;

import static io.nodekeeper.edge.ec2.Ec2TagsTest.ours;
import static io.nodekeeper.edge.ec2.Ec2TagsTest.xml;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AutoScalingGroupTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String INSTANCE = "i-0abcdef1234567890";

  private static final Action.Heartbeat HEARTBEAT =
      new Action.Heartbeat("asg-a", "node-agent-drain", INSTANCE, "replicas are still there");
  private static final Action.CompleteLifecycle COMPLETE =
      new Action.CompleteLifecycle(
          "asg-a",
          "node-agent-drain",
          INSTANCE,
          Action.CompleteLifecycle.Result.CONTINUE,
          "all are gone");

  private static Reading<AutoScaling> reading(
      HttpStub stub, Function<AutoScalingGroup, Reading<AutoScaling>> read) {
    return with(stub, read, Duration.ofSeconds(30));
  }

  private static Outcome doing(HttpStub stub, Function<AutoScalingGroup, Outcome> act) {
    return doing(stub, act, Duration.ofSeconds(30));
  }

  private static Outcome doing(
      HttpStub stub, Function<AutoScalingGroup, Outcome> act, Duration deadline) {
    return with(stub, act, deadline);
  }

  private static <T> T with(HttpStub stub, Function<AutoScalingGroup, T> use, Duration deadline) {
    try (stub;
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", new Calls(), deadline)) {
      return use.apply(new AutoScalingGroup(clients, InstantSource.fixed(NOW)));
    }
  }

  private static Reply asDocumented(HttpStub.Request request) {
    return xml(200, ours("autoscaling-" + request.operation()));
  }

  @Test
  void aGroupNamedByATagIsNotAskedFor() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    assertThat(reading(stub, group -> group.read(INSTANCE, Optional.of("asg-a"))))
        .isEqualTo(
            Reading.known(
                new AutoScaling(
                    Optional.of("asg-a"),
                    Optional.empty(),
                    List.of(AutoScaling.Hook.of("node-agent-drain", Duration.ofMinutes(15))),
                    List.of(),
                    Optional.empty()),
                NOW));
    assertThat(stub.only().operation()).isEqualTo("DescribeLifecycleHooks");
    assertThat(stub.only().form("AutoScalingGroupName")).isEqualTo("asg-a");
  }

  @Test
  void aGroupThatNoTagNamesIsFoundByTheInstance() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    Reading<AutoScaling> read = reading(stub, group -> group.read(INSTANCE, Optional.empty()));

    assertThat(read.toOptional().orElseThrow().group()).contains("asg-a");
    assertThat(read.toOptional().orElseThrow().terminationHooks()).hasSize(1);
    assertThat(stub.operations())
        .containsExactly("DescribeAutoScalingInstances", "DescribeLifecycleHooks");
    assertThat(stub.requests().getFirst().form("InstanceIds.member.1")).isEqualTo(INSTANCE);
  }

  @Test
  void anInstanceInNoGroupHasNoneAndNoHooks() {
    var stub =
        new HttpStub(_ ->
            xml(
                200,
                ours("autoscaling-DescribeAutoScalingInstances")
                    .replaceAll("<member>.*</member>", "")));

    assertThat(reading(stub, group -> group.read(INSTANCE, Optional.empty())))
        .isEqualTo(
            Reading.known(
                new AutoScaling(
                    Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty()),
                NOW));
    assertThat(stub.operations()).containsExactly("DescribeAutoScalingInstances");
  }

  @Test
  void onlyTerminationHooksCountAndTheyAreInOrder() {
    String one = ours("autoscaling-DescribeLifecycleHooks");
    String member = one.substring(one.indexOf("<member>"), one.indexOf("</LifecycleHooks>"));
    String all =
        one.replace(
            member,
            member.replace("TERMINATING", "LAUNCHING").replace("node-agent", "launch")
                + member.replace("node-agent-drain", "z-last")
                + member
                    .replace("node-agent-drain", "a-first")
                    .replace("<HeartbeatTimeout>900</HeartbeatTimeout>", ""));
    var stub = new HttpStub(_ -> xml(200, all));

    assertThat(
            reading(stub, group -> group.read(INSTANCE, Optional.of("asg-a")))
                .toOptional()
                .orElseThrow()
                .terminationHooks())
        .containsExactly(
            AutoScaling.Hook.of("a-first", Duration.ofHours(1)),
            AutoScaling.Hook.of("z-last", Duration.ofMinutes(15)));
  }

  @Test
  void aGroupThatCannotBeAskedForIsUnknown() {
    var stub =
        new HttpStub(request ->
            request.operation().equals("DescribeLifecycleHooks")
                ? xml(400, ours("autoscaling-error-400").replace("ValidationError", "Throttling"))
                : asDocumented(request));

    assertThat(reading(stub, group -> group.read(INSTANCE, Optional.empty())).whyNot())
        .get()
        .asString()
        .startsWith("autoscaling:DescribeLifecycleHooks: Throttling: ");
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void aHeartbeatIsForThisInstancesHook() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    assertThat(doing(stub, group -> group.heartbeat(HEARTBEAT)))
        .isEqualTo(new Outcome.Done(HEARTBEAT));
    assertThat(stub.only().operation()).isEqualTo("RecordLifecycleActionHeartbeat");
    assertThat(stub.only().form("AutoScalingGroupName")).isEqualTo("asg-a");
    assertThat(stub.only().form("LifecycleHookName")).isEqualTo("node-agent-drain");
    assertThat(stub.only().form("InstanceId")).isEqualTo(INSTANCE);
    assertThat(stub.only().form("LifecycleActionToken")).isEmpty();
  }

  @Test
  void aHeartbeatNobodyWaitsForIsRefused() {
    var stub = new HttpStub(_ -> xml(400, ours("autoscaling-error-400")));

    Outcome outcome = doing(stub, group -> group.heartbeat(HEARTBEAT));

    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(outcome.trouble()).get().asString().startsWith("no active lifecycle action: ");
  }

  @Test
  void theInstanceIsLetGo() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    assertThat(doing(stub, group -> group.complete(COMPLETE)))
        .isEqualTo(new Outcome.Done(COMPLETE));
    assertThat(stub.only().operation()).isEqualTo("CompleteLifecycleAction");
    assertThat(stub.only().form("AutoScalingGroupName")).isEqualTo("asg-a");
    assertThat(stub.only().form("LifecycleHookName")).isEqualTo("node-agent-drain");
    assertThat(stub.only().form("InstanceId")).isEqualTo(INSTANCE);
    assertThat(stub.only().form("LifecycleActionResult")).isEqualTo("CONTINUE");
  }

  @Test
  void thatThereIsNothingToCompleteYetIsTriedAgain() {
    var stub = new HttpStub(_ -> xml(400, ours("autoscaling-error-400")));

    assertThat(doing(stub, group -> group.complete(COMPLETE)))
        .isEqualTo(new Outcome.Failed(COMPLETE, "no lifecycle action waits yet, or any more"));
  }

  @Test
  void anotherErrorWithTheSameMessageIsWhatItsCodeSays() {
    String other = ours("autoscaling-error-400").replace("ValidationError", "AccessDenied");
    var stub = new HttpStub(_ -> xml(403, other));

    assertThat(doing(stub, group -> group.complete(COMPLETE))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void throttledAndBrokenCallsHaveFailedAndAreNotRepeated() {
    for (String code : List.of("Throttling", "ResourceContention", "InternalFailure")) {
      String body = ours("autoscaling-error-400").replace("ValidationError", code);
      var stub = new HttpStub(_ -> xml(code.equals("Throttling") ? 400 : 500, body));

      assertThat(doing(stub, group -> group.complete(COMPLETE))).isInstanceOf(Outcome.Failed.class);
      assertThat(stub.requests()).hasSize(1);
    }
  }

  @Test
  void lostAndLateAnswersAreUnanswered() {
    for (Reply reply : List.of(new Reply.Drop(), new Reply.Silence())) {
      var stub = new HttpStub(_ -> reply);

      assertThat(doing(stub, group -> group.heartbeat(HEARTBEAT), Duration.ofMillis(700)))
          .isInstanceOf(Outcome.Unanswered.class);
      assertThat(stub.requests()).hasSizeLessThan(2);
    }
  }
}
