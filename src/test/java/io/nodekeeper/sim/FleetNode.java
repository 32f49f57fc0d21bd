package io.nodekeeper.sim;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Loop;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.NetworkBinding;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One node of a fleet: a machine, its share of ECS, and the agent as it is shipped. */
final class FleetNode {

  /**
   * The agent started a task here.
   *
   * @param due when its wave would come here, as the agent had last said; empty if it had not
   */
  record Landed(String instance, int revision, Instant at, Optional<Instant> due) {}

  private static final Pattern DUE = Pattern.compile("its wave comes here at ([^,\\s]+)");

  private final String instance;
  private final VirtualTimeline timeline;
  private final MemoryBody body;
  private final WorldModel model;
  private final Loop agent;
  private final Consumer<Landed> ledger;
  private Policy policy;
  private Instant wakesAt;
  private boolean rung;
  private boolean counted;
  private int fewestHealthy = Integer.MAX_VALUE;
  private int mostCopies;
  private int looks;
  private int objections;
  private Optional<Look> last = Optional.empty();
  private Optional<Instant> due = Optional.empty();

  FleetNode(int number, Instant boots, Policy policy, Account account, Consumer<Landed> ledger) {
    this.instance = "i-0%016x".formatted(new SplittableRandom(number).nextLong());
    this.policy = policy;
    this.ledger = ledger;
    timeline = new VirtualTimeline(boots);
    wakesAt = boots;
    body = new MemoryBody(timeline, number);
    model = new WorldModel(timeline, body, settings(instance, number));
    model.faults().fates(operation -> account.fate(operation, timeline.instant()));
    model.journal().follow(happening -> happened(happening, account));
    body.listen(new Ears());
    var world = new SimWorld(timeline, model, body, SimWorld.Times.standard());
    agent =
        new Loop(
            account.seenBy(world),
            Mind.sound(),
            new Kept(),
            () -> this.policy,
            List.of(),
            timeline);
    model.agent().start(Duration.ofSeconds(1));
  }

  private static WorldModel.Settings settings(String instance, int number) {
    var like = Ec2Instance.Identity.example();
    return new WorldModel.Settings(
        Scenery.CLUSTER,
        new Ec2Instance.Identity(
            instance,
            like.accountId(),
            like.region(),
            like.availabilityZone(),
            like.instanceType(),
            like.imageId(),
            like.privateIp()),
        "asg-a",
        new ContainerInstance.Size(2048, 3885),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        0,
        true,
        false,
        number);
  }

  private static final class Kept implements MemoryStore {
    private Memory memory = Memory.none();

    @Override
    public Memory load() {
      return memory;
    }

    @Override
    public void save(Memory saved) {
      memory = saved;
    }
  }

  // What happens.

  private void happened(Happening happening, Account account) {
    switch (happening) {
      case Happening.AttributePut put -> account.put(put);
      case Happening.TaskMade made ->
          ledger.accept(
              new Landed(
                  instance,
                  model.task(made.task()).orElseThrow().definition().revision(),
                  made.at(),
                  due));
      case Happening.TaskWanted _ -> count();
      default -> {}
    }
  }

  /** Docker's events: each wakes the agent. */
  private final class Ears implements Body.Listener {
    @Override
    public void started(ContainerId id, List<NetworkBinding> bindings) {
      heard();
    }

    @Override
    public void exited(ContainerId id, int exitCode, boolean outOfMemory) {
      heard();
    }

    @Override
    public void health(ContainerId id, Container.Health health) {
      heard();
    }

    @Override
    public void removed(ContainerId id) {
      heard();
    }

    private void heard() {
      rung = true;
      count();
    }
  }

  /** Healthy is a copy whose health check passes, and that nobody has told to stop. */
  private void count() {
    if (counted) {
      int healthy = healthyRevisions().size();
      fewestHealthy = Math.min(fewestHealthy, healthy);
      mostCopies = Math.max(mostCopies, body.running());
    }
  }

  /** From now on it is counted after each event how many copies there are. */
  void countCopies() {
    counted = true;
    count();
  }

  int fewestHealthy() {
    return fewestHealthy;
  }

  int mostCopies() {
    return mostCopies;
  }

  /** Of each healthy copy, its revision. */
  List<Integer> healthyRevisions() {
    return body.list().stream()
        .filter(container -> container.state().isAlive())
        .filter(container -> container.health() == Container.Health.HEALTHY)
        .filter(container -> model.task(container.task()).filter(Task::isWanted).isPresent())
        .map(BodyContainer::revision)
        .toList();
  }

  /** Nothing but one copy, healthy, of this revision. */
  boolean runs(int revision) {
    return body.running() == 1 && healthyRevisions().equals(List.of(revision));
  }

  // Time.

  /** When anything happens here next. */
  Instant next() {
    return timeline.next().filter(event -> !event.isAfter(wakesAt)).orElse(wakesAt);
  }

  /** What happens next: something outside of the agent, or its look. */
  void step() {
    if (timeline.next().filter(event -> !event.isAfter(wakesAt)).isPresent()) {
      boolean _ = timeline.runNext();
      if (rung) {
        wakesAt = timeline.instant();
      }
      return;
    }
    timeline.advanceTo(wakesAt);
    rung = false;
    Look look = agent.look();
    last = Optional.of(look);
    looks++;
    objections += look.objections().size();
    Matcher told = DUE.matcher(words());
    due = told.find() ? Optional.of(Instant.parse(told.group(1))) : due;
    Instant now = timeline.instant();
    Instant latest = now.plus(policy.pace().look());
    Instant again = look.decision().lookAgainAt();
    wakesAt = rung || again.isBefore(now) ? now : again.isAfter(latest) ? latest : again;
  }

  // What is done to it.

  void at(Instant when, Runnable what) {
    timeline.at(when, what);
  }

  /** Its settings are changed, and it sees that at once. */
  void reload(Policy changed) {
    policy = changed;
    rung = true;
  }

  WorldModel model() {
    return model;
  }

  MemoryBody body() {
    return body;
  }

  // What can be said of it.

  String instance() {
    return instance;
  }

  /** What its agent says of how the daemon is replaced. */
  String words() {
    return last.flatMap(look -> look.decision().daemons().getFirst().rollout()).orElse("");
  }

  int looks() {
    return looks;
  }

  /** How often its guard objected to what it was about to do. */
  int objections() {
    return objections;
  }

  @Override
  public String toString() {
    return instance + ": " + healthyRevisions() + " " + words();
  }
}
