package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node's leaving, put together piece by piece. */
final class Drains {

  private final Instant begin;
  private final List<DrainStatus.Why> causes = new ArrayList<>();
  private final List<Blocker> blockers = new ArrayList<>();
  private List<DaemonName> stage = List.of();
  private List<DaemonName> remaining = List.of();
  private List<String> hooks = List.of("drain-hook");
  private Optional<String> holding = Optional.empty();
  private Optional<Instant> letGo = Optional.empty();
  private boolean withdrawn;
  private boolean keepsDaemons;

  private Drains(Instant begin) {
    this.begin = begin;
  }

  static Drains begun(Instant begin) {
    return new Drains(begin);
  }

  Drains cause(Cause cause, Duration within) {
    return cause(cause, begin, begin.plus(within));
  }

  Drains cause(Cause cause, Instant since, Instant deadline) {
    causes.add(new DrainStatus.Why(cause, since, deadline, cause.words()));
    return this;
  }

  /** A replica of a service that bears its name, and that nobody has told to stop. */
  Drains replica(String family) {
    return blocker(
        new Blocker(
            arn(family),
            family,
            7,
            List.of("app"),
            "service " + family,
            List.of("Docker"),
            false,
            begin,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** One that was told to stop, and has this long. */
  Drains stopping(String family, Instant since, Duration timeout) {
    return blocker(
        new Blocker(
            arn(family),
            family,
            7,
            List.of("app", "proxy"),
            "service " + family,
            List.of("Docker", "ECS agent"),
            true,
            since,
            Optional.of(since),
            Optional.of(timeout),
            Optional.of(since.plus(timeout)),
            Optional.empty()));
  }

  /** One that needs somebody. */
  Drains advised(String family, String advice) {
    return blocker(
        new Blocker(
            arn(family),
            family,
            7,
            List.of("app"),
            "standalone task",
            List.of("Docker"),
            false,
            begin,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(advice)));
  }

  Drains blocker(Blocker blocker) {
    blockers.add(blocker);
    return this;
  }

  static TaskArn arn(String family) {
    return new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/" + family);
  }

  Drains stage(String... daemons) {
    stage = List.of(daemons).stream().map(DaemonName::new).toList();
    return remaining(daemons);
  }

  /** Of those that are being stopped, the ones that the node itself still shows. */
  Drains remaining(String... daemons) {
    remaining = List.of(daemons).stream().map(DaemonName::new).toList();
    return this;
  }

  Drains hooks(String... names) {
    hooks = List.of(names);
    return this;
  }

  Drains holding(String what) {
    holding = Optional.of(what);
    return this;
  }

  Drains letGo(Instant at) {
    letGo = Optional.of(at);
    return this;
  }

  Drains withdrawn() {
    withdrawn = true;
    return this;
  }

  Drains keepsDaemons() {
    keepsDaemons = true;
    return this;
  }

  DrainStatus build() {
    return new DrainStatus(
        List.copyOf(causes),
        begin,
        causes.stream().map(DrainStatus.Why::deadline).min(Instant::compareTo).orElse(begin),
        Action.CompleteLifecycle.Result.CONTINUE,
        true,
        withdrawn,
        keepsDaemons,
        List.copyOf(blockers),
        holding,
        stage,
        remaining,
        hooks,
        letGo);
  }
}
