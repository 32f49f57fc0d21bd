package io.nodekeeper.standin.docker;

import io.nodekeeper.standin.model.ContainerDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a container runs in the place of its image's program, of which only the definition is here.
 *
 * <p>On images of our own ({@code standin:…}, {@code busybox:…}) entry point and command are taken
 * literally, missing programs included. On any other image they are kept when all they name is
 * there; else an essential container idles, and any other ends at once with 0, so that nobody waits
 * for it in vain.
 *
 * @param own whether this is what the definition says
 */
record Program(List<String> entryPoint, List<String> command, boolean own) {

  /** Waits without using the processor, and ends at once, with 0, on SIGTERM. */
  static final String IDLE = "trap 'exit 0' TERM; while :; do sleep 3600 & wait $!; done";

  private static final Set<String> SHELLS = Set.of("sh", "/bin/sh", "ash", "bash", "/bin/bash");

  private static final Set<String> KEYWORDS =
      Set.of("if", "then", "else", "elif", "while", "until", "do", "!", "exec", "command");

  /** Ends of constructions, and builtins that are no programs. */
  private static final Set<String> BUILTINS =
      Set.of(
          ":",
          ".",
          "]",
          "fi",
          "done",
          "esac",
          "set",
          "unset",
          "export",
          "exit",
          "trap",
          "wait",
          "cd",
          "read",
          "shift",
          "return",
          "eval",
          "local",
          "break",
          "continue",
          "umask");

  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern SEPARATOR = Pattern.compile("[\\n;&|(){}`]+");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

  static Program of(ContainerDefinition definition, LocalImage image) {
    var all = new ArrayList<>(definition.entryPoint());
    all.addAll(definition.command());
    if (!all.isEmpty() && (isOurs(definition.image()) || isRunnable(all, image))) {
      return new Program(definition.entryPoint(), definition.command(), true);
    }
    String script = all.isEmpty() || definition.essential() ? IDLE : "exit 0";
    return new Program(List.of(), List.of("sh", "-c", script), false);
  }

  private static boolean isOurs(String image) {
    return image.startsWith("standin:") || image.equals("busybox") || image.startsWith("busybox:");
  }

  private static boolean isRunnable(List<String> words, LocalImage image) {
    boolean isScript =
        words.size() > 2 && SHELLS.contains(words.get(0)) && words.get(1).equals("-c");
    return isScript ? knowsAllOf(words.get(2), image) : image.has(words.get(0));
  }

  private static boolean knowsAllOf(String script, LocalImage image) {
    String bare = QUOTED.matcher(script).replaceAll("quoted");
    return SEPARATOR.splitAsStream(bare).allMatch(command -> knows(command.strip(), image));
  }

  private static boolean knows(String command, LocalImage image) {
    for (String word : command.split("\\s+", -1)) {
      if (word.isEmpty() || word.startsWith(">") || word.startsWith("<")) {
        return true;
      }
      if (word.equals("for") || word.equals("case")) {
        return true;
      }
      if (!KEYWORDS.contains(word) && !ASSIGNMENT.matcher(word).matches()) {
        return BUILTINS.contains(word) || image.has(word);
      }
    }
    return true;
  }
}
