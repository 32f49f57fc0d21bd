package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/**
 * One look as it is kept: all that is decided from, under a {@link io.nodekeeper.core.Veil}, and
 * what was decided.
 *
 * @param version of the file's shape
 * @param by the version of the program
 * @param policy veiled, as {@code seen} and {@code memory}
 * @param memory that the look began with
 * @param decided in words, a line each
 * @param beside what was decided or said of what is not recorded
 */
public record RecordedLook(
    int version,
    String by,
    Instant at,
    Policy policy,
    Observation seen,
    Memory memory,
    List<String> decided,
    List<String> beside) {

  /**
   * Raised whenever anything of it takes another shape. Another version is not read: no other
   * program could decide from it as if it were its own.
   */
  public static final int VERSION = 2;

  private static final JsonFactory FACTORY = new JsonFactory();

  /** One JSON document. */
  public String write() {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      AnyRecord.write(json, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append("\n").toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException in one line, naming the place, if the text is anything else
   */
  public static RecordedLook read(String text) throws IOException {
    Json.expectVersion(VERSION, text);
    try {
      return AnyRecord.read(Json.strict().readTree(text), RecordedLook.class);
    } catch (JsonProcessingException e) {
      throw new IOException("this is not JSON, or not the whole of it", e);
    }
  }
}
