package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.Access;
import io.nodekeeper.core.EcsAgent;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.ContainerInstanceStatus;
import software.amazon.awssdk.services.ecs.model.TargetType;

/**
 * Calls by which it is seen what the node's role may do in ECS. Those that only read are made as
 * they are. Those that would change something name a task or a container instance whose id is all
 * zeros: ECS makes up ids of 128 bits, and there is none such to be changed, whatever is answered.
 */
public final class EcsProbes {

  static final String NOBODY = "0".repeat(32);

  /** Neither a family nor a service of anybody. */
  private static final String NO_NAME = "nodekeeper-doctor-asks";

  private final EcsClient ecs;
  private final String cluster;
  private final String own;

  /** Another container instance of this cluster than any. */
  private final String noInstance;

  private final String noTask;

  EcsProbes(EcsClient ecs, EcsAgent agent) {
    this.ecs = ecs;
    this.cluster = agent.cluster();
    this.own = agent.containerInstance().value();
    this.noInstance = own.substring(0, own.lastIndexOf('/') + 1) + NOBODY;
    this.noTask = noInstance.replace(":container-instance/", ":task/");
  }

  /** By the action, as IAM spells it; nothing is called yet. */
  public SortedMap<String, Supplier<Access>> all() {
    var probes = new TreeMap<String, Supplier<Access>>();
    reads(probes);
    writes(probes);
    return Collections.unmodifiableSortedMap(probes);
  }

  private static void put(
      SortedMap<String, Supplier<Access>> probes, String action, Supplier<?> call) {
    probes.put(action, () -> Access.of(action, call));
  }

  private void reads(SortedMap<String, Supplier<Access>> probes) {
    put(
        probes,
        "ecs:DescribeContainerInstances",
        () -> ecs.describeContainerInstances(is -> is.cluster(cluster).containerInstances(own)));
    put(
        probes,
        "ecs:ListTasks",
        () -> ecs.listTasks(is -> is.cluster(cluster).containerInstance(own).maxResults(1)));
    put(
        probes,
        "ecs:DescribeTasks",
        () -> ecs.describeTasks(is -> is.cluster(cluster).tasks(noTask)));
    put(
        probes,
        "ecs:DescribeServices",
        () -> ecs.describeServices(is -> is.cluster(cluster).services(NO_NAME)));
    put(
        probes,
        "ecs:DescribeTaskDefinition",
        () -> ecs.describeTaskDefinition(is -> is.taskDefinition(NO_NAME)));
    put(
        probes,
        "ecs:ListAttributes",
        () ->
            ecs.listAttributes(is ->
                is.cluster(cluster)
                    .targetType(TargetType.CONTAINER_INSTANCE)
                    .attributeName(NO_NAME)
                    .maxResults(1)));
  }

  private void writes(SortedMap<String, Supplier<Access>> probes) {
    put(
        probes,
        "ecs:StopTask",
        () ->
            ecs.stopTask(is -> is.cluster(cluster).task(noTask).reason("nodekeeper: doctor asks")));
    put(
        probes,
        "ecs:UpdateContainerInstancesState",
        () ->
            ecs.updateContainerInstancesState(is ->
                is.cluster(cluster)
                    .containerInstances(noInstance)
                    .status(ContainerInstanceStatus.ACTIVE)));
    Attribute attribute = Attribute.builder().name(NO_NAME).targetId(noInstance).build();
    put(
        probes,
        "ecs:PutAttributes",
        () ->
            ecs.putAttributes(
                is -> is.cluster(cluster).attributes(attribute.toBuilder().value("none").build())));
    put(
        probes,
        "ecs:DeleteAttributes",
        () -> ecs.deleteAttributes(is -> is.cluster(cluster).attributes(attribute)));
  }

  /** Whether a task may be started, with the roles of its definition, on no container instance. */
  public Access start(String taskDefinition) {
    return Access.of(
        "ecs:StartTask",
        () ->
            ecs.startTask(is ->
                is.cluster(cluster).taskDefinition(taskDefinition).containerInstances(noInstance)));
  }
}
