package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import java.time.InstantSource;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.TagDescription;

/** The instance's tags as EC2 has them, for where the metadata does not offer them. */
public final class Ec2Tags {

  private static final String API = "ec2:DescribeTags";

  /** An instance has at most 50 tags, and a few of AWS's own: all of them fit on one page. */
  private static final int PAGE = 1000;

  private static final int MOST_PAGES = 5;

  private final AwsClients aws;
  private final InstantSource clock;
  private @Nullable Ec2Client client;

  public Ec2Tags(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
  }

  private synchronized Ec2Client ec2() {
    if (client == null) {
      client = aws.build(Ec2Client.builder());
    }
    return client;
  }

  /** By key; untrusted text. One call. Needs {@code ec2:DescribeTags} on all resources. */
  public Reading<SortedMap<String, String>> of(String instanceId) {
    try {
      return Reading.known(ask(instanceId), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(API, e).why(), clock.instant());
    }
  }

  private SortedMap<String, String> ask(String instanceId) {
    Filter own = Filter.builder().name("resource-id").values(instanceId).build();
    var tags = new TreeMap<String, String>();
    String next = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      String token = next;
      var answer =
          ec2().describeTags(request -> request.filters(own).maxResults(PAGE).nextToken(token));
      for (TagDescription tag : answer.tags()) {
        String value = tag.value();
        if (tag.key() != null) {
          tags.put(tag.key(), value == null ? "" : value);
        }
      }
      next = answer.nextToken();
      if (next == null || next.isEmpty()) {
        return Collections.unmodifiableSortedMap(tags);
      }
    }
    throw CallFailure.unclear(API, "more than " + MOST_PAGES + " pages of tags");
  }
}
