package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/** Holds the version of recorded looks to the form that the program's own records have. */
class RecordedFormTest {

  private final SortedMap<String, String> forms = new TreeMap<>();

  private void add(Type type) {
    switch (type) {
      case ParameterizedType of -> {
        add(of.getRawType());
        Arrays.stream(of.getActualTypeArguments()).forEach(this::add);
      }
      case Class<?> one when one.getName().startsWith("io.nodekeeper.") -> add(one);
      default -> {
        // What Java has does not change.
      }
    }
  }

  private void add(Class<?> type) {
    if (forms.putIfAbsent(type.getName(), "") != null) {
      return;
    }
    if (type.isEnum()) {
      forms.put(type.getName(), Arrays.toString(type.getEnumConstants()));
    } else if (type.isSealed()) {
      forms.put(type.getName(), names(Arrays.stream(type.getPermittedSubclasses())));
      Arrays.stream(type.getPermittedSubclasses()).forEach(this::add);
    } else if (type.isRecord()) {
      forms.put(
          type.getName(),
          Arrays.stream(type.getRecordComponents())
              .map(is -> is.getName() + " " + is.getGenericType().getTypeName())
              .collect(Collectors.joining(", ")));
      Arrays.stream(type.getRecordComponents())
          .map(RecordComponent::getGenericType)
          .forEach(this::add);
    }
  }

  private static String names(Stream<Class<?>> types) {
    return types.map(Class::getName).sorted().collect(Collectors.joining(", "));
  }

  /** Does it fail, then raise the version, unless no program has it yet, and put the form here. */
  @Test
  void whenTheFormChangesSoDoesTheVersion() {
    add(RecordedLook.class);
    var sum = new CRC32();
    sum.update(forms.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(forms).hasSizeGreaterThan(50);
    assertThat("version %d has form %08x".formatted(RecordedLook.VERSION, sum.getValue()))
        .as(() -> "docs/DOCUMENTS.md, Recorded looks: " + forms)
        .isEqualTo("version 2 has form 86eaf325");
  }
}
