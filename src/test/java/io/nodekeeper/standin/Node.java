package io.nodekeeper.standin;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.core.TaskOptions;
import io.nodekeeper.engine.World;
import io.nodekeeper.standin.model.WorldModel;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** A node in one of the worlds: as the engine sees it, and with the strings behind the stage. */
public abstract class Node implements AutoCloseable {

  /** How the containers of a family behave; each is a family of its name in small letters. */
  public enum Manner {
    /** Runs until it is told to stop, and ends at once. */
    IDLE,
    /** Goes on for two seconds after SIGTERM, and might for 90. */
    SLOW,
    /** Is healthy after a while. */
    CHECKED,
    /** Ends by itself, with 3. */
    ENDING,
    /** Has an image that cannot be pulled. */
    UNPULLABLE;

    /** The family. */
    public String family() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final int MOST_LOOKS = 3000;
  private static final String CLUSTER = "prod";

  /** What is under test. */
  protected abstract World world();

  /** Changes the surroundings. */
  public abstract void change(Consumer<WorldModel> what);

  /** Looks behind the stage. */
  public abstract <T> T behind(Function<WorldModel, T> what);

  /** Lets a moment pass. */
  protected abstract void pass();

  @Override
  public abstract void close();

  /** One look. */
  public Observation look(Question... questions) {
    return world().observe(Ask.of(sorted(questions)), new Local(List.of(), new TreeSet<>()));
  }

  /** The same, with questions of another kind. */
  public Observation look(Ask ask) {
    return world().observe(ask, new Local(List.of(), new TreeSet<>()));
  }

  private static SortedSet<Question> sorted(Question... questions) {
    return new TreeSet<>(List.of(questions));
  }

  /** A look at one file of the node. */
  public Observation lookAt(String path) {
    return world().observe(Ask.nothing(), new Local(List.of(path), new TreeSet<>()));
  }

  /** Looks until it is so. */
  public Observation await(Predicate<Observation> wanted, Question... questions) {
    Observation seen = look(questions);
    for (int i = 0; !wanted.test(seen); i++) {
      if (i > MOST_LOOKS) {
        throw new AssertionError("has not become so; seen last: " + seen);
      }
      pass();
      seen = look(questions);
    }
    return seen;
  }

  /** Waits until it is so behind the stage, without looking. */
  public void until(Predicate<WorldModel> wanted) {
    for (int i = 0; !behind(wanted::test); i++) {
      if (i > MOST_LOOKS) {
        throw new AssertionError("has not become so behind the stage");
      }
      pass();
    }
  }

  /** Does one thing. */
  public Outcome act(Action action) {
    List<Outcome> outcomes = world().act(List.of(action));
    if (outcomes.size() != 1 || !outcomes.getFirst().action().equals(action)) {
      throw new AssertionError("not one outcome for " + action + ": " + outcomes);
    }
    return outcomes.getFirst();
  }

  /** Our container instance, once the ECS agent has registered it. */
  public ContainerInstanceArn own() {
    return await(seen -> seen.agent().isKnown(), Question.NODE)
        .agent()
        .toOptional()
        .orElseThrow()
        .containerInstance();
  }

  /** StartTask of this family as a daemon of this name. */
  public Outcome start(String family) {
    return act(
        new Action.StartTask(
            new DaemonName(family),
            TaskDefinitionRef.parse(family).orElseThrow(),
            CLUSTER,
            own(),
            "it is missing"));
  }

  /** StartTask of this family, with what differs from its definition. */
  public Outcome start(String family, TaskOptions options) {
    return act(
        new Action.StartTask(
            new DaemonName(family),
            TaskDefinitionRef.parse(family).orElseThrow(),
            CLUSTER,
            own(),
            options,
            "it is missing"));
  }

  /** A task of this manner that runs, and is seen to by everybody. */
  public TaskArn running(Manner manner) {
    Outcome outcome = start(manner.family());
    if (!(outcome instanceof Outcome.Done(var _, Optional<TaskArn> task, var _))
        || task.isEmpty()) {
      throw new AssertionError("not started: " + outcome);
    }
    Observation _ = await(seen -> aliveForAll(seen, task.get()) && runs(seen, task.get()), TASKS);
    return task.get();
  }

  private static final Question[] TASKS = {Question.TASKS};

  private static boolean runs(Observation seen, TaskArn task) {
    return ecs(seen, task).filter(of -> of.lastStatus().equals("RUNNING")).isPresent();
  }

  /** StopTask. */
  public Outcome stop(TaskArn task) {
    return act(new Action.StopTask(new DaemonName("web"), task, CLUSTER, "the node is leaving"));
  }

  /** The cluster all is in. */
  public static String cluster() {
    return CLUSTER;
  }

  /** All three witnesses show it alive. */
  public static boolean aliveForAll(Observation seen, TaskArn task) {
    return aliveInDocker(seen, task) && aliveForTheAgent(seen, task) && aliveInEcs(seen, task);
  }

  /** Whether a container of it may be running. */
  public static boolean aliveInDocker(Observation seen, TaskArn task) {
    return docker(seen, task).filter(container -> container.state().isAlive()).isPresent();
  }

  /** Whether the ECS agent shows it PENDING or RUNNING. */
  public static boolean aliveForTheAgent(Observation seen, TaskArn task) {
    return agent(seen, task).filter(of -> of.known() != AgentTask.Status.STOPPED).isPresent();
  }

  /** Whether ECS shows it not STOPPED. */
  public static boolean aliveInEcs(Observation seen, TaskArn task) {
    return ecs(seen, task).filter(EcsTask::isAlive).isPresent();
  }

  /** Docker can be asked, and no container of it runs. */
  public static boolean goneInDocker(Observation seen, TaskArn task) {
    return seen.containers().isKnown() && !aliveInDocker(seen, task);
  }

  /** The ECS agent can be asked, and shows it STOPPED. */
  public static boolean goneForTheAgent(Observation seen, TaskArn task) {
    return seen.agentTasks().isKnown() && !aliveForTheAgent(seen, task);
  }

  /** ECS can be asked, and shows it STOPPED. */
  public static boolean goneInEcs(Observation seen, TaskArn task) {
    return seen.tasks().isKnown() && !aliveInEcs(seen, task);
  }

  /** Its container. */
  public static Optional<Container> docker(Observation seen, TaskArn task) {
    return seen.containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.task().equals(task))
        .findFirst();
  }

  /** It, as the ECS agent shows it. */
  public static Optional<AgentTask> agent(Observation seen, TaskArn task) {
    return seen.agentTasks().toOptional().orElse(List.of()).stream()
        .filter(of -> of.arn().equals(task))
        .findFirst();
  }

  /** It, as ECS shows it. */
  public static Optional<EcsTask> ecs(Observation seen, TaskArn task) {
    return seen.tasks().toOptional().orElse(List.of()).stream()
        .filter(of -> of.arn().equals(task))
        .findFirst();
  }
}
