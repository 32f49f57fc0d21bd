package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CureTest {

  @Test
  void whatNeverFitsIsNotToldToWaitForRoom() {
    assertThat(Cure.told("RESOURCE:MEMORY; never fits: asks 9 MiB, the node has 5"))
        .startsWith("the node is too small for it: RESOURCE:MEMORY; never fits")
        .endsWith("; remedy: ask for less in the task definition, or take larger instances");
    assertThat(Cure.told("RESOURCE:CPU; wanted are 9 CPU units"))
        .startsWith("the node has not enough CPU left: RESOURCE:CPU;")
        .contains("; remedy: stop or move who holds the most");
  }

  @Test
  void aTaskDefinitionThatIsNotThereIsNamedInTheRemedy() {
    assertThat(
            Cure.told(
                "ecs:StartTask: ClientException: TaskDefinition not found: log-ruoter, because"))
        .isEqualTo(
            "there is no such ACTIVE task definition: ecs:StartTask: ClientException:"
                + " TaskDefinition not found: log-ruoter, because; remedy: name another in the"
                + " daemon's taskDefinition, or register log-ruoter; aws ecs"
                + " list-task-definition-families --status ACTIVE says which there are");
    assertThat(Cure.told("TaskDefinition is inactive: web:1; tried again"))
        .contains(", or register web:1; aws ecs");
  }

  @Test
  void aRightThatIsMissingIsToldWithWhereItStands() {
    assertThat(Cure.told("AccessDeniedException: ecs:StopTask", ", because it has to go"))
        .isEqualTo(
            "the node's role lacks a right: AccessDeniedException: ecs:StopTask, because it has to"
                + " go; remedy: add the statement of docs/IAM.md for it; nodekeeper doctor says"
                + " what else is missing");
  }

  @Test
  void aContainerThatARevisionDoesNotHaveIsToldWithWhatToCorrect() {
    assertThat(Cure.told("environment or command names the container app, and logs:8 has other"))
        .isEqualTo(
            "environment or command names the container app, and logs:8 has other; remedy: name in"
                + " the settings, in place of app, a container that this revision has, or want"
                + " another revision; corrected settings go on at once");
  }

  @Test
  void whatIsNotKnownIsToldAsItIs() {
    assertThat(Cure.told("exited 3", ", because")).isEqualTo("exited 3, because");
  }

  @Test
  void aTagIsNamedWithoutWhatStandsBehindIt() {
    for (String why : List.of("late", "late, which is waited for", "late; more", "late, role")) {
      assertThat(Cure.told("the instance has no tag " + why))
          .contains("remedy: give the instance the tag late, and its group");
    }
    assertThat(Cure.told("the instance has no tag a,b")).contains("the tag a,b, and its group");
  }
}
