package io.nodekeeper.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * README.md, or a page of docs.
 *
 * @param name its file's
 * @param blocks what stands in fences, from above
 */
public record Page(String name, String text, List<Fenced> blocks) {

  private static final Path README = Path.of("README.md");
  private static final Path DOCS = Path.of("docs");

  private static final Pattern HEADING_OR_BLOCK =
      Pattern.compile("(?ms)^( *)```(\\w*)\n(.*?)^ *```$|^#+ ([^\n]+)$");

  private static final Pattern CODE = Pattern.compile("(?<!`)`([^`]+)`(?!`)");

  /** The one with this name. */
  public static Page of(String name) {
    return read(Path.of(name).equals(README) ? README : DOCS.resolve(name));
  }

  /** All of them. */
  public static List<Page> all() {
    try (Stream<Path> files = Files.list(DOCS)) {
      return Stream.concat(
              Stream.of(README), files.filter(file -> file.toString().endsWith(".md")).sorted())
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Page read(Path file) {
    try {
      String text = Files.readString(file);
      return new Page(file.getFileName().toString(), text, blocks(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Fenced> blocks(String page) {
    var blocks = new ArrayList<Fenced>();
    String heading = "";
    for (MatchResult found : HEADING_OR_BLOCK.matcher(page).results().toList()) {
      if (found.group(4) == null) {
        String text = found.group(3).replaceAll("(?m)^" + found.group(1), "");
        blocks.add(new Fenced(heading, found.group(2), text));
      } else {
        heading = found.group(4);
      }
    }
    return List.copyOf(blocks);
  }

  /** What is to be typed there, a command each, with or without what it says. */
  public List<String> commands() {
    return blocks.stream().flatMap(block -> block.commands().stream()).toList();
  }

  /** The commands below this heading that stand there with what they say. */
  public List<Shown> shown(String heading) {
    return blocks.stream()
        .filter(block -> block.heading().equals(heading))
        .flatMap(block -> block.shown().stream())
        .toList();
  }

  /** What stands in the text as code. */
  public List<String> code() {
    return CODE.matcher(HEADING_OR_BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(found -> found.group(1).replaceAll("\\s+", " ").replace("\\|", "|"))
        .toList();
  }
}
