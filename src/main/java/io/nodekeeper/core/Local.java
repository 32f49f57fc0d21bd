package io.nodekeeper.core;

import java.util.List;
import java.util.SortedSet;

/**
 * What a look has to look at on this machine, since the policy wants it.
 *
 * @param files the paths whose contents are wanted
 * @param requirements what daemons require of the machine
 */
public record Local(List<String> files, SortedSet<Requirement> requirements) {}
