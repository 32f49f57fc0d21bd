package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.LaunchType;
import software.amazon.awssdk.services.ecs.model.PlacementConstraintType;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * The cluster's services whose task definition has the Docker label ECS_DAEMONSET: each declares a
 * daemon. Nothing throws; a round is made by one thread at a time.
 *
 * <p>All nodes of a fleet ask the same, of one token bucket. So each round lists the services and
 * describes those that are new or labelled, whether they declare a daemon at present or not, or of
 * which that is not known yet; all others are described once an hour. What a revision of a task
 * definition says is kept for good, since it never changes. Of services that declare nothing
 * whatever their label, a few definitions in a round are read, so that a reason can be said.
 */
public final class LabelledServices {

  static final String LABEL = "ECS_DAEMONSET";
  static final int MOST = 1_000;

  private static final String LIST = "ecs:ListServices";
  private static final String DESCRIBE = "ecs:DescribeServices";
  private static final String DEFINITION = "ecs:DescribeTaskDefinition";

  /** ListServices gives no more at once. */
  private static final int PAGE = 100;

  /** DescribeServices takes no more. */
  private static final int CHUNK = 10;

  /** In one round; what was learnt stays, and the next round goes on from there. */
  private static final int MOST_DEFINITIONS = 100;

  /** Of services that declare nothing: whether they are labelled only matters to people. */
  private static final int MOST_IN_VAIN = 20;

  private static final Duration OTHERS_KEPT = Duration.ofHours(1);

  private static final Set<String> OFF = Set.of("false", "0", "no", "off");

  /**
   * A service as it was described.
   *
   * @param taskDefinition empty for one that cannot mean a task of ours on each node
   * @param obstacle why it declares nothing all the same, whatever its label
   */
  private record Described(
      Optional<String> taskDefinition, String name, Optional<String> obstacle, Instant at) {}

  private final AwsClients aws;
  private final InstantSource clock;
  private final TreeMap<String, Described> services = new TreeMap<>();

  /** What the label says on any container of a definition. */
  private enum Label {
    NONE,
    OFF,
    ON
  }

  private final TreeMap<String, Label> labelled = new TreeMap<>();
  private String clusterAsked = "";
  private boolean zeroAsked;
  private @Nullable EcsClient client;

  public LabelledServices(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
  }

  /**
   * Those that are labelled, by name; unknown as long as not all could be looked at that declare
   * daemons if they are.
   *
   * @param zero whether a service with a desired count of 0 declares one
   */
  public synchronized Reading<List<LabelledService>> read(String cluster, boolean zero) {
    if (!clusterAsked.equals(cluster) || zeroAsked != zero) {
      services.clear();
      clusterAsked = cluster;
      zeroAsked = zero;
    }
    try {
      return Reading.known(ask(cluster, zero), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(DESCRIBE, e).why(), clock.instant());
    }
  }

  private EcsClient ecs() {
    if (client == null) {
      client = aws.build(EcsClient.builder());
    }
    return client;
  }

  private List<LabelledService> ask(String cluster, boolean zero) {
    Set<String> listed = list(cluster);
    services.keySet().retainAll(listed);
    Instant now = clock.instant();
    describe(cluster, listed.stream().filter(arn -> isDue(arn, now)).toList(), zero, now);
    learn();
    return services.values().stream()
        .filter(service -> label(service).filter(label -> label != Label.NONE).isPresent())
        .map(service ->
            new LabelledService(
                service.name(),
                service.taskDefinition().orElseThrow(),
                service.obstacle().or(() -> off(service))))
        .sorted()
        .toList();
  }

  private Set<String> list(String cluster) {
    var arns = new TreeSet<String>();
    String next = null;
    do {
      String token = next;
      var answer =
          ecs().listServices(request -> request.cluster(cluster).maxResults(PAGE).nextToken(token));
      arns.addAll(answer.serviceArns());
      if (arns.size() > MOST) {
        throw CallFailure.unclear(LIST, "the cluster has more than " + MOST + " services");
      }
      next = answer.nextToken();
    } while (next != null && !next.isEmpty());
    return arns;
  }

