package io.nodekeeper.aws;

/** There is nothing to sign a request with, so that it is not sent. */
final class NoCredentials extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MOST = 200;

  NoCredentials(RuntimeException cause) {
    super("there are none: " + lastWords(String.valueOf(cause.getMessage())), cause);
  }

  /** The chain lists what each of its links says; on an instance the last one matters. */
  private static String lastWords(String message) {
    String line = OneLine.of(message, message.length());
    return line.length() <= MOST ? line : "…" + line.substring(line.length() - MOST);
  }
}
