package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Instant;

/**
 * What a source of daemons said last that held, as it is kept on disk.
 *
 * @param schema of this document
 * @param path where it was read, with all its places filled in
 * @param shown the same for people
 * @param version by the source
 * @param readAt when the source last said so, by the wall clock
 */
public record SourceContent(
    int schema, String path, String shown, String version, Instant readAt, String text) {

  private static final int SCHEMA = 1;

  public SourceContent(String path, String shown, String version, Instant readAt, String text) {
    this(SCHEMA, path, shown, version, readAt, text);
  }

  /** The same, said again. */
  public SourceContent at(Instant again) {
    return new SourceContent(path, shown, version, again, text);
  }

  /** One JSON document. */
  public String write() {
    try {
      return Json.shown().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a source's content is always plain data", e);
    }
  }

  /**
   * Reads what this or another version wrote.
   *
   * @throws IOException in one line, if it is no whole document of this schema
   */
  public static SourceContent read(String json) throws IOException {
    SourceContent read = Json.read(Json.strict(), json, SourceContent.class);
    if (read.schema() != SCHEMA) {
      throw new IOException("it has schema " + read.schema() + ", not " + SCHEMA);
    }
    return read;
  }
}
