package io.nodekeeper.app;

/** The exit codes, as sysexits(3) numbers them. */
final class Exit {

  static final int OK = 0;

  /** Of {@code plan}: something would be done. */
  static final int WOULD_ACT = 2;

  /** The command line is wrong. */
  static final int USAGE = 64;

  /** What is needed is not there: no status file, no answer from Docker. */
  static final int UNAVAILABLE = 69;

  /** A fault of ours. */
  static final int SOFTWARE = 70;

  /** Standard output cannot be written. */
  static final int OUTPUT = 74;

  /** Not now; the same command may do later. */
  static final int TEMPORARY = 75;

  /** A file or directory cannot be read or written, or its check refuses what it would say. */
  static final int PERMISSION = 77;

  /** The settings do not hold. */
  static final int CONFIG = 78;

  /** Whoever reads standard output reads no more: what SIGPIPE makes of other programs. */
  static final int PIPE = 141;

  private Exit() {}
}
