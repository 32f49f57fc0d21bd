package io.nodekeeper.core;

import java.util.SortedMap;

/**
 * The instance's tags as IMDS offers them.
 *
 * @param enabled false when IMDS answers 404 for tags: the instance's option {@code
 *     InstanceMetadataTags} is off, and EC2 has to be asked
 * @param values by key; untrusted text
 */
public record InstanceTags(boolean enabled, SortedMap<String, String> values) {}
