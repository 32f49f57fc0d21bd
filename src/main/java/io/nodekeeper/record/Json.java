package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.util.function.Function;

/** How records become JSON: ids as plain text, times as ISO 8601, absence as null. */
final class Json {

  private static final JsonMapper STRICT = mapper(true);
  private static final JsonMapper LENIENT = mapper(false);

  private Json() {}

  /** For what only this version of the agent writes: everything must be there. */
  static JsonMapper strict() {
    return STRICT;
  }

  /** For what another version may have written: what is not there is null. */
  static JsonMapper lenient() {
    return LENIENT;
  }

  private static JsonMapper mapper(boolean complete) {
    var ids = new SimpleModule();
    id(ids, TaskArn.class, TaskArn::new);
    id(ids, DaemonName.class, DaemonName::new);
    return JsonMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .addModule(ids)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .configure(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES, complete)
        .configure(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES, complete)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
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
