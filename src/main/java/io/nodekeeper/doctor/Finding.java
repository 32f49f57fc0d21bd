package io.nodekeeper.doctor;

/**
 * Something that will hurt later.
 *
 * @param where the group of checks, as docs/DOCTOR.md has it
 * @param what one line for people
 * @param remedy one line: what to do about it
 */
public record Finding(Severity severity, String where, String what, String remedy) {

  /** How much, the worst first. */
  public enum Severity {
    /** The node does not do what it is for, or will not when it matters. */
    ERROR,
    /** It will hurt under circumstances that come. */
    WARNING,
    /** It may be meant so. */
    HINT
  }

  static Finding error(String where, String what, String remedy) {
    return new Finding(Severity.ERROR, where, what, remedy);
  }

  static Finding warning(String where, String what, String remedy) {
    return new Finding(Severity.WARNING, where, what, remedy);
  }

  static Finding hint(String where, String what, String remedy) {
    return new Finding(Severity.HINT, where, what, remedy);
  }
}
