package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;

import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import java.util.Collections;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class MetadataServiceTest {

  private Reading<InstanceTags> tags = tags(true);
  private Reading<Boolean> open = known(false);
  private Reading<MetadataService.Options> options = hops(1);
  private boolean namesTags = true;

  private static Reading<InstanceTags> tags(boolean enabled) {
    return known(new InstanceTags(enabled, Collections.emptySortedMap()));
  }

  private static Reading<MetadataService.Options> hops(int limit) {
    return known(new MetadataService.Options(OptionalInt.of(limit)));
  }

  private Judgement judged() {
    return MetadataService.judge(new MetadataService.Facts(tags, open, options, "i-1", namesTags));
  }

  @Test
  void metadataWithTagsThatWantsATokenAndReachesNoContainerIsWell() {
    well(judged());
  }

  @Test
  void tagsThatAreOffAreAWarningOnlyWhereTheSettingsNameTags() {
    tags = tags(false);
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "tags are not in its metadata",
        "--instance-id i-1 --instance-metadata-tags enabled");

    namesTags = false;
    well(judged());
  }

  @Test
  void metadataThatAnswersWithoutATokenIsAWarning() {
    open = known(true);
    says(only(judged()), Finding.Severity.WARNING, "IMDSv1", "--http-tokens required");
  }

  @Test
  void aHopLimitThatReachesContainersIsAWarning() {
    options = hops(2);
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "hop limit is 2: containers behind a bridge reach it",
        "--http-put-response-hop-limit 1");
  }

  @Test
  void aHopLimitThatIsNotSaidOrNotToBeReadIsNoFinding() {
    options = known(new MetadataService.Options(OptionalInt.empty()));
    unseen(judged(), "the metadata's hop limit", "EC2 does not say it");

    options = unknown("ec2:DescribeInstances: UnauthorizedOperation");
    unseen(judged(), "the metadata's hop limit", "ec2:DescribeInstances: UnauthorizedOperation");
  }

  @Test
  void metadataThatDoesNotAnswerIsNoFinding() {
    tags = unknown("no answer");
    open = unknown("refused");
    unseen(judged(), "the instance's tags in the metadata", "no answer");
    unseen(judged(), "whether the metadata needs a token", "refused");
  }
}
