package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A look without what nobody else may see: what files say, what AWS keeps, with what tasks are
 * started, tags that no condition names, and labels. The same is decided from it, but for one
 * thing: how long values are is hidden too, and so that all together they are too long for ECS.
 *
 * <p>In place of a file's text stands a name for it, made of its digest, so that the same text has
 * the same name in what is seen, wanted and remembered, within one look.
 */
public record Veil(Policy policy, Observation seen, Memory memory) {

  /** Stands where something was. */
  public static final String VEILED = "not recorded";

  private static final int NAME_CHARACTERS = 16;

  /**
   * Puts it over a look.
   *
   * @param salt another one for each look, and kept nowhere, so that nobody can try which text a
   *     name stands for
   */
  public static Veil over(
      Policy policy, Observation seen, Memory memory, Instant now, String salt) {
    return new Hiding(policy, seen, memory, now, salt).veil();
  }

  private record Hiding(Policy policy, Observation seen, Memory memory, Instant now, String salt) {

    Veil veil() {
      Policy wanted = wanted();
      Observation veiled = veiledSeen();
      return new Veil(wanted, veiled, remembered(wanted, veiled));
    }

    private String named(String text) {
      return ofDigest(Digest.of(text));
    }

    /** A digest is all that is remembered of a text. */
    private String ofDigest(String digest) {
      return "text " + Digest.of(salt + digest).substring(0, NAME_CHARACTERS);
    }

    private Policy wanted() {
      return new Policy(
          policy.daemons().stream().map(Hiding::veiled).toList(),
          policy.ready(),
          policy.drain(),
          policy.files().stream().map(this::veiled).toList(),
          policy.pace(),
          policy.upkeep(),
          policy.unread());
    }

    private static Daemon veiled(Daemon daemon) {
      Daemon.Launching launching = daemon.launching();
      return new Daemon(
          daemon.name(),
          daemon.taskDefinition(),
          daemon.after(),
          daemon.critical(),
          daemon.settle(),
          daemon.leaves(),
          daemon.run(),
          daemon.where(),
          new Daemon.Launching(
              launching.containers().stream().map(Hiding::veiled).toList(),
              launching.enableExecuteCommand(),
              launching.propagateTags(),
              veiled(launching.tags()),
              launching.network(),
              launching.group(),
              launching.startedBy()),
          daemon.update(),
          daemon.care());
    }

    private static Daemon.ContainerOverride veiled(Daemon.ContainerOverride container) {
      return new Daemon.ContainerOverride(
          container.name(),
          veiled(container.environment()),
          container.command().isEmpty() ? List.of() : List.of(VEILED));
    }

    private static SortedMap<String, Daemon.Value> veiled(SortedMap<String, Daemon.Value> values) {
      return each(
          values,
          (_, value) ->
              value instanceof Daemon.Value.Text(String text)
                  ? new Daemon.Value.Text(hidden(text))
                  : value);
    }

    private NodeFile veiled(NodeFile file) {
      return new NodeFile(
          file.path(),
          new NodeFile.Content.Made(
              rendering(file),
              NodeFiles.troubles(file, seen),
              file.content().variables().stream().map(Hiding::veiled).toList(),
              file.content().uses()),
          file.access(),
          file.secret(),
          file.needs(),
          file.check().map(is -> new NodeFile.Check(program(is.command()), is.within())),
          file.onChange().map(is -> new NodeFile.OnChange(veiled(is.deed()), is.every())),
          file.edits(),
          file.restartsStale());
    }

    private NodeFiles.Rendering rendering(NodeFile file) {
      return switch (NodeFiles.render(file, seen, memory.file(file.path()), now)) {
        case NodeFiles.Rendering.Whole(String content) ->
            new NodeFiles.Rendering.Whole(named(content));
        case NodeFiles.Rendering.Withheld withheld -> withheld;
      };
    }

    private static Policy.Variable veiled(Policy.Variable variable) {
      Policy.Source source =
          variable.source() instanceof Policy.Source.Text
              ? new Policy.Source.Text(VEILED)
              : variable.source();
      return new Policy.Variable(variable.name(), source, variable.byDefault().map(_ -> VEILED));
    }

    private static NodeFile.Deed veiled(NodeFile.Deed deed) {
      return deed instanceof NodeFile.Deed.Run run
          ? new NodeFile.Deed.Run(program(run.command()), run.within())
          : deed;
    }

    /** Without its arguments, which may be anything. */
    private static List<String> program(List<String> command) {
      return command.subList(0, 1);
    }

    private Observation veiledSeen() {
      return new Observation(
          seen.host(),
          seen.identity(),
          seen.imdsTags().map(tags -> new InstanceTags(tags.enabled(), veiledTags(tags.values()))),
          seen.ec2Tags().map(this::veiledTags),
          seen.targetLifecycleState(),
          seen.notices(),
          seen.agent(),
          seen.agentTasks(),
          seen.containers().map(all -> all.stream().map(Hiding::veiled).toList()),
          seen.node(),
          seen.tasks(),
          seen.autoScaling(),
          new DaemonFacts(
              each(seen.daemons().definitions(), (_, definition) -> definition.map(Hiding::veiled)),
              seen.daemons().verdicts(),
              seen.daemons().requirements(),
              seen.daemons().orders()),
          new FileFacts(
              each(seen.files().present(), (_, file) -> file.map(found -> found.map(this::veiled))),
              each(seen.files().values(), (_, value) -> value.map(Hiding::veiled))));
    }

