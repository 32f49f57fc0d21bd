package io.nodekeeper.doctor;

/**
 * Whether the node's role may do something, by how AWS answered when it was tried.
 *
 * @param action as IAM spells it
 * @param on what it was tried on, for people; empty where there is no choice
 * @param why AWS's words, or why there were none; empty when all is well
 */
public record Permission(String action, String on, Answer answer, String why) {

  /** What the answer says. */
  public enum Answer {
    /** Any answer but a refusal of the right. */
    MAY,
    /** AWS denied it. */
    MISSING,
    /** No answer, or one that says nothing about the right. */
    NOT_ASKED
  }
}
