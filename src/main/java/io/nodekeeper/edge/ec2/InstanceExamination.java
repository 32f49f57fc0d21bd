package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.Access;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.MetadataService;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;

/** What only doctor reads of this instance. Nothing it does changes anything; none of it throws. */
public final class InstanceExamination {

  private static final String INSTANCES = "ec2:DescribeInstances";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Ec2Client ec2;
  private final InstantSource clock;

  public InstanceExamination(AwsClients aws, InstantSource clock) {
    this.ec2 = aws.build(Ec2Client.builder());
    this.clock = clock;
  }

  /** The options of its metadata. The agent never asks for them, and has no right of its own to. */
  public Reading<MetadataService.Options> options(String instanceId) {
    try {
      Optional<Instance> found =
          ec2.describeInstances(is -> is.instanceIds(instanceId)).reservations().stream()
              .flatMap(reservation -> reservation.instances().stream())
              .filter(instance -> instanceId.equals(instance.instanceId()))
              .findFirst();
      OptionalInt limit =
          found
              .map(Instance::metadataOptions)
              .map(options -> options.httpPutResponseHopLimit())
              .map(OptionalInt::of)
              .orElse(OptionalInt.empty());
      return Reading.known(new MetadataService.Options(limit), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(INSTANCES, e).why(), clock.instant());
    }
  }

  /** Whether its tags may be read in EC2. */
  public Access describeTags(String instanceId) {
    Filter own = Filter.builder().name("resource-id").values(instanceId).build();
    return Access.of(
        "ec2:DescribeTags", () -> ec2.describeTags(is -> is.filters(own).maxResults(5)));
  }

  /**
   * Whether the metadata answers without a token, as its version 1 does.
   *
   * @param address such as {@code http://169.254.169.254}
   */
  public static Reading<Boolean> answersWithoutToken(String address, InstantSource clock) {
    try {
      URI item = URI.create(address).resolve("/latest/meta-data/instance-id");
      if (!(item.toURL().openConnection(Proxy.NO_PROXY) instanceof HttpURLConnection connection)) {
        return Reading.unknown(address + " is no http address", clock.instant());
      }
      connection.setInstanceFollowRedirects(false);
      connection.setConnectTimeout(Math.toIntExact(PATIENCE.toMillis()));
      connection.setReadTimeout(Math.toIntExact(PATIENCE.toMillis()));
      int status = connection.getResponseCode();
      connection.disconnect();
      return switch (status) {
        case HttpURLConnection.HTTP_OK -> Reading.known(true, clock.instant());
        case HttpURLConnection.HTTP_UNAUTHORIZED -> Reading.known(false, clock.instant());
        default -> Reading.unknown("it answers with HTTP status " + status, clock.instant());
      };
    } catch (IOException | IllegalArgumentException e) {
      return Reading.unknown(address + ": " + e.getMessage(), clock.instant());
    }
  }
}
