package io.nodekeeper.edge.ecs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;

/**
 * How long the tasks of a definition may take to stop, before they are killed. A revision never
 * changes, so an answer is kept for good; that there was none is kept for a while, so that a
 * missing permission costs few calls.
 */
final class StopTimeouts {

  private static final Duration KEPT_IN_DOUBT = Duration.ofMinutes(1);

  /** Of definitions; far more than tasks of one node have. */
  private static final int MOST_KEPT = 200;

  /** To ECS at a time: the tasks are waited for meanwhile, and the rest has its turn next time. */
  private static final int MOST_CALLS = 5;

  /**
   * What is known of a definition.
   *
   * @param askedInVain when; absent for an answer
   */
  private record Entry(Optional<Duration> longest, @Nullable Instant askedInVain) {

    boolean holds(Instant now) {
      if (askedInVain == null) {
        return true;
      }
      Duration age = Duration.between(askedInVain, now);
      return !age.isNegative() && age.compareTo(KEPT_IN_DOUBT) < 0;
    }
  }

  private final InstantSource clock;
  private final Duration unnamed;
  private final TreeMap<String, Entry> entries = new TreeMap<>();

  /**
   * Knows of no definition yet.
   *
   * @param unnamed what a container has whose definition names none
   */
  StopTimeouts(InstantSource clock, Duration unnamed) {
    this.clock = clock;
    this.unnamed = unnamed;
  }

  /**
   * How long a task of each definition may take to stop, as far as they are known.
   *
   * @param definitions their ARNs
   */
  synchronized SortedMap<String, Duration> of(EcsClient ecs, SortedSet<String> definitions) {
    if (entries.size() > MOST_KEPT) {
      entries.keySet().retainAll(definitions);
    }
    Instant now = clock.instant();
    int calls = 0;
    for (String definition : definitions) {
      Entry known = entries.get(definition);
      if (calls < MOST_CALLS && (known == null || !known.holds(now))) {
        Entry answer = ask(ecs, definition, now);
        entries.put(definition, answer);
        // Where one call fails others may, each only after its deadline: the tasks must not wait.
        calls = answer.askedInVain() == null ? calls + 1 : MOST_CALLS;
      }
    }
    var found = new TreeMap<String, Duration>();
    for (String definition : definitions) {
      Optional.ofNullable(entries.get(definition))
          .flatMap(Entry::longest)
          .ifPresent(longest -> found.put(definition, longest));
    }
    return found;
  }

  /**
   * An answer, or none: how long a task may take is worth knowing, and no reason not to know it.
   */
  private Entry ask(EcsClient ecs, String definition, Instant now) {
    try {
      var answer = ecs.describeTaskDefinition(request -> request.taskDefinition(definition));
      List<ContainerDefinition> containers =
          answer.taskDefinition() == null
              ? List.of()
              : answer.taskDefinition().containerDefinitions();
      return containers.isEmpty()
          ? new Entry(Optional.empty(), now)
          : new Entry(Optional.of(StopOrder.longest(containers, unnamed)), null);
    } catch (RuntimeException _) {
      return new Entry(Optional.empty(), now);
    }
  }
}
