package io.nodekeeper.sim.judge;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Surface;
import io.nodekeeper.engine.Look;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What files are when nothing goes wrong any more: true, readable for whom they are meant, and all
 * that was to follow has followed.
 */
public final class FilesAreTrue {

  private final Scene scene;
  private final Edits edits;
  private final DeedsFollow deeds;

  FilesAreTrue(Scene scene, Edits edits, DeedsFollow deeds) {
    this.scene = scene;
    this.edits = edits;
    this.deeds = deeds;
  }

  /** The first thing that is wrong with a file. */
  public Optional<String> wrong(NodeFile file, Look look) {
    if (isLeft(file)) {
      return Optional.empty();
    }
    String text = scene.files().get(file.path());
    if (text == null) {
      return isWritable(file) ? Optional.of(file.path() + " is absent") : Optional.empty();
    }
    if (isWritable(file) && !scene.disk().isAsDeclared(file)) {
      return Optional.of(file.path() + " may be read by others than it should");
    }
    return file.content() instanceof NodeFile.Content.Filled filled
        ? containers(file, text, filled.label().orElseThrow(), look)
        : variables(file, text);
  }

  /** Others have edited it, or with the memory it is lost who has written it. */
  private boolean isLeft(NodeFile file) {
    boolean unknown =
        scene.decision().memory().file(file.path()).written().isEmpty()
            && scene.files().containsKey(file.path());
    return file.edits() == NodeFile.Edits.LEFT && (unknown || edits.isEdited(file.path()));
  }

  /**
   * What should have followed from a file's change, and has not. Nothing follows while the file is
   * away because somebody has removed it and its text cannot be written.
   */
  public Optional<String> owed(NodeFile file, Predicate<DaemonName> mayRestart) {
    boolean away = scene.files().get(file.path()) == null;
    return isLeft(file) || away ? Optional.empty() : deeds.owed(file, mayRestart);
  }

  /** The daemon's container that still reads what was replaced, and should have been restarted. */
  public Optional<String> stale(NodeFile file, Look look, Predicate<DaemonName> mayRestart) {
    return file.restartsStale() ? deeds.stale(file, look, mayRestart) : Optional.empty();
  }

  /** Not every value can be written in every format. */
  private boolean isWritable(NodeFile file) {
    boolean plain =
        file.content() instanceof NodeFile.Content.EcsConfig
            || (file.content() instanceof NodeFile.Content.Lines(var format, var _)
                && (format == NodeFile.Format.ENV || format == NodeFile.Format.INI));
    return !plain
        || file.content().variables().stream().noneMatch(is -> isOdd(truth(is.source(), is)));
  }

  private static boolean isOdd(String value) {
    return value.indexOf('\\') >= 0
        || value.indexOf('\n') >= 0
        || value.startsWith("\"")
        || value.startsWith("'");
  }

  private String truth(Policy.Source source, Policy.Variable variable) {
    return switch (source) {
      case Policy.Source.Tag(String key) ->
          Optional.ofNullable(scene.model().ec2().tags.get(key)).or(variable::byDefault).orElse("");
      case Policy.Source.Kept kept -> scene.disk().kept(kept.ref()).orElse("");
      case Policy.Source.Text(String text) -> text;
      case Policy.Source.NodeFact(var _) -> scene.model().ec2().identity().region();
      case Policy.Source.Attribute _ -> "";
    };
  }

  private Optional<String> variables(NodeFile file, String text) {
    if (!isWritable(file)) {
      return Optional.empty();
    }
    Map<String, String> values = FileText.variables(file, text).orElse(Map.of());
    return file.content().variables().stream()
        .filter(is -> !truth(is.source(), is).equals(values.get(is.name())))
        .findFirst()
        .map(is -> file.path() + " does not say what " + is.name() + " is: " + values);
  }

  private Optional<String> containers(NodeFile file, String text, String label, Look look) {
    var shown = new TreeSet<String>();
    look.seen()
        .containers()
        .toOptional()
        .ifPresent(all ->
            all.stream()
                .filter(is -> is.state().isAlive() && !scene.isInternal(is))
                .filter(is -> bears(is.surface(), label))
                .forEach(is -> shown.add(is.id().value())));
    Optional<SortedSet<String>> named = FileText.containers(text);
    return named.filter(shown::equals).isPresent() || deeds.isJustReplaced(file)
        ? Optional.empty()
        : Optional.of(file.path() + " names " + named + ", and there are " + shown);
  }

  private static boolean bears(Surface surface, String label) {
    return surface.labels().containsKey(label);
  }
}
