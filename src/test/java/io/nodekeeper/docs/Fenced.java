package io.nodekeeper.docs;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stands in fences on a page.
 *
 * @param heading the one above it
 * @param language empty for what is typed into a shell, alone or, behind a {@code $}, with what is
 *     said then
 */
public record Fenced(String heading, String language, String text) {

  /** A command, and what is shown below it. */
  private static final Pattern SHOWN = Pattern.compile("(?ms)^\\$ ([^\n]*)\n(.*?)(?=^\\$ |\\z)");

  /** Behind a command, not within it: two spaces, or the line's begin, stand before it. */
  private static final Pattern COMMENT = Pattern.compile("(?:^|  +)# .*$");

  private static final Pattern PATH = Pattern.compile("\\A# /?(\\S+)\n");

  /** Of which file below the root it is the text, if its first line says so; else empty. */
  public String path() {
    return PATH.matcher(text).results().map(path -> path.group(1)).findFirst().orElse("");
  }

  /** Whether it is for a shell. */
  public boolean isTyped() {
    return language.isEmpty();
  }

  /** The commands with what they say, if that is there. */
  public List<Shown> shown() {
    return isTyped()
        ? SHOWN
            .matcher(text)
            .results()
            .map(found -> new Shown(found.group(1), found.group(2)))
            .toList()
        : List.of();
  }

  /** What is typed, with what was broken on one line. */
  public List<String> commands() {
    if (!isTyped()) {
      return List.of();
    }
    Stream<String> lines =
        text.startsWith("$ ")
            ? shown().stream().map(Shown::command)
            : text.replaceAll("\\\\\n *", "").lines();
    return lines
        .map(line -> COMMENT.matcher(line).replaceFirst("").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
