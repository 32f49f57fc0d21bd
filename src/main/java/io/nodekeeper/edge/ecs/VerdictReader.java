package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Verdict;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.TargetType;

/** What the nodes of a cluster found bad, by the attributes that they publish. */
final class VerdictReader {

  static final String API = "ecs:ListAttributes";

  /** Of 100 attributes each: a node that has found nothing bad has none. */
  private static final int MOST_PAGES = 20;

  private VerdictReader() {}

  /**
   * Of all nodes, this one too.
   *
   * @throws RuntimeException if any part of it cannot be had
   */
  static List<Verdict> read(EcsClient ecs, String cluster, DaemonName daemon) {
    String name = Badness.attribute(daemon);
    var verdicts = new ArrayList<Verdict>();
    String next = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      String token = next;
      var answer =
          ecs.listAttributes(request ->
              request
                  .cluster(cluster)
                  .targetType(TargetType.CONTAINER_INSTANCE)
                  .attributeName(name)
                  .nextToken(token));
      answer.attributes().forEach(attribute -> add(verdicts, attribute));
      next = answer.nextToken();
      if (next == null || next.isEmpty()) {
        return List.copyOf(verdicts);
      }
    }
    throw CallFailure.unclear(API, "more than " + MOST_PAGES + " pages of " + name);
  }

  /** Whatever is no revision says nothing: also what takes an earlier one back. */
  private static void add(List<Verdict> verdicts, Attribute attribute) {
    String target = String.valueOf(attribute.targetId());
    String node = target.substring(target.lastIndexOf('/') + 1);
    for (int revision : Badness.revisions(String.valueOf(attribute.value()))) {
      verdicts.add(new Verdict(revision, node));
    }
  }
}
