package io.nodekeeper.standin.model;

/** The caller gets no answer: its connection is cut, or hangs until its own deadline. */
public final class NoAnswer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller without an answer sees. */
  public enum How {
    /** Nobody listens. Nothing was done. */
    REFUSED,
    /** Silence until the caller's deadline. */
    SILENCE
  }

  private final How how;

  public NoAnswer(How how) {
    super("no answer: " + how, null, false, false);
    this.how = how;
  }

  public How how() {
    return how;
  }
}
