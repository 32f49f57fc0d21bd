package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;

/** An event as the line of its file. */
public final class EventJson {

  private EventJson() {}

  /** One JSON document on one line, which is not ended. */
  public static String write(Event event) {
    try {
      return Json.shown().writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event is always plain data", e);
    }
  }

  /**
   * Reads what this or another version wrote.
   *
   * @throws IOException in a few words, if it is no whole event of a schema this version knows
   */
  public static Event read(String line) throws IOException {
    try {
      Json.expectVersion(Event.VERSION, line);
      return Json.read(Json.strict(), line, Event.class);
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      throw new IOException(why.replaceFirst("^line 1: ", ""), e);
    }
  }
}
