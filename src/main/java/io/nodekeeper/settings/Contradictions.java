package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskDefinitionRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Settings that hold, and of which one takes the effect of another: told as a warning, since an
 * operator hardly meant it. Only what somebody wrote is told of; a default gives way in silence.
 */
final class Contradictions {

  /** The deadlines of which a standalone task's stop can come too late. */
  private static final List<String> DEADLINES =
      List.of(
          "drain.ecs.deadline",
          "drain.autoScaling.deadline",
          "drain.command.deadline",
          "drain.rebalance.deadline");

  private static final List<String> OUTCOMES =
      List.of(
          "drain.atDeadline",
          "drain.ecs.atDeadline",
          "drain.autoScaling.atDeadline",
          "drain.command.atDeadline",
          "drain.rebalance.atDeadline");

  private final Policy policy;

  /** What only a task that this agent starts can have. */
  private static final List<String> OF_STARTS =
      List.of(
          "requires",
          "environment",
          "command",
          "enableExecuteCommand",
          "propagateTags",
          "tags",
          "network",
          "group",
          "startedBy",
          "update.method",
          "update.wave",
          "update.canary",
          "update.within",
          "flapping.deaths",
          "flapping.within",
          "flapping.wait",
          "pending.within",
          "pending.stop",
          "unhealthy.restartAfter");

  private final List<Daemon> daemons;
  private final Policy.Draining drain;
  private final Map<String, Origin> origins;
  private final List<String> found = new ArrayList<>();

  private Contradictions(Policy policy, List<Origin> origins) {
    this.policy = policy;
    this.daemons = policy.daemons();
    this.drain = policy.drain();
    this.origins =
        origins.stream()
            .collect(
                Collectors.toMap(
                    Origin::key, origin -> origin, (one, _) -> one, LinkedHashMap::new));
  }

  /** Each in one line that names both settings, with their places. */
  static List<String> of(Policy policy, List<Origin> origins) {
    var all = new Contradictions(policy, origins);
    all.readiness();
    all.updates();
    all.manual();
    all.nowhere();
    all.flapping();
    all.sources();
    all.shutdown();
    all.standalone();
    all.rebalance("drain.rebalance.deadline");
    all.outcomes();
    all.poll();
    all.services();
    all.nodeTasks();
    all.files();
    all.found.addAll(TemplateValues.bare(policy, all.origins));
    return List.copyOf(all.found);
  }

  /** Of a daemon with a health check nothing is known here: it may well be healthy sooner. */
  private void readiness() {
    policy.daemons().stream()
        .filter(Daemon::critical)
        .map(daemon -> "daemons." + daemon.name() + ".settle")
        .filter(settle -> duration("ready.within").compareTo(duration(settle)) < 0)
        .forEach(settle -> {
          String so =
              "that time is over before the daemon is healthy, unless a health check says so";
          String key = isWritten("ready.within") ? "ready.within" : settle;
          String verb = key.equals(settle) ? "is longer than" : "is shorter than";
          tell(key, true, key.equals(settle) ? "ready.within" : settle, verb, so);
        });
  }

  /** Where it has a health check, this says nothing; and few have one that is quicker. */
  private void updates() {
    policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .filter(daemon -> daemon.update().method() != Daemon.Update.Method.MANUAL)
        .map(daemon -> "daemons." + daemon.name() + ".")
        .filter(path -> duration(path + "update.within").compareTo(duration(path + "settle")) <= 0)
        .forEach(path -> {
          String within = path + "update.within";
          String settle = path + "settle";
          String key = isWritten(within) ? within : settle;
          tell(
              key,
              true,
              key.equals(within) ? settle : within,
              key.equals(within) ? "is no longer than" : "is no shorter than",
              "that a new revision without a health check is taken for bad before it can be healthy");
        });
  }

  private void manual() {
    for (Daemon daemon : daemons) {
      if (daemon.run() == Daemon.Run.AGENT
          && daemon.update().method() == Daemon.Update.Method.MANUAL) {
        List.of("update.wave", "update.canary")
            .forEach(key ->
                tell(
                    path(daemon, key),
                    true,
                    path(daemon, "update.method"),
                    "is without effect beside",
                    "no replacement begins by itself"));
      }
    }
  }

