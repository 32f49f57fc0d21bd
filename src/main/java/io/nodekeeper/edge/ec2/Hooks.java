package io.nodekeeper.edge.ec2;

import io.nodekeeper.core.AutoScaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;

/** Lifecycle hooks as Auto Scaling describes them, turned into ours. */
final class Hooks {

  /** What a hook has unless it says otherwise. */
  private static final Duration USUAL_HEARTBEAT = Duration.ofHours(1);

  private Hooks() {}

  /** Those of one transition, by name. */
  static List<AutoScaling.Hook> of(String transition, List<LifecycleHook> described) {
    var hooks = new ArrayList<AutoScaling.Hook>();
    for (LifecycleHook hook : described) {
      if (transition.equals(hook.lifecycleTransition()) && hook.lifecycleHookName() != null) {
        hooks.add(ours(hook));
      }
    }
    hooks.sort(Comparator.comparing(AutoScaling.Hook::name));
    return List.copyOf(hooks);
  }

  private static AutoScaling.Hook ours(LifecycleHook hook) {
    AutoScaling.Hook usual =
        AutoScaling.Hook.of(
            hook.lifecycleHookName(), seconds(hook.heartbeatTimeout(), USUAL_HEARTBEAT));
    return new AutoScaling.Hook(
        usual.name(),
        usual.heartbeatTimeout(),
        seconds(hook.globalTimeout(), usual.globalTimeout()));
  }

  private static Duration seconds(@Nullable Integer seconds, Duration usual) {
    return seconds == null || seconds <= 0 ? usual : Duration.ofSeconds(seconds);
  }
}
