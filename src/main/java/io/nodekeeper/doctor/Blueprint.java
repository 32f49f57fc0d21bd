package io.nodekeeper.doctor;

import java.util.SortedSet;

/**
 * A daemon's task definition, as far as only doctor reads it.
 *
 * @param name family and revision
 * @param logDrivers of its containers
 * @param executionRole whether it has one
 * @param requires the attributes that a container instance has to have
 */
public record Blueprint(
    String name, SortedSet<String> logDrivers, boolean executionRole, SortedSet<String> requires) {}
