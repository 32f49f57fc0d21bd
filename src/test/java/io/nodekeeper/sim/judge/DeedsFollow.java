package io.nodekeeper.sim.judge;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.BodyContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What is to follow a file's change follows it: at least once after the last, only after one, and
 * no more often than it may. It may be repeated where the agent could not know that it was done.
 */
public final class DeedsFollow extends Judge {

  /**
   * What was done once.
   *
   * @param byAgent by the agent's clock, and no later than that says now
   */
  private record Deed(Instant at, Instant byAgent) {}

  /** What is true of one file. */
  private static final class Course {
    private Optional<Instant> changed = Optional.empty();
    private Optional<Instant> replaced = Optional.empty();
    private Optional<String> text = Optional.empty();
    private Optional<String> told = Optional.empty();
    private boolean owed;
    private Instant agentDid = Instant.EPOCH;
    private final Map<String, Deed> done = new HashMap<>();
    private final Map<String, Instant> trulyDone = new HashMap<>();
  }

  private static final String COMMAND = "";

  private final Map<String, Course> courses = new TreeMap<>();
  private final Map<DaemonName, Instant> restarted = new TreeMap<>();
  private final Begun begun;
  private Instant startedAt = Instant.EPOCH;
  private Instant agentNow = Instant.EPOCH;
  private Optional<Instant> setBack = Optional.empty();

  DeedsFollow(Scene scene) {
    super(Rule.DEEDS, scene);
    begun = new Begun(scene);
  }

  private Course course(String path) {
    return courses.computeIfAbsent(path, _ -> new Course());
  }

  /** A file is written no more than once a second. */
  boolean isJustReplaced(NodeFile file) {
    return course(file.path())
        .replaced
        .filter(at -> scene.trueNow().isBefore(at.plusSeconds(1)))
        .isPresent();
  }

  private Optional<NodeFile> file(String path) {
    return scene.policy().files().stream().filter(file -> file.path().equals(path)).findFirst();
  }

  @Override
  public void filed(Disk.Event event) {
    Course course = course(event.path());
    switch (event) {
      case Disk.Event.Written(var _, Optional<String> before, String text) -> {
        course.replaced = Optional.of(scene.trueNow());
        if (before.filter(text::equals).isEmpty()) {
          course.changed = Optional.of(scene.trueNow());
          // Where it was away for a while, the text that was told may be there again.
          course.owed = !Optional.of(text).equals(course.told);
        }
        course.text = Optional.of(text);
      }
      case Disk.Event.Handled _ -> {}
      case Disk.Event.Ran(String path, boolean answered) -> {
        done(path, course, COMMAND, answered);
        course.owed = false;
        course.told = course.text;
      }
      case Disk.Event.Signalled(String path, ContainerId id, boolean answered) ->
          done(path, course, id.value(), answered);
    }
  }

  private void done(String path, Course course, String whom, boolean answered) {
    Deed last = course.done.get(whom);
    violatedIf(
        course.changed.isEmpty() && last == null && !course.trulyDone.containsKey(whom),
        path + " is told of, and nothing has changed");
    // One that is replaced while its change is being told of is told of as a whole.
    boolean since =
        course.replaced.filter(at -> last == null || !at.isBefore(last.at())).isPresent();
    violatedIf(
        last != null && !since && !isSetBackSince(last.at()),
        path + " is told of again, and nothing has changed since");
    Duration every =
        file(path).flatMap(NodeFile::onChange).map(NodeFile.OnChange::every).orElse(Duration.ZERO);
    violatedIf(
        last != null && scene.agentNow().isBefore(last.byAgent().plus(every)),
        path
            + " is told of "
            + Duration.between(last == null ? Instant.EPOCH : last.byAgent(), scene.agentNow())
            + " after the last time, and may be every "
            + every);
    course.trulyDone.put(whom, scene.trueNow());
    if (answered) {
      course.done.put(whom, new Deed(scene.trueNow(), scene.agentNow()));
      course.agentDid = scene.agentNow();
    } else {
      course.done.remove(whom);
    }
  }

  /** What this memory lacks may be done again, and what it does not know of may never be. */
  @Override
  public void started(Memory memory, boolean lost) {
    begun.remembered(memory);
    startedAt = scene.trueNow();
    noteTime();
    courses.forEach((path, course) -> {
      // What was remembered before the clock was set back says nothing of what was done since.
      boolean knows =
          memory
              .file(path)
              .toldAt()
              .filter(at -> !at.isBefore(course.agentDid) && !at.isAfter(scene.agentNow()))
              .isPresent();
      FileMemory known = memory.file(path);
      boolean remembers = known.written().isPresent() || known.tried().isPresent();
      course.owed &= remembers;
      if (!remembers) {
        course.replaced = Optional.empty();
        course.changed = Optional.empty();
      }
      if (!knows) {
        course.done.clear();
      }
    });
  }

