package io.nodekeeper.standin.model;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The EC2 instance under test: identity, tags, notices; and EC2's DescribeTags. */
@SuppressWarnings("DoNotCallSuggester")
public final class Ec2Instance {

  /**
   * An answer over HTTP.
   *
   * @param status HTTP
   */
  public record Answer(int status, String body) {}

  /** Which instance it is. */
  public record Identity(
      String instanceId,
      String accountId,
      String region,
      String availabilityZone,
      String instanceType,
      String imageId,
      String privateIp) {

    public static Identity example() {
      return new Identity(
          "i-0abcdef1234567890",
          "123456789012",
          "us-west-2",
          "us-west-2a",
          "m7i.large",
          "ami-0123456789abcdef0",
          "10.0.0.12");
    }
  }

  /** The instance's tags; any may change at any time. */
  public final TreeMap<String, String> tags = new TreeMap<>();

  /** The instance's option InstanceMetadataTags. */
  public boolean tagsInMetadata = true;

  /** IMDS spot/instance-action. */
  public Optional<String> spotAction = Optional.empty();

  /** IMDS events/recommendations/rebalance. */
  public Optional<Instant> rebalance = Optional.empty();

  /** IMDS events/maintenance/scheduled, as JSON. */
  public String maintenance = "[]";

  Ec2Instance() {
    throw new UnsupportedOperationException();
  }

  public Identity identity() {
    throw new UnsupportedOperationException();
  }

  /** The kernel's boot id, new with each boot. */
  public String bootId() {
    throw new UnsupportedOperationException();
  }

  /** False once terminated. */
  public boolean isRunning() {
    throw new UnsupportedOperationException();
  }

  /**
   * GETs a path such as {@code /latest/meta-data/instance-id} from IMDS.
   *
   * @throws NoAnswer by fault
   */
  public Answer get(String path) {
    throw new UnsupportedOperationException();
  }

  /**
   * EC2's DescribeTags for one resource: empty if it is not this instance.
   *
   * @throws ApiError refused
   * @throws NoAnswer no answer
   */
  public SortedMap<String, String> describeTags(String resourceId) {
    throw new UnsupportedOperationException();
  }
}
