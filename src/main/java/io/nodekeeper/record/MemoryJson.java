package io.nodekeeper.record;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.nodekeeper.core.Memory;
import java.io.IOException;

/** The agent's memory as the text of its file. */
public final class MemoryJson {

  private static final int VERSION = 1;

  private record File(int version, Memory memory) {}

  private MemoryJson() {}

  /** One JSON document, on lines that a person can read. */
  public static String write(Memory memory) {
    try {
      return Json.strict()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(new File(VERSION, memory))
          + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a memory is always plain data", e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException naming the place, if the text is anything else
   */
  public static Memory read(String text) throws IOException {
    try {
      File file = Json.strict().readValue(text, File.class);
      if (file.version() != VERSION) {
        throw new IOException("it has version " + file.version() + ", not " + VERSION);
      }
      return file.memory();
    } catch (JacksonException e) {
      throw new IOException(place(e) + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private static String place(JacksonException e) {
    String path = e instanceof JsonMappingException mapping ? mapping.getPathReference() : "";
    return (e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ")
        + (path.isEmpty() ? "" : path.replaceAll("[\\w.$]+(\\[\"|\\[)", "$1") + ": ");
  }
}
