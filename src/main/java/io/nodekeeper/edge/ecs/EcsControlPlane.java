package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.OneLine;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.ContainerInstance;
import software.amazon.awssdk.services.ecs.model.ContainerInstanceStatus;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.Resource;
import software.amazon.awssdk.services.ecs.model.StartTaskResponse;
import software.amazon.awssdk.services.ecs.model.Task;

/**
 * The ECS control plane, asked and told about this node only. Nothing it does throws; it may be
 * used by any number of threads, and a thread that is interrupted gives up its call.
 */
public final class EcsControlPlane {

  private static final String START = "ecs:StartTask";
  private static final String STOP = "ecs:StopTask";
  private static final String STATE = "ecs:UpdateContainerInstancesState";

  /** StopTask keeps it as the task's stoppedReason; ECS states no limit. */
  private static final int MOST_REASON = 250;

  private static final int MOST_WORDS = 300;

  private final AwsClients aws;
  private final InstantSource clock;
  private final TaskReader tasks;
  private @Nullable EcsClient client;

  /**
   * No call is made yet.
   *
   * @param stopTimeout which the ECS agent gives a container whose definition names none
   */
  public EcsControlPlane(AwsClients aws, InstantSource clock, Duration stopTimeout) {
    this.aws = aws;
    this.clock = clock;
    this.tasks = new TaskReader(new Services(clock), new StopTimeouts(clock, stopTimeout));
  }

  private synchronized EcsClient ecs() {
    if (client == null) {
      client = aws.build(EcsClient.builder());
    }
    return client;
  }

  /** This container instance. One call. */
  public Reading<EcsNode> node(String cluster, ContainerInstanceArn own) {
    return read("ecs:DescribeContainerInstances", () -> describe(cluster, own));
  }

  /**
   * All tasks of this container instance that ECS still knows, by ARN: those to run and those to
   * stop, among these also such as have stopped within about the last hour. At least two calls;
   * three if there are any tasks, and more now and then: for the services they belong to, and for
   * the definitions of replicas.
   */
  public Reading<List<EcsTask>> tasks(String cluster, ContainerInstanceArn own) {
    return read("ecs:ListTasks", () -> tasks.read(ecs(), cluster, own));
  }

  /** A task definition; a family's name means its newest ACTIVE revision. One call. */
  public Reading<Definition> definition(String name) {
    return read(DefinitionReader.API, () -> DefinitionReader.read(ecs(), name));
  }

  /** What the nodes of the cluster found bad of a daemon's revisions. A call a page. */
  public Reading<List<Verdict>> verdicts(String cluster, DaemonName daemon) {
    return read(VerdictReader.API, () -> VerdictReader.read(ecs(), cluster, daemon));
  }

  private <T> Reading<T> read(String api, Supplier<T> call) {
    try {
      return Reading.known(call.get(), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(api, e).why(), clock.instant());
    }
  }

  private EcsNode describe(String cluster, ContainerInstanceArn own) {
    var answer =
        ecs()
            .describeContainerInstances(
                request -> request.cluster(cluster).containerInstances(own.value()));
    for (ContainerInstance instance : answer.containerInstances()) {
      String arn = instance.containerInstanceArn();
      if (arn != null && arn.endsWith("/" + own.id())) {
        return node(own, instance);
      }
    }
    throw CallFailure.unclear(
        "ecs:DescribeContainerInstances",
        answer.failures().stream()
            .findFirst()
            .map(failure -> words(failure) + " (" + own + ")")
            .orElse("the answer is not about " + own));
  }

  private static EcsNode node(ContainerInstanceArn own, ContainerInstance instance) {
    var attributes = new TreeMap<String, String>();
    for (Attribute attribute : instance.attributes()) {
      attributes.put(attribute.name(), orElse(attribute.value(), ""));
    }
    return new EcsNode(
        own,
        orElse(instance.status(), "UNKNOWN"),
        Boolean.TRUE.equals(instance.agentConnected()),
        Collections.unmodifiableSortedMap(attributes),
        room(instance));
  }

