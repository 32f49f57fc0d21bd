package io.nodekeeper.page;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.Daemon;
import io.nodekeeper.record.StatusDocument.Drain;
import io.nodekeeper.record.StatusDocument.Noted;
import io.nodekeeper.record.StatusDocument.Reason;
import io.nodekeeper.record.StatusDocument.Replica;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node at three moments of its life, and one whose every text means harm. */
public final class Scenes {

  public static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  /** What would run, ask elsewhere, or end an attribute, if it were taken for markup. */
  public static final String HARM =
      "\"'><script>document.title='run'</script><img src=http://192.0.2.1/x onerror=alert(1)>\u202e&lt;";

  private static final String ARN = "arn:aws:ecs:eu-north-1:123456789012:task/prod/";

  private Scenes() {}

  public static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  static Event event(long seconds, String event, String subject, String text) {
    boolean grave =
        event.matches("action\\.(failed|refused|unanswered)|daemon\\.(flapping|backing-off)");
    return new Event(at(seconds), grave ? "warning" : "info", event, subject, text);
  }

  /** From the agent's start to a node that takes replicas. */
  public static List<Event> boot() {
    return List.of(
        event(-600, "agent.starting", "agent", "nodekeeper 1.0, process 812, 3 daemons"),
        event(-599, "node.waiting", "node", "waits for the ECS agent to register"),
        event(-585, "source.silent", "ecs agent", "it does not answer: connection refused"),
        event(-570, "source.answers", "ecs agent", "it answers again, after 25 s"),
        event(-570, "node.starting", "node", "was waiting; no replicas yet; log-router waiting"),
        event(-570, "daemon.waiting", "log-router", "none is on the node (no task)"),
        event(-570, "daemon.waiting", "metrics", "waits for log-router (no task)"),
        event(-570, "daemon.waiting", "proxy", "waits for log-router (no task)"),
        event(-569, "action.done", "log-router", "StartTask log-router:7: task a1, because none"),
        event(-568, "daemon.starting", "log-router", "its task is PENDING (task a1)"),
        event(-560, "daemon.running", "log-router", "settles (task a1 of revision 7)"),
        event(-545, "daemon.healthy", "log-router", "task a1 of revision 7"),
        event(-545, "action.failed", "metrics", "StartTask metrics failed: RESOURCE:MEMORY"),
        event(-545, "daemon.backing-off", "metrics", "RESOURCE:MEMORY; again in 5s (no task)"),
        event(-544, "action.done", "proxy", "StartTask proxy:3: task c1, because none"),
        event(-543, "daemon.starting", "proxy", "its task is PENDING (task c1)"),
        event(-540, "daemon.running", "proxy", "settles (task c1)"),
        event(-525, "daemon.healthy", "proxy", "task c1 of revision 3"),
        event(-520, "action.done", "metrics", "StartTask metrics:2: task b1, because none"),
        event(-519, "daemon.starting", "metrics", "its task is PENDING (task b1)"),
        event(-500, "daemon.healthy", "metrics", "task b1 of revision 2"),
        event(-500, "node.ready", "node", "was starting; it takes replicas"),
        event(-499, "action.done", "node", "putting attributes {nodekeeper.ready=true}"),
        event(-499, "action.done", "/etc/container_config/node.config", "writing it"));
  }

  /** The same, and then daemons that die, and a Docker that does not answer. */
  public static List<Event> trouble() {
    var all = new ArrayList<>(boot());
    all.addAll(
        List.of(
            event(-400, "daemon.backing-off", "metrics", "exited with 137, out of memory; again"),
            event(-390, "daemon.starting", "metrics", "its task is PENDING (task b2)"),
            event(-380, "daemon.running", "metrics", "settles (task b2)"),
            event(-300, "daemon.flapping", "metrics", "exited with 137, out of memory; again"),
            event(-240, "node.starting", "node", "was ready; proxy backing-off"),
            event(-240, "daemon.backing-off", "proxy", "CannotPullContainerError: manifest"),
            event(-40, "source.silent", "docker", "it does not answer: no answer within 5 s")));
    return all;
  }

