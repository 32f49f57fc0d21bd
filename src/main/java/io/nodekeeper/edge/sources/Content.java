package io.nodekeeper.edge.sources;

import java.util.Optional;

/**
 * What stands under a name in AWS.
 *
 * @param version by AWS
 * @param text empty where the version is the one that was asked about
 */
public record Content(String version, Optional<String> text) {}
