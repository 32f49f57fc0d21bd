package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** IMDS and DescribeTags, by path and answer. */
class Ec2InstanceTest {

  private static final String META = "/latest/meta-data/";

  private final Scene scene = new Scene();
  private final Ec2Instance ec2 = scene.world.ec2();

  private void is(String item, String body) {
    assertThat(ec2.get(META + item)).isEqualTo(new Ec2Instance.Answer(200, body));
  }

  private void isMissing(String item) {
    assertThat(ec2.get(META + item).status()).isEqualTo(404);
  }

  @Test
  void theInstanceSaysWhoItIs() throws IOException {
    is("instance-id", "i-0abcdef1234567890");
    is("placement/region", "us-west-2");
    is("placement/availability-zone", "us-west-2a");
    is("placement/availability-zone-id", "usw2-az1");
    isMissing("placement/host-id");
    is("instance-type", "m7i.large");
    isMissing("no-such-item");

    JsonNode document =
        new ObjectMapper().readTree(ec2.get("/latest/dynamic/instance-identity/document").body());
    assertThat(document.path("instanceId").asText()).isEqualTo("i-0abcdef1234567890");
    assertThat(document.path("region").asText()).isEqualTo("us-west-2");
    assertThat(document.path("pendingTime").asText()).isEqualTo("2026-11-21T08:00:00Z");
  }

  @Test
  void tagsAreListedByKeyAndReadByKeyAndMayChange() {
    ec2.tags.put("env", "prod");
    ec2.tags.put("aws:autoscaling:groupName", "asg-a");
    is("tags/instance", "aws:autoscaling:groupName\nenv");
    is("tags/instance/env", "prod");
    is("tags/instance/aws:autoscaling:groupName", "asg-a");
    isMissing("tags/instance/other");

    ec2.tags.put("env", "test");
    is("tags/instance/env", "test");
  }

  @Test
  void whereTagsAreOffTheyAre404AndEc2HasThem() {
    ec2.tags.put("env", "prod");
    ec2.tagsInMetadata = false;

    isMissing("tags/instance");
    isMissing("tags/instance/env");
    assertThat(ec2.describeTags("i-0abcdef1234567890")).containsEntry("env", "prod");
    assertThat(ec2.describeTags("i-other")).isEmpty();
  }

  @Test
  void theTargetLifecycleStateFollowsAutoScaling() {
    is("autoscaling/target-lifecycle-state", "InService");
    scene.world.scaling().choose();
    is("autoscaling/target-lifecycle-state", "Terminated");
    scene.world.scaling().withdraw();
    scene.world.scaling().member(false);
    isMissing("autoscaling/target-lifecycle-state");
  }

  @Test
  void noticesAreMissingUntilThereAreAny() {
    isMissing("spot/instance-action");
    isMissing("events/recommendations/rebalance");
    is("events/maintenance/scheduled", "[]");

    scene.world.interruptSpot();
    is("spot/instance-action", "{\"action\":\"terminate\",\"time\":\"2026-11-21T08:02:02Z\"}");
  }

  @Test
  void aSpotInterruptionSaysItsActionAndComesTrue() {
    scene.world.interruptSpot("stop", Duration.ofSeconds(30));
    is("spot/instance-action", "{\"action\":\"stop\",\"time\":\"2026-11-21T08:00:32Z\"}");
    scene.seconds(29);
    assertThat(ec2.isRunning()).isTrue();
    scene.seconds(2);
    assertThat(ec2.isRunning()).isFalse();
  }

  @Test
  void aSpotInterruptionThatIsTakenBackLeavesTheInstance() {
    scene.world.interruptSpot();
    scene.world.leaveSpot();
    isMissing("spot/instance-action");
    scene.minutes(10);
    assertThat(ec2.isRunning()).isTrue();
  }

  @Test
  void aLaterInterruptionIsTheOneThatCounts() {
    scene.world.interruptSpot("terminate", Duration.ofSeconds(30));
    scene.world.interruptSpot("terminate", Duration.ofMinutes(5));
    scene.minutes(4);
    assertThat(ec2.isRunning()).isTrue();
    scene.minutes(2);
    assertThat(ec2.isRunning()).isFalse();
  }

  @Test
  void scheduledMaintenanceIsListedUntilItIsOver() {
    Instant begin = Instant.parse("2026-12-01T09:00:43Z");
    ec2.notices()
        .maintenance(
            new InstanceNotices.Maintenance(
                "instance-event-1", "system-reboot", begin, begin.plusSeconds(1020), "active"));
    is(
        "events/maintenance/scheduled",
        "[{\"NotBefore\":\"1 Dec 2026 09:00:43 GMT\",\"Code\":\"system-reboot\","
            + "\"Description\":\"scheduled system-reboot\",\"EventId\":\"instance-event-1\","
            + "\"NotAfter\":\"1 Dec 2026 09:17:43 GMT\",\"State\":\"active\"}]");
    ec2.notices().maintenanceOver("instance-event-1");
    is("events/maintenance/scheduled", "[]");
  }

  @Test
  void aRebalanceRecommendationIsThereUntilItIsOver() {
    ec2.notices().rebalance(scene.time.instant());
    is("events/recommendations/rebalance", "{\"noticeTime\": \"2026-11-21T08:00:02Z\"}");
    ec2.notices().rebalanceOver();
    isMissing("events/recommendations/rebalance");
    assertThat(ec2.isRunning()).isTrue();
  }

  @Test
  void eachWayOfNotAnsweringCanBeHad() {
    scene.world.faults().imds = Faults.Imds.UNAUTHORIZED;
    assertThat(ec2.get(META + "instance-id").status()).isEqualTo(401);
    scene.world.faults().imds = Faults.Imds.FORBIDDEN;
    assertThat(ec2.get(META + "instance-id").status()).isEqualTo(403);
    scene.world.faults().imds = Faults.Imds.UNAVAILABLE;
    assertThat(ec2.get(META + "instance-id").status()).isEqualTo(503);
    scene.world.faults().imds = Faults.Imds.SILENT;
    assertThatThrownBy(() -> ec2.get(META + "instance-id")).isInstanceOf(NoAnswer.class);
  }

  @Test
  void credentialsAreOfferedForTheNodesRole() {
    is("iam/security-credentials/", "node");
    assertThat(ec2.get(META + "iam/security-credentials/node").body())
        .contains("\"Code\":\"Success\"");
  }

  @Test
  void theEcsAgentSetsDrainingAtASpotInterruptionWhereItIsTold() {
    scene.world.interruptSpot();
    scene.seconds(5);
    assertThat(scene.node().isActive()).isTrue();

    WorldModel.Settings usual = WorldModel.Settings.example(1);
    var told =
        new Scene(
            new WorldModel.Settings(
                usual.cluster(),
                usual.instance(),
                usual.scalingGroup(),
                usual.size(),
                usual.containerStopTimeout(),
                usual.cleanup(),
                0,
                true,
                true,
                1));
    told.world.interruptSpot();
    told.seconds(2);
    assertThat(told.node().isActive()).isFalse();
  }
}
