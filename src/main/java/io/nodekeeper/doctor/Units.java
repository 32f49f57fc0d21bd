package io.nodekeeper.doctor;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether systemd starts and stops us in the right order, and at all. */
public final class Units {

  public static final String AGENT = "nodekeeper.service";
  public static final String FILES = "nodekeeper-files.service";
  public static final String HOLD = "nodekeeper-hold.service";
  public static final String CONFIG = "nodekeeper-ecs-config.service";
  public static final String CONFIG_PATH = "nodekeeper-ecs-config.path";

  private static final String WHERE = "units";
  private static final String DOCKER = "docker.service";
  private static final String ECS = "ecs.service";
  private static final String USER_DATA = "cloud-final.service";

  /** The hold asks for more time once a second; a busy machine may be late with it. */
  private static final Duration LEAST_HOLD = Duration.ofSeconds(30);

  private Units() {}

  /**
   * The units.
   *
   * @param namesEcsConfig whether the settings have lines for the ECS agent
   */
  public static Judgement judge(Reading<List<Unit>> units, boolean namesEcsConfig) {
    return Judgement.from("the units of systemd", units, all -> of(all, namesEcsConfig));
  }

  private static List<Finding> of(List<Unit> units, boolean namesEcsConfig) {
    var found = new ArrayList<Finding>();
    Optional<Unit> agent = there(units, AGENT);
    if (agent.isEmpty()) {
      return List.of(
          Finding.error(
              WHERE,
              AGENT + " is not there: after the next boot no agent runs",
              "install the package (dnf install ./nodekeeper-*.noarch.rpm)"));
    }
    found.addAll(agent(agent.get()));
    there(units, FILES).ifPresent(files -> found.addAll(files(files)));
    there(units, HOLD).ifPresent(hold -> found.addAll(hold(hold)));
    if (namesEcsConfig) {
      there(units, CONFIG).ifPresent(config -> found.addAll(enabled(config, "ecs.config")));
      there(units, CONFIG_PATH).ifPresent(path -> found.addAll(enabled(path, "ecs.config")));
    }
    return found;
  }

  private static Optional<Unit> there(List<Unit> units, String name) {
    return units.stream().filter(unit -> unit.name().equals(name) && unit.isThere()).findFirst();
  }

  /** Not after the ECS agent: that is started after user data, which may enable this unit. */
  private static List<Finding> agent(Unit agent) {
    var found = new ArrayList<Finding>();
    if (!agent.isEnabled()) {
      found.add(
          Finding.error(
              WHERE,
              AGENT + " is not enabled: after the next boot no agent runs",
              "systemctl enable --now " + AGENT));
    } else if (!agent.active().equals("active")) {
      found.add(
          Finding.error(
              WHERE,
              AGENT + " is " + agent.active() + ": nothing keeps this node",
              "systemctl start " + AGENT + "; then journalctl -u nodekeeper"));
    }
    if (!agent.after().contains(DOCKER)) {
      found.add(order(agent, "is not after " + DOCKER, "Docker is gone before it at a shutdown"));
    }
    for (String later : List.of(ECS, USER_DATA)) {
      if (agent.after().contains(later)) {
        found.add(
            order(agent, "is after " + later, "user data that starts it waits for itself at boot"));
      }
    }
    return found;
  }

  private static List<Finding> files(Unit files) {
    var found = new ArrayList<Finding>(enabled(files, "files for containers"));
    if (!files.before().contains(ECS)) {
      found.add(
          order(files, "is not before " + ECS, "tasks may start before their files are written"));
    }
    if (files.after().contains(USER_DATA)) {
      found.add(order(files, "is after " + USER_DATA, "user data that starts it waits for itself"));
    }
    return found;
  }

  private static List<Finding> enabled(Unit unit, String what) {
    return unit.isEnabled()
        ? List.of()
        : List.of(
            Finding.warning(
                WHERE,
                unit.name() + " is not enabled: the ECS agent may start without " + what,
                "systemctl enable " + unit.name()));
  }

  private static List<Finding> hold(Unit hold) {
    var found = new ArrayList<Finding>();
    if (!hold.active().equals("active")) {
      found.add(
          Finding.warning(
              WHERE,
              HOLD + " is " + hold.active() + ": a shutdown of the host does not wait for replicas",
              "systemctl start " + HOLD));
    }
    for (String earlier : List.of(AGENT, ECS, DOCKER)) {
      if (!hold.after().contains(earlier)) {
        found.add(
            order(
                hold, "is not after " + earlier, "at a shutdown that is stopped before the drain"));
      }
    }
    hold.timeoutStop()
        .filter(time -> time.compareTo(LEAST_HOLD) < 0)
        .ifPresent(time ->
            found.add(
                Finding.warning(
                    WHERE,
                    "%s has TimeoutStopSec=%s: systemd may kill the hold before it asks for more, whatever drain.shutdown says"
                        .formatted(HOLD, Durations.words(time)),
                    "take TimeoutStopSec out of its drop-ins (systemctl cat " + HOLD + ")")));
    return found;
  }

  private static Finding order(Unit unit, String what, String hurt) {
    return Finding.error(
        WHERE,
        unit.name() + " " + what + ": " + hurt,
        "take what changes its order out of its drop-ins (systemctl cat " + unit.name() + ")");
  }
}
