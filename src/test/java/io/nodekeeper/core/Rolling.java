package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/** A node whose daemons' revisions change: what is decided takes effect, second by second. */
final class Rolling {

  private static final Duration STOPPING = Duration.ofSeconds(3);

  /** A task, as everybody sees it at once. */
  static final class Task {
    final TaskArn arn;
    final String family;
    final int revision;
    final Instant since;
    Optional<Instant> stopped = Optional.empty();
    EcsTask.Owner owner;

    Task(String family, int revision, int number, Instant since) {
      this(Scene.arn(family, number), family, revision, since);
    }

    private Task(TaskArn arn, String family, int revision, Instant since) {
      this.arn = arn;
      this.family = family;
      this.revision = revision;
      this.since = since;
      this.owner = Scene.ours(family);
    }

    /** The same, whose containers run since then. */
    Task since(Instant running) {
      return new Task(arn, family, revision, running);
    }
  }

  final Scene scene = Scene.node();
  final List<Task> tasks = new ArrayList<>();
  final TreeMap<String, Definition> newest = new TreeMap<>();
  final TreeMap<String, Definition> defined = new TreeMap<>();

  /** Revisions whose health check fails, such as {@code logs:8}. */
  final TreeSet<String> sick = new TreeSet<>();

  /** Revisions whose health check does not pass, and does not fail yet. */
  final TreeSet<String> sluggish = new TreeSet<>();

  /** Revisions whose container ends at once. */
  final TreeSet<String> crashing = new TreeSet<>();

  /** After how many seconds the container of a revision ends. */
  final TreeMap<String, Integer> dying = new TreeMap<>();

  /** How the containers of revisions end; empty where none ran. Others leave nothing to see. */
  final TreeMap<String, OptionalInt> exits = new TreeMap<>();

  private final List<Task> ended = new ArrayList<>();

  /** Revisions that never get beyond PENDING. */
  final TreeSet<String> hanging = new TreeSet<>();

  /** Revisions that ECS has accepted and that the ECS agent never gets. */
  final TreeSet<String> accepted = new TreeSet<>();

  /** Revisions that ECS does not take for now. */
  final TreeSet<String> refusing = new TreeSet<>();

  /** What all containers mount. */
  List<String> mounts = List.of();

  /** How the only container of what is registered next is called. */
  String named = "app";

  /** What a task of what is registered next asks for. */
  int memoryMiB = 64;

  final List<Verdict> fleet = new ArrayList<>();
  final List<String> deeds = new ArrayList<>();
  Optional<Outcome> answer = Optional.empty();

  /** What ECS says whose a task is that we start, where it is not as usual. */
  Optional<EcsTask.Owner> startedAs = Optional.empty();

  boolean killedBeforeActing;
  boolean killedAfterActing;
  int fewestHealthy = 9;
  int mostCopies;
  private Ask ask = Ask.nothing();
  private int numbers;
  Decision last = scene.decide();

  static Rolling of(Daemon.Update.Method method, String... daemons) {
    var rolling = new Rolling();
    rolling.scene.target = Optional.of("InService");
    for (String name : daemons) {
      String before = rolling.scene.daemons.isEmpty() ? "" : daemons[0];
      rolling.declare(
          name, name, before, new Daemon.Update(method, Duration.ZERO, 0, Duration.ofMinutes(5)));
    }
    return rolling;
  }

  void declare(String name, String definition, String after, Daemon.Update update) {
    var name_ = new DaemonName(name);
    scene.daemons.removeIf(daemon -> daemon.name().equals(name_));
    scene.daemons.add(
        new Daemon(
            name_,
            TaskDefinitionRef.parse(definition).orElseThrow(),
            after.isEmpty() ? List.of() : List.of(new DaemonName(after)),
            true,
            Duration.ofSeconds(10),
            Daemon.Leaves.IN_ORDER,
            Daemon.Run.AGENT,
            Daemon.Where.anywhere(),
            Daemon.Launching.plain(),
            update,
            Daemon.Care.standard()));
  }

  /** Registers a revision, which is from now on the family's newest. */
  Rolling registers(String family, int revision, String... ports) {
    Definition definition =
        Registered.of(family, revision, true, scene.now, named, List.of(ports), memoryMiB);
    defined.put(definition.name(), definition);
    newest.put(family, definition);
    return this;
  }

