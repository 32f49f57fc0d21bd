package io.nodekeeper.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by name for the library, which takes a name apart at its dots. Where a key itself has dots
 * ({@code labels.prometheus.port}), the parts lead to it one by one.
 *
 * @param prefix the parts of a key that have been named already, each with its dot
 */
record Dotted(SortedMap<String, ?> values, String prefix) implements Mustache.CustomContext {

  /** That a value which the text has is not known now; the message says why. */
  static final class NotKnown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotKnown(String why) {
      super(why);
    }
  }

  @Override
  public @Nullable Object get(String name) {
    Steps.take();
    String key = prefix + name;
    Object value = values.get(key);
    if (value != null) {
      return shown(value);
    }
    SortedMap<String, ?> longer = values.tailMap(key + ".");
    return !longer.isEmpty() && longer.firstKey().startsWith(key + ".")
        ? new Dotted(values, key + ".")
        : Template.NO_FETCHER_FOUND;
  }

  private static Object shown(Object value) {
    return switch (value) {
      case SortedMap<?, ?> map -> new Dotted(named(map), "");
      case List<?> list -> shown(list);
      case Reading.Unknown<?> unknown -> throw new NotKnown(unknown.why());
      default -> value;
    };
  }

  private static List<Object> shown(List<?> list) {
    var shown = new ArrayList<Object>(list.size());
    for (Object value : list) {
      Steps.take();
      shown.add(shown(value));
    }
    return shown;
  }

  private static SortedMap<String, Object> named(SortedMap<?, ?> map) {
    var named = new TreeMap<String, Object>();
    map.forEach((key, value) -> {
      Steps.take();
      named.put(String.valueOf(key), value);
    });
    return named;
  }
}
