package io.nodekeeper.standin.walk;

import io.nodekeeper.standin.model.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All that has happened in the world, in order, for somebody who waits for the next thing. */
final class Tape {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Happening> happenings = new ArrayList<>();

  void write(Happening happening) {
    lock.lock();
    try {
      happenings.add(happening);
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How much there is by now: where a later search may begin. */
  int here() {
    lock.lock();
    try {
      return happenings.size();
    } finally {
      lock.unlock();
    }
  }

  /** The first of a kind from a place on, waited for; empty when it has not come in time. */
  <T extends Happening> Optional<T> await(
      int from, Class<T> kind, Predicate<T> wanted, Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = longest.toNanos();
      int next = from;
      while (true) {
        for (; next < happenings.size(); next++) {
          Happening happening = happenings.get(next);
          if (kind.isInstance(happening) && wanted.test(kind.cast(happening))) {
            return Optional.of(kind.cast(happening));
          }
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** All of a kind so far. */
  <T extends Happening> List<T> all(int from, Class<T> kind, Predicate<T> wanted) {
    lock.lock();
    try {
      return happenings.stream()
          .skip(from)
          .filter(kind::isInstance)
          .map(kind::cast)
          .filter(wanted)
          .toList();
    } finally {
      lock.unlock();
    }
  }
}
