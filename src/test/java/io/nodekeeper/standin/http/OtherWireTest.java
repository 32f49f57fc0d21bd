package io.nodekeeper.standin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingException;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** EC2 and Auto Scaling as AWS's own SDK hears them. */
class OtherWireTest {

  private static final String INSTANCE = "i-0abcdef1234567890";
  private static final ClientOverrideConfiguration ONCE =
      ClientOverrideConfiguration.builder().retryStrategy(AwsRetryStrategy.doNotRetry()).build();

  private final Stage stage = new Stage();
  private final Ec2Client ec2 =
      Ec2Client.builder()
          .region(Region.US_WEST_2)
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(ONCE)
          .build();
  private final AutoScalingClient scaling =
      AutoScalingClient.builder()
          .region(Region.US_WEST_2)
          .httpClient(UrlConnectionHttpClient.create())
          .overrideConfiguration(ONCE)
          .build();

  @AfterEach
  void close() {
    ec2.close();
    scaling.close();
    stage.close();
  }

  private static Filter by(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  private void chosenWithHook() {
    stage.change(world -> {
      world.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5)));
      world.scaling().choose();
    });
    Stage.until(() -> stage.look(world -> world.scaling().state()).equals("Terminating:Wait"));
  }

  private String lifecycleState() {
    return scaling
        .describeAutoScalingInstances(of -> of.instanceIds(INSTANCE))
        .autoScalingInstances()
        .getFirst()
        .lifecycleState();
  }

  @Test
  void tagsOfAnyTextComeThrough() {
    String odd = "a \"b\" <c> & 'd'\n\t=$e ü";
    stage.change(world -> world.ec2().tags.put("odd & <key>", odd));
    var found = ec2.describeTags(of -> of.filters(by("resource-id", INSTANCE))).tags();
    assertThat(found).anyMatch(tag -> tag.key().equals("odd & <key>") && tag.value().equals(odd));
  }

  @Test
  void tagsAreFilteredAndPaged() {
    stage.change(world -> {
      for (int i = 0; i < 12; i++) {
        world.ec2().tags.put("k" + i, "v");
      }
      world.ec2().tags.put("env", "prod");
    });
    assertThat(ec2.describeTags(of -> of.filters(by("key", "env"))).tags())
        .extracting(TagDescription::value)
        .containsExactly("prod");
    assertThat(ec2.describeTags(of -> of.filters(by("tag:env", "test"))).tags()).isEmpty();
    assertThat(ec2.describeTagsPaginator(of -> of.maxResults(5).filters(by("value", "v"))).tags())
        .hasSize(12);
  }

  @Test
  void theInstanceIsDescribed() {
    var found =
        ec2.describeInstances(of -> of.instanceIds(INSTANCE))
            .reservations()
            .getFirst()
            .instances()
            .getFirst();
    assertThat(found.state().nameAsString()).isEqualTo("running");
    assertThat(found.placement().availabilityZone()).isEqualTo("us-west-2a");
    assertThat(ec2.describeInstances(of -> of.instanceIds("i-1")).reservations()).isEmpty();
  }

  @Test
  void throttledEc2HasItsOwnCode() {
    stage.change(world -> world.faults().next(Operation.DESCRIBE_TAGS, Fate.throttled()));
    assertThatThrownBy(() -> ec2.describeTags())
        .isInstanceOfSatisfying(
            Ec2Exception.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(503);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("RequestLimitExceeded");
            });
  }

  @Test
  void throttledAutoScalingHasItsOwnCode() {
    stage.change(
        world -> world.faults().next(Operation.DESCRIBE_LIFECYCLE_HOOKS, Fate.throttled()));
    assertThatThrownBy(() -> scaling.describeLifecycleHooks(of -> of.autoScalingGroupName("asg-a")))
        .isInstanceOfSatisfying(
            AutoScalingException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("Throttling"));
  }

  @Test
  void hooksAreDescribed() {
    stage.change(world ->
        world.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5))));
    var hooks =
        scaling.describeLifecycleHooks(of -> of.autoScalingGroupName("asg-a")).lifecycleHooks();
    assertThat(hooks).hasSize(1);
    assertThat(hooks.getFirst().lifecycleHookName()).isEqualTo("drain");
    assertThat(hooks.getFirst().lifecycleTransition())
        .isEqualTo("autoscaling:EC2_INSTANCE_TERMINATING");
    assertThat(hooks.getFirst().heartbeatTimeout()).isEqualTo(300);
    assertThat(hooks.getFirst().globalTimeout()).isEqualTo(30_000);
  }

  @Test
  void theGroupsPolicyIsDescribed() {
    assertThat(describedGroup().instanceLifecyclePolicy()).isNull();
    stage.change(world -> world.scaling().onAbandon("retain", Optional.empty()));
    assertThat(
            describedGroup()
                .instanceLifecyclePolicy()
                .retentionTriggers()
                .terminateHookAbandonAsString())
        .isEqualTo("retain");
    assertThat(
            scaling
                .describeAutoScalingGroups(of -> of.autoScalingGroupNames("none"))
                .autoScalingGroups())
        .isEmpty();
  }

  private AutoScalingGroup describedGroup() {
    return scaling
        .describeAutoScalingGroups(of -> of.autoScalingGroupNames("asg-a"))
        .autoScalingGroups()
        .getFirst();
  }

  @Test
  void aWaitingHookIsKeptAliveAndCompletedOnce() {
    chosenWithHook();
    scaling.recordLifecycleActionHeartbeat(
        of -> of.autoScalingGroupName("asg-a").lifecycleHookName("drain").instanceId(INSTANCE));
    complete();
    assertThat(lifecycleState()).startsWith("Terminat");
    assertThatThrownBy(this::complete)
        .isInstanceOfSatisfying(
            AutoScalingException.class,
            e -> {
              assertThat(e.statusCode()).isEqualTo(400);
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError");
              assertThat(e.awsErrorDetails().errorMessage()).contains("No active Lifecycle Action");
            });
  }

  private void complete() {
    scaling.completeLifecycleAction(of ->
        of.autoScalingGroupName("asg-a")
            .lifecycleHookName("drain")
            .instanceId(INSTANCE)
            .lifecycleActionResult("CONTINUE"));
  }

  @Test
  void anUnknownInstanceIsLeftOut() {
    assertThat(
            scaling
                .describeAutoScalingInstances(of -> of.instanceIds("i-1"))
                .autoScalingInstances())
        .isEmpty();
  }

  @Test
  void theSdkFindsCredentialsAndRegionInTheMetadata() {
    try (var provider = InstanceProfileCredentialsProvider.create()) {
      AwsCredentials found = provider.resolveCredentials();
      assertThat(found.accessKeyId()).isNotBlank();
    }
    assertThat(new InstanceProfileRegionProvider().getRegion()).isEqualTo(Region.US_WEST_2);
  }
}
