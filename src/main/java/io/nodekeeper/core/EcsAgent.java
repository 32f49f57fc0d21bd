package io.nodekeeper.core;

/**
 * What the ECS agent's introspection says of itself, once it has registered.
 *
 * @param cluster a short name or an ARN, as ECS_CLUSTER has it
 */
public record EcsAgent(String cluster, ContainerInstanceArn containerInstance, String version) {}