  @Override
  public void decided() {
    noteTime();
    begun
        .now()
        .forEach((daemon, attempt) -> {
          if (begun.isRestart(attempt) && attempt.replaces().isPresent()) {
            restarts(daemon);
          }
        });
  }

  /** What the agent has done in a future that is no more, it takes for done now. */
  private void noteTime() {
    Instant now = scene.agentNow();
    if (now.isBefore(agentNow)) {
      setBack = Optional.of(scene.trueNow());
      courses
          .values()
          .forEach(course ->
              course.done.replaceAll(
                  (_, is) -> is.byAgent().isAfter(now) ? new Deed(is.at(), now) : is));
    }
    agentNow = now;
  }

  /**
   * Then nobody can tell by the agent's or Docker's times which of two was first, and it is better
   * done twice than never.
   */
  private boolean isSetBackSince(Instant time) {
    return setBack.filter(at -> !at.isBefore(time)).isPresent();
  }

  /** Each change is cause for one restart, or for more as long as what is older runs on. */
  private void restarts(Daemon daemon) {
    boolean ordered = scene.told().rollouts(daemon.name()).contains(RolloutOrder.Kind.RESTART);
    List<Instant> causes =
        scene.policy().files().stream()
            .filter(file -> restarts(file, daemon))
            .flatMap(file -> course(file.path()).changed.stream())
            .toList();
    Instant last = restarted.put(daemon.name(), scene.trueNow());
    String family = daemon.taskDefinition().family();
    boolean caused =
        causes.stream()
            .anyMatch(at -> last == null || !at.isBefore(last) || old(at, family).isPresent());
    violatedIf(
        !ordered && !caused && last != null && !last.isBefore(startedAt) && !isSetBackSince(last),
        daemon.name() + " is restarted again, and no file of it has changed since");
  }

  /** Whether a change of the file has this daemon restarted. */
  public static boolean restarts(NodeFile file, Daemon daemon) {
    return file.restartsStale()
        || file.onChange()
            .filter(is -> is.deed().equals(new NodeFile.Deed.Restart(daemon.name())))
            .isPresent();
  }

  /** What should have followed, and has not. */
  Optional<String> owed(NodeFile file, Predicate<DaemonName> mayRestart) {
    Course course = course(file.path());
    if (file.onChange().isEmpty() || course.changed.isEmpty()) {
      return Optional.empty();
    }
    return switch (file.onChange().get().deed()) {
      case NodeFile.Deed.Run _ ->
          course.owed
              ? Optional.of(file.path() + " has changed, and its command has not run since")
              : Optional.empty();
      case NodeFile.Deed.Signal signal -> unsignalled(file, course, signal);
      case NodeFile.Deed.Restart(DaemonName name) ->
          old(course.changed.get(), scene.daemon(name).orElseThrow().taskDefinition().family())
              .filter(_ -> course.owed && mayRestart.test(name))
              .map(old ->
                  file.path() + " has changed, and " + old.dockerName() + " runs since before");
    };
  }

  private Optional<String> unsignalled(NodeFile file, Course course, NodeFile.Deed.Signal signal) {
    Instant changed = course.changed.orElseThrow();
    String family = scene.daemon(signal.daemon()).orElseThrow().taskDefinition().family();
    return scene.runningOf(family).stream()
        .filter(_ -> course.owed)
        .filter(
            container -> signal.container().filter(is -> !is.equals(container.name())).isEmpty())
        .filter(container -> container.created().isBefore(changed))
        .filter(container ->
            course.trulyDone.getOrDefault(container.id().value(), Instant.EPOCH).isBefore(changed))
        .findFirst()
        .map(container ->
            file.path() + " has changed, and " + container.dockerName() + " was sent no signal");
  }

  private Optional<BodyContainer> old(Instant changed, String family) {
    return scene.runningOf(family).stream()
        .filter(container -> container.created().isBefore(changed))
        .findFirst();
  }

  /** What it mounts is looked up then. */
  private static Instant started(BodyContainer container) {
    return container.started().orElse(container.created());
  }

  /** A daemon's container that mounts the file, and is older than what lies there. */
  Optional<String> stale(NodeFile file, Look look, Predicate<DaemonName> mayRestart) {
    Optional<Instant> changed = course(file.path()).changed;
    return look.seen().containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.surface().mounts().contains(file.path()))
        .filter(container ->
            scene.daemonOf(container.family()).map(Daemon::name).filter(mayRestart).isPresent())
        .flatMap(container ->
            scene.runningOf(container.family()).stream()
                .filter(is -> is.id().equals(container.id())))
        .filter(container ->
            changed.filter(started(container)::isBefore).isPresent()
                && !isSetBackSince(started(container)))
        .findFirst()
        .map(container -> container.dockerName() + " still reads the old " + file.path());
  }
}
