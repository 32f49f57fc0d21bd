package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.engine.Look;
import io.nodekeeper.page.NodePage;
import io.nodekeeper.record.ReadinessDocument;
import io.nodekeeper.record.StatusJson;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node of which nothing is waited for any more has no deadline that means anything. */
class DrainedTest {

  private static final Instant LATER = Told.NOON.plus(Duration.ofMinutes(31));

  private final Node node;

  DrainedTest(@TempDir Path root) {
    node = new Node(root);
    node.clock = () -> LATER;
  }

  private static Drains drain() {
    return Drains.begun(Told.NOON).cause(Cause.OPERATOR, Duration.ofHours(1));
  }

  private static Look look(NodeState state, Drains drain) {
    return Told.look().at(LATER).state(state).drain(drain).build();
  }

  private Ran run(String command, Look look) {
    new StatusFile(node.places(), node.clock, Optional::empty, List::of).looked(look);
    return node.run(command);
  }

  private static ReadinessDocument readiness(Look look) {
    var document =
        StatusJson.of(look, LATER, 1, "1", Optional.empty(), List.of(), Optional.empty());
    return ReadinessDocument.of(document, "why", Optional.empty(), LATER);
  }

  @Test
  void aNodeThatIsDrainedCountsDownNoMore() {
    Look drained = look(NodeState.DRAINED, drain());

    assertThat(run("status", drained).out())
        .contains(
            """
            Drain     for 31 min
                      an operator drains this node
                      replicas and daemons are gone: nothing is waited for
            """)
        .doesNotContain(" left");
    assertThat(run("explain", drained).unbroken())
        .contains("an operator drains this node; hook drain-hook; nothing is waited for")
        .contains(" remedy: nodekeeper undrain takes the order back when its purpose is served\n")
        .doesNotContain("until");
    assertThat(readiness(drained).text(LATER))
        .endsWith("drain since 2026-11-21T12:00:00Z, nothing is waited for\n")
        .doesNotContain(" left");
    assertThat(readiness(drained).secondsLeft()).isEmpty();
  }

  @Test
  void aNodeOfWhichSomethingIsWaitedForCountsDown() {
    for (Drains drain :
        List.of(drain().replica("web"), drain().holding("the hook"), drain().stage("logs"))) {
      Look held = look(NodeState.DRAINING, drain);
      assertThat(run("status", held).out()).contains("29 min left: an operator");
      assertThat(run("explain", held).unbroken()).contains("until 2026-11-21T13:00:00Z");
      assertThat(readiness(held).text(LATER)).contains("13:00:00Z at the latest, 29 min left");
      assertThat(readiness(held).secondsLeft()).contains(1740L);
    }
  }

  @Test
  void whereNoHookIsKeptWaitingNoTimeOfOursIsCountedDown() {
    Drains chosen =
        Drains.begun(Told.NOON)
            .cause(Cause.AUTO_SCALING, Duration.ofHours(1))
            .replica("web")
            .hooks();
    Look held = look(NodeState.DRAINING, chosen);
    assertThat(run("status", held).out())
        .contains("          not held by a hook: Auto Scaling has chosen")
        .doesNotContain("min left");
    assertThat(run("explain", held).unbroken())
        .contains(Cause.AUTO_SCALING.words() + ", not held by a hook")
        .doesNotContain("until");
    assertThat(readiness(held).text(LATER))
        .contains("drain since 2026-11-21T12:00:00Z, not held by a hook\n")
        .doesNotContain("min left");
    assertThat(readiness(held).secondsLeft()).isEmpty();
    assertThat(Summary.of(held.decision())).doesNotContain("until");
    String page =
        NodePage.of(
            StatusJson.of(held, LATER, 1, "1", Optional.empty(), List.of(), Optional.empty()),
            "why",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            LATER,
            false);
    assertThat(page).contains("not held by a hook").doesNotContain("min left");

    Look both = look(NodeState.DRAINING, chosen.cause(Cause.ECS_DRAINING, Duration.ofHours(2)));
    assertThat(readiness(both).secondsLeft()).contains(5340L);
    assertThat(run("status", both).out()).contains("1 h 29 min left: ", "not held by a hook: ");
  }

  @Test
  void aDrainThatIsBeingUndoneHasNoTimeLeft() {
    Look undone =
        look(NodeState.DRAINING, Drains.begun(Told.NOON).withdrawn().holding("being undone"));

    assertThat(readiness(undone).text(LATER)).contains("12:00:00Z, being undone\n");
    assertThat(readiness(undone).secondsLeft()).isEmpty();
    assertThat(run("status", undone).out()).doesNotContain("min left", "over its", "nothing is");
  }

  @Test
  void keptDaemonsAreNotSaidToBeGone() {
    Look kept = look(NodeState.DRAINED, drain().keepsDaemons());

    assertThat(run("status", kept).out()).contains("the replicas are gone: nothing is waited for");
    assertThat(Summary.of(kept.decision())).isEqualTo("drained: the replicas are gone");
  }

  @Test
  void theJournalSaysOfANewCauseUntilWhenOnlyWhileSomethingIsWaitedFor() {
    var lines = new ArrayList<String>();
    var journal = new Journal(line -> lines.add(line.event() + " " + line.text()));
    journal.looked(look(NodeState.DRAINED, drain()));
    lines.clear();
    journal.looked(look(NodeState.DRAINED, drain().cause(Cause.SPOT, Duration.ofHours(2))));
    assertThat(lines)
        .containsExactly(
            "drain.causes an operator drains this node; EC2 takes this Spot instance back; nothing"
                + " is waited for");
    lines.clear();
    journal.looked(look(NodeState.DRAINED, drain().holding("x")));
    assertThat(lines).anyMatch(line -> line.endsWith("; until 2026-11-21T13:00:00Z at the latest"));
  }
}
