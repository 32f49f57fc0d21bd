package io.nodekeeper.record;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;

/** How records become JSON: ids as plain text, times as ISO 8601, absence as null. */
final class Json {

  private static final int MESSAGE_MAX = 200;
  private static final JsonMapper STRICT = mapper(true);
  private static final JsonMapper LENIENT = mapper(false);
  private static final JsonMapper SHOWN = shownMapper();

  private Json() {}

  /** For what has to be whole: every member must be there, and nothing but an absence is null. */
  static JsonMapper strict() {
    return STRICT;
  }

  /** For what is shown, and decides nothing when it is read again: times to the millisecond. */
  static JsonMapper shown() {
    return SHOWN;
  }

  private static JsonMapper shownMapper() {
    var times = new SimpleModule();
    times.addSerializer(
        Instant.class,
        new JsonSerializer<Instant>() {
          @Override
          public void serialize(Instant at, JsonGenerator out, SerializerProvider all)
              throws IOException {
            out.writeString(at.truncatedTo(ChronoUnit.MILLIS).toString());
          }
        });
    return STRICT.rebuild().addModule(times).build();
  }

  /**
   * For what another version may have written: a list or an absence may be missing, and is empty.
   */
  static JsonMapper lenient() {
    return LENIENT;
  }

  private static JsonMapper mapper(boolean complete) {
    var ids = new SimpleModule();
    id(ids, TaskArn.class, TaskArn::new);
    id(ids, ContainerInstanceArn.class, ContainerInstanceArn::new);
    id(ids, DaemonName.class, DaemonName::new);
    JsonMapper.Builder builder =
        JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .addModule(ids)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .configure(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES, complete)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));
    if (!complete) {
      builder.withConfigOverride(
          List.class,
          lists -> lists.setSetterInfo(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)));
    }
    return builder.build();
  }

  /**
   * Reads one document.
   *
   * @throws IOException in one line, naming the place, if the text is no whole {@code T}
   */
  static <T> T read(JsonMapper mapper, String text, Class<T> type) throws IOException {
    if (text.isBlank()) {
      throw new IOException("it is empty");
    }
    try {
      T read = mapper.readValue(text, type);
      if (read == null) {
        throw new IOException("it is null");
      }
      return read;
    } catch (JacksonException e) {
      throw new IOException(place(e) + words(e), e);
    }
  }

  /**
   * Checks the schema before anything else, since one to come may look quite different.
   *
   * @throws IOException if it is another one
   */
  static void expectVersion(int version, String text) throws IOException {
    int found = read(LENIENT, text, Versioned.class).version();
    if (found != version) {
      throw new IOException("it has version " + found + ", not " + version);
    }
  }

  private record Versioned(int version) {}

  private static String place(JacksonException e) {
    String line = e.getLocation() == null ? "" : "line " + e.getLocation().getLineNr() + ": ";
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return line;
    }
    var path = new StringJoiner(".");
    for (JsonMappingException.Reference step : mapping.getPath()) {
      path.add(step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName());
    }
    return line + path + ": ";
  }

  /** The library's own words are for who programs with it, but for one. */
  private static String words(JacksonException e) {
    String message = e.getOriginalMessage().replaceAll("\\s+", " ").strip();
    if (message.startsWith("Duplicate field") && message.length() <= MESSAGE_MAX) {
      return message;
    }
    if (e instanceof JsonMappingException mapping) {
      return mapping.getPath().isEmpty()
          ? "this is not what is expected"
          : "it is missing, or not what is expected";
    }
    return "this is not JSON, or not the whole of it";
  }

  private static <T> void id(SimpleModule module, Class<T> type, Function<String, T> make) {
    module.addSerializer(type, ToStringSerializer.instance);
    module.addDeserializer(
        type,
        new JsonDeserializer<T>() {
          @Override
          public T deserialize(JsonParser parser, DeserializationContext context)
              throws IOException {
            return make.apply(parser.getText());
          }
        });
  }
}
