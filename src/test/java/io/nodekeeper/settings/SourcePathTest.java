package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.settings.SourcePath.Facts;
import io.nodekeeper.settings.SourcePath.Resolution;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SourcePathTest {

  private static Facts facts(String role) {
    SortedMap<String, String> tags = new TreeMap<>(Map.of("role", role));
    return new Facts(Optional.of("prod"), Optional.of("eu-west-1"), Optional.of(tags));
  }

  private static Resolution parameter(String written, Facts facts) {
    return SourcePath.parameter(written).orElseThrow().resolve(facts);
  }

  @Test
  void theNodeFillsInClusterRegionAndTags() {
    assertThat(parameter("/n/{cluster}/{region}/{tag:role}", facts("web")))
        .isEqualTo(new Resolution.Path("/n/prod/eu-west-1/web", "/n/prod/eu-west-1/{tag:role}"));
    var object = SourcePath.object("s3://acme-{region}/{tag:role}.yaml").orElseThrow();
    assertThat(object.resolve(facts("web")))
        .isEqualTo(
            new Resolution.Path(
                "s3://acme-eu-west-1/web.yaml", "s3://acme-eu-west-1/{tag:role}.yaml"));
    assertThat(SourcePath.bucketAndKey("s3://b/k/l.yaml")).containsExactly("b", "k/l.yaml");
  }

  @Test
  void whatATagMayNotHoldIsRefusedByItsKeyAndNotShown() {
    for (String bad :
        List.of("a/b", "..", ".", "a b", "ä", "", "{region}", "x".repeat(257), "a\n")) {
      assertThat(parameter("/n/{tag:role}", facts(bad)))
          .as(bad)
          .isInstanceOfSatisfying(
              Resolution.Waits.class,
              waits -> assertThat(waits.why()).startsWith("the tag \"role\" has a value that"));
    }
  }

  @Test
  void whatIsNotKnownYetIsWaitedFor() {
    var nothing = new Facts(Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(parameter("/n/{cluster}", nothing))
        .isEqualTo(new Resolution.Waits("the cluster is not known yet", true));
    assertThat(parameter("/n/{tag:role}", nothing))
        .isEqualTo(new Resolution.Waits("the tag \"role\" is not known yet", true));
    assertThat(parameter("/n/{tag:other}", facts("web")))
        .isEqualTo(new Resolution.Waits("this instance has no tag \"other\"", false));
  }

  @Test
  void whatAwsWouldNotTakeIsRefusedWhereItIsWritten() {
    for (String bad :
        List.of("", "/", "n/x", "/n/", "/n//x", "/n/{x}", "/n/ x", "/n/{tag:}", "/n/..")) {
      assertThat(SourcePath.parameter(bad)).as(bad).isEmpty();
    }
    for (String bad :
        List.of(
            "s3://b",
            "s3://bucket",
            "s3://bucket/",
            "http://bucket/k",
            "s3://Bucket/k",
            "s3://{tag:role}/k",
            "s3://bucket/../k",
            "s3://bucket/a b",
            "bucket/k")) {
      assertThat(SourcePath.object(bad)).as(bad).isEmpty();
    }
    assertThat(SourcePath.parameter("daemons")).isPresent();
  }
}
