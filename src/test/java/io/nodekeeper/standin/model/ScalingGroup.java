package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Auto Scaling with the one group that our instance may be in, as its callers meet it.
 *
 * <p>The calls throw {@link ApiError} and {@link NoAnswer} as {@link Ecs} does.
 */
public final class ScalingGroup {

  public static final String TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";
  public static final String LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING";

  private static final String TERMINATED = "Terminated";

  /**
   * A lifecycle hook.
   *
   * @param heartbeatTimeout 30 s to 2 h
   * @param defaultResult CONTINUE or ABANDON
   * @param target the topic or queue that is told
   */
  public record Hook(
      String name,
      String transition,
      Duration heartbeatTimeout,
      String defaultResult,
      Optional<String> target) {

    /** One that tells nobody. */
    public Hook(String name, String transition, Duration heartbeatTimeout, String defaultResult) {
      this(name, transition, heartbeatTimeout, defaultResult, Optional.empty());
    }

    public static Hook terminating(String name, Duration heartbeatTimeout) {
      return new Hook(name, TERMINATING, heartbeatTimeout, "CONTINUE");
    }

    public static Hook launching(String name, Duration heartbeatTimeout) {
      return new Hook(name, LAUNCHING, heartbeatTimeout, "ABANDON");
    }

    /** The upper bound of the whole wait: 48 h or 100 heartbeats, whichever is shorter. */
    public Duration globalTimeout() {
      Duration hundred = heartbeatTimeout.multipliedBy(100);
      Duration most = Duration.ofDays(2);
      return hundred.compareTo(most) < 0 ? hundred : most;
    }
  }

  /**
   * An instance of the group.
   *
   * @param state such as InService or Terminating:Wait
   */
  public record Instance(String instanceId, String group, String state) {}

  /**
   * The group.
   *
   * @param onAbandon the instance lifecycle policy's TerminateHookAbandon, retain or terminate;
   *     empty for a group without such a policy
   */
  public record Group(String name, Optional<String> onAbandon) {}

  /** ECS's own, made with managed draining. */
  private static final Hook MANAGED =
      Hook.terminating("ecs-managed-draining-termination-hook", Duration.ofHours(1));

  /** Of load balancers to let go, and of a machine to end. */
  private static final Duration STEP = Duration.ofSeconds(2);

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Gate gate;
  private final Journal journal;
  private final ControlPlane plane;
  private final Runnable terminated;
  private final Map<String, Hook> hooks = new TreeMap<>();
  private final Map<String, LifecycleWait> waiting = new TreeMap<>();
  private Optional<String> onAbandon = Optional.empty();
  private Optional<String> targetWhenRetained = Optional.of(TERMINATED);
  private boolean member = true;
  private String state = "InService";
  private Optional<String> target = Optional.of("InService");
  private int choice;

  ScalingGroup(
      Timeline timeline,
      WorldModel.Settings settings,
      Gate gate,
      Journal journal,
      ControlPlane plane,
      Runnable terminated) {
    this.timeline = timeline;
    this.settings = settings;
    this.gate = gate;
    this.journal = journal;
    this.plane = plane;
    this.terminated = terminated;
    plane.watch(this::completeManaged);
  }

  // What happens to the group.

  public String name() {
    return settings.scalingGroup();
  }

  public void add(Hook hook) {
    hooks.put(hook.name(), hook);
  }

  /** Whether our instance is in the group at all. */
  public void member(boolean isMember) {
    member = isMember;
    target = isMember ? Optional.of("InService") : Optional.empty();
  }

  /** Whether our instance is in the group at all. */
  public boolean isMember() {
    return member;
  }

  /**
   * The instance lifecycle policy.
   *
   * @param action retain or terminate
   * @param target what IMDS says of a retained instance; AWS does not tell
   */
  public void onAbandon(String action, Optional<String> target) {
    onAbandon = Optional.of(action);
    targetWhenRetained = target;
  }

  /** Begins its life: Pending:Wait while a launching hook waits. */
  public void launch() {
    become("Pending");
    waitFor(LAUNCHING, "Pending:Wait");
  }

  /** Chooses our instance to be terminated: Terminating:Wait while a termination hook waits. */
  public void choose() {
    if (!member || state.startsWith("Terminat")) {
      return;
    }
    waiting.clear();
    int mine = ++choice;
    target = Optional.of(TERMINATED);
    become("Terminating");
    timeline.after(
        STEP,
        () -> {
          if (mine == choice) {
            waitFor(TERMINATING, "Terminating:Wait");
            drainManaged();
          }
        });
  }

  /** Takes the choice back: InService again, waiting hooks are forgotten. */
  public void withdraw() {
    choice++;
    waiting.clear();
    target = Optional.of("InService");
    become("InService");
  }

  /**
   * Puts our instance into a warm pool or on standby, detaches it, or takes it back.
   *
   * @param next the target state, such as Warmed:Running, Standby, Detached or InService
   */
  public void target(String next) {
    member = !next.equals("Detached");
    target = Optional.of(next);
    become(next);
  }

  /** ECS's managed draining: its hook, which ECS completes when no task is left. */
  public void managedDraining(boolean enabled) {
    if (enabled) {
      add(MANAGED);
    } else {
      hooks.remove(MANAGED.name());
    }
  }

  private void drainManaged() {
    if (waiting.containsKey(MANAGED.name())) {
      plane.node().ifPresent(node -> plane.setStatus(node, ContainerInstance.Status.DRAINING));
      completeManaged();
    }
  }

  private void completeManaged() {
    LifecycleWait wait = waiting.get(MANAGED.name());
    if (wait != null && plane.node().filter(node -> !node.isActive()).isPresent() && isEmpty()) {
      end(wait, "CONTINUE", "ECS");
    }
  }