  private void nowhere() {
    daemons.stream()
        .filter(daemon -> NoNode.isMeantBy(daemon.where().nodes()))
        .forEach(daemon ->
            found.add(shown(path(daemon, "nodes")) + " holds on no node, so it runs nowhere"));
  }

  private void flapping() {
    for (Daemon daemon : daemons) {
      String deaths = path(daemon, "flapping.deaths");
      String within = path(daemon, "flapping.within");
      String key = isWritten(deaths) ? deaths : within;
      tell(
          key,
          daemon.care().restartUnhealthy().isEmpty()
              && daemon.care().flapWithin().compareTo(leastOf(daemon.care().flaps())) < 0,
          key.equals(deaths) ? within : deaths,
          "can hardly come together with",
          "the daemon is never flapping: the back-off between so many starts takes longer");
      tell(
          path(daemon, "flapping.wait"),
          longer("backoff.most", path(daemon, "flapping.wait")),
          "backoff.most",
          "is shorter than",
          "the back-off may be the longer wait, and then counts");
    }
  }

  /** The least time in which a daemon can die so often: that of the waits in between. */
  private Duration leastOf(int deaths) {
    Duration wait = policy.pace().backoffFirst();
    Duration sum = Duration.ZERO;
    for (int death = 1; death < deaths; death++) {
      sum = sum.plus(wait);
      Duration longer = wait.multipliedBy(2);
      wait =
          longer.compareTo(policy.pace().backoffMost()) < 0 ? longer : policy.pace().backoffMost();
    }
    return sum.multipliedBy(4).dividedBy(5);
  }

  private void sources() {
    tell(
        "sources.services.zero",
        origin("sources.services.discover").value().equals("false"),
        "sources.services.discover",
        "is without effect beside",
        "no service declares a daemon");
  }

  private void shutdown() {
    tell(
        "drain.shutdown",
        longer("drain.shutdown", "drain.deadline"),
        "drain.deadline",
        "is longer than",
        "a shutdown waits no longer than that");
  }

  private void standalone() {
    if (!(drain.standalone() instanceof Policy.Standalone.Stop(Duration after))) {
      return;
    }
    deadlines().stream()
        .filter(key -> !after.isZero() && after.compareTo(duration(key)) >= 0)
        .map(this::written)
        .distinct()
        .forEach(key ->
            tell(
                "drain.standalone",
                true,
                key,
                "is not shorter than",
                "that deadline passes before standalone tasks are stopped"));
    tell(
        "drain.standalone",
        !after.isZero() && after.compareTo(drain.maintenanceBefore()) >= 0,
        "drain.maintenance.before",
        "is not shorter than",
        "maintenance begins before standalone tasks are stopped");
  }

  private void rebalance(String key) {
    tell(
        key,
        !drain.rebalance(),
        "drain.rebalance.drain",
        "is without effect beside",
        "no such drain begins");
  }

  private void outcomes() {
    if (drain.hook() instanceof Policy.HookChoice.None) {
      OUTCOMES.forEach(
          key -> tell(key, true, "drain.hook", "is without effect beside", "no hook is completed"));
    } else {
      rebalance("drain.rebalance.atDeadline");
    }
  }

  private void poll() {
    deadlines().stream()
        .filter(key -> duration("drain.poll").compareTo(duration(key)) >= 0)
        .map(this::written)
        .distinct()
        .forEach(key ->
            tell(
                "drain.poll",
                true,
                key,
                "is not shorter than",
                "that deadline may pass before ECS is asked again"));
  }

  private void services() {
    for (Daemon daemon : daemons) {
      if (daemon.run() == Daemon.Run.SERVICE) {
        tell(
            path(daemon, Declarations.DRAIN),
            daemon.leaves() == Daemon.Leaves.FIRST,
            path(daemon, "run"),
            "is without effect beside",
            "ECS stops it after the replicas");
        OF_STARTS.forEach(key ->
            tell(
                path(daemon, key),
                true,
                path(daemon, "run"),
                "is without effect beside",
                "its service says how ECS runs it"));
      }
    }
  }

