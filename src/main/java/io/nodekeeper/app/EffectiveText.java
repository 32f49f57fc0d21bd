package io.nodekeeper.app;

import io.nodekeeper.settings.Ignored;
import io.nodekeeper.settings.Origin;
import io.nodekeeper.settings.Overridden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The effective settings as lines that fit a terminal: key, value, origin. */
final class EffectiveText {

  /** Longer texts push the rest of their own line, not of all. */
  private static final int WIDEST_KEY = 42;

  private static final int WIDEST_ORIGIN = 24;
  private static final String GAP = "  ";

  /** Below a key whose line would be too long. */
  private static final String INDENT = "    ";

  private final int keys;
  private final int values;

  private EffectiveText(List<Origin> origins) {
    this.keys = width(origins.stream().map(Origin::key), WIDEST_KEY);
    int from = width(origins.stream().map(Origin::from), WIDEST_ORIGIN);
    this.values =
        width(origins.stream().map(Origin::value), Wrapped.WIDTH - keys - from - 2 * GAP.length());
  }

  static List<String> lines(
      List<Origin> origins, List<Ignored> ignored, List<Overridden> overridden) {
    var text = new EffectiveText(origins);
    var lines = new ArrayList<String>();
    origins.forEach(origin -> lines.addAll(text.lines(origin)));
    for (Ignored file : ignored) {
      lines.addAll(Wrapped.lines("not read: " + file.file() + ": " + file.why(), 2));
    }
    for (Overridden daemon : overridden) {
      lines.addAll(
          Wrapped.lines(
              "not taken: %s of %s: %s is declared in %s"
                  .formatted(daemon.key(), daemon.from(), daemon.by(), daemon.byFrom()),
              2));
    }
    return lines;
  }

  /** One line if that fits; else the key, and below it the rest. */
  private List<String> lines(Origin origin) {
    String line = pad(origin.key(), keys) + GAP + pad(origin.value(), values) + GAP + origin.from();
    if (length(line) <= Wrapped.WIDTH) {
      return List.of(line);
    }
    var lines = new ArrayList<>(List.of(origin.key()));
    lines.addAll(Wrapped.lines(INDENT + origin.value(), INDENT.length()));
    String last = lines.getLast() + GAP + origin.from();
    if (length(last) <= Wrapped.WIDTH) {
      lines.set(lines.size() - 1, last);
    } else {
      lines.add(INDENT + origin.from());
    }
    return lines;
  }

  private static int width(Stream<String> texts, int most) {
    return texts.mapToInt(EffectiveText::length).filter(n -> n <= most).max().orElse(0);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - length(text)));
  }
}