  private boolean isEmpty() {
    for (Task task : plane.tasks()) {
      if (!task.isStopped() && task.origin().containerInstance().isPresent()) {
        return false;
      }
    }
    return true;
  }

  private void waitFor(String transition, String waitState) {
    Instant now = timeline.instant();
    for (Hook hook : hooks.values()) {
      if (hook.transition().equals(transition)) {
        var wait = new LifecycleWait(hook, now);
        waiting.put(hook.name(), wait);
        timeline.at(wait.timesOutAt(), () -> timeOut(wait));
      }
    }
    if (waiting.isEmpty()) {
      proceed("CONTINUE");
    } else {
      become(waitState);
    }
  }

  private void timeOut(LifecycleWait wait) {
    if (!isWaiting(wait)) {
      return;
    }
    if (timeline.instant().isBefore(wait.timesOutAt())) {
      timeline.at(wait.timesOutAt(), () -> timeOut(wait));
    } else if (wait.hook.equals(MANAGED) && wait.timesOutAt().isBefore(wait.bound)) {
      wait.heartbeat(timeline.instant());
      timeline.at(wait.timesOutAt(), () -> timeOut(wait));
    } else {
      end(
          wait,
          wait.hook.defaultResult(),
          wait.timesOutAt().equals(wait.bound) ? "bound" : "timeout");
    }
  }

  private boolean isWaiting(LifecycleWait wait) {
    LifecycleWait current = waiting.get(wait.hook.name());
    return current != null && current == wait;
  }

  private void end(LifecycleWait wait, String result, String by) {
    waiting.remove(wait.hook.name());
    journal.write(new Happening.HookEnded(timeline.instant(), wait.hook.name(), result, by));
    if (result.equals("ABANDON")) {
      for (String skipped : waiting.keySet()) {
        journal.write(new Happening.HookEnded(timeline.instant(), skipped, "ABANDON", "skipped"));
      }
      waiting.clear();
    }
    if (waiting.isEmpty()) {
      proceed(result);
    }
  }

  private void proceed(String result) {
    if (state.startsWith("Pending") && result.equals("CONTINUE")) {
      become("InService");
      return;
    }
    if (state.startsWith("Terminating")
        && result.equals("ABANDON")
        && onAbandon.equals(Optional.of("retain"))) {
      target = targetWhenRetained;
      become("Terminating:Retained");
      return;
    }
    target = Optional.of(TERMINATED);
    become("Terminating:Proceed");
    int mine = choice;
    timeline.after(
        STEP,
        () -> {
          if (mine == choice) {
            become(TERMINATED);
            terminated.run();
          }
        });
  }

  private void become(String next) {
    state = next;
    journal.write(new Happening.LifecycleBecame(timeline.instant(), next));
  }

  /** The lifecycle state of our instance. */
  public String state() {
    return state;
  }

  /** What IMDS says: empty outside a group. */
  public Optional<String> targetState() {
    return target;
  }

  /** When a waiting hook would time out; empty when it does not wait. */
  public Optional<Instant> timesOutAt(String hook) {
    return Optional.ofNullable(waiting.get(hook)).map(wait -> wait.timesOutAt());
  }

  // The API.

  /** Ends the wait of one hook. */
  public void completeLifecycleAction(String group, String hook, String instanceId, String result) {
    call(
        Operation.COMPLETE_LIFECYCLE_ACTION,
        hook,
        () -> {
          if (!result.equals("CONTINUE") && !result.equals("ABANDON")) {
            throw invalid("LifecycleActionResult must be CONTINUE or ABANDON");
          }
          end(active(group, hook, instanceId), result, "call");
        });
  }

  /** Restarts the timer of one hook, from now. */
  public void recordLifecycleActionHeartbeat(String group, String hook, String instanceId) {
    call(
        Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT,
        hook,
        () -> active(group, hook, instanceId).heartbeat(timeline.instant()));
  }

  private void call(Operation operation, String about, Runnable effect) {
    boolean _ =
        gate.call(
            operation,
            about,
            () -> {
              effect.run();
              return true;
            });
  }

  private LifecycleWait active(String group, String hook, String instanceId) {
    LifecycleWait wait = waiting.get(hook);
    if (wait == null
        || !group.equals(name())
        || !instanceId.equals(settings.instance().instanceId())) {
      throw invalid("No active Lifecycle Action found with instance ID " + instanceId);
    }
    return wait;
  }

  private static ApiError invalid(String message) {
    return new ApiError(400, "ValidationError", message);
  }

  /** All hooks of the group, launching and terminating. */
  public List<Hook> describeLifecycleHooks(String group) {
    return gate.call(
        Operation.DESCRIBE_LIFECYCLE_HOOKS,
        group,
        () -> {
          if (!group.equals(name())) {
            throw invalid("AutoScalingGroup name not found - AutoScalingGroup " + group);
          }
          return List.copyOf(hooks.values());
        });
  }

  /** Unknown ids are left out. */
  public List<Instance> describeAutoScalingInstances(List<String> instanceIds) {
    return gate.call(
        Operation.DESCRIBE_AUTO_SCALING_INSTANCES,
        "",
        () -> {
          String ours = settings.instance().instanceId();
          return member && instanceIds.contains(ours)
              ? List.of(new Instance(ours, name(), state))
              : List.of();
        });
  }

  /** Unknown names are left out. */
  public List<Group> describeAutoScalingGroups(List<String> names) {
    return gate.call(
        Operation.DESCRIBE_AUTO_SCALING_GROUPS,
        "",
        () ->
            names.isEmpty() || names.contains(name())
                ? List.of(new Group(name(), onAbandon))
                : List.of());
  }
}
