package io.nodekeeper.app;

import io.nodekeeper.core.Ask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Memory;
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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** Renders all files of a policy, each once. */
final class Rendering {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private final Policy policy;
  private final World world;
  private final Memory memory;
  private final Surroundings around;

  /**
   * @param memory the agent's, to know a file again that it wrote
   */
  Rendering(Policy policy, World world, Memory memory, Surroundings around) {
    this.policy = policy;
    this.world = world;
    this.memory = memory;
    this.around = around;
  }

  /**
   * Looks each second until no file is withheld any more, or the time is over.
   *
   * @param wait zero for one look
   * @param done what is done with each file that is not withheld, once
   */
  List<Rendered> all(Duration wait, UnaryOperator<Rendered> done) throws InterruptedException {
    Instant start = around.clock().instant();
    Map<String, Rendered> files = new LinkedHashMap<>();
    while (true) {
      Observation seen = look();
      Instant now = around.clock().instant();
      policy.files().stream()
          .filter(file -> isOpen(files, file))
          .map(file -> Rendered.of(file, seen, memory.file(file.path()), start, now))
          .map(file -> file.state() == Rendered.State.WITHHELD ? file : done.apply(file))
          .forEach(file -> files.put(file.path(), file));
      boolean over = !around.clock().instant().isBefore(start.plus(wait));
      if (over || policy.files().stream().noneMatch(file -> isOpen(files, file))) {
        return List.copyOf(files.values());
      }
      around.pause().of(BETWEEN_LOOKS);
    }
  }

  private static boolean isOpen(Map<String, Rendered> files, NodeFile file) {
    Rendered known = files.get(file.path());
    return known == null || known.state() == Rendered.State.WITHHELD;
  }

  private Observation look() {
    var questions = new TreeSet<Question>();
    if (policy.files().stream().anyMatch(Rendering::needsAttributes)) {
      questions.add(Question.NODE);
    }
    Observation seen = world.observe(ask(questions), policy.local());
    if (seen.imdsTags().toOptional().filter(InstanceTags::enabled).isPresent()) {
      return seen;
    }
    questions.add(Question.TAGS);
    return world.observe(ask(questions), policy.local());
  }

  private Ask ask(SortedSet<Question> questions) {
    var values = new TreeSet<ValueRef>();
    policy.files().stream()
        .flatMap(file -> file.content().variables().stream())
        .forEach(variable -> {
          if (variable.source() instanceof Policy.Source.Kept(ValueRef ref, var _)) {
            values.add(ref);
          }
        });
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
