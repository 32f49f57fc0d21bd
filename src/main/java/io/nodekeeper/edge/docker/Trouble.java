package io.nodekeeper.edge.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.HttpException;
import com.github.dockerjava.zerodep.shaded.org.apache.hc.core5.http.NoHttpResponseException;
import io.nodekeeper.core.Shortened;

/** What is wrong with Docker, in one line for people, with a remedy where one is known. */
final class Trouble {

  private static final int LENGTH_MAX = 300;

  private Trouble() {}

  static String words(DockerHost host, Throwable failure) {
    Throwable root = failure;
    while (!(root instanceof DockerException) && root.getCause() != null) {
      root = root.getCause();
    }
    String what = what(root);
    return "Docker at " + host + ": " + what + remedy(what);
  }

  /** Where the libraries' words name things that the operator has not, ours. */
  private static String what(Throwable root) {
    if (root instanceof NoHttpResponseException || root instanceof HttpException) {
      return "it gives no answer in HTTP";
    }
    if (root.getClass().getName().startsWith("com.fasterxml.")) {
      return "what it answers is not what Docker would";
    }
    String message = root.getMessage() == null ? "" : oneLine(root.getMessage());
    return message.isEmpty() ? "it cannot be asked" : message;
  }

  private static String remedy(String what) {
    if (what.contains("No such file") || what.contains("refused")) {
      return "; is Docker running?";
    }
    return what.contains("Permission denied") ? "; is the user in the group docker?" : "";
  }

  private static String oneLine(String text) {
    return Shortened.of(text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip(), LENGTH_MAX);
  }
}