  void deregisters(String name) {
    Definition is = java.util.Objects.requireNonNull(defined.get(name));
    defined.put(name, Registered.inactive(is));
  }

  Task runs(String family, int revision) {
    var task = new Task(family, revision, ++numbers, scene.now);
    tasks.add(task);
    return task;
  }

  /** Looks once a second for so long. */
  Rolling pass(Duration time) {
    Instant end = scene.now.plus(time);
    while (scene.now.isBefore(end)) {
      look();
      scene.now = scene.now.plusSeconds(1);
    }
    return this;
  }

  Rolling minutes(int minutes) {
    return pass(Duration.ofMinutes(minutes));
  }

  Rolling seconds(int seconds) {
    return pass(Duration.ofSeconds(seconds));
  }

  Decision look() {
    show();
    Observation seen = scene.seen();
    Decision decision = Decider.decide(scene.policy(), seen, scene.memory, scene.now);
    List<Objection> objections = Guard.object(scene.policy(), seen, decision, scene.now);
    if (!objections.isEmpty()) {
      throw new AssertionError(objections.toString());
    }
    scene.memory = decision.memory().before(decision.actions(), scene.now);
    if (!killedBeforeActing) {
      List<Outcome> outcomes = decision.actions().stream().map(this::act).toList();
      if (!killedAfterActing) {
        scene.memory = scene.memory.after(outcomes, scene.now);
      }
    }
    ask = decision.ask();
    last = decision;
    count();
    return decision;
  }

  private void count() {
    int copies = 0;
    int healthy = 0;
    for (Task task : tasks) {
      copies += task.family.equals("logs") ? 1 : 0;
      boolean good =
          task.stopped.isEmpty()
              && !sick.contains(task.family + ":" + task.revision)
              && !scene.now.isBefore(task.since.plusSeconds(10));
      healthy += task.family.equals("logs") && good ? 1 : 0;
    }
    mostCopies = Math.max(mostCopies, copies);
    fewestHealthy = Math.min(fewestHealthy, healthy);
  }

  private void show() {
    tasks.stream().filter(this::isOver).forEach(ended::add);
    tasks.removeAll(ended);
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.ecsTasks.clear();
    ended.forEach(this::showEnd);
    for (Task task : tasks) {
      show(task);
    }
    for (String name : ask.definitions()) {
      Definition found = name.contains(":") ? defined.get(name) : newest.get(name);
      scene.definitions.put(
          name,
          found == null
              ? Reading.unknown("Unable to describe task definition.", scene.now)
              : Reading.known(found, scene.now));
    }
    for (DaemonName daemon : ask.verdicts()) {
      scene.verdicts.put(daemon, Reading.known(List.copyOf(fleet), scene.now));
    }
  }

  private boolean isOver(Task task) {
    Integer lives = dying.get(task.family + ":" + task.revision);
    return task.stopped.filter(at -> !at.plus(STOPPING).isAfter(scene.now)).isPresent()
        || (lives != null && !task.since.plusSeconds(lives).isAfter(scene.now))
        || (crashing.contains(task.family + ":" + task.revision)
            && task.since.plusSeconds(3).isBefore(scene.now));
  }

  /** As the ECS agent and Docker show it; ECS has nothing to say. */
  private void showEnd(Task task) {
    OptionalInt exit = exits.get(task.family + ":" + task.revision);
    if (exit == null) {
      return;
    }
    scene.agentTasks.add(
        new AgentTask(
            task.arn, task.family, task.revision, true, AgentTask.Status.STOPPED, List.of()));
    if (exit.isPresent()) {
      showContainer(task, Container.State.EXITED, exit);
    }
  }

