package io.nodekeeper.record;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.FileFacts;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Host;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Leavings;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeFiles;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A look at a node in the midst of leaving, with something of everything. */
public final class SampleLook {

  public static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  static final String SECRET = "a-tags-value";
  static final String FILE = "/etc/container_config/node.config";

  private static final String CLUSTER = "prod";
  private static final ContainerInstanceArn INSTANCE =
      new ContainerInstanceArn("arn:aws:ecs:eu-west-1:123456789012:container-instance/prod/7659");
  private static final TaskArn LOGS = task("logs");
  private static final DaemonName ROUTER = new DaemonName("log-router");
  private static final DaemonName METRICS = new DaemonName("metrics");
  private static final NodeFile NODE_CONFIG =
      new NodeFile(
          FILE, List.of(new Policy.Variable("MY_ENVIRONMENT", new Policy.Source.Tag("env"))));

  private SampleLook() {}

  private static TaskArn task(String id) {
    return new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/" + id);
  }

  /** What the file is to contain. */
  static String content() {
    return NodeFiles.render(NODE_CONFIG, seen(FileFacts.nothing()), FileMemory.none(), AT)
            instanceof NodeFiles.Rendering.Whole(String content)
        ? content
        : "withheld";
  }

  /**
   * The look.
   *
   * @param file as it was found
   * @param written whether it was then written
   */
  public static Look at(Reading<Optional<String>> file, boolean written) {
    SortedMap<String, Reading<Optional<String>>> files = new TreeMap<>();
    files.put(FILE, file);
    return at(Contents.of(files), written);
  }

  /** The same with a file that is more than its text. */
  static Look finding(FoundFile file) {
    SortedMap<String, Reading<Optional<FoundFile>>> files = new TreeMap<>();
    files.put(FILE, Reading.known(Optional.of(file), AT));
    return at(new FileFacts(files, Collections.emptySortedMap()), false);
  }

  private static Look at(FileFacts files, boolean written) {
    var stop = new Action.StopTask(METRICS, LOGS, CLUSTER, "the node leaves");
    var active = new Action.SetActive(CLUSTER, INSTANCE, "nothing is the cause any more");
    var write = new Action.WriteFile(new NodeFile(FILE, List.of()), content(), "it is out of date");
    Outcome wrote = written ? new Outcome.Done(write) : new Outcome.Failed(write, "disk full");
    return new Look(
        AT,
        policy(),
        seen(files),
        Memory.none(),
        decision(List.of(stop, write)),
        List.of(new Objection(active, "a cause is seen")),
        List.of(new Outcome.Unanswered(stop, "no answer within 5 s"), wrote),
        Memory.none(),
        Duration.ofMillis(250));
  }

  private static Policy policy() {
    return new Policy(
        List.of(
            new Daemon(
                ROUTER,
                TaskDefinitionRef.parse("log-router").orElseThrow(),
                List.of(),
                true,
                Duration.ofSeconds(10))),
        new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), true),
        Leavings.of(
            Duration.ofHours(1),
            Action.CompleteLifecycle.Result.CONTINUE,
            new Policy.HookChoice.Auto(),
            Duration.ofMinutes(5)),
        List.of(NODE_CONFIG),
        Policy.Pace.standard());
  }

  private static Observation seen(FileFacts files) {
    SortedMap<String, String> tags = new TreeMap<>();
    tags.put("env", SECRET);
    return new Observation(
        Reading.known(new Host("boot", false), AT),
        Reading.known(new Identity("i-0abc", "eu-west-1", "eu-west-1a", "m7i.large"), AT),
        Reading.known(new InstanceTags(true, tags), AT),
        Reading.notAsked(),
        Reading.known(Optional.of("Terminated"), AT),
        Notices.nothing(),
        Reading.known(new EcsAgent(CLUSTER, INSTANCE, "1.98.0"), AT),
        Reading.known(List.of(), AT),
        Reading.unknown("Docker at unix:///var/run/docker.sock: no answer within 5000 ms", AT),
        Reading.notAsked(),
        Reading.known(List.of(), AT.minusSeconds(30)),
        Reading.known(
            new AutoScaling(
                Optional.of("asg"),
                Optional.of("Terminating:Wait"),
                List.of(),
                List.of(),
                Optional.empty()),
            AT),
        DaemonFacts.nothing(),
        files);
  }

  private static Decision decision(List<Action> actions) {
    return new Decision(
        NodeState.DRAINING,
        false,
        List.of(
            new DaemonStatus(
                ROUTER,
                Phase.HEALTHY,
                true,
                "log-router",
                Optional.of(LOGS),
                7,
                2,
                "",
                Optional.empty()),
            new DaemonStatus(
                METRICS,
                Phase.BACKING_OFF,
                false,
                "datadog-agent:3",
                Optional.empty(),
                0,
                5,
                "exit code 1",
                Optional.of(AT.plusSeconds(40)))),
        Optional.of(drain()),
        true,
        actions,
        List.of(Note.warning("drain", "held by 1 replica"), Note.info("node", "leaves")),
        Memory.none(),
        Ask.of(new TreeSet<>(List.of(Question.NODE))),
        AT.plusSeconds(10));
  }

  private static DrainStatus drain() {
    return new DrainStatus(
        List.of(
            new DrainStatus.Why(
                Cause.AUTO_SCALING,
                AT.minusSeconds(60),
                AT.plusSeconds(3540),
                Cause.AUTO_SCALING.words())),
        AT.minusSeconds(60),
        AT.plusSeconds(3540),
        Action.CompleteLifecycle.Result.CONTINUE,
        true,
        false,
        false,
        List.of(
            new Blocker(
                task("web"),
                "web",
                7,
                List.of("app"),
                "service web",
                List.of("Docker", "ECS agent"),
                true,
                AT.minusSeconds(50),
                Optional.of(AT.minusSeconds(50)),
                Optional.of(Duration.ofSeconds(30)),
                Optional.of(AT.minusSeconds(20)),
                Optional.empty())),
        Optional.empty(),
        List.of(),
        List.of(ROUTER),
        List.of("drain-hook"),
        Optional.empty());
  }
}
