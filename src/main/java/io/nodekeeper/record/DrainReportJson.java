package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** A drain's report as the text of its file. */
public final class DrainReportJson {

  /** With 500 replicas it has some 300 KB. */
  public static final int MOST_BYTES = 4 << 20;

  private DrainReportJson() {}

  /** One JSON document, on lines that a person can read. */
  public static String write(DrainReport report) {
    return text(Json.strict(), report);
  }

  /** The same as it is shown: times to the millisecond. */
  public static String shown(DrainReport report) {
    return text(Json.shown(), report);
  }

  private static String text(JsonMapper mapper, DrainReport report) {
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is always plain data", e);
    }
  }

  /**
   * Reads what this or another version wrote.
   *
   * @throws IOException in one line, if it is no whole report of a schema this version knows
   */
  public static DrainReport read(String text) throws IOException {
    Json.expectVersion(DrainReport.VERSION, text);
    return Json.read(Json.lenient(), text, DrainReport.class);
  }
}
