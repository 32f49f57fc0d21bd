package io.nodekeeper.core;

/** Which EC2 instance this is, by IMDS. */
public record Identity(
    String instanceId, String region, String availabilityZone, String instanceType) {}
