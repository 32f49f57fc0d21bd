package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten declared or two hundred: what one look asks of AWS, and does to it, stays little. */
class ManyDaemonsTest {

  private static final int MANY = 200;

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static Rolling node() {
    String[] names = names();
    Rolling node = Rolling.of(STOP_FIRST, names);
    for (String name : names) {
      node.registers(name, 7);
    }
    return node;
  }

  private static String[] names() {
    return IntStream.range(0, MANY).mapToObj(i -> "d" + i).toArray(String[]::new);
  }

  private static Rolling running() {
    Rolling node = node();
    for (String name : names()) {
      node.runs(name, 7);
    }
    return node;
  }

  /** The most that one of so many looks, a second apart, says by this count. */
  private static int most(Rolling node, int looks, ToIntFunction<Decision> count) {
    int most = 0;
    for (int i = 0; i < looks; i++) {
      most = Math.max(most, count.applyAsInt(node.look()));
      node.scene.now = node.scene.now.plusSeconds(1);
    }
    return most;
  }

  @Test
  void theyAreStartedTenInALookAndEachOnce() {
    Rolling node = node();

    int most = most(node, 60, decision -> Scene.started(decision).size());

    assertThat(most).isEqualTo(10);
    assertThat(node.deeds).hasSize(MANY).doesNotHaveDuplicates();
    assertThat(node.last.daemons()).allMatch(DaemonStatus::isHealthy);
  }

  @Test
  void theNewestRevisionsAreAskedFiveInALookUntilAllAreKnown() {
    Rolling node = running();

    int most = most(node, 120, decision -> decision.ask().definitions().size());

    assertThat(most).isEqualTo(5);
    assertThat(node.scene.definitions.keySet()).contains(names());
  }

  @Test
  void looksThatFollowEachOtherAtOnceAskNoMore() {
    Rolling node = running();
    node.minutes(1);
    node.scene.definitions.clear();
    node.look();
    node.look();

    assertThat(node.last.ask().definitions()).isEmpty();
    assertThat(node.last.lookAgainAt()).isEqualTo(node.scene.now.plusSeconds(1));
  }

  @Test
  void whatOtherNodesFoundIsAskedOfFiveInALook() {
    Rolling node = running();
    node.minutes(1);
    for (String name : names()) {
      node.registers(name, 8);
      node.scene.definitions.put(
          name, Reading.known(Objects.requireNonNull(node.newest.get(name)), node.scene.now));
    }

    int most = most(node, 60, decision -> decision.ask().verdicts().size());

    assertThat(most).isEqualTo(5);
    assertThat(node.deeds).anyMatch(deed -> deed.startsWith("start "));
  }

  @Test
  void theHoldersOfWhatIsLackingAreAskedFiveInALook() {
    Rolling node = running();
    node.scene.daemon("extra");
    node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: RESOURCE:MEMORY"));

    int most = most(node, 60, decision -> decision.ask().definitions().size());

    assertThat(most).isEqualTo(5);
  }
}
