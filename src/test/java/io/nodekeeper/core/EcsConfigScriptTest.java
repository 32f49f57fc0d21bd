package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs {@code systemd/ecs-config} with a systemctl that notes what it is told. */
class EcsConfigScriptTest extends EcsConfigHost {

  @Test
  void theBlockComesAfterAllOtherLinesAndLeavesThemByteForByte() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\nECS_RESERVED_MEMORY=256\n");

    Ran ran = run();
    assertThat(ran.code()).isZero();
    assertThat(ran.printed()).contains("ECS_CLUSTER is set").contains("outside of Nodekeeper's");
    assertThat(found()).startsWith(OTHERS + "# begin nodekeeper");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=prod\nECS_RESERVED_MEMORY=256\n" + END);
    assertThat(told()).isEmpty();

    want("ECS_CLUSTER=test\n");
    assertThat(run().code()).isZero();
    assertThat(found()).startsWith(OTHERS + "# begin");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=test\n" + END);

    want("");
    assertThat(run().code()).isZero();
    assertThat(found()).isEqualTo(OTHERS);
  }

  /** Its folder is lost, or not mounted; or what the agent needs for it is not known yet. */
  @Test
  void aFileThatIsNotThereOrEmptyIsNotTakenForOneThatWantsNoLine() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n" + logins("first"));
    run();
    String before = found();

    Files.delete(wanted);
    Ran absent = run();
    assertThat(absent.code()).isZero();
    assertThat(absent.printed()).contains("<4>", "left as it is", "there is no " + wanted);
    assertThat(found()).isEqualTo(before);
    Files.writeString(wanted, "\n");
    Ran empty = run();
    assertThat(empty.code()).isEqualTo(1);
    assertThat(empty.printed()).contains("<3>", "left as it is", "is empty");
    assertThat(found()).isEqualTo(before);
    assertThat(told()).as("restarts of the ECS agent").hasSize(1);
  }

  private static final String UNKNOWN = EcsConfig.UNKNOWN_LOGINS + "\n";

  /** What the agent has written before is lost, and the files with logins are not mounted yet. */
  @Test
  void loginsThatTheAgentDoesNotKnowStayAndTheOtherLinesAreSet() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n" + logins("first"));
    run();
    want("ECS_CLUSTER=test\n" + UNKNOWN);

    Ran ran = run();
    assertThat(ran.code()).isZero();
    assertThat(ran.printed())
        .contains("<4>the registry logins in " + config + " stay as they are")
        .doesNotContain("dockercfg", "bWU6Zmlyc3Q=");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=test\n" + logins("first") + END);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
    Object inode = Files.getAttribute(config, "unix:ino");
    run();
    assertThat(Files.getAttribute(config, "unix:ino")).as("it is right").isEqualTo(inode);
    want(UNKNOWN);
    run();
    assertThat(block()).as("logins alone").endsWith("lost\n" + logins("first") + END);
    assertThat(told()).as("they are the same").hasSize(1);

    want("ECS_CLUSTER=test\n" + logins("second"));
    run();
    assertThat(block()).endsWith("lost\nECS_CLUSTER=test\n" + logins("second") + END);
    want("ECS_CLUSTER=test\n");
    run();
    assertThat(block()).as("that there are none").endsWith("lost\nECS_CLUSTER=test\n" + END);
  }

  @Test
  void whereThereAreNoneThatTheyAreNotKnownIsNoMatter() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n" + UNKNOWN);
    assertThat(run().printed()).doesNotContain("registry logins");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=prod\n" + END);
    assertThat(run()).isEqualTo(new Ran(0, ""));
    want(UNKNOWN);
    assertThat(run().code()).isZero();
    assertThat(found()).isEqualTo(OTHERS);
  }

  @Test
  void aRestartThatIsOwedIsMadeUpForWithoutAFileToo() throws Exception {
    Files.writeString(config, OTHERS);
    Files.createDirectories(directory.resolve("run"));
    Files.writeString(directory.resolve("run/restart"), "");
    assertThat(run().code()).isZero();
    assertThat(told()).hasSize(1);
  }

  @Test
  void whatIsThereAlreadyIsNotWrittenAgain() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n");
    run();
    Object inode = Files.getAttribute(config, "unix:ino");

    assertThat(run()).isEqualTo(new Ran(0, ""));
    assertThat(Files.getAttribute(config, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void aFileThatEndsWithoutNewlineOrIsNotThereAtAllIsNoTrouble() throws Exception {
    want("ECS_CLUSTER=prod\n");
    assertThat(run().code()).isZero();
    assertThat(found()).startsWith("# begin nodekeeper").endsWith("ECS_CLUSTER=prod\n" + END);

    Files.writeString(config, "ECS_LOGLEVEL=info");
    assertThat(run().code()).isZero();
    assertThat(found()).startsWith("ECS_LOGLEVEL=info\n# begin nodekeeper");
  }

  @Test
  void aBlockWithAnotherSystemsEndsOfLinesIsStillTheBlock() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n");
    run();
    Files.writeString(config, found().replace("\r", "").replace("\n", "\r\n"));

    assertThat(run().code()).isZero();
    assertThat(found()).startsWith("# ours\r\nECS_LOGLEVEL=info\r\n").containsOnlyOnce("# begin");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=prod\n" + END);
  }

  @Test
  void aHostWithoutTheEcsAgentsFolderIsToldSoAndOnlyWhereLinesAreWanted() throws Exception {
    config = directory.resolve("none/ecs.config");
    assertThat(run()).isEqualTo(new Ran(0, ""));
    want("ECS_CLUSTER=prod\n");

    Ran ran = run();
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.printed()).contains("<3>", "left as it is", "is there " + config.getParent());
  }

  @Test
  void marksThatAreNotOnePairAreLeftToSomebodyWhoKnows() throws Exception {
    want("ECS_CLUSTER=prod\n");
    String begin = "# begin nodekeeper: its own\n";
    for (String odd : List.of(begin + "A=1\n", "A=1\n" + END, begin + END + begin + END)) {
      Files.writeString(config, odd);
      Ran ran = run();
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.printed()).contains("<3>", "left as it is", "marks");
      assertThat(found()).isEqualTo(odd);
    }
  }

  @Test
  void whatIsNoLineForTheEcsAgentIsRefusedAndNotShown() throws Exception {
    Files.writeString(config, OTHERS);
    for (String line :
        List.of(
            "LD_PRELOAD=/tmp/x",
            "ECS_CLUSTER",
            " ECS_CLUSTER=prod",
            "ECS_CLUSTER =prod",
            "ecs_cluster=prod",
            "ECS_CLUSTER=prod\r",
            "ECS_CLUSTER=a\tb",
            "ECS_CLUSTER=a\\",
            "ECS_CLUSTER=\"a",
            "ECS_CLUSTER='a",
            "hidden:$6$abc:19000:0:99999:7:::",
            "ECS_A=" + "x".repeat(300_000))) {
      want("ECS_LOGLEVEL=warn\n" + line + "\n");
      Ran ran = run();
      assertThat(ran.code()).as(line).isEqualTo(1);
      assertThat(ran.printed()).contains("left as it is").doesNotContain("hidden", "prod");
      assertThat(found()).isEqualTo(OTHERS);
    }
  }

  @Test
  void aTextThatIsNoUtf8IsTakenByteForByte() throws Exception {
    String odd = "ECS_A=\u00ff\u00e9\u0080 {\"x\":1}\n";
    Files.writeString(wanted, odd, StandardCharsets.ISO_8859_1);

    assertThat(run().code()).isZero();
    assertThat(block()).endsWith("lost\n" + odd + END);
  }

  @Test
  void neitherEndMayBeALinkOrAPipe() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), "ECS_SECRET=hidden\n");
    Files.createDirectory(config);
    want("ECS_CLUSTER=prod\n");
    assertThat(run().printed()).contains("it is not a regular file");
    Files.delete(config);
    Files.delete(wanted);
    Files.writeString(config, OTHERS);
    Files.createSymbolicLink(wanted, secret);
    assertThat(run().printed()).contains("wanted is not a regular file").doesNotContain("hidden");
    Files.delete(wanted);
    assertThat(new ProcessBuilder("mkfifo", wanted.toString()).start().waitFor()).isZero();
    assertThat(run().printed()).contains("wanted is not a regular file");
    Files.delete(wanted);
    want("ECS_CLUSTER=prod\n");
    Files.delete(config);
    Files.createSymbolicLink(config, secret);

    assertThat(run().printed()).contains("it is not a regular file");
    assertThat(secret).hasContent("ECS_SECRET=hidden\n");
  }

  @Test
  void otherLoginsRestartTheEcsAgentOnceAndAreForRootAlone() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n" + logins("first"));
    assertThat(run().printed()).contains("restarted").doesNotContain("dockercfg", "bWU6Zmlyc3Q=");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
    assertThat(told()).containsExactly("--no-block try-restart ecs.service");
    assertThat(directory.resolve("seen")).as("when it restarts").hasContent(found());
    run();
    want("ECS_CLUSTER=test\n" + logins("first"));
    run();
    assertThat(told()).hasSize(1);

    want("ECS_CLUSTER=test\n" + logins("second"));
    run();
    assertThat(told()).hasSize(2);
    Files.writeString(directory.resolve("active"), "inactive\n");
    want("ECS_CLUSTER=test\n" + logins("third"));
    run();
    assertThat(told()).as("before it starts").hasSize(2);
  }

  @Test
  void withLoginsItStaysForItsOwnerAloneWhateverSomebodyHasSet() throws Exception {
    want(logins("first"));
    run();
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r--r--"));
    String before = found();
    assertThat(run().printed()).doesNotContain("runs already");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-------");
    assertThat(found()).isEqualTo(before);
    assertThat(told()).as("the logins are the same").hasSize(1);
  }

  @Test
  void itsOwnerAndGroupAndModeStayAsTheyWere() throws Exception {
    Files.writeString(config, OTHERS);
    Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(config, "unix:gid", 1000);
    want("ECS_CLUSTER=prod\n");
    assertThat(run().code()).isZero();
    assertThat(Files.getAttribute(config, "unix:gid")).isEqualTo(1000);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(config)))
        .isEqualTo("rw-r-----");
    program("chown", "exit 1\n");
    want("ECS_CLUSTER=test\n");
    assertThat(run().printed()).contains("left as it is");
    assertThat(block()).contains("=prod");
  }

  @Test
  void aRestartThatFailsIsOwed() throws Exception {
    String systemctl = Files.readString(directory.resolve("bin/systemctl"));
    program("systemctl", "[ \"$1\" = is-active ] || exit 1\necho active\n");
    want(logins("first"));
    assertThat(run().printed()).contains("<4>the ECS agent cannot be restarted");

    Files.writeString(directory.resolve("bin/systemctl"), systemctl);
    assertThat(run().code()).isZero();
    assertThat(run().code()).isZero();
    assertThat(told()).hasSize(1);
  }

  @Test
  void aChangeThatComesMeanwhileIsNotLost() throws Exception {
    want("ECS_CLUSTER=prod\n");
    Path later = directory.resolve("later");
    Files.writeString(later, "ECS_CLUSTER=test\n");
    program(
        "mv", "/bin/mv \"$@\"; [ ! -e \"$STATE/later\" ] || /bin/mv $STATE/later $STATE/wanted");

    assertThat(run().code()).isZero();
    assertThat(block()).endsWith("lost\nECS_CLUSTER=test\n" + END);
  }

  /** Ends when all that it has started has ended too: what is left over would disturb the next. */
  private static final String KILLABLE =
      """
      {
        sh -c 'echo $$ >"$STATE/pid"; exec systemd/ecs-config "$@"' sh "$@"
        echo $? >"$STATE/code"
      } 2>&1 | cat
      exit "$(cat "$STATE/code")"
      """;

  @Test
  void whoeverIsKilledOnTheWayLeavesTheOldFileOrTheNew() throws Exception {
    killAtEachStep(logins("new"));
  }

  @Test
  void whoeverIsKilledOnTheWayOutLeavesTheBlockOrNone() throws Exception {
    killAtEachStep("");
  }

  private void killAtEachStep(String lines) throws Exception {
    Files.move(directory.resolve("bin/systemctl"), directory.resolve("systemctl"));
    program("systemctl", STEP.formatted("$STATE/systemctl"));
    for (String command : COMMANDS) {
      program(command, STEP.formatted(command));
    }
    String before = OTHERS + "# begin nodekeeper\n" + logins("old") + END;
    String after = null;
    int step = 0;
    for (int code = 1; code != 0; ) {
      Files.writeString(config, before);
      want(lines);
      Files.deleteIfExists(directory.resolve("told"));
      Files.writeString(directory.resolve("steps"), "");
      Files.writeString(directory.resolve("last"), ++step + "\n");
      code = run("sh", "-c", KILLABLE, "sh").code();
      String found = found();
      if (after == null && !found.equals(before)) {
        after = found;
      }
      assertThat(found).as("killed at step %d", step).isIn(before, after);
      Files.writeString(directory.resolve("last"), "999\n");
      assertThat(run().code()).isZero();
      assertThat(found()).endsWith(lines.isEmpty() ? OTHERS : lines + END);
      assertThat(beside()).containsExactly("ecs.config");
      assertThat(told()).as("restarts after step %d", step).isNotEmpty();
    }
    assertThat(step).isGreaterThan(20);
    assertThat(told()).as("of one that nobody killed").hasSize(1);
  }
}