  /** The same as the boot, and then a drain that is held. */
  public static List<Event> drain() {
    var all = new ArrayList<>(boot());
    all.addAll(
        List.of(
            event(-200, "node.draining", "node", "was ready; 2 replicas left: web, db"),
            event(-200, "drain.begun", "drain", "Auto Scaling has chosen this instance"),
            event(-199, "action.done", "drain", "setting the container instance DRAINING"),
            event(-198, "drain.held", "drain", "2 replicas left: web (service web), db"),
            event(-120, "drain.held", "drain", "1 replica left: web (service web)"),
            event(-60, "action.unanswered", "drain", "heartbeat for hook nk was not answered")));
    return all;
  }

  /** And its end. */
  public static List<Event> drained() {
    var all = new ArrayList<>(drain());
    all.addAll(
        List.of(
            event(10, "node.stopping", "node", "was draining; the replicas are gone"),
            event(10, "drain.released", "drain", "the last replica has exited"),
            event(10, "drain.stage", "drain", "stops metrics, proxy"),
            event(10, "daemon.stopping", "metrics", "the node leaves (task b1)"),
            event(10, "daemon.stopping", "proxy", "the node leaves (task c1)"),
            event(11, "action.done", "metrics", "StopTask b1, because the node leaves"),
            event(11, "action.done", "proxy", "StopTask c1, because the node leaves"),
            event(14, "daemon.stopped", "metrics", "the node leaves (no task)"),
            event(19, "daemon.stopped", "proxy", "the node leaves (no task)"),
            event(20, "daemon.stopping", "log-router", "the node leaves (task a1)"),
            event(21, "action.done", "log-router", "StopTask a1, because the node leaves"),
            event(30, "daemon.stopped", "log-router", "the node leaves (no task)"),
            event(30, "node.drained", "node", "was stopping; replicas and daemons are gone"),
            event(31, "action.done", "drain", "completing hook nk with CONTINUE"),
            event(32, "drain.let-go", "drain", "nothing holds the instance any more"),
            event(32, "drain.done", "drain", "let go in 3 min 52 s: 2 replicas"),
            event(60, "agent.stopping", "agent", "what runs on the node stays as it is")));
    return all;
  }

  public static DrainReport report(boolean ended) {
    DrainReport begun = DrainReport.begun(at(-200));
    return new DrainReport(
        begun.version(),
        Optional.of("i-0abc1234def567890"),
        Optional.of("prod"),
        Optional.empty(),
        begun.begin(),
        Optional.of(at(32)).filter(_ -> ended),
        ended ? DrainReport.LET_GO : DrainReport.IN_PROGRESS,
        Optional.empty(),
        Optional.of(at(32)).filter(_ -> ended),
        List.of(),
        List.of(
            replica("web", Optional.of(at(10)).filter(_ -> ended)),
            replica("db", Optional.of(at(-120)))),
        0,
        List.of(),
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        NOON);
  }

  private static DrainReport.Replica replica(String family, Optional<Instant> gone) {
    return new DrainReport.Replica(
        new TaskArn(ARN + family),
        family,
        4,
        "service " + family,
        at(-200),
        gone,
        Optional.empty(),
        0,
        Optional.of(300L),
        List.of("Docker"));
  }

