package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.DesiredStatus;
import software.amazon.awssdk.services.ecs.model.Failure;
import software.amazon.awssdk.services.ecs.model.Task;

/** Reads the tasks of one container instance, of both desired statuses, with their owners. */
final class TaskReader {

  private static final String LIST = "ecs:ListTasks";
  private static final String DESCRIBE = "ecs:DescribeTasks";

  /** Of 100 tasks each, for each desired status. */
  private static final int MOST_PAGES = 20;

  /** DescribeTasks takes no more. */
  private static final int CHUNK = 100;

  private static final String SERVICE_GROUP = "service:";

  private final Services services;
  private final StopTimeouts stopTimeouts;

  TaskReader(Services services, StopTimeouts stopTimeouts) {
    this.services = services;
    this.stopTimeouts = stopTimeouts;
  }

  /**
   * By ARN.
   *
   * @throws RuntimeException if any part of it cannot be had
   */
  List<EcsTask> read(EcsClient ecs, String cluster, ContainerInstanceArn own) {
    var arns = new TreeSet<String>();
    // In this order: a task told to stop in between is then listed twice, and not left out.
    list(ecs, cluster, own, DesiredStatus.RUNNING, arns);
    list(ecs, cluster, own, DesiredStatus.STOPPED, arns);
    List<Task> described = describe(ecs, cluster, arns);
    SortedMap<String, Services.Kind> kinds = services.kinds(ecs, cluster, serviceNames(described));
    SortedMap<String, Duration> longest = stopTimeouts.of(ecs, ofReplicas(described));
    return described.stream()
        .map(task -> task(task, kinds, longest))
        .sorted(Comparator.comparing(EcsTask::arn))
        .toList();
  }

  private static void list(
      EcsClient ecs,
      String cluster,
      ContainerInstanceArn own,
      DesiredStatus desired,
      SortedSet<String> into) {
    String next = null;
    for (int page = 0; page < MOST_PAGES; page++) {
      String token = next;
      var answer =
          ecs.listTasks(request ->
              request
                  .cluster(cluster)
                  .containerInstance(own.value())
                  .desiredStatus(desired)
                  .nextToken(token));
      into.addAll(answer.taskArns());
      next = answer.nextToken();
      if (next == null || next.isEmpty()) {
        return;
      }
    }
    throw CallFailure.unclear(
        LIST, "more than " + MOST_PAGES + " pages of tasks to be " + desired + " on this node");
  }

  private static List<Task> describe(EcsClient ecs, String cluster, SortedSet<String> arns) {
    var all = List.copyOf(arns);
    var described = new ArrayList<Task>();
    for (int from = 0; from < all.size(); from += CHUNK) {
      List<String> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
      described.addAll(describe(ecs, cluster, chunk));
    }
    return described;
  }

  private static List<Task> describe(EcsClient ecs, String cluster, List<String> chunk) {
    var answer = ecs.describeTasks(request -> request.cluster(cluster).tasks(chunk));
    var open = new TreeSet<>(chunk);
    for (Failure failure : answer.failures()) {
      if (!"MISSING".equals(failure.reason())) {
        throw CallFailure.unclear(DESCRIBE, failure.reason() + " for " + failure.arn());
      }
      open.removeIf(arn -> arn.equals(failure.arn()));
    }
    for (Task task : answer.tasks()) {
      open.removeIf(arn -> arn.equals(task.taskArn()));
    }
    if (!open.isEmpty()) {
      throw CallFailure.unclear(DESCRIBE, "the answer says nothing about " + open.first());
    }
    return answer.tasks();
  }

  private static SortedSet<String> serviceNames(List<Task> tasks) {
    var names = new TreeSet<String>();
    for (Task task : tasks) {
      String name = serviceName(task);
      if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  private static @Nullable String serviceName(Task task) {
    String group = task.group();
    return group != null
            && group.startsWith(SERVICE_GROUP)
            && group.length() > SERVICE_GROUP.length()
        ? group.substring(SERVICE_GROUP.length())
        : null;
  }

  /** The definitions of those that have not stopped: they may be waited for. */
  private static SortedSet<String> ofReplicas(List<Task> tasks) {
    var definitions = new TreeSet<String>();
    for (Task task : tasks) {
      if (isReplica(task) && task.taskDefinitionArn() != null) {
        definitions.add(task.taskDefinitionArn());
      }
    }
    return definitions;
  }

  private static boolean isReplica(Task task) {
    return !"STOPPED".equals(task.lastStatus())
        && !"DELETED".equals(task.lastStatus())
        && !orElse(task.group(), "").startsWith(Action.StartTask.GROUP_PREFIX);
  }

  private static EcsTask task(
      Task task, SortedMap<String, Services.Kind> kinds, SortedMap<String, Duration> longest) {
    String definition = orElse(task.taskDefinitionArn(), "");
    return new EcsTask(
        new TaskArn(task.taskArn()),
        Revisions.family(definition),
        Revisions.revision(definition),
        orElse(task.lastStatus(), "UNKNOWN"),
        orElse(task.desiredStatus(), "UNKNOWN"),
        owner(task, kinds),
        Optional.ofNullable(task.createdAt()),
        Optional.ofNullable(task.stoppingAt()),
        Optional.ofNullable(longest.get(definition)),
        StoppedReason.of(task));
  }

  private static EcsTask.Owner owner(Task task, SortedMap<String, Services.Kind> kinds) {
    String service = serviceName(task);
    if (service == null) {
      return new EcsTask.Owner.Standalone(
          Optional.ofNullable(task.startedBy()), orElse(task.group(), ""));
    }
    Services.Kind kind = kinds.getOrDefault(service, Services.Kind.UNKNOWN);
    return new EcsTask.Owner.Service(service, kind.daemon(), kind.rolling());
  }

  private static String orElse(@Nullable String text, String other) {
    return text == null ? other : text;
  }
}
