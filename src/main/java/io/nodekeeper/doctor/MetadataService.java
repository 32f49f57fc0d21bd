package io.nodekeeper.doctor;

import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the instance's metadata does not offer, and to whom it offers too much. */
public final class MetadataService {

  private static final String WHERE = "metadata";

  private MetadataService() {}

  /**
   * The instance's options, as EC2 says them.
   *
   * @param hopLimit empty where EC2 does not say
   */
  public record Options(OptionalInt hopLimit) {}

  /**
   * What there is to judge.
   *
   * @param open whether it answers a question without a token
   * @param instance the instance's id, or a word in its place, for remedies
   * @param namesTags whether the settings name an instance tag
   */
  public record Facts(
      Reading<InstanceTags> tags,
      Reading<Boolean> open,
      Reading<Options> options,
      String instance,
      boolean namesTags) {}

  public static Judgement judge(Facts facts) {
    return Judgement.from(
            "the instance's tags in the metadata", facts.tags(), is -> tags(facts, is))
        .and(
            Judgement.from("whether the metadata needs a token", facts.open(), is -> v1(facts, is)))
        .and(hops(facts));
  }

  private static List<Finding> tags(Facts facts, InstanceTags tags) {
    return tags.enabled() || !facts.namesTags()
        ? List.of()
        : List.of(
            Finding.warning(
                WHERE,
                "the instance's tags are not in its metadata, and the settings name tags: each"
                    + " reading is a call of ec2:DescribeTags, whose rate the whole account shares",
                remedy(facts, "--instance-metadata-tags enabled")
                    + ", and in the launch template InstanceMetadataTags=enabled"));
  }

  private static List<Finding> v1(Facts facts, boolean open) {
    return open
        ? List.of(
            Finding.warning(
                WHERE,
                "the metadata answers without a token (IMDSv1): a web server on this node that can"
                    + " be made to fetch an address gives the node's role away",
                remedy(facts, "--http-tokens required")
                    + ", and in the launch template HttpTokens=required"))
        : List.of();
  }

  private static Judgement hops(Facts facts) {
    String what = "the metadata's hop limit";
    Optional<OptionalInt> limit = facts.options().toOptional().map(Options::hopLimit);
    if (limit.isPresent() && limit.get().isEmpty()) {
      return Judgement.unseen(what, "EC2 does not say it");
    }
    return Judgement.from(what, facts.options(), is -> hops(facts, is.hopLimit().getAsInt()));
  }

  /** The host itself is one hop away, a container behind a bridge two. */
  private static List<Finding> hops(Facts facts, int limit) {
    var found = new ArrayList<Finding>();
    if (limit > 1) {
      found.add(
          Finding.warning(
              WHERE,
              "the metadata's hop limit is "
                  + limit
                  + ": containers behind a bridge reach it, and with it the node's role, which may"
                  + " stop any task of the cluster",
              remedy(facts, "--http-put-response-hop-limit 1")
                  + ", and in the launch template HttpPutResponseHopLimit=1"));
    }
    return found;
  }

  private static String remedy(Facts facts, String option) {
    return "aws ec2 modify-instance-metadata-options --instance-id "
        + facts.instance()
        + " "
        + option;
  }
}