  private static Optional<EcsNode.Room> room(ContainerInstance instance) {
    List<Resource> all = instance.registeredResources();
    List<Resource> free = instance.remainingResources();
    return all.isEmpty() || free.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EcsNode.Room(
                amount(all, "MEMORY"),
                amount(free, "MEMORY"),
                amount(all, "CPU"),
                amount(free, "CPU")));
  }

  private static int amount(List<Resource> resources, String name) {
    return resources.stream()
        .filter(is -> name.equals(is.name()) && is.integerValue() != null)
        .mapToInt(Resource::integerValue)
        .findFirst()
        .orElse(0);
  }

  /**
   * Starts a task on this container instance, or does not; what may have been done is Unanswered.
   */
  public Outcome start(Action.StartTask start) {
    try {
      return started(start, ecs().startTask(StartRequest.of(start)));
    } catch (RuntimeException e) {
      Outcome outcome = CallFailure.of(START, e).outcomeOnce(start);
      return outcome instanceof Outcome.Refused(var _, String why)
          ? new Outcome.Refused(start, named(why, start))
          : outcome;
    }
  }

  /** Which one is not found, or inactive, ECS does not say. */
  private static String named(String why, Action.StartTask start) {
    return why.replaceFirst(
        "(TaskDefinition (?:not found|is inactive))\\.?$", "$1: " + start.taskDefinition());
  }

  private static Outcome started(Action.StartTask start, StartTaskResponse answer) {
    for (Task task : answer.tasks()) {
      String arn = task.taskArn();
      if (arn != null && !arn.isBlank()) {
        return new Outcome.Done(start, Optional.of(new TaskArn(arn)));
      }
    }
    if (answer.failures().isEmpty()) {
      return new Outcome.Unanswered(start, START + ": the answer has neither a task nor a failure");
    }
    Failure failure = answer.failures().getFirst();
    String why = START + ": " + words(failure);
    return isLasting(failure) ? new Outcome.Refused(start, why) : new Outcome.Failed(start, why);
  }

  /**
   * Whether somebody has to change something first. The reasons are an open set; RESOURCE:… and
   * AGENT pass by themselves. Source: ECS developer guide, API failure reasons.
   */
  private static boolean isLasting(Failure failure) {
    return switch (orElse(failure.reason(), "")) {
      case "ATTRIBUTE", "MISSING", "INACTIVE", "LOCATION" -> true;
      default -> false;
    };
  }

  public Outcome stop(Action.StopTask stop) {
    return act(stop, STOP, () -> stop(stop, stop.cluster(), stop.task()));
  }

  /** That ECS does not know the task is as good as stopping it. */
  public Outcome stop(Action.StopReplica stop) {
    try {
      return stop(stop, stop.cluster(), stop.task());
    } catch (RuntimeException e) {
      CallFailure failure = CallFailure.of(STOP, e);
      return isNoSuchTask(failure) ? new Outcome.Done(stop) : failure.outcome(stop);
    }
  }

  private Outcome stop(Action action, String cluster, TaskArn task) {
    String reason = OneLine.of("nodekeeper: " + action.because(), MOST_REASON);
    ecs().stopTask(request -> request.cluster(cluster).task(task.value()).reason(reason));
    return new Outcome.Done(action);
  }

  /** ECS has no code for it, and its words are written down nowhere: others are a refusal. */
  private static boolean isNoSuchTask(CallFailure failure) {
    return failure.code().filter("InvalidParameterException"::equals).isPresent()
        && failure.why().contains("not found");
  }

  public Outcome drain(Action.SetDraining drain) {
    return act(
        drain,
        STATE,
        () ->
            set(
                drain,
                drain.cluster(),
                drain.containerInstance(),
                ContainerInstanceStatus.DRAINING));
  }

  public Outcome activate(Action.SetActive activate) {
    return act(
        activate,
        STATE,
        () ->
            set(
                activate,
                activate.cluster(),
                activate.containerInstance(),
                ContainerInstanceStatus.ACTIVE));
  }

  private Outcome set(
      Action action, String cluster, ContainerInstanceArn own, ContainerInstanceStatus status) {
    var answer =
        ecs()
            .updateContainerInstancesState(
                request -> request.cluster(cluster).containerInstances(own.value()).status(status));
    if (!answer.failures().isEmpty()) {
      return new Outcome.Failed(action, STATE + ": " + words(answer.failures().getFirst()));
    }
    return answer.containerInstances().isEmpty()
        ? new Outcome.Unanswered(action, STATE + ": the answer is empty")
        : new Outcome.Done(action);
  }

  /** Puts attributes on this container instance; others that it has stay. */
  public Outcome put(Action.PutAttributes put) {
    return act(
        put,
        "ecs:PutAttributes",
        () -> {
          List<Attribute> attributes =
              put.attributes().entrySet().stream()
                  .map(entry -> attribute(put, entry.getKey(), entry.getValue()))
                  .toList();
          ecs().putAttributes(request -> request.cluster(put.cluster()).attributes(attributes));
          return new Outcome.Done(put);
        });
  }

  public Outcome delete(Action.DeleteAttribute delete) {
    Attribute attribute =
        Attribute.builder()
            .name(delete.name())
            .targetId(delete.containerInstance().value())
            .build();
    return act(
        delete,
        "ecs:DeleteAttributes",
        () -> {
          ecs()
              .deleteAttributes(request -> request.cluster(delete.cluster()).attributes(attribute));
          return new Outcome.Done(delete);
        });
  }

  private static Attribute attribute(Action.PutAttributes put, String name, String value) {
    return Attribute.builder()
        .name(name)
        .value(value)
        .targetId(put.containerInstance().value())
        .build();
  }

  /** For what is harmless to repeat. */
  private static Outcome act(Action action, String api, Supplier<Outcome> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      return CallFailure.of(api, e).outcome(action);
    }
  }

  private static String words(Failure failure) {
    String reason = orElse(failure.reason(), "no reason given");
    String detail = failure.detail();
    return OneLine.of(detail == null ? reason : reason + ": " + detail, MOST_WORDS);
  }

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }
}
