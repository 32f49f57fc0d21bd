package io.nodekeeper.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Plain data as JSON: maps, lists, texts, times to the millisecond, whole numbers, truth values;
 * what is absent is null.
 */
final class Json {

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** Of the schema that each command's document has; members may be added within one. */
  static final int VERSION = 1;

  /** A document to be filled, with its version first. */
  static Map<String, Object> versioned() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("version", VERSION);
    return data;
  }

  /** What is too much to be held: a list whose elements are made one by one, when it is written. */
  @FunctionalInterface
  interface Elements {
    void each(Consumer<Object> to) throws IOException;
  }

  /**
   * Prints the data as {@link #pretty} has it, with no more of it in memory than an element.
   *
   * @throws IOException if an element cannot be made
   */
  static void print(Object data, PrintStream out) throws IOException {
    try (JsonGenerator json =
        FACTORY
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter()) {
      write(json, data);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    out.println();
  }

  /** The data as indented lines, the last one ended. */
  static String pretty(Object data) {
    var text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
      write(json, data);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.append("\n").toString();
  }

  /** Why a command has no answer. */
  static String error(List<String> lines) {
    Map<String, Object> data = versioned();
    data.put("error", String.join("\n", lines));
    return pretty(data);
  }

  private static void write(JsonGenerator json, Object data) throws IOException {
    switch (data) {
      case Optional<?> some when some.isPresent() -> write(json, some.get());
      case Optional<?> _ -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          json.writeFieldName(String.valueOf(entry.getKey()));
          write(json, entry.getValue());
        }
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        for (Object element : list) {
          write(json, element);
        }
        json.writeEndArray();
      }
      case Elements many -> {
        json.writeStartArray();
        many.each(element -> writeOne(json, element));
        json.writeEndArray();
      }
      case Instant at -> json.writeString(at.truncatedTo(ChronoUnit.MILLIS).toString());
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      default -> json.writeString(data.toString());
    }
  }

  private static void writeOne(JsonGenerator json, Object element) {
    try {
      write(json, element);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
