package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Orders about daemons that are no longer declared. */
class StrayOrdersTest {

  private static final String OVER = "an order is about logs, which is no daemon: it is over";

  /** Revision 7 runs, and stays when it is declared no more; an order is given. */
  private static Rolling ordered(RolloutOrder.Kind kind) {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    Rolling.Task _ = node.runs("logs", 7);
    node.minutes(2).order(kind, "logs");
    node.scene.upkeep = new Policy.Upkeep(false, Duration.ZERO, false);
    return node;
  }

  private static List<String> said(Rolling node, int looks, Duration apart) {
    var said = new ArrayList<String>();
    for (int look = 0; look < looks; look++) {
      node.look().notes().stream()
          .map(Note::text)
          .filter(text -> text.contains("an order"))
          .forEach(said::add);
      node.scene.later(apart);
    }
    return said;
  }

  @Test
  void eachIsSaidOnceWhenItHasSettledAndNeverAgain() {
    Rolling node = ordered(RolloutOrder.Kind.PAUSE);
    node.scene.daemons.clear();

    assertThat(said(node, 45, Duration.ofSeconds(1))).isEmpty();
    assertThat(said(node, 200, Duration.ofSeconds(1))).containsExactly(OVER);
    assertThat(said(node, 100, Duration.ofHours(4))).isEmpty();
    assertThat(node.scene.memory.tries()).containsKey("stray:logs");
  }

  @Test
  void anotherLookComesWhenItHasSettled() {
    Rolling node = ordered(RolloutOrder.Kind.PAUSE);
    node.scene.daemons.clear();
    node.seconds(20);

    assertThat(node.last.lookAgainAt()).isEqualTo(node.scene.now.plusSeconds(25));
  }

  @Test
  void theDaemonThatIsDeclaredAnewIsNotPaused() {
    Rolling node = ordered(RolloutOrder.Kind.PAUSE);
    Daemon logs = node.scene.daemons.removeLast();
    node.minutes(2).scene.daemons.add(logs);
    node.registers("logs", 8).minutes(20);

    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.scene.memory.tries()).doesNotContainKey("stray:logs");

    node.order(RolloutOrder.Kind.PAUSE, "logs");
    node.registers("logs", 9).minutes(20);
    assertThat(node.running("logs")).as("a new one stands").containsExactly(8);
  }

  @Test
  void nothingIsUndoneOrRestartedOnceMoreForAnOrderOfBefore() {
    Rolling node = ordered(RolloutOrder.Kind.RESTART);
    node.minutes(2);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");

    Daemon logs = node.scene.daemons.removeLast();
    node.minutes(2).scene.daemons.add(logs);
    node.minutes(20);
    assertThat(node.deeds).hasSize(2);
  }

  @Test
  void oneWhoseDaemonIsAwayForAMomentStands() {
    Rolling node = ordered(RolloutOrder.Kind.PAUSE);
    Daemon logs = node.scene.daemons.removeLast();
    node.seconds(30).scene.daemons.add(logs);
    node.registers("logs", 8).minutes(20);

    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.memory.tries()).doesNotContainKey("stray:logs");
  }

  @Test
  void aSourceThatHasNotBeenReadMayDeclareIt() {
    Rolling node = ordered(RolloutOrder.Kind.PAUSE);
    node.scene.daemons.clear();
    node.scene.unread = List.of("ssm:/nodekeeper/prod/daemons");

    assertThat(said(node, 200, Duration.ofSeconds(1))).isEmpty();
  }

  @Test
  void whatWasCarriedOutIsNotOnceMoreWhenTheSourceThatDeclaresItIsReadAgain() {
    Rolling node = ordered(RolloutOrder.Kind.RESTART);
    node.minutes(2);
    Daemon logs = node.scene.daemons.removeLast();
    node.scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    node.minutes(2).scene.daemons.add(logs);
    node.scene.unread = List.of();
    node.minutes(20);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");
  }

  @Test
  void whatWasCarriedOutIsNotOnceMoreWhenTheDaemonWasAwayForAMoment() {
    for (int away : List.of(1, 30, 44, 46, 3600)) {
      Rolling node = ordered(RolloutOrder.Kind.RESTART);
      node.minutes(2);
      Daemon logs = node.scene.daemons.removeLast();
      node.seconds(away).scene.daemons.add(logs);
      node.minutes(5);

      assertThat(node.deeds).as("%d s", away).containsExactly("stop logs:7", "start logs:7");
    }
  }

  @Test
  void oneThatWasCarriedOutIsNotSaidToBeOver() {
    Rolling node = ordered(RolloutOrder.Kind.RESTART);
    node.minutes(2).scene.daemons.clear();

    assertThat(said(node, 200, Duration.ofSeconds(1))).isEmpty();
    node.order(RolloutOrder.Kind.RESTART, "logs");
    assertThat(said(node, 200, Duration.ofSeconds(1))).as("a new one").containsExactly(OVER);
  }

  @Test
  void oneThatIsGivenAfterADaemonWasTakenOutForAMomentIsCarriedOut() {
    Rolling node = ordered(RolloutOrder.Kind.RESTART);
    node.minutes(2);
    Daemon logs = node.scene.daemons.removeLast();
    node.seconds(10).order(RolloutOrder.Kind.RESTART, "logs");
    node.scene.daemons.add(logs);

    assertThat(node.minutes(2).deeds).hasSize(4);
  }

  @Test
  void whatWasCarriedOutIsNotOnceMoreWhenTheDaemonIsGivenAnotherFamily() {
    Rolling node = ordered(RolloutOrder.Kind.RESTART);
    node.scene.upkeep = Policy.Upkeep.standard();
    node.minutes(2).deeds.clear();
    Daemon.Update update = node.scene.daemons.getFirst().update();
    node.registers("router", 1).declare("logs", "router", "", update);
    node.minutes(5);

    assertThat(node.deeds).containsExactly("stop logs:7", "start router");
  }
}
