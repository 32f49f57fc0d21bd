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

  private static final Action.CompleteLaunch LAUNCH =
      new Action.CompleteLaunch("asg-a", "node-agent-up", INSTANCE, "the node is ready");

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
  void theGroupIsReadWithTheInstancesStateItsHooksAndItsPolicy() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    assertThat(reading(stub, group -> group.read(INSTANCE)))
        .isEqualTo(
            Reading.known(
                new AutoScaling(
                    Optional.of("asg-a"),
                    Optional.of("Terminating:Wait"),
                    List.of(
                        new AutoScaling.Hook(
                            "node-agent-drain", Duration.ofMinutes(15), Duration.ofHours(25))),
                    List.of(),
                    Optional.of(true)),
                NOW));
    assertThat(stub.operations())
        .containsExactly(
            "DescribeAutoScalingInstances", "DescribeLifecycleHooks", "DescribeAutoScalingGroups");
    assertThat(stub.requests().get(0).form("InstanceIds.member.1")).isEqualTo(INSTANCE);
    assertThat(stub.requests().get(1).form("AutoScalingGroupName")).isEqualTo("asg-a");
    assertThat(stub.requests().get(2).form("AutoScalingGroupNames.member.1")).isEqualTo("asg-a");
    assertThat(stub.requests().get(2).form("IncludeInstances")).isEqualTo("false");
  }

  @Test
  void anInstanceInNoGroupHasNoneAndNoHooks() {
    var stub =
        new HttpStub(_ ->
            xml(
                200,
                ours("autoscaling-DescribeAutoScalingInstances")
                    .replaceAll("<member>.*</member>", "")));

    assertThat(reading(stub, group -> group.read(INSTANCE)))
        .isEqualTo(
            Reading.known(
                new AutoScaling(
                    Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty()),
                NOW));
    assertThat(stub.operations()).containsExactly("DescribeAutoScalingInstances");
  }

  @Test
  void anInstanceThatCannotBeAskedForIsUnknownAndNotInNoGroup() {
    var stub = new HttpStub(request -> refusing("DescribeAutoScalingInstances", request));

    assertThat(reading(stub, group -> group.read(INSTANCE)).whyNot())
        .get()
        .asString()
        .startsWith("autoscaling:DescribeAutoScalingInstances: AccessDenied: ");
    assertThat(stub.requests()).hasSize(1);
  }

  @Test
  void hooksAreToldApartByTransitionAndAreInOrder() {
    String one = ours("autoscaling-DescribeLifecycleHooks");
    String member = one.substring(one.indexOf("<member>"), one.indexOf("</LifecycleHooks>"));
    String all =
        one.replace(
            member,
            member.replace("TERMINATING", "LAUNCHING").replace("node-agent", "launch")
                + member.replace("TERMINATING", "PONDERING")
                + member.replace("node-agent-drain", "z-last")
                + member.replace("node-agent-drain", "a-first"));
    var stub = new HttpStub(request -> hooks(all, request));

    AutoScaling read = group(stub);

    assertThat(read.terminationHooks())
        .extracting(AutoScaling.Hook::name)
        .containsExactly("a-first", "z-last");
    assertThat(read.launchHooks())
        .extracting(AutoScaling.Hook::name)
        .containsExactly("launch-drain");
  }

  @Test
  void aHookThatNamesNoTimesHasAutoScalingsOwn() {
    String bare =
        ours("autoscaling-DescribeLifecycleHooks").replaceAll("<GlobalTimeout>\\d+</\\w+>", "");
    String barest = bare.replaceAll("<HeartbeatTimeout>\\d+</\\w+>", "");

    assertThat(group(new HttpStub(request -> hooks(bare, request))))
        .extracting(read -> read.terminationHooks().getFirst().globalTimeout())
        .isEqualTo(Duration.ofHours(25));
    AutoScaling.Hook hook =
        group(new HttpStub(request -> hooks(barest, request))).terminationHooks().getFirst();
    assertThat(hook.heartbeatTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(hook.globalTimeout()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void hooksThatCannotBeAskedForAreUnknown() {
    var stub = new HttpStub(request -> refusing("DescribeLifecycleHooks", request));

    assertThat(reading(stub, group -> group.read(INSTANCE)).whyNot())
        .get()
        .asString()
        .startsWith("autoscaling:DescribeLifecycleHooks: AccessDenied: ");
  }

  @Test
  void aGroupWithoutAPolicyRetainsNothing() {
    String policy = "<InstanceLifecyclePolicy>.*</InstanceLifecyclePolicy>";
    for (String replaced :
        List.of(
            "",
            "<InstanceLifecyclePolicy/>",
            "<InstanceLifecyclePolicy><RetentionTriggers><TerminateHookAbandon>terminate"
                + "</TerminateHookAbandon></RetentionTriggers></InstanceLifecyclePolicy>")) {
      var stub =
          new HttpStub(request ->
              request.operation().equals("DescribeAutoScalingGroups")
                  ? xml(
                      200,
                      ours("autoscaling-DescribeAutoScalingGroups").replaceAll(policy, replaced))
                  : asDocumented(request));

      assertThat(group(stub).retainsAbandoned()).as(replaced).contains(false);
    }
  }

  @Test
  void aPolicyThatMayNotBeAskedForHidesNothingElseAndIsAskedForOnceInAWhile() {
    var stub = new HttpStub(request -> refusing("DescribeAutoScalingGroups", request));

    AutoScaling read =
        reading(
                stub,
                group -> {
                  group.read(INSTANCE);
                  return group.read(INSTANCE);
                })
            .toOptional()
            .orElseThrow();

    assertThat(read.retainsAbandoned()).isEmpty();
    assertThat(read.terminationHooks()).hasSize(1);
    assertThat(read.lifecycleState()).contains("Terminating:Wait");
    assertThat(stub.operations())
        .filteredOn(operation -> operation.equals("DescribeAutoScalingGroups"))
        .hasSize(1);
  }

  private static AutoScaling group(HttpStub stub) {
    return reading(stub, group -> group.read(INSTANCE)).toOptional().orElseThrow();
  }

  private static Reply refusing(String operation, HttpStub.Request request) {
    return request.operation().equals(operation)
        ? xml(403, ours("autoscaling-error-400").replace("ValidationError", "AccessDenied"))
        : asDocumented(request);
  }

  private static Reply hooks(String described, HttpStub.Request request) {
    return request.operation().equals("DescribeLifecycleHooks")
        ? xml(200, described)
        : asDocumented(request);
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
        .isEqualTo(
            new Outcome.Failed(COMPLETE, "no active lifecycle action waits yet, or any more"));
  }

  @Test
  void theInstanceIsLetIntoService() {
    var stub = new HttpStub(AutoScalingGroupTest::asDocumented);

    assertThat(doing(stub, group -> group.launch(LAUNCH))).isEqualTo(new Outcome.Done(LAUNCH));
    assertThat(stub.only().operation()).isEqualTo("CompleteLifecycleAction");
    assertThat(stub.only().form("AutoScalingGroupName")).isEqualTo("asg-a");
    assertThat(stub.only().form("LifecycleHookName")).isEqualTo("node-agent-up");
    assertThat(stub.only().form("InstanceId")).isEqualTo(INSTANCE);
    assertThat(stub.only().form("LifecycleActionResult")).isEqualTo("CONTINUE");
  }

  @Test
  void aLaunchThatWaitsNoMoreIsDone() {
    var stub = new HttpStub(_ -> xml(400, ours("autoscaling-error-400")));

    assertThat(doing(stub, group -> group.launch(LAUNCH))).isEqualTo(new Outcome.Done(LAUNCH));
  }

  @Test
  void aLaunchOfAGroupThatIsNotThereIsRefused() {
    String other =
        ours("autoscaling-error-400")
            .replaceAll("<Message>.*</Message>", "<Message>AutoScalingGroup not found</Message>");
    var stub = new HttpStub(_ -> xml(400, other));

    assertThat(doing(stub, group -> group.launch(LAUNCH))).isInstanceOf(Outcome.Refused.class);
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
