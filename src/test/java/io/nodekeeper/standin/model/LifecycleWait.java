package io.nodekeeper.standin.model;

import java.time.Instant;

/** One lifecycle hook that waits. */
final class LifecycleWait {

  final ScalingGroup.Hook hook;

  /** No heartbeat helps beyond. */
  final Instant bound;

  private Instant timesOutAt;

  LifecycleWait(ScalingGroup.Hook hook, Instant now) {
    this.hook = hook;
    bound = now.plus(hook.globalTimeout());
    heartbeat(now);
  }

  void heartbeat(Instant now) {
    Instant next = now.plus(hook.heartbeatTimeout());
    timesOutAt = next.isBefore(bound) ? next : bound;
  }

  Instant timesOutAt() {
    return timesOutAt;
  }
}