  private boolean isDue(String arn, Instant now) {
    Described known = services.get(arn);
    if (known == null || known.taskDefinition().filter(this::mayBeLabelled).isPresent()) {
      return true;
    }
    Duration age = Duration.between(known.at(), now);
    return age.isNegative() || age.compareTo(OTHERS_KEPT) >= 0;
  }

  private Optional<Label> label(Described service) {
    return service.taskDefinition().map(labelled::get);
  }

  private Optional<String> off(Described service) {
    return label(service)
        .filter(label -> label == Label.OFF)
        .map(_ -> "its label " + LABEL + " switches it off");
  }

  private boolean mayBeLabelled(String definition) {
    return labelled.getOrDefault(definition, Label.ON) != Label.NONE;
  }

  private void describe(String cluster, List<String> arns, boolean zero, Instant now) {
    for (int from = 0; from < arns.size(); from += CHUNK) {
      List<String> chunk = arns.subList(from, Math.min(from + CHUNK, arns.size()));
      for (Service service :
          ecs().describeServices(request -> request.cluster(cluster).services(chunk)).services()) {
        if (service.serviceArn() != null && service.serviceName() != null) {
          services.put(
              service.serviceArn(),
              new Described(
                  declared(service), service.serviceName(), obstacle(service, zero), now));
        }
      }
    }
  }

  /** The definition to run one of on each node, if the service can mean that. */
  private static Optional<String> declared(Service service) {
    boolean ours =
        service.schedulingStrategy() != SchedulingStrategy.DAEMON
            && service.launchType() != LaunchType.FARGATE;
    return ours ? Optional.ofNullable(service.taskDefinition()) : Optional.empty();
  }

  private static Optional<String> obstacle(Service service, boolean zero) {
    Optional<String> placed =
        service.placementConstraints().stream()
            .filter(constraint -> constraint.type() != PlacementConstraintType.DISTINCT_INSTANCE)
            .map(constraint ->
                "the agent does not judge its placement constraint %s(%s)"
                    .formatted(constraint.typeAsString(), constraint.expression()))
            .findFirst();
    if (!"ACTIVE".equals(service.status())) {
      return Optional.of("its status is " + service.status() + ", not ACTIVE");
    }
    Integer desired = service.desiredCount();
    boolean wanted = zero || (desired != null && desired > 0);
    return placed.or(() ->
        wanted
            ? Optional.empty()
            : Optional.of("its desired count is 0, and sources.services.zero is off"));
  }

  /** Asks for the definitions not known yet, and forgets those no service has. */
  private void learn() {
    var wanted = new TreeSet<String>();
    var inVain = new TreeSet<String>();
    for (Described service : services.values()) {
      service.taskDefinition().ifPresent(service.obstacle().isEmpty() ? wanted::add : inVain::add);
    }
    labelled.keySet().removeIf(known -> !wanted.contains(known) && !inVain.contains(known));
    var open = new ArrayList<>(wanted);
    open.removeAll(labelled.keySet());
    open.stream().limit(MOST_DEFINITIONS).forEach(this::learn);
    if (open.size() > MOST_DEFINITIONS) {
      throw CallFailure.unclear(
          DEFINITION, (open.size() - MOST_DEFINITIONS) + " task definitions are still to be read");
    }
    inVain.removeAll(labelled.keySet());
    for (String definition : inVain.stream().limit(MOST_IN_VAIN).toList()) {
      try {
        learn(definition);
      } catch (RuntimeException _) {
        // Nothing runs for it: the next round tries again.
      }
    }
  }

  private void learn(String definition) {
    var answer = ecs().describeTaskDefinition(request -> request.taskDefinition(definition));
    if (answer.taskDefinition() == null) {
      throw CallFailure.unclear(DEFINITION, "the answer has no task definition");
    }
    labelled.put(definition, label(answer.taskDefinition().containerDefinitions()));
  }

  private static Label label(List<ContainerDefinition> containers) {
    return containers.stream()
        .filter(container -> container.dockerLabels().containsKey(LABEL))
        .map(container -> container.dockerLabels().get(LABEL))
        .map(value -> OFF.contains(value.strip().toLowerCase(Locale.ROOT)) ? Label.OFF : Label.ON)
        .max(Comparator.naturalOrder())
        .orElse(Label.NONE);
  }
}
