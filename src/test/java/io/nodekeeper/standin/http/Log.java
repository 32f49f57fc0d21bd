package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.Happening;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The journal for readers outside the model's lock, who may wait for more. */
public final class Log {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final List<Happening> all = new ArrayList<>();

  void add(Happening happening) {
    lock.lock();
    try {
      all.add(happening);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** All but the first so many; waits for one more if there is none yet. */
  public List<Happening> after(int passed, Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (all.size() <= passed && left > 0) {
        left = more.awaitNanos(left);
      }
      return List.copyOf(all.subList(Math.min(passed, all.size()), all.size()));
    } finally {
      lock.unlock();
    }
  }

  /** {@code {"at":…,"what":"Called","operation":…}}, member by member as the record has them. */
  static JsonNode json(Happening happening) {
    ObjectNode json = Json.object();
    json.put("at", happening.at().toString());
    json.put("what", happening.getClass().getSimpleName());
    for (RecordComponent component : happening.getClass().getRecordComponents()) {
      if (!component.getName().equals("at")) {
        put(json, component.getName(), value(happening, component));
      }
    }
    return json;
  }

  private static Object value(Happening happening, RecordComponent component) {
    try {
      return component.getAccessor().invoke(happening);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static void put(ObjectNode json, String name, Object value) {
    switch (value) {
      case Boolean truth -> json.put(name, truth);
      case Integer number -> json.put(name, number);
      case io.nodekeeper.standin.model.Operation operation -> json.put(name, operation.wireName());
      default -> json.put(name, value.toString());
    }
  }
}
