package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;

import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The clock, the versions, the room and the introspection of a host. */
class HostTest {

  private static final long MIB = 1 << 20;
  private static final Reading<Room.Memory> ENOUGH =
      known(new Room.Memory(1_000 * MIB, 4_000 * MIB));

  private static Reading<EcsAgent> agent(String version) {
    return known(new EcsAgent("prod", new ContainerInstanceArn("arn:x/1"), version));
  }

  private static Judgement versions(String docker, String agent) {
    return Versions.judge(known(docker), agent(agent));
  }

  private static Judgement room(long free, long all, long freeInodes, long inodes) {
    var disk =
        new Room.Disk(
            "/var/lib/nodekeeper",
            free * MIB,
            all * MIB,
            Optional.of(new Room.Inodes(freeInodes, inodes)));
    return Room.judge(known(disk), known(Optional.empty()), ENOUGH);
  }

  @Test
  void aClockThatGoesWithAwssIsWell() {
    well(Clocks.judge(known(Duration.ofSeconds(10))));
    well(Clocks.judge(known(Duration.ofSeconds(-10))));
  }

  @Test
  void aClockThatIsOffIsAWarningAndOneFarOffAnError() {
    says(
        only(Clocks.judge(known(Duration.ofSeconds(11)))),
        Finding.Severity.WARNING,
        "the clock is 11 s ahead of AWS's",
        "chronyc");
    says(
        only(Clocks.judge(known(Duration.ofSeconds(-61)))),
        Finding.Severity.ERROR,
        "the clock is 1 min 1 s behind AWS's",
        "chronyc");
  }

  @Test
  void aClockThatCannotBeComparedIsNoFinding() {
    unseen(Clocks.judge(unknown("no answer")), "the clock against AWS's", "no answer");
  }

  @Test
  void versionsThatWereTriedAreWell() {
    well(versions("20.10.24", "Amazon ECS Agent - v1.83.0 (*a1b2c3d4)"));
    well(versions("25.0.16", "Amazon ECS Agent - v1.106.1 (*a1b2c3d4)"));
  }

  @Test
  void anOldDockerIsAnError() {
    says(
        only(versions("19.03.15", "v1.98.0")),
        Finding.Severity.ERROR,
        "Docker is 19.03.15, and is spoken with from 20.10 on",
        "update Docker");
  }

  @Test
  void anEcsAgentThatStopsInNoOrderIsAWarningAndOneThatWasNotTriedAHint() {
    says(
        only(versions("25.0.16", "Amazon ECS Agent - v1.25.3")),
        Finding.Severity.WARNING,
        "the ECS agent is 1.25.3: before 1.26.0",
        "update the ECS agent");
    says(
        only(versions("25.0.16", "Amazon ECS Agent - v1.82.4")),
        Finding.Severity.HINT,
        "none before 1.83.0 was tried with",
        "update the ECS agent");
  }

  @Test
  void aVersionThatCannotBeReadIsNoFinding() {
    unseen(versions("dev", "v1.98.0"), "Docker's version", "\"dev\" names none");
    unseen(Versions.judge(unknown("refused"), unknown("down")), "the ECS agent's version", "down");
  }

  @Test
  void aDiskWithRoomIsWellAlsoWhereLittleIsMuch() {
    well(room(200, 1_000, 500, 1_000));
    well(room(1_024, 100_000, 500, 1_000));
  }

  @Test
  void aDiskThatIsNearlyFullIsAWarningAndAFullOneAnError() {
    says(
        only(room(99, 1_000, 500, 1_000)),
        Finding.Severity.WARNING,
        "/var/lib/nodekeeper has 99 MiB left",
        "docker system df");
    says(only(room(29, 1_000, 500, 1_000)), Finding.Severity.ERROR, "29 MiB left", "larger volume");
  }

  @Test
  void inodesRunOutAsRoomDoes() {
    says(only(room(500, 1_000, 99, 1_000)), Finding.Severity.WARNING, "99 inodes left", "docker");
    says(only(room(500, 1_000, 9, 1_000)), Finding.Severity.ERROR, "9 inodes left", "docker");
  }

  private static Room.Disk disk(String folder, long free) {
    return new Room.Disk(folder, free * MIB, 1_000 * MIB, Optional.empty());
  }

  @Test
  void theDiskThatDockerHasForItselfIsJudgedLikewise() {
    says(
        only(
            Room.judge(
                known(disk("/var/lib/nodekeeper", 500)),
                known(Optional.of(disk("/data/docker", 99))),
                ENOUGH)),
        Finding.Severity.WARNING,
        "/data/docker has 99 MiB left: once it is full, no image is pulled",
        "docker image prune");
  }

  @Test
  void littleMemoryIsAWarning() {
    says(
        only(
            Room.judge(
                known(disk("/var/lib/nodekeeper", 500)),
                known(Optional.empty()),
                known(new Room.Memory(99 * MIB, 4_000 * MIB)))),
        Finding.Severity.WARNING,
        "99 MiB of memory are available",
        "ECS_RESERVED_MEMORY");
  }

  @Test
  void roomThatCannotBeSeenIsNoFinding() {
    Judgement judgement = Room.judge(unknown("no stat"), unknown("no Docker"), unknown("no /proc"));
    unseen(judgement, "the disk", "no stat");
    unseen(judgement, "Docker's disk", "no Docker");
    unseen(judgement, "the memory", "no /proc");
  }

  private static Judgement exposure(String config, String address) {
    return Exposure.judge(known(AgentConfig.of(List.of(config))), address);
  }

  @Test
  void introspectionOnLoopbackThatAnswersNobodyElseIsWell() {
    String closed = "ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=false\n";
    well(exposure(closed, "http://127.0.0.1:51678"));
    well(exposure("", "http://localhost:51678/"));
    well(exposure("", "http://[::1]:51678"));
  }

  @Test
  void introspectionThatAnswersOtherMachinesIsAWarning() {
    says(
        only(exposure("ECS_ALLOW_OFFHOST_INTROSPECTION_ACCESS=true\n", "http://127.0.0.1:51678")),
        Finding.Severity.WARNING,
        "tells other machines and containers",
        "take it out");
  }

  @Test
  void introspectionElsewhereThanOnLoopbackIsAWarning() {
    for (String address : List.of("http://10.0.0.1:51678", "http://127.example.com:51678")) {
      says(
          only(exposure("", address)),
          Finding.Severity.WARNING,
          address + ", which is not on loopback",
          "http://127.0.0.1:51678");
    }
  }
}
