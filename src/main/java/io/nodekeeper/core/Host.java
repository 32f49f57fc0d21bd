package io.nodekeeper.core;

/**
 * This machine since it was last started.
 *
 * @param bootId the kernel's, new with each boot
 */
public record Host(String bootId) {}
