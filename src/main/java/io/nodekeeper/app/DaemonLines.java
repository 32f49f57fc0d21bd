package io.nodekeeper.app;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.record.Sameness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The journal's lines for daemons: one for each transition. Of one that goes to and fro the same
 * transition is told a few times an hour, and else once it has lasted.
 */
final class DaemonLines {

  /** How often the same is told within {@link #WHILE}. */
  private static final int OFTEN = 3;

  private static final Duration WHILE = Duration.ofHours(1);

  /** How long ECS may take to say why a task ended. */
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final Duration LASTING = Duration.ofMinutes(10);

  private final Consumer<Line> out;
  private final Map<DaemonName, Known> known = new TreeMap<>();

  DaemonLines(Consumer<Line> out) {
    this.out = out;
  }

  /** What is known of one, and what of it has been told lately. */
  private static final class Known {
    private DaemonStatus status;
    private String was = "";
    private Instant since;
    private boolean told;
    private boolean fails;
    private final Map<String, List<Instant>> lately = new TreeMap<>();

    Known(DaemonStatus status, Instant since) {
      this.status = status;
      this.since = since;
    }

    /** Whether ECS is still to say why it ended: its answer is waited for. */
    boolean isBeingAsked(Instant at) {
      return status.reason().endsWith(DaemonStatus.NOBODY_SAID)
          && !at.isBefore(since)
          && at.isBefore(since.plus(ANSWER));
    }

    void becomes(DaemonStatus next, Instant at) {
      boolean same = next.phase() == status.phase();
      was = same && !told ? was : same ? "" : "was " + Summary.phase(status.phase()) + "; ";
      status = next;
      since = at;
      told = false;
    }

    /** When the same was told within the last while. */
    List<Instant> same(Instant at) {
      lately.values().forEach(times -> times.removeIf(time -> !time.plus(WHILE).isAfter(at)));
      lately.values().removeIf(List::isEmpty);
      String essence =
          status.phase() + " " + status.revision() + " " + Sameness.essence(status.reason());
      return lately.computeIfAbsent(essence, _ -> new ArrayList<>());
    }
  }

  void tell(List<DaemonStatus> daemons, Instant at) {
    var gone = new TreeSet<>(known.keySet());
    for (DaemonStatus daemon : daemons) {
      gone.remove(daemon.name());
      Known is = known.computeIfAbsent(daemon.name(), _ -> new Known(daemon, at));
      if (!isSame(is.status, daemon)) {
        is.becomes(daemon, at);
      }
      if (!is.told && !is.isBeingAsked(at)) {
        tell(is, at);
      }
    }
    for (DaemonName name : gone) {
      known.remove(name);
      out.accept(
          Line.info("daemon.undeclared", name.value(), "it is no longer in the settings")
              .daemon(name));
    }
  }

  private void tell(Known is, Instant at) {
    boolean waits = isWaiting(is.status);
    List<Instant> same = is.same(at);
    int most = waits ? 1 : OFTEN;
    boolean lasts = !waits && !at.isBefore(is.since.plus(LASTING));
    if ((same.size() >= most || (is.fails && isAttempt(is.status))) && !lasts) {
      return;
    }
    is.fails = waits;
    same.add(at);
    is.told = true;
    boolean last = !waits && same.size() == most;
    out.accept(
        line(is.status, is.was + what(is.status) + (last ? SELDOM : ""))
            .daemon(is.status.name())
            .task(is.status.task())
            .reason(is.status.reason()));
  }

  private static final String SELDOM =
      "; this changes often, and is told again only when it has lasted 10 min, or after an hour";

  /** Between two starts: the same text again says nothing new. */
  private static boolean isWaiting(DaemonStatus status) {
    return status.phase() == DaemonStatus.Phase.BACKING_OFF
        || status.phase() == DaemonStatus.Phase.FLAPPING;
  }

  /**
   * After one that failed it is told with what becomes of it: else of a loop the last word would be
   * that it starts.
   */
  private static boolean isAttempt(DaemonStatus status) {
    return status.phase() == DaemonStatus.Phase.STARTING
        || status.phase() == DaemonStatus.Phase.RUNNING;
  }

  private static boolean isSame(DaemonStatus one, DaemonStatus other) {
    return one.phase() == other.phase()
        && one.task().equals(other.task())
        && Sameness.of(one.reason(), other.reason());
  }

  private static Line line(DaemonStatus daemon, String text) {
    String event = "daemon." + Summary.phase(daemon.phase());
    return switch (daemon.phase()) {
      case UNHEALTHY, BACKING_OFF, FLAPPING -> Line.warning(event, daemon.name().value(), text);
      case WAITING ->
          isForGood(daemon)
              ? Line.warning(event, daemon.name().value(), text)
              : Line.info(event, daemon.name().value(), text);
      case STARTING, RUNNING, HEALTHY, STOPPING, STOPPED, ELSEWHERE ->
          Line.info(event, daemon.name().value(), text);
    };
  }

  /** Whether it waits for what comes only when somebody acts. */
  private static boolean isForGood(DaemonStatus daemon) {
    return Cure.of(daemon.reason()).filter(cure -> !cure.passes()).isPresent();
  }

  private static String what(DaemonStatus daemon) {
    String task =
        daemon
            .task()
            .map(TaskArn::id)
            .map(id ->
                "task " + id + (daemon.revision() > 0 ? " of revision " + daemon.revision() : ""))
            .orElse("no task");
    if (daemon.reason().isEmpty()) {
      return task;
    }
    String more = " (" + task + ")";
    return isForGood(daemon) ? Cure.told(daemon.reason(), more) : daemon.reason() + more;
  }
}
