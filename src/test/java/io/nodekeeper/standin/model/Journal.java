package io.nodekeeper.standin.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Everything that happened, in order. */
public final class Journal {

  private final List<Happening> happenings = new ArrayList<>();
  private final List<Consumer<Happening>> readers = new ArrayList<>();
  private final Map<Operation, Integer> calls = new EnumMap<>(Operation.class);

  void write(Happening happening) {
    happenings.add(happening);
    if (happening instanceof Happening.Called called) {
      calls.merge(called.operation(), 1, Integer::sum);
    }
    for (Consumer<Happening> reader : readers) {
      reader.accept(happening);
    }
  }

  /** Is told of all that happens from now on, as it happens. */
  public void follow(Consumer<Happening> reader) {
    readers.add(reader);
  }

  public List<Happening> all() {
    return Collections.unmodifiableList(happenings);
  }

  public <T extends Happening> List<T> all(Class<T> kind) {
    var found = new ArrayList<T>();
    for (Happening happening : happenings) {
      if (kind.isInstance(happening)) {
        found.add(kind.cast(happening));
      }
    }
    return found;
  }

  /** How often an operation has been called, whatever came of it. */
  public int calls(Operation operation) {
    return calls.getOrDefault(operation, 0);
  }

  /** Calls of all operations of these buckets. */
  public int calls(Operation.Bucket bucket) {
    int sum = 0;
    for (Operation operation : Operation.values()) {
      if (operation.bucket() == bucket) {
        sum += calls(operation);
      }
    }
    return sum;
  }
}
