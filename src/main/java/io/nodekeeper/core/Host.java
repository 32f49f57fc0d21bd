package io.nodekeeper.core;

/**
 * This machine since it was last started.
 *
 * @param bootId the kernel's, new with each boot
 * @param isShuttingDown systemd shuts it down, and waits until the node is drained
 */
public record Host(String bootId, boolean isShuttingDown) {}