  private void show(Task task) {
    boolean onlyAccepted = accepted.contains(task.family + ":" + task.revision);
    boolean hangs = onlyAccepted || hanging.contains(task.family + ":" + task.revision);
    if (!onlyAccepted) {
      scene.agentTasks.add(
          new AgentTask(
              task.arn,
              task.family,
              task.revision,
              task.stopped.isPresent(),
              hangs ? AgentTask.Status.PENDING : AgentTask.Status.RUNNING,
              List.of()));
    }
    if (!hangs) {
      showContainer(task, Container.State.RUNNING, OptionalInt.empty());
    }
    scene.ecsTasks.add(
        new EcsTask(
            task.arn,
            task.family,
            task.revision,
            hangs ? "PENDING" : "RUNNING",
            task.stopped.isPresent() ? "STOPPED" : "RUNNING",
            task.owner,
            Optional.of(task.since),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private void showContainer(Task task, Container.State state, OptionalInt exit) {
    String name = task.family + ":" + task.revision;
    Container.Health slow =
        sluggish.contains(name) ? Container.Health.STARTING : Container.Health.NONE;
    scene.containers.add(
        new Container(
            new ContainerId(task.arn.id()),
            "ecs-" + task.arn.id(),
            "busybox",
            container(name),
            task.arn,
            task.family,
            task.revision,
            state,
            sick.contains(name) ? Container.Health.UNHEALTHY : slow,
            Duration.between(task.since, scene.now),
            exit,
            new Surface(
                new TreeMap<>(),
                List.of(),
                List.of(),
                mounts,
                mounts.isEmpty() ? 0 : task.since.getEpochSecond())));
  }

  private String container(String revision) {
    return defined.containsKey(revision) ? defined.get(revision).containers().getFirst() : "app";
  }

  private Outcome act(Action action) {
    return switch (action) {
      case Action.StartTask start -> start(start);
      case Action.StopTask stop -> {
        tasks.stream()
            .filter(task -> task.arn.equals(stop.task()))
            .forEach(task -> {
              deeds.add("stop " + task.family + ":" + task.revision);
              task.stopped = task.stopped.or(() -> Optional.of(scene.now));
            });
        yield new Outcome.Done(stop);
      }
      case Action.WriteFile write -> {
        scene.contents.put(write.path(), Reading.known(Optional.of(write.content()), scene.now));
        yield new Outcome.Done(write);
      }
      case Action.PutAttributes put -> {
        scene.attributes.putAll(put.attributes());
        yield new Outcome.Done(put);
      }
      case Action.DeleteAttribute delete -> {
        scene.attributes.remove(delete.name());
        yield new Outcome.Done(delete);
      }
      default -> new Outcome.Done(action);
    };
  }

  private Outcome start(Action.StartTask start) {
    deeds.add("start " + start.taskDefinition().written());
    if (answer.isPresent()) {
      Outcome given = answer.get();
      answer = Optional.empty();
      return switch (given) {
        case Outcome.Failed failed -> new Outcome.Failed(start, failed.why());
        case Outcome.Refused refused -> new Outcome.Refused(start, refused.why());
        case Outcome.Unanswered lost -> new Outcome.Unanswered(start, lost.why());
        case Outcome.Done _ -> new Outcome.Done(start);
      };
    }
    if (refusing.contains(start.taskDefinition().written())) {
      return new Outcome.Failed(start, "ecs:StartTask: RESOURCE:MEMORY");
    }
    String family = start.taskDefinition().family();
    Definition meant = newest.get(family);
    int revision = start.taskDefinition().revision().orElse(meant == null ? 1 : meant.revision());
    String has = container(family + ":" + revision);
    if (!start.options().containers().stream().allMatch(is -> is.name().equals(has))) {
      return new Outcome.Refused(start, "Override is for no container in the TaskDefinition.");
    }
    Task task = runs(family, revision);
    task.owner = startedAs.orElse(task.owner);
    return new Outcome.Done(start, Optional.of(task.arn));
  }

  /** The family's revisions that run. */
  List<Integer> running(String family) {
    return tasks.stream()
        .filter(task -> task.family.equals(family) && task.stopped.isEmpty())
        .map(task -> task.revision)
        .toList();
  }

  /** Whether one of it runs that is as good as it gets: a sick one is. */
  boolean isUp(String family) {
    return tasks.stream()
        .anyMatch(task ->
            task.family.equals(family)
                && task.stopped.isEmpty()
                && !hanging.contains(family + ":" + task.revision)
                && !sick.contains(family + ":" + task.revision)
                && !scene.now.isBefore(task.since.plusSeconds(10)));
  }

  String rollout(String daemon) {
    return Scene.status(last, daemon).rollout().orElse("");
  }

  List<String> warnings() {
    return last.notes().stream()
        .filter(note -> note.level() == Note.Level.WARNING)
        .map(Note::text)
        .toList();
  }

  void order(RolloutOrder.Kind kind, String daemon) {
    scene.orders =
        Optional.of(
            Reading.known(
                List.of(new RolloutOrder(new DaemonName(daemon), kind, scene.now, "anna")),
                scene.now));
  }
}
