package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.names;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UnitsTest {

  private final Map<String, Unit> units = new TreeMap<>();
  private boolean namesEcsConfig = true;

  UnitsTest() {
    put(
        Units.AGENT,
        "active",
        "enabled",
        names("docker.service", "network-online.target"),
        names());
    put(Units.FILES, "active", "enabled", names("network-online.target"), names("ecs.service"));
    put(
        Units.HOLD,
        "active",
        "static",
        names("nodekeeper.service", "ecs.service", "docker.service"),
        names());
    put(Units.CONFIG, "inactive", "enabled", names(), names("ecs.service"));
    put(Units.CONFIG_PATH, "active", "enabled", names(), names());
  }

  private void put(
      String name, String active, String file, SortedSet<String> after, SortedSet<String> before) {
    put(name, active, file, after, before, Duration.ofSeconds(90));
  }

  private void put(
      String name,
      String active,
      String file,
      SortedSet<String> after,
      SortedSet<String> before,
      Duration stop) {
    units.put(name, new Unit(name, "loaded", active, file, after, before, Optional.of(stop)));
  }

  private Judgement judged() {
    return Units.judge(known(List.copyOf(units.values())), namesEcsConfig);
  }

  @Test
  void unitsAsThePackageHasThemAreWell() {
    well(judged());
  }

  @Test
  void anAgentThatIsNotThereIsAnError() {
    units.put(
        Units.AGENT,
        new Unit(Units.AGENT, "not-found", "inactive", "", names(), names(), Optional.empty()));
    says(only(judged()), Finding.Severity.ERROR, "is not there", "install the package");
  }

  @Test
  void anAgentThatIsNotEnabledIsAnError() {
    put(Units.AGENT, "active", "disabled", names("docker.service"), names());
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "is not enabled: after the next boot no agent runs",
        "systemctl enable --now nodekeeper.service");
  }

  @Test
  void anAgentThatDoesNotRunIsAnError() {
    put(Units.AGENT, "failed", "enabled", names("docker.service"), names());
    says(only(judged()), Finding.Severity.ERROR, "is failed", "systemctl start nodekeeper.service");
  }

  @Test
  void anAgentThatIsNotAfterDockerIsAnError() {
    put(Units.AGENT, "active", "enabled", names(), names());
    says(only(judged()), Finding.Severity.ERROR, "is not after docker.service", "systemctl cat");
  }

  @Test
  void anAgentThatIsAfterTheEcsAgentWaitsForItselfAtBoot() {
    put(Units.AGENT, "active", "enabled", names("docker.service", "ecs.service"), names());
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "is after ecs.service: user data that starts it waits for itself",
        "systemctl cat nodekeeper.service");
  }

  @Test
  void filesThatAreNotWrittenBeforeTheEcsAgentStartsAreAnError() {
    put(Units.FILES, "active", "enabled", names(), names());
    says(only(judged()), Finding.Severity.ERROR, "is not before ecs.service", "systemctl cat");
  }

  @Test
  void filesAfterUserDataWaitForItself() {
    put(Units.FILES, "active", "enabled", names("cloud-final.service"), names("ecs.service"));
    says(only(judged()), Finding.Severity.ERROR, "is after cloud-final.service", "systemctl cat");
  }

  @Test
  void filesThatAreNotEnabledAreAWarning() {
    put(Units.FILES, "inactive", "disabled", names(), names("ecs.service"));
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "is not enabled",
        "systemctl enable nodekeeper-files.service");
  }

  @Test
  void theLinesForTheEcsAgentNeedTheirUnitOnlyWhereThereAreAny() {
    put(Units.CONFIG_PATH, "inactive", "disabled", names(), names());
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "nodekeeper-ecs-config.path is not enabled",
        "systemctl enable nodekeeper-ecs-config.path");

    namesEcsConfig = false;
    well(judged());
  }

  @Test
  void aHoldThatIsNotActiveIsAWarning() {
    put(
        Units.HOLD,
        "inactive",
        "static",
        names("nodekeeper.service", "ecs.service", "docker.service"),
        names());
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "does not wait for replicas",
        "systemctl start nodekeeper-hold.service");
  }

  @Test
  void aHoldThatIsNotAfterWhatItNeedsIsAnError() {
    put(Units.HOLD, "active", "static", names("nodekeeper.service", "docker.service"), names());
    says(only(judged()), Finding.Severity.ERROR, "is not after ecs.service", "systemctl cat");
  }

  @Test
  void aHoldThatSystemdCutsShortIsAWarning() {
    put(
        Units.HOLD,
        "active",
        "static",
        names("nodekeeper.service", "ecs.service", "docker.service"),
        names(),
        Duration.ofSeconds(10));
    says(only(judged()), Finding.Severity.WARNING, "TimeoutStopSec=10 s", "drop-ins");
  }

  @Test
  void aSystemdThatDoesNotAnswerIsNoFinding() {
    unseen(Units.judge(unknown("no systemctl"), true), "the units of systemd", "no systemctl");
  }
}
