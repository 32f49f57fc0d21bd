package io.nodekeeper.edge.ecs;

import static io.nodekeeper.aws.HttpStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.fleet.Member;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterReaderTest {

  private static final String ARN =
      "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/765936fadbdd46b5991a4bd70c2a43d4";

  /** Lists the same page for ever. */
  private static HttpStub.Reply answer(String operation) {
    return json(
        200,
        operation.equals("ListContainerInstances")
            ? "{\"containerInstanceArns\":[\"" + ARN + "\"],\"nextToken\":\"again\"}"
            : "{\"containerInstances\":[{\"containerInstanceArn\":\"" + ARN + "\"}]}");
  }

  @Test
  void aListThatGoesRoundInACircleIsLeftAndCountsNoNodeTwice() throws Exception {
    try (var stub = new HttpStub(request -> answer(request.operation()));
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", new Calls(), Duration.ofSeconds(30));
        var reader = new ClusterReader(clients, InstantSource.system(), _ -> {}, () -> 0)) {
      ClusterReader.Found found = reader.read("prod", Instant.now().plusSeconds(60), (_, _) -> {});

      assertThat(found.members())
          .extracting(Member::id)
          .containsExactly("765936fadbdd46b5991a4bd70c2a43d4");
      assertThat(found.trouble().map(CallFailure::why).orElse("")).contains("the same nextToken");
      assertThat(stub.operations()).filteredOn("ListContainerInstances"::equals).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListContainerInstances", "DescribeContainerInstances"})
  void aCallThatHangsIsWaitedForNoLongerThanTheWhole(String silent) throws Exception {
    try (var stub =
            new HttpStub(request ->
                request.operation().equals(silent)
                    ? new HttpStub.Reply.Silence()
                    : json(200, "{\"containerInstanceArns\":[\"" + ARN + "\"]}"));
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", new Calls(), Duration.ofSeconds(60));
        var reader = new ClusterReader(clients, InstantSource.system(), _ -> {}, () -> 0)) {
      long begun = System.nanoTime();
      ClusterReader.Found found = reader.read("prod", Instant.now().plusSeconds(2), (_, _) -> {});

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
      assertThat(found.members()).isEmpty();
      assertThat(found.trouble().map(CallFailure::why).orElse("")).contains(silent);
    }
  }
}
