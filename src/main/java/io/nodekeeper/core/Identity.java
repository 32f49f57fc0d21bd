package io.nodekeeper.core;

/**
 * Which EC2 instance this is, by IMDS. What its identity document leaves out is an empty text.
 *
 * @param architecture as EC2 says it: {@code x86_64}, {@code arm64}
 */
public record Identity(
    String instanceId,
    String region,
    String availabilityZone,
    String instanceType,
    String accountId,
    String imageId,
    String privateAddress,
    String architecture) {

  /** Of a document that says no more. */
  public Identity(String instanceId, String region, String availabilityZone, String instanceType) {
    this(instanceId, region, availabilityZone, instanceType, "", "", "", "");
  }
}
