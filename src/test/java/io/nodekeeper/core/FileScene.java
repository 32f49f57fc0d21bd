package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.node;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A node with one file, and what follows when that has changed. */
abstract class FileScene {

  static final String PATH = "/etc/container_config/app.config";

  static final String OLD = NodeFiles.HEADER + "ENV=\"old\"\n";

  static final String NEW = NodeFiles.HEADER + "ENV=\"prod\"\n";

  static final Duration EVERY = Duration.ofSeconds(10);

  static final DaemonName PROXY = new DaemonName("proxy");

  final Scene scene = node();

  NodeFile file =
      new NodeFile(PATH, List.of(new Policy.Variable("ENV", new Policy.Source.Tag("env"))));

  FileScene() {
    scene.tags.put("env", "prod");
    lies(Optional.of(OLD));
  }

  void lies(Optional<String> text) {
    scene.found.remove(PATH);
    scene.contents.put(PATH, Reading.known(text, scene.now));
  }

  Decision decided() {
    scene.files = List.of(file);
    Decision decision = scene.decide();
    scene.memory = decision.memory();
    return decision;
  }

  /** One look, with all that it does done, and the file as it then lies there. */
  List<Action> look() {
    pass(Duration.ofMillis(1));
    Decision decision = decided();
    List<Action> done =
        decision.actions().stream()
            .filter(action ->
                action instanceof Action.WriteFile
                    || action instanceof Action.RunCommand
                    || action instanceof Action.SignalContainer)
            .toList();
    scene.memory =
        scene
            .memory
            .before(done, scene.now)
            .after(done.stream().<Outcome>map(Outcome.Done::new).toList(), scene.now);
    done.stream()
        .filter(Action.WriteFile.class::isInstance)
        .forEach(write -> lies(Optional.of(((Action.WriteFile) write).content())));
    return done;
  }

  void pass(Duration time) {
    scene.now = scene.now.plus(time);
    scene.contents.replaceAll((_, known) -> Reading.known(known.toOptional().get(), scene.now));
  }

  List<String> warnings() {
    return decided().notes().stream()
        .filter(note -> note.level() == Note.Level.WARNING && note.subject().equals(PATH))
        .map(Note::text)
        .toList();
  }

  /** A template that has one name, and only says what that stands for. */
  static NodeFile.Content.Filled template(String name, Optional<String> label) {
    var template =
        new Template() {
          @Override
          public SortedSet<String> uses() {
            return new TreeSet<>(List.of(name));
          }

          @Override
          public NodeFiles.Rendering fill(SortedMap<String, Object> values) {
            return new NodeFiles.Rendering.Whole(String.valueOf(values.get(name)));
          }
        };
    return new NodeFile.Content.Filled(template, List.of(), label);
  }

  static NodeFile saying(NodeFile file, NodeFile.Content content) {
    return new NodeFile(
        file.path(),
        content,
        file.access(),
        file.secret(),
        file.needs(),
        file.check(),
        file.onChange(),
        file.edits(),
        file.restartsStale());
  }

  static NodeFile with(NodeFile file, NodeFile.OnChange onChange) {
    return but(file, file.needs(), Optional.of(onChange), file.edits(), file.restartsStale());
  }

  static NodeFile but(
      NodeFile file,
      NodeFile.Needs needs,
      Optional<NodeFile.OnChange> onChange,
      NodeFile.Edits edits,
      boolean stale) {
    return new NodeFile(
        file.path(),
        file.content(),
        file.access(),
        file.secret(),
        needs,
        file.check(),
        onChange,
        edits,
        stale);
  }

  static NodeFile.OnChange run() {
    return new NodeFile.OnChange(
        new NodeFile.Deed.Run(List.of("/bin/reload"), Duration.ofSeconds(30)), EVERY);
  }

  void runs(String family, Instant created, List<String> mounts) {
    scene.runs(family, 1);
    Container plain = scene.containers.removeLast();
    scene.containers.add(
        new Container(
            plain.id(),
            plain.dockerName(),
            plain.image(),
            plain.name(),
            plain.task(),
            plain.family(),
            plain.revision(),
            plain.state(),
            plain.health(),
            plain.inState(),
            OptionalInt.empty(),
            new Surface(new TreeMap<>(), List.of(), List.of(), mounts, created.getEpochSecond())));
  }
}
