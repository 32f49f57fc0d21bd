package io.nodekeeper.standin.model;

/** A port of a container as it is bound on the host. */
public record NetworkBinding(int containerPort, int hostPort, String protocol, String bindIp) {}
