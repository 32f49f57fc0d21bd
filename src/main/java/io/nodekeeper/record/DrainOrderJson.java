package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.DrainOrder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** An operator's order as the text of its file. */
public final class DrainOrderJson {

  /** A longer file is none of ours. */
  public static final int MOST_BYTES = 16 << 10;

  /** The longest text that an order has for a reason. */
  public static final int LONGEST_REASON = 200;

  /** The longest name that an order has for who gave it. */
  public static final int LONGEST_NAME = 64;

  public static final Duration SHORTEST = Duration.ofMinutes(1);
  public static final Duration LONGEST = Duration.ofDays(2);

  private static final int VERSION = 1;

  private record File(int version, DrainOrder order) {}

  private DrainOrderJson() {}

  /** One JSON document, on lines that a person can read. */
  public static String write(DrainOrder order) {
    try {
      return Json.strict()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new File(VERSION, order))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order is always plain data", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException in one line, naming the place, if the text is anything else
   */
  public static DrainOrder read(String text) throws IOException {
    Json.expectVersion(VERSION, text);
    DrainOrder order = Json.read(Json.strict(), text, File.class).order();
    expect(isBounded(order.since(), order.deadline()), "order.deadline: it is not 1m to 48h later");
    expect(isLine(order.by(), LONGEST_NAME), "order.by: it is not one short line");
    expect(
        order.reason().filter(reason -> !isLine(reason, LONGEST_REASON)).isEmpty(),
        "order.reason: it is not one line of at most " + LONGEST_REASON + " characters");
    return order;
  }

  private static boolean isBounded(Instant since, Instant deadline) {
    return !deadline.isBefore(since.plus(SHORTEST)) && !deadline.isAfter(since.plus(LONGEST));
  }

  /** Whether the text is one line that is not longer, and not blank. */
  public static boolean isLine(String text, int longest) {
    return !text.isBlank()
        && text.codePointCount(0, text.length()) <= longest
        && Plain.line(text).equals(text);
  }

  private static void expect(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