    private SortedMap<String, String> veiledTags(SortedMap<String, String> tags) {
      SortedSet<String> named = new TreeSet<>();
      policy.daemons().forEach(daemon -> tagsOf(daemon.where().nodes(), named));
      return each(
          tags,
          (key, value) -> key.startsWith("aws:") || named.contains(key) ? value : hidden(value));
    }

    private static void tagsOf(NodeSelector selector, SortedSet<String> into) {
      switch (selector) {
        case NodeSelector.Tag(String key, var _) -> into.add(key);
        case NodeSelector.And(List<NodeSelector> all) -> all.forEach(one -> tagsOf(one, into));
        case NodeSelector.Or(List<NodeSelector> any) -> any.forEach(one -> tagsOf(one, into));
        case NodeSelector.Not(NodeSelector none) -> tagsOf(none, into);
        default -> {
          // It goes by something else.
        }
      }
    }

    private static Container veiled(Container is) {
      Surface surface = is.surface();
      return new Container(
          is.id(),
          is.dockerName(),
          is.image(),
          is.name(),
          is.task(),
          is.family(),
          is.revision(),
          is.state(),
          is.health(),
          is.inState(),
          is.exitCode(),
          new Surface(
              Collections.emptySortedMap(),
              surface.addresses(),
              surface.ports(),
              surface.mounts(),
              surface.createdAt(),
              surface.startedAt()));
    }

    private static Definition veiled(Definition is) {
      return new Definition(
          is.family(),
          is.revision(),
          is.active(),
          is.registeredAt(),
          is.containers(),
          is.essential(),
          is.hostPorts(),
          is.memoryMiB(),
          is.cpuUnits(),
          Collections.emptySortedMap(),
          is.waits());
    }

    private FoundFile veiled(FoundFile file) {
      FoundFile.Text text =
          file.text() instanceof FoundFile.Text.Whole(String content)
              ? new FoundFile.Text.Whole(named(content))
              : file.text();
      return new FoundFile(text, file.mode(), file.owner(), file.group(), file.ids());
    }

    /** Only whether ECS would take it. */
    private static String hidden(String value) {
      return value.indexOf('\0') >= 0
          ? VEILED + "\0"
          : Resolution.isTagValue(value) ? VEILED : VEILED + " <none for ECS>";
    }

    /** Of a JSON object the members are told, of which a daemon may name one. */
    private static String veiled(String value) {
      Optional<SortedMap<String, Optional<String>>> members = JsonObject.members(value);
      if (members.isEmpty()) {
        return hidden(value);
      }
      var text = new StringBuilder("{");
      members
          .get()
          .forEach((name, is) ->
              text.append(text.length() > 1 ? "," : "")
                  .append(JsonText.quoted(name))
                  .append(':')
                  .append(is.map(Hiding::hidden).map(JsonText::quoted).orElse("null")));
      return text.append('}').toString();
    }

    private Memory remembered(Policy wanted, Observation veiled) {
      return new Memory(
          memory.lostAt(),
          memory.gate(),
          memory.daemons(),
          each(
              memory.tries(),
              (key, tried) ->
                  Tried.with(
                      key, tried, (name, digest) -> ofOptions(name, digest, wanted, veiled))),
          memory.drain(),
          memory.attributes(),
          memory.rollouts(),
          each(memory.files(), (_, file) -> veiled(file)));
    }

    /** What would be started now is the same as before, or another, as without the veil. */
    private String ofOptions(String name, String digest, Policy wanted, Observation veiled) {
      var daemon = new DaemonName(name);
      boolean same =
          policy
              .daemon(daemon)
              .flatMap(is -> Tried.digest(is, seen))
              .filter(digest::equals)
              .isPresent();
      return wanted
          .daemon(daemon)
          .filter(_ -> same)
          .flatMap(is -> Tried.digest(is, veiled))
          .orElseGet(() -> Digest.of(salt + digest));
    }

    private FileMemory veiled(FileMemory file) {
      UnaryOperator<String> other = digest -> Digest.of(ofDigest(digest));
      return new FileMemory(
          file.written().map(other),
          file.at(),
          file.told().map(other),
          file.toldAt(),
          file.missedAt(),
          file.tried().map(other),
          file.ids());
    }

    private static <K extends Comparable<K>, V> SortedMap<K, V> each(
        SortedMap<K, V> map, BiFunction<K, V, V> change) {
      var changed = new TreeMap<K, V>();
      map.forEach((key, value) -> changed.put(key, change.apply(key, value)));
      return Collections.unmodifiableSortedMap(changed);
    }
  }
}
