package io.nodekeeper.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command on a page, and what the page says that it says. */
public record Shown(String command, String output) {

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** Its words behind the program's name. */
  public String[] words() {
    return words(command).stream().skip(1).toArray(String[]::new);
  }

  /** As a shell would part it, which has nothing but single quotes to heed. */
  public static List<String> words(String command) {
    return WORD.matcher(command)
        .results()
        .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
        .toList();
  }

  /** This is what the command said; an ellipsis on the page stands for whatever else is said. */
  public void isWhatIsSaid(String said) {
    assertThat(flat(said)).as("$ %s%n%s", command, said).matches(Pattern.compile(expected()));
  }

  private String expected() {
    return Stream.of(flat(output).split("…", -1))
        .map(part -> Pattern.quote(part.strip()))
        .collect(Collectors.joining(".*"));
  }

  /** On one line, without what is another in each run. */
  private static String flat(String text) {
    return text.replaceAll("(?:\\d+ (?:ms|s|min|h)\\b ?)+", "SOME TIME ")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|\\d{8}T\\d{6}Z", "TIME")
        .replaceAll("\\b[0-9a-f]{32}\\b", "TASK")
        .replaceAll("process \\d+", "process PID")
        .replaceAll("nodekeeper (?:\\d[^ ,]*|unknown),", "nodekeeper VERSION,")
        .replaceAll("(?<=drained by |by )\\w+(?=: new kernel)", "SOMEBODY")
        .replaceAll("(?:/tmp/[^ ]+?|ROOT)(?=/(?:run|var|etc)/)|ROOT(?=/tmp/)", "")
        .replaceAll("\\d+ KiB|(?m)^ +\\d+(?=  \\S)", "SO MANY")
        .replaceAll("\\s+", " ")
        .replaceAll(" (?=[;,:.)])", "")
        .strip();
  }
}
