package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Escaping;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Template;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.sim.judge.FileText;
import io.nodekeeper.template.MustacheTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Draws files of more kinds than the first, with all that may be said of them, for some runs. */
final class FileDraw {

  static final ValueRef LEVEL = new ValueRef(ValueRef.Kind.PARAMETER, "/prod/level");
  static final ValueRef PASSWORD = new ValueRef(ValueRef.Kind.SECURE_PARAMETER, "/prod/db");

  /** The tag that only these files need. */
  static final String TAG = "stage";

  private static final String FOLDER = "/etc/container_config/";
  private static final String TEMPLATE =
      "# {{node.region}}\n{{#containers}}{{id}}\n{{/containers}}" + FileText.LAST_LINE + "\n";

  private final long seed;
  private final List<DaemonName> daemons;

  private FileDraw(long seed, List<DaemonName> daemons) {
    this.seed = seed;
    this.daemons = daemons;
  }

  static List<NodeFile> files(long seed, List<Options.DaemonPlan> daemons) {
    List<DaemonName> targets =
        daemons.stream()
            .filter(plan -> plan.flaw() == Options.Flaw.NONE)
            .map(Options.DaemonPlan::name)
            .toList();
    return isIn(seed) ? new FileDraw(seed, targets).files() : List.of();
  }

  /** Whether this seed's run has such files. */
  static boolean isIn(long seed) {
    return new Dice(seed, "further files").chance(0.35);
  }

  /** Their faults, in a run that has faults at all. */
  static SortedMap<Fault, Double> faults(long seed) {
    var drawn = new TreeMap<Fault, Double>();
    for (Fault fault : FileStrikes.FAULTS) {
      Dice own = new Dice(seed, "file fault " + fault);
      if (isIn(seed) && own.chance(0.5)) {
        drawn.put(
            fault, fault.kind() == Fault.Kind.CALL ? own.scaled(0.05, 0.5) : own.scaled(60, 600));
      }
    }
    return drawn;
  }

  private List<NodeFile> files() {
    var files = new ArrayList<NodeFile>();
    Dice dice = new Dice(seed, "which further files");
    if (dice.chance(0.6)) {
      files.add(file("app.env", new NodeFile.Content.Lines(NodeFile.Format.ENV, tags()), false));
    }
    if (dice.chance(0.4)) {
      files.add(file("app.json", new NodeFile.Content.Lines(NodeFile.Format.JSON, tags()), false));
    }
    if (dice.chance(0.4)) {
      files.add(file("secret", new NodeFile.Content.Lines(NodeFile.Format.SHELL, kept()), true));
    }
    if (dice.chance(0.6)) {
      files.add(
          file(
              "targets",
              new NodeFile.Content.Filled(template(), List.of(), Optional.of(Surfaces.LABEL)),
              false));
    }
    if (dice.chance(0.2)) {
      files.add(
          new NodeFile(
              "/var/lib/nodekeeper/ecs.config",
              new NodeFile.Content.EcsConfig(
                  List.of(
                      new Policy.Variable("ECS_CLUSTER", new Policy.Source.Tag(TAG)),
                      new Policy.Variable("ECS_RESERVED_MEMORY", new Policy.Source.Text("256"))),
                  List.of()),
              NodeFile.Access.readable(),
              false,
              NodeFile.Needs.nothing(),
              Optional.empty(),
              Optional.empty(),
              NodeFile.Edits.RESTORED,
              false));
    }
    return files;
  }

  private static Template template() {
    try {
      return MustacheTemplate.parse(TEMPLATE, Escaping.NONE);
    } catch (MustacheTemplate.NotATemplate e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Policy.Variable> tags() {
    return List.of(
        new Policy.Variable("STAGE", new Policy.Source.Tag(TAG)),
        new Policy.Variable("ENVIRONMENT", new Policy.Source.Tag("env"), Optional.of("dev")),
        new Policy.Variable("FIXED", new Policy.Source.Text("yes")));
  }

  private static List<Policy.Variable> kept() {
    return List.of(
        new Policy.Variable("PASSWORD", new Policy.Source.Kept(PASSWORD, Optional.empty())),
        new Policy.Variable("LEVEL", new Policy.Source.Kept(LEVEL, Optional.empty())));
  }

  private NodeFile file(String name, NodeFile.Content content, boolean secret) {
    Dice dice = new Dice(seed, "file " + name);
    boolean needs =
        dice.chance(0.5) && content.variables().stream().anyMatch(is -> is.name().equals("STAGE"));
    return new NodeFile(
        FOLDER + name,
        content,
        secret
            ? new NodeFile.Access(NodeFile.Access.PRIVATE, Optional.empty(), Optional.empty())
            : NodeFile.Access.readable(),
        secret,
        needs
            ? new NodeFile.Needs(
                Collections.unmodifiableSortedSet(new TreeSet<>(List.of(TAG))),
                dice.seconds(0, 300),
                dice.any(NodeFile.Otherwise.LEFT, NodeFile.Otherwise.WRITTEN))
            : NodeFile.Needs.nothing(),
        Optional.empty(),
        onChange(dice, name, daemons.isEmpty() ? 2 : mayRestart(content) ? 7 : 5),
        dice.any(NodeFile.Edits.RESTORED, NodeFile.Edits.LEFT),
        mayRestart(content) && dice.chance(0.3));
  }

  /** What lists containers changes with each restart, and would have the next one follow. */
  private static boolean mayRestart(NodeFile.Content content) {
    return !(content instanceof NodeFile.Content.Filled);
  }

  private Optional<NodeFile.OnChange> onChange(Dice dice, String name, int most) {
    Duration every = dice.any(Duration.ofSeconds(1), dice.seconds(1, 90), dice.seconds(1, 300));
    int which = dice.between(0, most);
    return switch (which) {
      case 0 -> Optional.empty();
      case 1, 2 ->
          Optional.of(
              new NodeFile.OnChange(
                  new NodeFile.Deed.Run(List.of("/usr/bin/told", name), Duration.ofSeconds(30)),
                  every));
      case 3, 4, 5 ->
          Optional.of(
              new NodeFile.OnChange(
                  new NodeFile.Deed.Signal(
                      dice.oneOf(daemons),
                      dice.chance(0.5) ? Optional.of("main") : Optional.empty(),
                      "HUP"),
                  every));
      default ->
          Optional.of(new NodeFile.OnChange(new NodeFile.Deed.Restart(dice.oneOf(daemons)), every));
    };
  }

  /** Whether a daemon's main container mounts the file itself. */
  static boolean isMounted(Options options, String path, String family) {
    return path.startsWith(FOLDER)
        && isIn(options.seed())
        && new Dice(options.seed(), "mount " + path + " " + family).chance(0.3);
  }
}