  private static Daemon daemon(String name, String phase, int restarts, String reason) {
    return new Daemon(
        new DaemonName(name),
        phase,
        at(-500),
        !name.equals("metrics"),
        name,
        Optional.of(new TaskArn(ARN + name)),
        7,
        restarts,
        reason,
        Optional.empty(),
        Optional.of(7),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static StatusDocument document(
      String state,
      List<Daemon> daemons,
      Optional<Drain> drain,
      List<Noted> notes,
      StatusDocument.Source... readings) {
    return new StatusDocument(
        StatusDocument.VERSION,
        "1.0",
        812,
        at(-3),
        state,
        at(drain.isPresent() ? -200 : -500),
        state.equals("ready"),
        Optional.empty(),
        Optional.empty(),
        Optional.of("i-0abc1234def567890"),
        Optional.of("prod"),
        Optional.empty(),
        Optional.empty(),
        daemons,
        drain,
        notes,
        List.of(),
        List.of(readings),
        List.of(),
        List.of(),
        at(30));
  }

  private static List<Daemon> healthy() {
    return List.of(
        daemon("log-router", "healthy", 0, ""),
        daemon("metrics", "healthy", 1, ""),
        daemon("proxy", "healthy", 0, ""));
  }

  /** All is well. */
  public static StatusDocument ready() {
    return document("ready", healthy(), Optional.empty(), List.of());
  }

  /** A replica holds the node. */
  public static StatusDocument leaving() {
    return document("draining", healthy(), Optional.of(held("web", "service web")), List.of());
  }

  /** Daemons do not come up, and not everybody answers. */
  public static StatusDocument troubled() {
    return document(
        "starting",
        List.of(
            daemon("log-router", "healthy", 0, ""),
            daemon("metrics", "flapping", 6, "exited with 137, out of memory; again in 30 min"),
            daemon("proxy", "backing_off", 2, "CannotPullContainerError: manifest unknown")),
        Optional.empty(),
        List.of(
            new Noted(
                "warning", "ready", "the gate is opened all the same: proxy waits", at(-240))),
        new StatusDocument.Source(
            "docker",
            false,
            Optional.of(at(-3)),
            Optional.of("Docker at unix:///var/run/docker.sock: no answer within 5 s"),
            Optional.of(at(-40))),
        new StatusDocument.Source(
            "spot notice",
            true,
            Optional.of(at(-70)),
            Optional.of("the instance metadata do not answer"),
            Optional.of(at(-65))));
  }

  /** Each text that anybody but us may choose. */
  public static StatusDocument harmful() {
    StatusDocument leaving =
        document(
            "draining",
            List.of(daemon("metrics", "flapping", 6, HARM)),
            Optional.of(held(HARM, HARM)),
            List.of(new Noted("warning", HARM, HARM, at(-240))));
    return new StatusDocument(
        leaving.version(),
        HARM,
        leaving.pid(),
        leaving.at(),
        leaving.state(),
        leaving.since(),
        leaving.ready(),
        Optional.of(HARM),
        Optional.of(NOON),
        Optional.of(HARM),
        Optional.of(HARM),
        Optional.of(HARM),
        Optional.of(new StatusDocument.EcsAgent(HARM, Optional.of(false))),
        leaving.daemons(),
        leaving.drain(),
        leaving.notes(),
        leaving.actions(),
        List.of(
            new StatusDocument.Source(
                HARM, false, Optional.of(NOON), Optional.of(HARM), Optional.of(NOON))),
        leaving.files(),
        leaving.sources(),
        leaving.lookAgainAt());
  }

  public static List<Event> harm() {
    return List.of(
        event(-600, "daemon.flapping", HARM, HARM),
        event(-500, "daemon." + HARM, "metrics", HARM),
        event(-400, HARM, HARM, HARM),
        event(-300, "source.silent", HARM, HARM),
        event(-200, "action.failed", "metrics", HARM),
        event(-100, "note", HARM, HARM));
  }

  private static Drain held(String family, String owner) {
    return new Drain(
        List.of("auto_scaling"),
        List.of("Auto Scaling has chosen this instance to be terminated"),
        List.of(
            new Reason(
                "auto_scaling",
                at(-200),
                at(3_400),
                family.equals(HARM)
                    ? HARM
                    : "Auto Scaling has chosen this instance to be terminated")),
        at(-200),
        at(3_400),
        Optional.of("continue"),
        true,
        false,
        false,
        List.of(
            new Replica(
                new TaskArn(ARN + "web"),
                family,
                4,
                List.of("app"),
                owner,
                List.of("Docker", "ECS agent"),
                true,
                at(-200),
                Optional.of(at(-190)),
                Optional.of(300L),
                Optional.of(at(110)),
                family.equals(HARM)
                    ? Optional.of(HARM)
                    : Optional.of("it is killed by itself; nothing is to be done"))),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of("nk-drain"),
        Optional.empty());
  }
}
