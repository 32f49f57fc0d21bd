package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What is said of a revision that is taken for bad: only what its own tasks showed. */
class VerdictsTest {

  /** Revision 7, which exits 0 when it is told to stop, was replaced by 8, whose tasks crash. */
  private static Rolling replaced(Daemon.Update.Method method, OptionalInt exit) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    Rolling.Task _ = node.runs("logs", 7);
    node.exits.put("logs:7", OptionalInt.of(0));
    node.exits.put("logs:8", exit);
    node.crashing.add("logs:8");
    return node.minutes(1).registers("logs", 8).minutes(20);
  }

  private static List<String> verdict(Rolling node) {
    assertThat(node.running("logs")).containsExactly(7);
    return node.warnings().stream().filter(text -> text.contains("taken for bad")).toList();
  }

  @Test
  void theExitOfTheNewRevisionIsSaid() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      assertThat(verdict(replaced(method, OptionalInt.of(4))))
          .as("%s", method)
          .hasSize(1)
          .first()
          .asString()
          .startsWith("revision 8 is taken for bad here (container app exited 4); revision 7");
    }
  }

  @Test
  void howTheOldOneEndedIsNotSaidOfANewOneWhoseContainerNeverRan() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      assertThat(verdict(replaced(method, OptionalInt.empty())))
          .as("%s", method)
          .hasSize(1)
          .first()
          .asString()
          .startsWith("revision 8 is taken for bad here (it ended, and nobody has said why)");
    }
  }

  @Test
  void whatLeavesNothingToSeeIsSaidToBeNotKnown() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = Rolling.of(method, "logs").registers("logs", 7);
      Rolling.Task _ = node.runs("logs", 7);
      node.exits.put("logs:7", OptionalInt.of(0));
      node.crashing.add("logs:8");
      node.minutes(1).registers("logs", 8).minutes(20);

      assertThat(verdict(node))
          .as("%s", method)
          .hasSize(1)
          .first()
          .asString()
          .contains("why is not known");
    }
  }

  @Test
  void howItEndedIsSaidThoughTheNextOneRunsAndIsNotHealthyYet() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    Rolling.Task _ = node.runs("logs", 7);
    node.exits.put("logs:8", OptionalInt.of(4));
    node.crashing.add("logs:8");
    node.minutes(1).registers("logs", 8);
    while (!node.deeds.contains("start logs:8")) {
      node.seconds(1);
    }
    node.minutes(1).sluggish.add("logs:8");
    node.crashing.clear();
    node.minutes(10);

    assertThat(verdict(node))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("revision 8 is taken for bad here (container app exited 4)");
  }

  @Test
  void whatIsSaidWhileTheNewOneComesUpIsNotHowTheOldOneEnded() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    Rolling.Task _ = node.runs("logs", 7);
    node.exits.put("logs:7", OptionalInt.of(0));
    node.hanging.add("logs:8");
    node.minutes(1).registers("logs", 8);
    while (!node.running("logs").contains(8)) {
      node.seconds(1);
    }
    node.seconds(5);

    assertThat(Scene.status(node.last, "logs").reason())
        .startsWith("PENDING: ")
        .doesNotContain("the time before");
  }
}
