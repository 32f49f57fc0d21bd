package io.nodekeeper.settings;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.settings.AgentSettings.LogFormat;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What {@code nodekeeper.yaml} says beside its daemons. */
record NodeKeys(
    Policy.Ready ready,
    Policy.Draining drain,
    List<NodeFile> files,
    Policy.Pace pace,
    Policy.Upkeep upkeep,
    AgentSettings agent,
    Sources sources,
    Outward outward,
    NodeTasks tasks,
    FileRoots roots,
    Optional<NodeFile> ecsConfig) {

  private static final String NONE = "none";
  private static final Policy.Pace STANDARD = Policy.Pace.standard();

  /** Reads all keys but {@code daemons}. */
  static NodeKeys read(Section root, Report report, List<Origin> origins) {
    Section ecs = root.section("ecs");
    URI introspection =
        ecs.value("introspection", NodeForms.INTROSPECTION, URI.create("http://127.0.0.1:51678"));
    Duration poll = duration(ecs, "poll", STANDARD.poll(), seconds(15), minutes(10));
    Duration settle = duration(ecs, "settle", STANDARD.settle(), seconds(5), minutes(10));
    Duration stopTimeout = duration(ecs, "stopTimeout", seconds(30), seconds(1), hours(48));
    ecs.end();
    Policy.Ready ready = ready(root.section("ready"));
    Section leaving = root.section("drain");
    Policy.Draining drain = DrainKeys.read(leaving);
    Duration drainPoll = duration(leaving, "poll", STANDARD.drainPoll(), seconds(5), minutes(5));
    leaving.end();
    List<NodeFile> files = new Variables(report, origins).read(root);
    Duration look = duration(root, "look", STANDARD.look(), seconds(5), minutes(5));
    Backoff backoff = Backoff.read(root.section("backoff"), report);
    Duration steady = duration(root, "steady", STANDARD.steady(), seconds(10), hours(24));
    var pace =
        new Policy.Pace(look, poll, drainPoll, settle, backoff.first(), backoff.most(), steady);
    Policy.Upkeep upkeep = upkeep(root);
    Section log = root.section("log");
    LogFormat format =
        log.value(
            "format",
            Form.oneOf(List.of(LogFormat.values()), value -> value.name().toLowerCase(Locale.ROOT)),
            LogFormat.TEXT);
    log.end();
    Section history = root.section("history");
    long historyBytes = history.value("size", NodeForms.SIZE, 16L << 20);
    history.end();
    Optional<InetSocketAddress> listen =
        root.value("listen", LoopbackAddress.OR_NONE, LoopbackAddress.STANDARD);
    Sources sources = SourceKeys.read(root.section("sources"));
    Outward outward = OutwardKeys.read(root.section("events"), report);
    NodeTasks tasks = NodeTasks.read(root, report);
    FileRoots roots = FileRoots.read(root);
    Optional<NodeFile> ecsConfig = EcsKeys.read(root, report, origins);
    var agent =
        new AgentSettings(introspection, stopTimeout, format, listen, roots.all(), historyBytes);
    return new NodeKeys(
        ready, drain, files, pace, upkeep, agent, sources, outward, tasks, roots, ecsConfig);
  }

  private static Policy.Upkeep upkeep(Section root) {
    boolean stop =
        root.value(
            "removed",
            Form.oneOf(List.of(true, false), is -> is ? "stop" : "keep"),
            Policy.Upkeep.standard().stopRemoved());
    Section start = root.section("start");
    Duration spread =
        duration(start, "spread", Policy.Upkeep.standard().startSpread(), Duration.ZERO, hours(1));
    start.end();
    Section fleet = root.section("fleet");
    boolean publish = fleet.value("publish", Form.flag(), Policy.Upkeep.standard().tellsFleet());
    fleet.end();
    return new Policy.Upkeep(stop, spread, publish);
  }

  private static Policy.Ready ready(Section ready) {
    String attribute = ready.value("attribute", NodeForms.ATTRIBUTE_NAME, "nodekeeper.ready");
    Duration within = duration(ready, "within", minutes(10), seconds(10), hours(24));
    boolean openAfterwards =
        ready.value(
            "afterwards", Form.oneOf(List.of(true, false), open -> open ? "open" : "closed"), true);
    Optional<String> launchHook =
        Optional.of(ready.value("hook", NodeForms.LAUNCH_HOOK, NONE))
            .filter(is -> !is.equals(NONE));
    ready.end();
    return new Policy.Ready(attribute, within, openAfterwards, launchHook);
  }

  private record Backoff(Duration first, Duration most) {

    static Backoff read(Section section, Report report) {
      Duration first = duration(section, "first", STANDARD.backoffFirst(), seconds(1), minutes(10));
      Duration most = duration(section, "most", STANDARD.backoffMost(), seconds(1), hours(6));
      if (first.compareTo(most) > 0) {
        Node.Entry written = section.entry("most").or(() -> section.entry("first")).orElseThrow();
        String found =
            "most is %s, and first %s".formatted(DurationText.of(most), DurationText.of(first));
        report.add(
            written.value().place(),
            section.path(written.key()),
            found,
            "most as long as first, or longer");
      }
      section.end();
      return new Backoff(first, most);
    }
  }

  private static Duration duration(
      Section section, String key, Duration byDefault, Duration least, Duration most) {
    return section.value(key, Form.duration(least, most), byDefault);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static Duration hours(long hours) {
    return Duration.ofHours(hours);
  }
}
