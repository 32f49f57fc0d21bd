package io.nodekeeper.app;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.Calls;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.ec2.AutoScalingGroup;
import io.nodekeeper.edge.ec2.Ec2Tags;
import io.nodekeeper.edge.ecs.EcsControlPlane;
import io.nodekeeper.edge.ecs.LabelledServices;
import io.nodekeeper.edge.outward.EventBus;
import io.nodekeeper.edge.outward.Topic;
import io.nodekeeper.edge.sources.Objects;
import io.nodekeeper.edge.sources.Parameters;
import io.nodekeeper.edge.sources.Secrets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * AWS as this node uses it: the clients of its Region, made when the Region is known. That is what
 * AWS_REGION says, else the instance's own, else that of the container instance's ARN.
 */
final class Regional {

  /** The clients of one Region; each loads what it needs with its first call. */
  record Clients(
      String region,
      EcsControlPlane ecs,
      Ec2Tags tags,
      AutoScalingGroup autoScaling,
      LabelledServices services,
      Parameters parameters,
      Secrets secrets,
      Objects objects,
      EventBus bus,
      Topic topic) {}

  private final Optional<String> set;
  private final InstantSource clock;
  private final Duration stopTimeout;
  private final boolean pathStyle;
  private final Calls calls = new Calls();
  private @Nullable Clients clients;

  Regional(Map<String, String> environment, InstantSource clock, Duration stopTimeout) {
    this.set =
        Optional.of(environment.getOrDefault("AWS_REGION", "").strip())
            .filter(region -> !region.isEmpty());
    this.clock = clock;
    this.stopTimeout = stopTimeout;
    // Other hosts than AWS's have no name of their own for each bucket.
    this.pathStyle =
        environment.containsKey("AWS_ENDPOINT_URL_S3")
            || environment.containsKey("AWS_ENDPOINT_URL");
  }

  /** How often AWS was called, in whichever Region. */
  Calls calls() {
    return calls;
  }

  /** The Region of an instance, as far as it is known. */
  Optional<String> name(Reading<Identity> identity) {
    return set.or(() -> identity.toOptional().map(Identity::region));
  }

  /** Of the Region of an instance. */
  Clients of(Identity identity) {
    return in(set.orElse(identity.region()));
  }

  /** Of the Region of a container instance whose instance may not be known. */
  Optional<Clients> of(ContainerInstanceArn containerInstance, Reading<Identity> identity) {
    return set.or(() -> identity.toOptional().map(Identity::region))
        .or(() -> region(containerInstance.value()))
        .map(this::in);
  }

  /** Of the Region used last, else that of an ARN. */
  synchronized Optional<Clients> last(Optional<String> arn) {
    return clients != null
        ? Optional.of(clients)
        : set.or(() -> arn.flatMap(Regional::region)).map(this::in);
  }

  private static Optional<String> region(String arn) {
    String[] parts = arn.split(":", -1);
    return parts.length > 3 && !parts[3].isEmpty() ? Optional.of(parts[3]) : Optional.empty();
  }

  private synchronized Clients in(String region) {
    Clients present = clients;
    if (present == null || !present.region().equals(region)) {
      var aws = new AwsClients(region, calls);
      present =
          new Clients(
              region,
              new EcsControlPlane(aws, clock, stopTimeout),
              new Ec2Tags(aws, clock),
              new AutoScalingGroup(aws, clock),
              new LabelledServices(aws, clock),
              new Parameters(aws, clock),
              new Secrets(aws, clock),
              new Objects(aws, clock, pathStyle),
              new EventBus(aws),
              new Topic(aws));
      clients = present;
    }
    return present;
  }
}
