package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What may be wrong with the ECS agent's settings, and what comes while they are set. */
class EcsConfigTroubleTest extends EcsConfigHost {

  @Test
  void twoRestartsHaveSomeTimeBetween() throws Exception {
    program("sleep", "echo \"sleep $1\" >>\"$STATE/told\"");
    pause = "1000";
    want(logins("first"));
    run();
    want(logins("second"));
    run();
    assertThat(told())
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("--no-block try-restart ecs.service"),
            wait -> assertThat(wait).matches("sleep (1000|9[0-9][0-9])"),
            second -> assertThat(second).isEqualTo("--no-block try-restart ecs.service"));
  }

  @Test
  void aNulByteIsRefusedAndNotLost() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=pr\0od\n");
    assertThat(run()).isEqualTo(new Ran(1, leftAsItIs(wanted + " has a NUL byte")));
    want("ECS_CLUSTER=prod\n");
    Files.writeString(config, OTHERS + "ECS_X=a\0b\n");
    assertThat(run()).isEqualTo(new Ran(1, leftAsItIs("it has a NUL byte; remove it")));
    assertThat(found()).isEqualTo(OTHERS + "ECS_X=a\0b\n");
  }

  private String leftAsItIs(String why) {
    return "<3>" + config + " is left as it is: " + why + "\n";
  }

  @Test
  void whatIsEditedBetweenTheMarksIsPutRight() throws Exception {
    want("ECS_CLUSTER=prod\n");
    run();
    String right = found();
    Files.writeString(config, right.replace("=prod", "=other\nECS_MORE=1"));
    assertThat(run().code()).isZero();
    assertThat(found()).isEqualTo(right);
  }

  @Test
  void whatIsSetAfterTheBlockIsMovedBeforeItAndNamed() throws Exception {
    Files.writeString(config, OTHERS);
    want("ECS_CLUSTER=prod\n");
    run();
    Files.writeString(config, found() + "\n# theirs\nECS_CLUSTER=other\nECS_LOGLEVEL=warn\n");
    Ran ran = run();
    assertThat(ran.code()).isZero();
    assertThat(ran.printed())
        .contains("<4>ECS_CLUSTER is set", "the block is read last, and holds", "runs already")
        .doesNotContain("ECS_LOGLEVEL is set");
    assertThat(found())
        .startsWith(OTHERS + "\n# theirs\nECS_CLUSTER=other\nECS_LOGLEVEL=warn\n# begin")
        .containsOnlyOnce("# begin nodekeeper");
    assertThat(block()).endsWith("lost\nECS_CLUSTER=prod\n" + END);
    assertThat(told()).isEmpty();
    assertThat(run()).isEqualTo(new Ran(0, ""));
  }

  @Test
  void whatSetsNothingMayStandAfterTheBlock() throws Exception {
    want("ECS_CLUSTER=prod\n");
    run();
    Files.writeString(config, found() + "\r\n  # theirs\n\n");
    String before = found();
    assertThat(run()).isEqualTo(new Ran(0, ""));
    assertThat(found()).isEqualTo(before);
  }

  @Test
  void anotherSettingAfterTheBlockIsOnlyMoved() throws Exception {
    want("ECS_CLUSTER=prod\n");
    run();
    Files.writeString(config, found() + "ECS_LOGLEVEL=warn\n");
    assertThat(run().printed()).doesNotContain("<4>", "runs already");
    assertThat(found()).startsWith("ECS_LOGLEVEL=warn\n# begin").endsWith(END);
  }

  /** The ECS agent may have read them when it started. */
  @Test
  void loginsThatStoodAfterTheBlockRestartTheEcsAgent() throws Exception {
    want(logins("first"));
    run();
    Files.writeString(config, found() + logins("other"));
    assertThat(run().code()).isZero();
    assertThat(block()).endsWith("lost\n" + logins("first") + END);
    assertThat(told()).hasSize(2);
  }

  @Test
  void aDiskThatIsFullOrReadOnlyLeavesItAndIsNamed() throws Exception {
    Path disk = directory.resolve("etc");
    mount("-t", "tmpfs", "-o", "size=8k", "tmpfs", disk.toString());
    try {
      Files.writeString(config, OTHERS);
      Files.writeString(disk.resolve("filler"), "x".repeat(4096));
      want("ECS_CLUSTER=prod\n");
      Ran full = run();
      assertThat(full.code()).isEqualTo(1);
      assertThat(full.printed()).contains(config + " is left as it is: ", "is the disk full?");
      assertThat(found()).isEqualTo(OTHERS);
      assertThat(beside()).containsExactlyInAnyOrder("ecs.config", "filler");
      Files.delete(disk.resolve("filler"));
      mount("-o", "remount,ro", disk.toString());
      Ran closed = run();
      assertThat(closed.code()).isEqualTo(1);
      assertThat(closed.printed()).contains(config + " is left as it is: ", "may it be written to");
      mount("-o", "remount,rw", disk.toString());
      assertThat(run().code()).isZero();
    } finally {
      assertThat(new ProcessBuilder("umount", disk.toString()).start().waitFor()).isZero();
    }
  }

  private static void mount(String... words) throws Exception {
    var command = Stream.concat(Stream.of("mount"), Stream.of(words)).toList();
    assertThat(new ProcessBuilder(command).start().waitFor()).as("%s", command).isZero();
  }

  /** As ExecStopPost= does, when the run has looked for the last time. */
  @Test
  void aChangeThatComesInTheLastMomentStartsAnotherRun() throws Exception {
    want("ECS_CLUSTER=prod\n");
    assertThat(run().code()).isZero();
    String[] again = {"env", "NODEKEEPER_LOOK=again", "systemd/ecs-config"};
    assertThat(run(again).code()).isZero();
    assertThat(told()).isEmpty();
    want("ECS_CLUSTER=test\n");
    assertThat(run(again).code()).isZero();
    assertThat(told()).containsExactly("--no-block start nodekeeper-ecs-config.service");
    assertThat(block()).contains("=prod");
  }
}
