package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What daemons require of the machine, as the kernel and the service manager say it. */
class PrerequisitesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String LIST =
      """
      22 1 259:1 / / rw,noatime shared:1 - xfs /dev/nvme0n1p1 rw
      31 22 0:50 / /cluster rw,relatime shared:9 - nfs4 127.0.0.1:/ rw,vers=4.1
      32 22 0:51 / /with\\040a\\134space rw - tmpfs tmpfs rw
      33 22 0:52 / /later rw - autofs systemd-1 rw
      34 22 0:53 / /came rw - autofs systemd-1 rw
      35 34 0:54 / /came rw shared:11 master:2 - ext4 /dev/x rw
      """;

  @TempDir private Path directory;

  private Reading<Boolean> mounted(String path) throws IOException {
    Path mounts = Files.writeString(directory.resolve("mountinfo"), LIST);
    return new Prerequisites(mounts, "none").mounted(Path.of(path), NOW);
  }

  @Test
  void whatTheKernelListsIsMountedAndNothingElseIs() throws IOException {
    assertThat(mounted("/cluster")).isEqualTo(Reading.known(true, NOW));
    assertThat(mounted("/")).isEqualTo(Reading.known(true, NOW));
    assertThat(mounted("/clust")).isEqualTo(Reading.known(false, NOW));
    assertThat(mounted("/cluster/below")).isEqualTo(Reading.known(false, NOW));
  }

  @Test
  void aPathWithASpaceAndABackslashIsReadAsItIs() throws IOException {
    assertThat(mounted("/with a\\space")).isEqualTo(Reading.known(true, NOW));
  }

  @Test
  void whatIsMountedOnlyWhenSomebodyComesIsNotMountedYet() throws IOException {
    assertThat(mounted("/later")).isEqualTo(Reading.known(false, NOW));
    assertThat(mounted("/came")).isEqualTo(Reading.known(true, NOW));
  }

  @Test
  void aListThatCannotBeReadIsUnknown() {
    var none = new Prerequisites(directory.resolve("none"), "none");
    assertThat(none.mounted(Path.of("/cluster"), NOW).isKnown()).isFalse();
    assertThat(new Prerequisites(directory, "none").mounted(Path.of("/"), NOW).isKnown()).isFalse();
  }

  @Test
  void theListOfThisMachineIsRead() {
    Prerequisites here = Prerequisites.ofThisMachine();
    assertThat(here.mounted(Path.of("/proc"), NOW)).isEqualTo(Reading.known(true, NOW));
    assertThat(here.mounted(directory, NOW)).isEqualTo(Reading.known(false, NOW));
  }

  @Test
  void aFileOrDirectoryIsThereOrNot() throws IOException {
    Prerequisites here = Prerequisites.ofThisMachine();
    Path file = directory.resolve("x");
    assertThat(here.exists(file, NOW)).isEqualTo(Reading.known(false, NOW));
    Files.createDirectory(file);
    assertThat(here.exists(file, NOW)).isEqualTo(Reading.known(true, NOW));
    assertThat(here.exists(file.resolve("x".repeat(300)), NOW).isKnown()).isFalse();
  }

  @Test
  void pathsAreBelowTheRoot() throws IOException {
    Files.createDirectory(directory.resolve("there"));
    assertThat(
            Prerequisites.ofThisMachine()
                .met(
                    new Requirement.Path("/there"),
                    path -> directory.resolve(path.substring(1)),
                    NOW))
        .isEqualTo(Reading.known(true, NOW));
  }

  /** Systemctl as a script that answers with this. */
  private Reading<Boolean> active(String script) throws IOException {
    Path program = Files.writeString(directory.resolve("systemctl"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return new Prerequisites(Prerequisites.MOUNTS, program.toString()).active("x.service", NOW);
  }

  @Test
  void aUnitIsActiveAsSystemctlSays() throws IOException {
    String checks = "[ \"$*\" = 'is-active --quiet -- x.service' ] || exit 1; ";
    assertThat(active(checks + "exit 0")).isEqualTo(Reading.known(true, NOW));
    assertThat(active(checks + "exit 3")).isEqualTo(Reading.known(false, NOW));
    assertThat(active(checks + "exit 4")).isEqualTo(Reading.known(false, NOW));
  }

  @Test
  void aSystemctlThatDoesNotKnowIsUnknownWithItsWords() throws IOException {
    Reading<Boolean> reading = active("echo 'Failed to connect to bus' >&2; exit 1");
    assertThat(reading.whyNot().map(why -> why.replace(directory.toString(), "")))
        .isEqualTo(Optional.of("/systemctl ended with 1: Failed to connect to bus"));
    assertThat(
            new Prerequisites(Prerequisites.MOUNTS, directory.resolve("none").toString())
                .active("x.service", NOW)
                .isKnown())
        .isFalse();
  }

  @Test
  void ofWhatSystemctlSaysTheFirstLineIsTold() throws IOException {
    Reading<Boolean> reading =
        active("printf 'Not booted\\twith systemd.\\nHost is down\\n' >&2; exit 1");
    assertThat(reading.whyNot().orElse("")).endsWith("ended with 1: Not booted with systemd.");
  }

  @Test
  void aSystemctlThatHangsIsUnknownAndEnded() throws IOException {
    Reading<Boolean> reading = active("exec sleep 600");
    assertThat(reading.whyNot().orElse("")).endsWith("has not answered within 4 s");
  }
}
