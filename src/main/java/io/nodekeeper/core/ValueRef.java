package io.nodekeeper.core;

import java.util.Comparator;

/**
 * A value that is kept under a name, by AWS or in the instance metadata.
 *
 * @param name of a parameter, a secret's name or ARN, or an item of the placement
 */
public record ValueRef(Kind kind, String name) implements Comparable<ValueRef> {

  private static final Comparator<ValueRef> ORDER =
      Comparator.comparing(ValueRef::kind).thenComparing(ValueRef::name);

  /** Where it is kept. */
  public enum Kind {
    /** SSM, of type String or StringList. */
    PARAMETER,
    /** SSM, of type SecureString. */
    SECURE_PARAMETER,
    /** Secrets Manager: the current version's text. */
    SECRET,
    /** IMDS, below {@code placement/}; an empty text for a 404. */
    PLACEMENT;

    /** Whether it must be shown nowhere. */
    public boolean isSecret() {
      return this == SECURE_PARAMETER || this == SECRET;
    }
  }

  @Override
  public int compareTo(ValueRef other) {
    return ORDER.compare(this, other);
  }
}
