package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** What the judges know: the world as it is, and what the agent is doing in it. */
public final class Scene {

  /**
   * What is fixed around the node.
   *
   * @param daemonServices the names of the services of strategy DAEMON
   * @param hooks the termination hooks of the Auto Scaling group
   * @param ours the hook that is the agent's to complete, if one is
   */
  public record Group(
      Set<String> daemonServices, List<ScalingGroup.Hook> hooks, Optional<String> ours) {}

  private final WorldModel model;
  private final MemoryBody body;
  private Policy policy;
  private final Disk disk;
  private final Map<String, String> files;
  private final Group group;
  private final Releases releases;
  private Instant agentNow = Instant.EPOCH;
  private int clockSteps;
  private Instant lookBegan = Instant.EPOCH;
  private Observation seen = Observation.nothing();
  private Optional<Decision> decision = Optional.empty();
  private Memory durable = Memory.none();
  private final Told told = new Told();
  private int saves;
  private boolean othersChangeStatus;
  private Instant lateUntil = Instant.EPOCH;
  private Optional<Violation> violation = Optional.empty();

  /**
   * @param disk the node's files as they are
   */
  public Scene(
      WorldModel model, MemoryBody body, Policy policy, Disk disk, Group group, Releases releases) {
    this.releases = releases;
    this.model = model;
    this.body = body;
    this.policy = policy;
    this.disk = disk;
    this.files = disk.texts();
    this.group = group;
  }

  // What the run says as it goes on.

  public void processStarted() {
    told.forget();
    decision = Optional.empty();
  }

  public void lookBegins() {
    lookBegan = trueNow();
  }

  /** The agent has this answer of the world, before anything is carried over into it. */
  public void observed(Observation answer) {
    seen = answer;
    told.observed(answer, trueNow());
  }

  /** The settings say something else from now on. */
  public void declare(Policy other) {
    policy = other;
  }

  public void decided(Decision made) {
    decision = Optional.of(made);
    policy.daemons().forEach(daemon -> told.placed(daemon, agentNow));
  }

  /** What a process saw that dies before it saves, no later one knows of. */
  public void saved(Memory memory) {
    told.saved();
    durable = memory;
    saves++;
  }

  /** How often a memory has been saved. */
  int saves() {
    return saves;
  }

  /** By the agent's own clock, and how often that has been moved. */
  public void agentTime(Instant now, int steps) {
    agentNow = now;
    clockSteps = steps;
  }

  /** Whether it is somebody else who is changing the node's status. */
  public void othersChangeStatus(boolean value) {
    othersChangeStatus = value;
  }

  boolean othersChangeStatus() {
    return othersChangeStatus;
  }

  void report(Violation found) {
    if (violation.isEmpty()) {
      violation = Optional.of(found);
    }
  }

  /** The first rule that did not hold. */
  public Optional<Violation> violation() {
    return violation;
  }

  // What the agent is doing.

  public Policy policy() {
    return policy;
  }

  public Instant agentNow() {
    return agentNow;
  }

  public int clockSteps() {
    return clockSteps;
  }

  /** When the look that goes on began, in true time. */
  public Instant lookBegan() {
    return lookBegan;
  }

  public Observation seen() {
    return seen;
  }

  public Told told() {
    return told;
  }

  public Decision decision() {
    return decision.orElseThrow();
  }

  /** The replacing of a daemon that is under way, as the agent has it. */
  Optional<Rollout.Attempt> attempt(DaemonName daemon) {
    return decision().memory().rollout(daemon).flatMap(Rollout::attempt);
  }

  /** Whether this task may run beside another one that is to take its place. */
  boolean startsBeside(DaemonName daemon, TaskArn old) {
    return daemon(daemon)
            .filter(is -> is.update().method() == Daemon.Update.Method.START_FIRST)
            .isPresent()
        && attempt(daemon).flatMap(Rollout.Attempt::replaces).filter(old::equals).isPresent();
  }

  public Optional<String> ourHook() {
    return group.ours();
  }

  public List<ScalingGroup.Hook> hooks() {
    return group.hooks();
  }

  /** Whether a change that the agent asked for may still happen, though nobody waits for it. */
  public boolean late() {
    return trueNow().isBefore(lateUntil);
  }

  /** A call of the agent's may still have its effect until then. */
  public void mayHappenUntil(Instant when) {
    if (when.isAfter(lateUntil)) {
      lateUntil = when;
    }
  }

  /** The memory that a restart would find. */
  public Memory durable() {
    return durable;
  }

  /** Whether the look that goes on was shown this task by anybody. */
  public boolean shows(TaskArn task) {
    return seen.agentTasks().toOptional().orElse(List.of()).stream()
            .anyMatch(known -> known.arn().equals(task))
        || seen.containers().toOptional().orElse(List.of()).stream()
            .anyMatch(known -> known.task().equals(task))
        || seen.tasks().toOptional().orElse(List.of()).stream()
            .anyMatch(known -> known.arn().equals(task));
  }

  // The truth.

  public Instant trueNow() {
    return model.timeline().instant();
  }

  public WorldModel model() {
    return model;
  }

  public Map<String, String> files() {
    return files;
  }

