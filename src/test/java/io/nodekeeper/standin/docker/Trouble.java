package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.exception.DockerException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What went wrong with Docker, in the words of ECS. */
final class Trouble {

  private static final Pattern MESSAGE = Pattern.compile("\"message\"\\s*:\\s*\"(.*)\"\\s*}\\s*$");

  private Trouble() {}

  /** The engine's own message, after the words that its command line puts before it. */
  static String words(RuntimeException trouble) {
    String text = String.valueOf(trouble.getMessage()).strip();
    if (!(trouble instanceof DockerException)) {
      return "Cannot connect to the Docker daemon. Is the docker daemon running?";
    }
    Matcher message = MESSAGE.matcher(text);
    String own = message.find() ? message.group(1).replace("\\\"", "\"") : text;
    return "Error response from daemon: " + own;
  }
}
