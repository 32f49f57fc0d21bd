package io.nodekeeper.edge.ec2;

import static io.nodekeeper.aws.AwsSurroundings.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.AwsSurroundings;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.aws.HttpStub;
import io.nodekeeper.aws.HttpStub.Reply;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ec2TagsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final String INSTANCE = "i-0abcdef1234567890";

  private final Calls calls = new Calls();

  private Reading<SortedMap<String, String>> read(HttpStub stub) {
    return read(stub, Duration.ofSeconds(30));
  }

  private Reading<SortedMap<String, String>> read(HttpStub stub, Duration deadline) {
    try (stub;
        var _ = AwsSurroundings.at(stub.uri());
        var clients = new AwsClients("us-west-2", calls, deadline)) {
      return new Ec2Tags(clients, InstantSource.fixed(NOW)).of(INSTANCE);
    }
  }

  static Reply xml(int status, String body) {
    return new Reply.Full(status, Map.of("Content-Type", "text/xml;charset=UTF-8"), body);
  }

  static String ours(String name) {
    return sample(Ec2TagsTest.class, name + ".xml");
  }

  @Test
  void theTagsOfThisInstanceAreAskedForAndNoOthers() {
    var stub = new HttpStub(_ -> xml(200, ours("ec2-DescribeTags")));

    assertThat(read(stub))
        .isEqualTo(
            Reading.known(
                new TreeMap<>(Map.of("Role", "web", "aws:autoscaling:groupName", "asg-a")), NOW));
    assertThat(stub.only().operation()).isEqualTo("DescribeTags");
    assertThat(stub.only().form("Filter.1.Name")).isEqualTo("resource-id");
    assertThat(stub.only().form("Filter.1.Value.1")).isEqualTo(INSTANCE);
    assertThat(stub.only().form("Filter.2.Name")).isEmpty();
    assertThat(calls.counts()).isEqualTo(Map.of("ec2:DescribeTags", 1L));
  }

  @Test
  void allPagesAreRead() {
    String page = ours("ec2-DescribeTags");
    var stub =
        new HttpStub(request ->
            xml(
                200,
                request.form("NextToken").equals("more")
                    ? page.replace("Role", "env").replace("web", "")
                    : page.replace("</tagSet>", "</tagSet><nextToken>more</nextToken>")));

    assertThat(read(stub).toOptional().orElseThrow())
        .isEqualTo(Map.of("Role", "web", "env", "", "aws:autoscaling:groupName", "asg-a"));
    assertThat(stub.requests()).hasSize(2);
  }

  @Test
  void pagesWithoutEndAreUnknown() {
    String page =
        ours("ec2-DescribeTags").replace("</tagSet>", "</tagSet><nextToken>more</nextToken>");

    assertThat(read(new HttpStub(_ -> xml(200, page))).whyNot())
        .contains("ec2:DescribeTags: more than 5 pages of tags");
    assertThat(calls.counts()).isEqualTo(Map.of("ec2:DescribeTags", 5L));
  }

  @Test
  void anInstanceWithoutTagsHasNone() {
    String none = ours("ec2-DescribeTags").replaceAll("<item>.*</item>", "");

    assertThat(read(new HttpStub(_ -> xml(200, none))))
        .isEqualTo(Reading.known(new TreeMap<>(), NOW));
  }

  @Test
  void tooManyCallsAreUnknownAndNotRepeated() {
    assertThat(read(new HttpStub(_ -> xml(503, ours("ec2-error-503")))).whyNot())
        .contains("ec2:DescribeTags: RequestLimitExceeded: Request limit exceeded.");
    assertThat(calls.counts()).isEqualTo(Map.of("ec2:DescribeTags", 1L));
    assertThat(calls.throttled()).isEqualTo(Map.of("ec2:DescribeTags", 1L));
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{}", "\u0000"})
  void garbageIsUnknown(String body) {
    Reading<SortedMap<String, String>> read = read(new HttpStub(_ -> xml(200, body)));

    assertThat(read.whyNot().orElse("known: " + read))
        .startsWith("ec2:DescribeTags: ")
        .hasLineCount(1);
    assertThat(calls.throttled()).isEmpty();
  }

  @Test
  void silenceIsUnknown() {
    assertThat(read(new HttpStub(_ -> new Reply.Silence()), Duration.ofMillis(700)).whyNot())
        .contains("ec2:DescribeTags: no answer in time");
  }
}
