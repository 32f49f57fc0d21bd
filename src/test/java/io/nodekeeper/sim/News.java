package io.nodekeeper.sim;

import io.nodekeeper.core.Bulletin;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.ContainerInstance;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** What there is to tell whoever looks over the fleet, and whether ECS has been told. */
final class News {

  /**
   * An instance has room for ten; two are the bulletin's, and two are left to what is found bad.
   */
  private static final int MOST_OTHERS = 6;

  private final Options options;
  private SortedMap<String, String> last = Collections.emptySortedMap();
  private int changes;

  News(Options options) {
    this.options = options;
  }

  void heard(Look look) {
    SortedMap<String, String> now = Bulletin.of(look.decision(), look.at());
    changes += Bulletin.isSame(last, now) ? 0 : 1;
    last = now;
  }

  int changes() {
    return changes;
  }

  /** Where a daemon is broken, that is never at rest. */
  Optional<String> untold(ContainerInstance node, Look look) {
    if (options.daemons().stream().anyMatch(plan -> plan.flaw() != Options.Flaw.NONE)) {
      return Optional.empty();
    }
    if (isCrowded(node)) {
      return node.attributes().keySet().stream()
          .filter(name -> last.containsKey(name))
          .map(name -> "ECS shows " + name + ", and is to have its room for other nodes")
          .findFirst();
    }
    if (!Bulletin.isSame(node.attributes(), last)) {
      return Optional.of("ECS shows " + node.attributes() + ", not " + last);
    }
    String said = node.attributes().getOrDefault(DaemonTally.ATTRIBUTE, "");
    Optional<DaemonTally> tally = DaemonTally.parse(said);
    return look.decision().daemons().stream()
        .filter(status -> tally.filter(all -> isTrue(all, status)).isEmpty())
        .map(status -> "ECS shows " + said + ", and there is " + status)
        .findFirst();
  }

  private boolean isCrowded(ContainerInstance node) {
    return node.attributes().keySet().stream()
            .filter(name -> !name.startsWith("ecs.") && !last.containsKey(name))
            .count()
        > MOST_OTHERS;
  }

  private static boolean isTrue(DaemonTally tally, DaemonStatus status) {
    DaemonTally.Standing shown = tally.daemons().get(status.name());
    return shown == null
        ? status.phase() == DaemonStatus.Phase.ELSEWHERE || tally.leftOut() > 0
        : shown.ready() == status.isHealthy();
  }
}
