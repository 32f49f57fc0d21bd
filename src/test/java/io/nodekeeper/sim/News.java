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

  private static boolean isTrue(DaemonTally tally, DaemonStatus status) {
    DaemonTally.Standing shown = tally.daemons().get(status.name());
    return shown == null
        ? status.phase() == DaemonStatus.Phase.ELSEWHERE || tally.leftOut() > 0
        : shown.ready() == status.isHealthy();
  }
}
