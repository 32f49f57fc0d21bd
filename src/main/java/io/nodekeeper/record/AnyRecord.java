package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records of whatever shape as JSON and back: each component is a member, one of several kinds says
 * by {@link #KIND} which it is, an id is a text, and an absence is null. No shape is told to it, so
 * that none can be told wrongly; what it writes is read by the same shape only.
 */
final class AnyRecord {

  /** No component can have this name. */
  private static final String KIND = "@";

  private AnyRecord() {}

  /** That a text has not the shape. */
  private static final class Misshapen extends IOException {
    private static final long serialVersionUID = 1L;

    Misshapen(String message) {
      super(message);
    }
  }

  static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Optional<?> some when some.isPresent() -> write(out, some.get());
      case Optional<?> _ -> out.writeNull();
      case OptionalInt some when some.isPresent() -> out.writeNumber(some.getAsInt());
      case OptionalInt _ -> out.writeNull();
      case String text -> out.writeString(text);
      case Integer number -> out.writeNumber(number);
      case Long number -> out.writeNumber(number);
      case Boolean truth -> out.writeBoolean(truth);
      case Instant at -> out.writeString(at.toString());
      case Duration length -> out.writeString(length.toString());
      case Enum<?> one -> out.writeString(one.name());
      case Map<?, ?> map -> writeMap(out, map);
      case Collection<?> many -> {
        out.writeStartArray();
        for (Object one : many) {
          write(out, one);
        }
        out.writeEndArray();
      }
      case Record record -> writeRecord(out, record);
      default -> throw new IllegalArgumentException("this is no plain data: " + value.getClass());
    }
  }

  private static void writeRecord(JsonGenerator out, Record record) throws IOException {
    Class<?> type = record.getClass();
    if (isId(type)) {
      write(out, component(record, type.getRecordComponents()[0]));
      return;
    }
    out.writeStartObject();
    if (isOneOfSeveral(type)) {
      out.writeStringField(KIND, type.getSimpleName());
    }
    for (RecordComponent component : type.getRecordComponents()) {
      out.writeFieldName(component.getName());
      write(out, component(record, component));
    }
    out.writeEndObject();
  }

  /** As pairs where a key is more than a text. */
  private static void writeMap(JsonGenerator out, Map<?, ?> map) throws IOException {
    boolean texts = map.keySet().stream().allMatch(key -> isText(key.getClass()));
    if (texts) {
      out.writeStartObject();
    } else {
      out.writeStartArray();
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (texts) {
        out.writeFieldName(
            entry.getKey() instanceof Enum<?> one ? one.name() : entry.getKey().toString());
        write(out, entry.getValue());
      } else {
        write(out, List.of(entry.getKey(), entry.getValue()));
      }
    }
    if (texts) {
      out.writeEndObject();
    } else {
      out.writeEndArray();
    }
  }

  private static Object component(Record record, RecordComponent component) {
    try {
      return Objects.requireNonNull(component.getAccessor().invoke(record));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "this is no plain data: " + record.getClass() + " " + component.getName(), e);
    }
  }

  private static boolean isText(Class<?> type) {
    return type == String.class || type.isEnum() || isId(type);
  }

  /** A record of one text that stands for itself wherever it is written. */
  private static boolean isId(Class<?> type) {
    return type.isRecord()
        && !isOneOfSeveral(type)
        && type.getRecordComponents().length == 1
        && type.getRecordComponents()[0].getType() == String.class;
  }

  private static boolean isOneOfSeveral(Class<?> type) {
    return Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed);
  }

  /**
   * Reads what {@link #write} wrote of this type.
   *
   * @throws IOException in one line, naming the place, if it is anything else
   */
  static <T> T read(JsonNode from, Class<T> type) throws IOException {
    return type.cast(new Reader(Map.of()).read(from, type, type.getSimpleName()));
  }

  /**
   * Reads the inside of one record.
   *
   * @param bound what the type variables of the record stand for
   */
  private record Reader(Map<TypeVariable<?>, Type> bound) {

    Object read(JsonNode from, Type declared, String path) throws IOException {
      Type type = declared instanceof TypeVariable<?> variable ? bound(variable) : declared;
      Class<?> raw = raw(type);
      if (raw == Optional.class) {
        return from.isNull() ? Optional.empty() : Optional.of(read(from, argument(type, 0), path));
      }
      if (raw == OptionalInt.class) {
        return from.isNull() ? OptionalInt.empty() : OptionalInt.of(number(from, path).intValue());
      }
      if (raw == List.class) {
        return Collections.unmodifiableList(many(from, argument(type, 0), path));
      }
      if (raw == SortedSet.class) {
        return Collections.unmodifiableSortedSet(
            new TreeSet<>(many(from, argument(type, 0), path)));
      }
      if (raw == SortedMap.class) {
        return map(from, argument(type, 0), argument(type, 1), path);
      }
      if (raw.isSealed() && raw.isInterface()) {
        return oneOf(from, type, raw, path);
      }
      return raw.isRecord() && !isId(raw) ? record(from, type, raw, path) : scalar(from, raw, path);
    }

    private Type bound(TypeVariable<?> variable) {
      return Objects.requireNonNull(bound.get(variable), variable::getName);
    }

    private static Class<?> raw(Type type) {
      return switch (type) {
        case Class<?> plain -> plain;
        case ParameterizedType generic -> raw(generic.getRawType());
        default -> throw new IllegalArgumentException("no type of plain data: " + type);
      };
    }

    private Type argument(Type type, int number) {
      Type argument = ((ParameterizedType) type).getActualTypeArguments()[number];
      return argument instanceof TypeVariable<?> variable ? bound(variable) : argument;
    }

    private List<Object> many(JsonNode from, Type element, String path) throws IOException {
      expect(from.isArray(), path);
      var many = new ArrayList<Object>();
      for (JsonNode one : from) {
        many.add(read(one, element, path + "[" + many.size() + "]"));
      }
      return many;
    }

    private SortedMap<Object, Object> map(JsonNode from, Type key, Type value, String path)
        throws IOException {
      var map = new TreeMap<Object, Object>();
      if (from.isObject()) {
        for (Map.Entry<String, JsonNode> entry : from.properties()) {
          String place = path + "." + entry.getKey();
          map.put(ofText(entry.getKey(), raw(key), place), read(entry.getValue(), value, place));
        }
        return Collections.unmodifiableSortedMap(map);
      }
      expect(from.isArray(), path);
      for (JsonNode pair : from) {
        expect(pair.size() == 2, path);
        map.put(read(pair.get(0), key, path), read(pair.get(1), value, path));
      }
      return Collections.unmodifiableSortedMap(map);
    }

    /** Those of several have the type variables of what they are, in the same order. */
    private Object oneOf(JsonNode from, Type type, Class<?> sealed, String path)
        throws IOException {
      String kind = from.path(KIND).asText();
      for (Class<?> one : sealed.getPermittedSubclasses()) {
        if (one.getSimpleName().equals(kind)) {
          return record(from, type, one, path);
        }
      }
      throw new Misshapen(path + ": it is none of " + sealed.getSimpleName());
    }

    private Object record(JsonNode from, Type type, Class<?> record, String path)
        throws IOException {
      expect(from.isObject(), path);
      var inside = new Reader(bindings(type, record));
      RecordComponent[] components = record.getRecordComponents();
      var values = new Object[components.length];
      var types = new Class<?>[components.length];
      for (int i = 0; i < components.length; i++) {
        String place = path + "." + components[i].getName();
        JsonNode member = from.get(components[i].getName());
        expect(member != null, place);
        values[i] =
            inside.read(Objects.requireNonNull(member), components[i].getGenericType(), place);
        types[i] = components[i].getType();
      }
      return made(record, types, values, path);
    }

    private Map<TypeVariable<?>, Type> bindings(Type type, Class<?> record) {
      if (!(type instanceof ParameterizedType)) {
        return Map.of();
      }
      TypeVariable<?>[] variables = record.getTypeParameters();
      var bindings = new LinkedHashMap<TypeVariable<?>, Type>();
      for (int i = 0; i < variables.length; i++) {
        bindings.put(variables[i], argument(type, i));
      }
      return bindings;
    }

    private static Object scalar(JsonNode from, Class<?> type, String path) throws IOException {
      if (type == int.class || type == Integer.class) {
        return number(from, path).intValue();
      }
      if (type == long.class || type == Long.class) {
        return number(from, path).longValue();
      }
      if (type == boolean.class || type == Boolean.class) {
        expect(from.isBoolean(), path);
        return from.booleanValue();
      }
      expect(from.isTextual(), path);
      return ofText(from.textValue(), type, path);
    }

    private static Number number(JsonNode from, String path) throws IOException {
      expect(from.isIntegralNumber(), path);
      return from.numberValue();
    }

    private static Object ofText(String text, Class<?> type, String path) throws IOException {
      try {
        if (type == String.class) {
          return text;
        }
        if (type == Instant.class) {
          return Instant.parse(text);
        }
        if (type == Duration.class) {
          return Duration.parse(text);
        }
      } catch (DateTimeException e) {
        throw new Misshapen(path + ": it is no time");
      }
      if (type.isEnum()) {
        for (Object one : type.getEnumConstants()) {
          if (((Enum<?>) one).name().equals(text)) {
            return one;
          }
        }
        throw new Misshapen(path + ": it is none of " + type.getSimpleName());
      }
      expect(isId(type), path);
      return made(type, new Class<?>[] {String.class}, new Object[] {text}, path);
    }

    private static Object made(Class<?> record, Class<?>[] types, Object[] values, String path)
        throws IOException {
      try {
        Constructor<?> maker = record.getDeclaredConstructor(types);
        return maker.newInstance(values);
      } catch (InvocationTargetException e) {
        throw new Misshapen(path + ": it is no " + record.getSimpleName());
      } catch (ReflectiveOperationException e) {
        throw new IllegalArgumentException("no type of plain data: " + record, e);
      }
    }

    private static void expect(boolean holds, String path) throws IOException {
      if (!holds) {
        throw new Misshapen(path + ": it is missing, or not what is expected");
      }
    }
  }
}
