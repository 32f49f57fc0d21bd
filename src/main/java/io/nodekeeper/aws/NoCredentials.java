package io.nodekeeper.aws;

/** There is nothing to sign a request with, so that it is not sent. */
final class NoCredentials extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What its message begins with. */
  static final String WORDS = "no credentials";

  private static final int MOST = 200;

  /** The last link of the chain, and on an instance the one that matters. */
  private static final String LAST_LINK = "InstanceProfileCredentialsProvider";

  NoCredentials(RuntimeException cause) {
    super(WORDS + ": " + lastWords(String.valueOf(cause.getMessage())), cause);
  }

  /** The chain's message tells of every link in turn, at some length. */
  private static String lastWords(String message) {
    int link = message.lastIndexOf(LAST_LINK);
    return OneLine.of(link < 0 ? message : message.substring(link), MOST);
  }
}
