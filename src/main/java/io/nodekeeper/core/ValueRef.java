package io.nodekeeper.core;

import java.util.Comparator;

/**
 * A value that AWS keeps under a name.
 *
 * @param name of a parameter, or a secret's name or ARN
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
    SECRET;

    /** Whether it must be shown nowhere. */
    public boolean isSecret() {
      return this != PARAMETER;
    }
  }

  @Override
  public int compareTo(ValueRef other) {
    return ORDER.compare(this, other);
  }
}
