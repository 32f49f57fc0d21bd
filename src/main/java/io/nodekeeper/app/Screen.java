package io.nodekeeper.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a person sees: whether standard output and standard error go to a terminal that can move its
 * cursor.
 *
 * @param colours whether what goes to standard output may be coloured
 */
record Screen(boolean out, boolean err, boolean colours) {

  /** A line is written over. */
  static final String OVER = "\r\u001b[K";

  /** The screen is written anew from its top. */
  private static final String TOP = "\u001b[H\u001b[2J";

  private static final String END = "\u001b[0m";

  /** How something stands out, if it does. */
  enum Paint {
    PLAIN(""),
    HEAD("\u001b[1m"),
    WARNING("\u001b[33m"),
    ERROR("\u001b[31m");

    private final String begin;

    Paint(String begin) {
      this.begin = begin;
    }
  }

  /** NO_COLOR, set to anything but nothing, means none: see no-color.org. */
  static Screen of(boolean out, boolean err, Map<String, String> environment) {
    boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean able = !environment.getOrDefault("TERM", "dumb").equals("dumb");
    return new Screen(out && able, err && able, out && wanted && able);
  }

  static Screen ofProcess(Map<String, String> environment) {
    return of(isTerminal(1), isTerminal(2), environment);
  }

  /** Java can only say it of standard input and output together. */
  private static boolean isTerminal(int descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return file.startsWith("/dev/pts/")
          || file.startsWith("/dev/tty")
          || file.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  static String text(List<String> lines) {
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  /** What is printed again and again: in the place of what was before it, or a line below. */
  String again(String text) {
    return out ? TOP + text : text + "\n";
  }

  /** A line of which what stands from one column to another is painted, as far as it goes. */
  String painted(Paint paint, String line, int from, int to) {
    int end = Math.min(to, line.length());
    int begin = Math.min(from, end);
    return line.substring(0, begin)
        + painted(paint, line.substring(begin, end))
        + line.substring(end);
  }

  String painted(Paint paint, String text) {
    return colours && paint != Paint.PLAIN ? paint.begin + text + END : text;
  }
}