  private void nodeTasks() {
    Origin listed = origin(NodeTasks.KEY);
    for (String written : listed.value().split(" ", -1)) {
      daemons.stream()
          .filter(daemon ->
              TaskDefinitionRef.parse(written)
                  .filter(ref -> ref.family().equals(daemon.taskDefinition().family()))
                  .isPresent())
          .map(daemon -> path(daemon, Declarations.TASK_DEFINITION))
          .filter(key -> !origin(key).from().equals(listed.from()))
          .forEach(key ->
              found.add(
                  "%s: %s (%s) is without effect beside %s, so the latter is the daemon"
                      .formatted(NodeTasks.KEY, written, listed.from(), shown(key))));
    }
  }

  private void files() {
    for (NodeFile file : policy.files()) {
      String key = YamlFile.child(FileDeclarations.KEY, file.path()) + ".";
      if (file.needs().tags().isEmpty() && origins.containsKey(key + FileKeys.REQUIRE_TAGS)) {
        for (String without : List.of("within", "otherwise")) {
          tell(
              key + without,
              true,
              key + FileKeys.REQUIRE_TAGS,
              "is without effect beside",
              "no tag is waited for");
        }
      }
      file.onChange()
          .flatMap(change -> change.deed().target())
          .filter(daemon -> policy.daemon(daemon).isEmpty())
          .ifPresent(daemon ->
              found.add(
                  "%s names the daemon %s, which no source declares now, so nothing is done to it"
                      .formatted(shown(key + "onChange"), daemon)));
      circle(file, key);
      if (file.content() instanceof NodeFile.Content.Lines lines) {
        steering(file.path().equals(Variables.FILE) ? Variables.KEY : key + "variables", lines);
      }
    }
  }

  /** What is started anew is another container, of which the list then has to tell. */
  private void circle(NodeFile file, String key) {
    String so =
        " restarts a daemon since the containers that the file lists have changed: where its own"
            + " are among them, each restart calls for the next; ";
    if (file.listsContainers() && file.restartsOnChange()) {
      found.add(shown(key + "onChange") + so + "a signal calls for none");
    }
    if (file.listsContainers() && file.restartsStale()) {
      found.add(shown(key + "staleMounts") + so + "who mounts the folder needs none");
    }
  }

  private void steering(String key, NodeFile.Content.Lines lines) {
    boolean isRun =
        lines.format() == NodeFile.Format.SHELL || lines.format() == NodeFile.Format.ENV;
    lines.variables().stream()
        .filter(variable -> isRun && variable.source() instanceof Policy.Source.Tag)
        .map(Policy.Variable::name)
        .filter(VariableNames.STEERING.asMatchPredicate())
        .forEach(name ->
            found.add(
                "%s is a tag's, so whoever may tag the instance decides what the file's readers run"
                    .formatted(shown(YamlFile.child(key, name)))));
  }

  private static String path(Daemon daemon, String key) {
    return YamlFile.child(Declarations.KEY, daemon.name().value()) + "." + key;
  }

  /** Those that a drain of the settings can have. */
  private List<String> deadlines() {
    return DEADLINES.stream()
        .filter(key -> drain.rebalance() || !key.startsWith("drain.rebalance."))
        .toList();
  }

  /** The key that the value was taken from. */
  private String written(String deadline) {
    return isWritten(deadline) ? deadline : "drain.deadline";
  }

  private boolean longer(String one, String other) {
    return duration(one).compareTo(duration(other)) > 0;
  }

  private Duration duration(String key) {
    return DurationText.parse(origin(key).value()).orElseThrow();
  }

  private boolean isWritten(String key) {
    return !origin(key).from().equals(Origin.DEFAULT);
  }

  private Origin origin(String key) {
    return Objects.requireNonNull(origins.get(key), key);
  }

  private void tell(String key, boolean holds, String other, String verb, String so) {
    if (holds && isWritten(key)) {
      found.add("%s %s %s, so %s".formatted(shown(key), verb, shown(other), so));
    }
  }

  private String shown(String key) {
    Origin origin = origin(key);
    return "%s: %s (%s)".formatted(key, origin.value(), origin.from());
  }
}
