package io.nodekeeper.edge.ecs;

/** The family and the revision in a task definition's ARN, or in parts of one. */
final class Revisions {

  private Revisions() {}

  /** 0 for a text that is no revision. */
  static int parse(String revision) {
    try {
      return Math.max(Integer.parseInt(revision), 0);
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /** Of {@code …:task-definition/FAMILY:REVISION}. */
  static String family(String arn) {
    String name = name(arn);
    int colon = name.indexOf(':');
    return colon < 0 ? name : name.substring(0, colon);
  }

  /** Of {@code …:task-definition/FAMILY:REVISION}; 0 if there is none. */
  static int revision(String arn) {
    String name = name(arn);
    int colon = name.indexOf(':');
    return colon < 0 ? 0 : parse(name.substring(colon + 1));
  }

  private static String name(String arn) {
    return arn.substring(arn.lastIndexOf('/') + 1);
  }
}
