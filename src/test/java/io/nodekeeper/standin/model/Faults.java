package io.nodekeeper.standin.model;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The switches by which the world goes wrong. All are off at first; any may be set at any time. */
public final class Faults {

  /** What StartTask does on a DRAINING instance; no document says which is right. */
  public enum OnDraining {
    ACCEPT,
    /** HTTP 200 with {@code failures[]}, reason INACTIVE. */
    FAILURE_INACTIVE,
    /** HTTP 400, InvalidParameterException. */
    EXCEPTION
  }

  /** How IMDS answers. */
  public enum Imds {
    WELL,
    /** 401: the token is not accepted any more. */
    UNAUTHORIZED,
    /** 403: IMDS is off. */
    FORBIDDEN,
    /** 503 for a while. */
    UNAVAILABLE,
    /** Nobody listens. */
    REFUSED,
    /** Silence until the caller's deadline. */
    SILENT
  }

  /** How Docker answers our agent; what runs, runs on. */
  public enum Docker {
    WELL,
    REFUSED,
    SILENT
  }

  /** How the ECS agent's introspection answers while the agent is up. */
  public enum Introspection {
    WELL,
    REFUSED,
    SILENT
  }

  /** How whoever is behind a webhook answers. */
  public enum Webhook {
    WELL,
    /** 503. */
    FAILING,
    REFUSED,
    SILENT
  }

  private final Map<Operation, ArrayDeque<Fate>> scripted = new EnumMap<>(Operation.class);
  private Function<Operation, Fate> fates = _ -> Fate.PASS;

  /** Whether the account's token buckets are kept. */
  public boolean throttling = true;

  /** Added to what other callers of the account draw from its buckets, per second. */
  public double othersPerSecond;

  public OnDraining onDraining = OnDraining.ACCEPT;

  /**
   * The reason every StartTask fails with: RESOURCE:MEMORY, AGENT, ATTRIBUTE, MISSING, INACTIVE.
   */
  public Optional<String> startTaskFailure = Optional.empty();

  /** How long a new task is not seen in ListTasks and DescribeTasks: 0 to 30 s. */
  public Supplier<Duration> visibleAfter = () -> Duration.ZERO;

  /** How long it takes for what the control plane wants to reach the ECS agent. */
  public Supplier<Duration> arrivesAfter = () -> Duration.ofMillis(50);

  /** How long the service scheduler takes to react. */
  public Supplier<Duration> schedulesAfter = () -> Duration.ofSeconds(1);

  /** How long the control plane takes to see that the ECS agent is gone. */
  public Supplier<Duration> disconnectSeenAfter = () -> Duration.ZERO;

  /** How old what DescribeContainerInstances shows may be. */
  public Supplier<Duration> nodeSeenAfter = () -> Duration.ZERO;

  public Imds imds = Imds.WELL;
  public Docker docker = Docker.WELL;
  public Introspection introspection = Introspection.WELL;
  public Webhook webhook = Webhook.WELL;

  /** Whether the ECS agent's registration is throttled, and so does not get through. */
  public boolean registrationThrottled;

  /** Decides each call's fate where no script does. */
  public void fates(Function<Operation, Fate> chooser) {
    fates = chooser;
  }

  /** The next calls of this operation have these fates, in order. */
  public void next(Operation operation, Fate... coming) {
    var queue = scripted.computeIfAbsent(operation, _ -> new ArrayDeque<>());
    for (Fate fate : coming) {
      queue.add(fate);
    }
  }

  Fate of(Operation operation) {
    var queue = scripted.get(operation);
    Fate fate = queue == null ? null : queue.poll();
    return fate != null ? fate : fates.apply(operation);
  }

  /** All is well again; what already happened stays. */
  public void heal() {
    scripted.clear();
    fates = _ -> Fate.PASS;
    throttling = true;
    othersPerSecond = 0;
    startTaskFailure = Optional.empty();
    visibleAfter = () -> Duration.ZERO;
    arrivesAfter = () -> Duration.ofMillis(50);
    nodeSeenAfter = () -> Duration.ZERO;
    schedulesAfter = () -> Duration.ofSeconds(1);
    disconnectSeenAfter = () -> Duration.ZERO;
    onDraining = OnDraining.ACCEPT;
    imds = Imds.WELL;
    docker = Docker.WELL;
    introspection = Introspection.WELL;
    webhook = Webhook.WELL;
    registrationThrottled = false;
  }
}
