package io.nodekeeper.core;

import java.util.List;

/**
 * A replica that is still there, and so holds the node.
 *
 * @param owner such as {@code service web} or {@code RunTask}, or that it is not known
 * @param witnesses who still shows it, in words: {@code Docker}, {@code ECS agent}, {@code ECS}
 * @param stopping whether it has been told to stop
 */
public record Blocker(
    TaskArn task, String family, String owner, List<String> witnesses, boolean stopping) {}