  public Disk disk() {
    return disk;
  }

  /** Whether a change of a file may have this daemon restarted. */
  boolean isRestartedForFiles(DaemonName daemon) {
    var restart = new NodeFile.Deed.Restart(daemon);
    return policy.files().stream()
        .anyMatch(file ->
            file.restartsStale()
                || file.onChange().filter(is -> is.deed().equals(restart)).isPresent());
  }

  public Releases releases() {
    return releases;
  }

  public boolean isBad(Task task) {
    return releases.isBad(task.definition().family(), task.definition().revision());
  }

  /** The revision that the settings mean, if ECS has one. */
  public OptionalInt wanted(DaemonName name) {
    TaskDefinitionRef written = daemon(name).orElseThrow().taskDefinition();
    return written.revision().isPresent()
        ? written.revision()
        : model
            .definition(written.family())
            .map(definition -> OptionalInt.of(definition.revision()))
            .orElse(OptionalInt.empty());
  }

  /** Whether ECS would start this revision. */
  public boolean isActive(Daemon daemon, int revision) {
    return model
        .definition(daemon.taskDefinition().family() + ":" + revision)
        .filter(TaskDefinition::active)
        .isPresent();
  }

  /** All that these come after and that comes after them, near and far. */
  public Set<DaemonName> chain(Daemon daemon) {
    var before = new TreeSet<>(daemon.after());
    policy.daemons().reversed().stream()
        .filter(other -> before.contains(other.name()))
        .forEach(other -> before.addAll(other.after()));
    var chain = new TreeSet<>(List.of(daemon.name()));
    policy.daemons().stream()
        .filter(other -> other.after().stream().anyMatch(chain::contains))
        .forEach(other -> chain.add(other.name()));
    chain.addAll(before);
    chain.remove(daemon.name());
    return chain;
  }

  /** Whether a task truly is as well as its daemon's settings ask for. */
  boolean isHealthy(Daemon daemon, TaskArn task) {
    List<BodyContainer> alive =
        running().stream().filter(container -> container.task().equals(task)).toList();
    boolean sick =
        alive.stream()
            .map(BodyContainer::health)
            .anyMatch(health ->
                health == Container.Health.STARTING || health == Container.Health.UNHEALTHY);
    boolean checked =
        alive.stream().anyMatch(container -> container.health() == Container.Health.HEALTHY);
    Instant settled = trueNow().minus(daemon.settle());
    boolean up = alive.stream().noneMatch(container -> container.since().isAfter(settled));
    return !alive.isEmpty() && !sick && (checked || up);
  }

  /** Tasks of the node that the control plane has not seen end. */
  public List<Task> alive() {
    var alive = new ArrayList<Task>();
    if (model.node().isPresent()) {
      ContainerInstanceArn node = model.node().get().arn();
      for (Task task : model.tasks()) {
        if (task.isOn(node) && task.lastStatus() != Task.Status.STOPPED) {
          alive.add(task);
        }
      }
    }
    return alive;
  }

  public List<Task> aliveOf(String family) {
    return alive().stream().filter(task -> task.definition().family().equals(family)).toList();
  }

  /** Containers that run, the ECS agent's own left out. */
  public List<BodyContainer> running() {
    var running = new ArrayList<BodyContainer>();
    for (BodyContainer container : body.list()) {
      if (container.state().isAlive() && !isInternal(container)) {
        running.add(container);
      }
    }
    return running;
  }

  public List<BodyContainer> runningOf(String family) {
    return running().stream().filter(container -> container.family().equals(family)).toList();
  }

  public boolean runs(TaskArn task) {
    return running().stream().anyMatch(container -> container.task().equals(task));
  }

  public List<BodyContainer> containers() {
    return body.list();
  }

  private static boolean isInternal(BodyContainer container) {
    return container.name().startsWith("~internal~")
        || container.task().value().startsWith("arn:::::/");
  }

  public boolean isInternal(Container container) {
    return container.name().startsWith("~internal~")
        || container.task().value().startsWith("arn:::::/");
  }

  /** Whether a task of this family and group has to be gone before the daemons go. */
  public boolean isReplica(Task task) {
    return isReplica(task.arn(), task.definition().family());
  }

  public boolean isReplica(TaskArn arn, String family) {
    if (daemonOf(family).isPresent() || arn.value().startsWith("arn:::::/")) {
      return false;
    }
    Optional<Task> task = model.task(arn);
    return task.isEmpty()
        || (task.get().service().filter(group.daemonServices()::contains).isEmpty()
            && !isOurs(task.get()));
  }

  public Optional<Daemon> daemonOf(String family) {
    return policy.daemonOfFamily(family);
  }

  public Optional<Daemon> daemon(DaemonName name) {
    return policy.daemon(name);
  }

  /** Whether the agent made it. */
  public static boolean isOurs(Task task) {
    return Groups.isOurs(task.group());
  }

  public boolean isOfService(Task task) {
    return task.service().isPresent();
  }

  /** For a sentence. */
  public static String name(Task task) {
    return task.definition().family()
        + " "
        + task.arn().id()
        + " ("
        + task.lastStatus()
        + ", wanted "
        + task.desiredStatus()
        + ")";
  }
}
