package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.Memory;
import java.io.IOException;

/** The agent's memory as the text of its file. */
public final class MemoryJson {

  /**
   * Raised whenever the memory takes another shape. Files of the versions before have to be read
   * for ever: an upgrade must not forget a drain, nor move its deadline.
   */
  private static final int VERSION = 5;

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
   * Reads what {@link #write} wrote. Whatever lacks a member is refused: a memory that forgot a
   * start would make it twice.
   *
   * @throws IOException in one line, naming the place, if the text is anything else
   */
  public static Memory read(String text) throws IOException {
    String second = FirstMemory.isIt(text) ? FirstMemory.asSecond(text) : text;
    String third = SecondMemory.isIt(second) ? SecondMemory.asThird(second) : second;
    String fourth = ThirdMemory.isIt(third) ? ThirdMemory.asFourth(third) : third;
    String current = FourthMemory.isIt(fourth) ? FourthMemory.asFifth(fourth) : fourth;
    Json.expectVersion(VERSION, current);
    return Json.read(Json.strict(), current, File.class).memory();
  }
}
