package io.nodekeeper.app;

import io.nodekeeper.core.Ask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.engine.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/** Renders all files of a policy, each once. */
final class Rendering {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration UNLIMITED = Duration.ofDays(1);

  private final Policy policy;
  private final Function<Duration, World> world;
  private final Supplier<FileBook> books;
  private final Surroundings around;
  private Optional<String> unsaved = Optional.empty();

  /**
   * @param world in which each source has so long to answer
   * @param books what the agent remembers, at each look
   */
  Rendering(
      Policy policy,
      Function<Duration, World> world,
      Supplier<FileBook> books,
      Surroundings around) {
    this.policy = policy;
    this.world = world;
    this.books = books;
    this.around = around;
  }

  /** Renders them, and writes none. */
  List<Rendered> shown() {
    Instant now = around.clock().instant();
    Map<String, Rendered> files = new LinkedHashMap<>();
    try (FileBook book = books.get()) {
      add(files, look(Optional.empty()), book, now);
    }
    return List.copyOf(files.values());
  }

  /**
   * Writes them. Looks each second until no file is withheld any more for what may come meanwhile,
   * or the time is over.
   *
   * @param wait zero for one look
   */
  List<Rendered> written(Duration wait) throws InterruptedException {
    Instant start = around.clock().instant();
    Optional<Instant> end = Optional.of(wait).filter(Duration::isPositive).map(start::plus);
    Map<String, Rendered> files = new LinkedHashMap<>();
    while (true) {
      Observation seen = look(end);
      FileBook book = books.get();
      try (book) {
        add(files, seen, book, start);
        World actor = world.apply(UNLIMITED);
        files.replaceAll((_, file) -> file.written(actor, book));
      }
      unsaved = book.unsaved();
      boolean open =
          policy.files().stream().anyMatch(file -> isOpen(files, file) && mayCome(file, seen));
      Instant next = around.clock().instant().plus(BETWEEN_LOOKS);
      if (!open || end.filter(next::isBefore).isEmpty()) {
        return List.copyOf(files.values());
      }
      around.pause().of(BETWEEN_LOOKS);
    }
  }

  /** Why the memory of what was written last could not be saved. */
  Optional<String> unsaved() {
    return unsaved;
  }

  private void add(Map<String, Rendered> files, Observation seen, FileBook book, Instant start) {
    Instant now = around.clock().instant();
    policy.files().stream()
        .filter(file -> isOpen(files, file))
        .map(file -> Rendered.of(file, seen, book.of(file.path()), start, now))
        .forEach(file -> files.put(file.path(), file));
  }

  private static boolean isOpen(Map<String, Rendered> files, NodeFile file) {
    Rendered known = files.get(file.path());
    return known == null || known.state() == Rendered.State.WITHHELD;
  }

  /** At boot the ECS agent starts only when this has ended. */
  private static boolean mayCome(NodeFile file, Observation seen) {
    return seen.agent().isKnown() || !file.needsEcsAgent();
  }

  private Observation look(Optional<Instant> end) {
    var questions = new TreeSet<Question>();
    if (policy.files().stream().anyMatch(Rendering::needsAttributes)) {
      questions.add(Question.NODE);
    }
    Observation seen = observe(questions, end);
    if (seen.imdsTags().toOptional().filter(InstanceTags::enabled).isPresent()) {
      return seen;
    }
    questions.add(Question.TAGS);
    return observe(questions, end);
  }

  /** No source is waited for beyond the end. */
  private Observation observe(SortedSet<Question> questions, Optional<Instant> end) {
    Duration left =
        end.map(until -> Duration.between(around.clock().instant(), until)).orElse(UNLIMITED);
    return world.apply(left).observe(ask(questions), policy.local());
  }

  private Ask ask(SortedSet<Question> questions) {
    var values = new TreeSet<ValueRef>();
    policy.files().forEach(file -> values.addAll(file.content().values()));
    return new Ask(questions, Collections.emptySortedSet(), Collections.emptySortedSet(), values);
  }

  private static boolean needsAttributes(NodeFile file) {
    boolean used =
        file.content() instanceof NodeFile.Content.Filled filled
            && filled.template().uses().contains("attributes");
    return used
        || file.content().variables().stream()
            .anyMatch(variable -> variable.source() instanceof Policy.Source.Attribute);
  }
}
