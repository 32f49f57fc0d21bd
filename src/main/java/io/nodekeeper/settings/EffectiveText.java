package io.nodekeeper.settings;

import java.util.List;

/** The effective settings as aligned columns: key, value, origin. */
final class EffectiveText {

  /** Longer texts push the rest of their own line, not of all. */
  private static final int WIDEST = 60;

  private EffectiveText() {}

  static String of(List<Origin> origins, List<Ignored> ignored, List<Overridden> overridden) {
    int keys = width(origins.stream().map(Origin::key).toList());
    int values = width(origins.stream().map(Origin::value).toList());
    var text = new StringBuilder();
    for (Origin origin : origins) {
      text.append(pad(origin.key(), keys))
          .append("  ")
          .append(pad(origin.value(), values))
          .append("  ")
          .append(origin.from())
          .append('\n');
    }
    for (Ignored file : ignored) {
      text.append("not read: ").append(file.file()).append(": ").append(file.why()).append('\n');
    }
    for (Overridden daemon : overridden) {
      text.append("not taken: ")
          .append(daemon.key())
          .append(" of ")
          .append(daemon.from())
          .append(": ")
          .append(daemon.by())
          .append(" is declared in ")
          .append(daemon.byFrom())
          .append('\n');
    }
    return text.toString();
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).filter(n -> n <= WIDEST).max().orElse(0);
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
