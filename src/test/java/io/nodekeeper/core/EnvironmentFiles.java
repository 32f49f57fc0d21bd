package io.nodekeeper.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Random;
import java.util.SequencedMap;

/**
 * Writes environment files of hostile texts, for a real systemd to read: {@code N.env}, and in
 * {@code N.expected} what {@code env -0} then has to print, sorted or not.
 */
public final class EnvironmentFiles {

  private static final int TEXTS_OF_A_FILE = 1_000;
  private static final int LONGEST = 256;

  /** What is something to systemd, or to the shells that people have in mind. */
  private static final String SPECIAL = " \"'`$\\{}()[]#;!*?~=:%&|<>/@^+,.-";

  private final Random random = new Random(20_261_122);
  private int refused;

  private EnvironmentFiles() {}

  /**
   * Takes a folder and how many texts, and prints how many others were refused.
   *
   * @throws IllegalStateException where a text is refused without the name of its variable
   */
  public static void main(String[] arguments) throws IOException {
    var files = new EnvironmentFiles();
    int texts = Integer.parseInt(arguments[1]);
    for (int file = 0; file * TEXTS_OF_A_FILE < texts; file++) {
      files.write(Path.of(arguments[0]), file);
    }
    System.out.println(files.refused);
  }

  private void write(Path folder, int number) throws IOException {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    var expected = new StringBuilder();
    while (values.size() < TEXTS_OF_A_FILE) {
      String name = "NK_" + values.size();
      String text = text();
      if (isRefused(name, text)) {
        refused++;
      } else {
        values.put(name, text);
        expected.append(name).append('=').append(text).append('\0');
      }
    }
    if (Formats.write(NodeFile.Format.ENV, values)
        instanceof NodeFiles.Rendering.Whole(String content)) {
      Files.writeString(folder.resolve(number + ".env"), content);
      Files.writeString(folder.resolve(number + ".expected"), expected);
    }
  }

  private static boolean isRefused(String name, String text) {
    var alone = new LinkedHashMap<String, String>();
    alone.put(name, text);
    return switch (Formats.write(NodeFile.Format.ENV, alone)) {
      case NodeFiles.Rendering.Whole _ -> false;
      case NodeFiles.Rendering.Withheld(String why, var _) when why.startsWith(name + ": ") -> true;
      case NodeFiles.Rendering.Withheld(String why, var _) -> throw new IllegalStateException(why);
    };
  }

  /** Most of what is printed or is something to somebody; at times anything of Unicode at all. */
  private String text() {
    var text = new StringBuilder();
    boolean anything = random.nextInt(4) == 0;
    for (int length = random.nextInt(LONGEST + 1); length > 0; ) {
      int c =
          switch (random.nextInt(3)) {
            case 0 -> SPECIAL.charAt(random.nextInt(SPECIAL.length()));
            case 1 -> ' ' + random.nextInt(0x5f);
            default -> random.nextInt(Character.MAX_CODE_POINT + 1);
          };
      boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
      if (!half && (anything || (c != '\\' && !Character.isISOControl(c)))) {
        text.appendCodePoint(c);
        length--;
      }
    }
    return text.toString();
  }
}
