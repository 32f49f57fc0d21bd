package io.nodekeeper.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.nodekeeper.core.Reading;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by name for the library, which takes a name apart at its dots. Where a key itself has dots
 * ({@code labels.prometheus.port}), the parts lead to it one by one.
 *
 * @param prefix the parts of a key that have been named already, each with its dot
 * @param name by which these were found; of a member of a list, the list's
 */
record Dotted(SortedMap<String, ?> values, String prefix, String name)
    implements Mustache.CustomContext {

  /** All that a template sees. */
  Dotted(SortedMap<String, ?> values) {
    this(values, "", "");
  }

  /** A list that knows by which name it was found. */
  record Many(List<Object> values, String name) implements Iterable<Object> {
    @Override
    public Iterator<Object> iterator() {
      return values.iterator();
    }
  }

  /** Why this is nothing that can be written, if so. */
  static Optional<String> noValue(Object value) {
    return switch (value) {
      case Dotted map ->
          Optional.of(
              map.shownName().isEmpty()
                  ? "{{.}} is all there is, and no value: name a member of it"
                  : "\"%s\" is a map, and no value: name a member of it"
                      .formatted(map.shownName()));
      case Many list ->
          Optional.of(
              "\"%s\" is a list, and no value: say {{#%s}} … {{/%s}}"
                  .formatted(list.name, list.name, list.name));
      default -> Optional.empty();
    };
  }

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
      return shown(value, path(key));
    }
    SortedMap<String, ?> longer = values.tailMap(key + ".");
    return !longer.isEmpty() && longer.firstKey().startsWith(key + ".")
        ? new Dotted(values, key + ".", this.name)
        : Template.NO_FETCHER_FOUND;
  }

  private String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  private String shownName() {
    return prefix.isEmpty() ? name : path(prefix.substring(0, prefix.length() - 1));
  }

  private static Object shown(Object value, String name) {
    return switch (value) {
      case SortedMap<?, ?> map -> new Dotted(named(map), "", name);
      case List<?> list -> many(list, name);
      case Reading.Unknown<?> unknown -> throw new NotKnown(unknown.why());
      default -> value;
    };
  }

  private static Many many(List<?> list, String name) {
    var shown = new ArrayList<Object>(list.size());
    for (Object value : list) {
      Steps.take();
      shown.add(shown(value, name));
    }
    return new Many(shown, name);
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
