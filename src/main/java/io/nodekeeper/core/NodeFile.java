package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A file for containers, as it is declared.
 *
 * @param path absolute; the file lies in an allowed folder
 * @param secret whether it may hold what only its owner may read: its mode is then 0600, and its
 *     text is shown nowhere
 * @param needs what is waited for before it is written
 * @param check what has to accept a new text before it takes the old one's place
 * @param onChange what is done when a new text has taken the old one's place
 * @param edits what becomes of changes made by others
 * @param restartsStale whether daemons are restarted whose containers still read the file that was
 *     replaced
 */
public record NodeFile(
    String path,
    Content content,
    Access access,
    boolean secret,
    Needs needs,
    Optional<Check> check,
    Optional<OnChange> onChange,
    Edits edits,
    boolean restartsStale) {

  /** A shell file that everybody may read, and nothing more. */
  public NodeFile(String path, List<Policy.Variable> variables) {
    this(
        path,
        new Content.Lines(Format.SHELL, variables),
        Access.readable(),
        false,
        Needs.nothing(),
        Optional.empty(),
        Optional.empty(),
        Edits.RESTORED,
        false);
  }

  /** The same beside an agent that listens at this port. */
  public NodeFile beside(OptionalInt listen) {
    return content instanceof Content.Filled(var template, var variables, var label, var _)
        ? new NodeFile(
            path,
            new Content.Filled(template, variables, label, listen),
            access,
            secret,
            needs,
            check,
            onChange,
            edits,
            restartsStale)
        : this;
  }

  /** The paths of all files that have to be read for it. */
  List<String> read() {
    var paths = new ArrayList<String>();
    paths.add(path);
    if (content instanceof Content.EcsConfig(var _, List<String> logins)) {
      paths.addAll(logins);
    }
    return paths;
  }

  /** Whether a daemon is started anew when it changes. */
  public boolean restartsOnChange() {
    return onChange.filter(is -> is.deed() instanceof Deed.Restart).isPresent();
  }

  /** Whether it needs what is known only once the ECS agent has registered. */
  public boolean needsEcsAgent() {
    return content.shows("attributes")
        || content.variables().stream().anyMatch(variable -> isOfEcsAgent(variable.source()));
  }

  private static boolean isOfEcsAgent(Policy.Source source) {
    return switch (source) {
      case Policy.Source.Attribute _ -> true;
      case Policy.Source.NodeFact(Policy.Fact fact) ->
          fact == Policy.Fact.CLUSTER || fact == Policy.Fact.CONTAINER_INSTANCE;
      default -> false;
    };
  }

  private static final List<String> LISTS = List.of("containers", "targets", "tasks", "proxy");

  /** Whether it changes with the containers of this node. */
  public boolean listsContainers() {
    return LISTS.stream().anyMatch(content::shows);
  }

  /** What it says. */
  public sealed interface Content {

    /** In the order they are written. */
    List<Policy.Variable> variables();

    /** The names that its template has, as {@link Template#uses}; none where it is no template. */
    default SortedSet<String> uses() {
      return Collections.emptySortedSet();
    }

    /** Whether it has the name, and no variable of its own hides that. */
    default boolean shows(String name) {
      return uses().contains(name)
          && variables().stream().map(Policy.Variable::name).noneMatch(name::equals);
    }

    /** What has to be asked for it beside what each look sees. */
    default SortedSet<ValueRef> values() {
      var values = new TreeSet<ValueRef>();
      for (Policy.Variable variable : variables()) {
        switch (variable.source()) {
          case Policy.Source.Kept(ValueRef ref, var _) -> values.add(ref);
          case Policy.Source.NodeFact(Policy.Fact fact) -> fact.placement().ifPresent(values::add);
          default -> {
            // It is seen anyway, or is no value of this kind.
          }
        }
      }
      if (shows("node")) {
        for (Policy.Fact fact : Policy.Fact.values()) {
          // In a section of the node a fact has no other name before its own.
          if (uses().contains("node." + fact.key()) || uses().contains(fact.key())) {
            fact.placement().ifPresent(values::add);
          }
        }
      }
      return Collections.unmodifiableSortedSet(values);
    }

    /** Each variable in a form that its readers know. */
    record Lines(Format format, List<Policy.Variable> variables) implements Content {}

    /**
     * A text of the operator's, with places to fill in.
     *
     * @param label the containers that it sees bear this label; empty for all
     * @param listen the port at which the agent itself listens
     */
    record Filled(
        Template template,
        List<Policy.Variable> variables,
        Optional<String> label,
        OptionalInt listen)
        implements Content {

      /** Beside an agent that listens nowhere. */
      public Filled(Template template, List<Policy.Variable> variables, Optional<String> label) {
        this(template, variables, label, OptionalInt.empty());
      }

      @Override
      public SortedSet<String> uses() {
        return template.uses();
      }
    }

    /**
     * Lines for the ECS agent's settings, which root puts into {@code /etc/ecs/ecs.config}.
     *
     * @param logins the paths of files with registry logins, in the order in which they are read
     */
    record EcsConfig(List<Policy.Variable> variables, List<String> logins) implements Content {}

    /**
     * What became of any of these in a look that is over, for who may not see what it was made of.
     *
     * @param variables from where each came; no text of the settings
     * @param troubles what did not keep it from being written
     */
    record Made(
        NodeFiles.Rendering rendering,
        List<String> troubles,
        List<Policy.Variable> variables,
        SortedSet<String> uses)
        implements Content {}
  }

  /** How variables are written. */
  public enum Format {
    /** {@code NAME="value"}, as sh, dash, bash and busybox source it. */
    SHELL,
    /** {@code NAME=value}, as docker's {@code --env-file} and systemd's EnvironmentFile read it. */
    ENV,
    /** One object with a text for each. */
    JSON,
    /** {@code name = value}; {@code section.name} below {@code [section]}. */
    INI
  }

  /**
   * Who may read it.
   *
   * @param mode as {@code ls} writes it, such as {@code rw-r--r--}
   * @param owner a user's name; empty for the agent's own
   * @param group a group's name; empty for the agent's own
   */
  public record Access(String mode, Optional<String> owner, Optional<String> group) {

    /** For its owner alone. */
    public static final String PRIVATE = "rw-------";

    public static Access readable() {
      return new Access("rw-r--r--", Optional.empty(), Optional.empty());
    }
  }

  /**
   * Tags that have to be there.
   *
   * @param within how long they are waited for, from when the first was missed
   * @param otherwise what is done after that
   */
  public record Needs(SortedSet<String> tags, Duration within, Otherwise otherwise) {
    public static Needs nothing() {
      return new Needs(new TreeSet<>(), Duration.ZERO, Otherwise.LEFT);
    }
  }

  /** What becomes of a file whose required tags have not come in time. */
  public enum Otherwise {
    /** It stays as it is, absent or old; that is a warning. */
    LEFT,
    /** It is written, with an empty text for each of them; that is a warning. */
    WRITTEN
  }

  /**
   * A command that has to end with 0.
   *
   * @param command with {@link #CANDIDATE} for the path of the text that is checked
   * @param within after which it is killed, and has refused
   */
  public record Check(List<String> command, Duration within) {

    /** In the command, the place of the file that is to be checked. */
    public static final String CANDIDATE = "{file}";

    /** How the words begin that it has refused a text. */
    public static final String REFUSES = "its check refuses it: ";
  }

  /**
   * What is done when the file has changed.
   *
   * @param every at most once in so long; changes meanwhile are told together
   */
  public record OnChange(Deed deed, Duration every) {}

  /** What can be done. */
  public sealed interface Deed {

    /** The daemon that it is done to, if it is. */
    default Optional<DaemonName> target() {
      return switch (this) {
        case Run _ -> Optional.empty();
        case Signal signal -> Optional.of(signal.daemon());
        case Restart restart -> Optional.of(restart.daemon());
      };
    }

    /**
     * A command of the operator's.
     *
     * @param within after which it is killed
     */
    record Run(List<String> command, Duration within) implements Deed {}

    /**
     * A signal to a daemon's containers.
     *
     * @param container the name of one of them in the task definition; empty for all
     * @param signal such as {@code HUP}
     */
    record Signal(DaemonName daemon, Optional<String> container, String signal) implements Deed {}

    /** The daemon's task is replaced by a new one of the same revision, in order. */
    record Restart(DaemonName daemon) implements Deed {}
  }

  /** What becomes of a file that somebody else has changed. */
  public enum Edits {
    /** It is written anew. */
    RESTORED,
    /** It stays until it is removed; that is a warning. */
    LEFT
  }
}
