package io.nodekeeper.core;

/**
 * That a revision did not become healthy on a node, as that node published it in ECS.
 *
 * @param revision of the daemon's family
 * @param containerInstance the short id of the node that says so
 */
public record Verdict(int revision, String containerInstance) {}
