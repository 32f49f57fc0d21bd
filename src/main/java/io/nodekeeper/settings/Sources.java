package io.nodekeeper.settings;

import java.time.Duration;
import java.util.Optional;

/**
 * Which sources declare daemons besides the files.
 *
 * @param ssm the name of a parameter
 * @param s3 the address of an object
 * @param discover whether services whose task definition is labelled declare daemons
 * @param zero whether a service with a desired count of 0 does
 * @param poll between two readings of each; spread by a hash of the instance id
 */
public record Sources(
    Optional<SourcePath> ssm,
    Optional<SourcePath> s3,
    boolean discover,
    boolean zero,
    Duration poll) {

  /** Whether the settings name this one. */
  public boolean has(SourceKind kind) {
    return switch (kind) {
      case SSM -> ssm.isPresent();
      case S3 -> s3.isPresent();
      case SERVICES -> discover;
    };
  }

  /** Its path, if it is one that has a path. */
  public Optional<SourcePath> path(SourceKind kind) {
    return switch (kind) {
      case SSM -> ssm;
      case S3 -> s3;
      case SERVICES -> Optional.empty();
    };
  }

  /** Whether its path depends on tags. */
  public boolean needsTags(SourceKind kind) {
    return path(kind).filter(SourcePath::needsTags).isPresent();
  }

  /** The source for people, as the settings write it. */
  public String written(SourceKind kind) {
    return switch (kind) {
      case SSM -> ssm.map(path -> "ssm:" + path.written()).orElse("none");
      case S3 -> s3.map(SourcePath::written).orElse("none");
      case SERVICES -> "the cluster's services";
    };
  }
}
