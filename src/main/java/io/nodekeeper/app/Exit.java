package io.nodekeeper.app;

/** The exit codes, as sysexits(3) numbers them. */
final class Exit {

  static final int OK = 0;

  /** Of {@code plan}: something would be done. */
  static final int WOULD_ACT = 2;

  /** The command line is wrong. */
  static final int USAGE = 64;

  /** What is needed is not there: no status file, no answer from Docker or ECS. */
  static final int UNAVAILABLE = 69;

  /** A fault of ours. */
  static final int SOFTWARE = 70;

  /** Standard output cannot be written. */
  static final int OUTPUT = 74;

  /** Not now; the same command may do later. */
  static final int TEMPORARY = 75;

  /** A file or directory cannot be read or written, its check refuses it, or AWS denies a right. */
  static final int PERMISSION = 77;

  /** The settings do not hold, or AWS's lack a Region or credentials. */
  static final int CONFIG = 78;

  /** Whoever reads standard output reads no more: what SIGPIPE makes of other programs. */
  static final int PIPE = 141;

  private Exit() {}
}
